"""One model for a temperature series: its derivatives, its error bars, what the separate fits cannot tell."""

from dataclasses import replace

import numpy as np
import pytest

from nasicell.analysis.arrhenius import analyse_temperature_series
from nasicell.analysis.temperature_fit import fit_thermal_model
from nasicell.analysis.temperature_model import ThermalArc, ThermalLine, ThermalModel, ThermalTail
from nasicell.cell import Cell, Geometry
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
TEMPERATURES = np.arange(-20.0, 81.0, 20.0) + 273.15
REFERENCE = 298.15
BULK_EV, BOUNDARY_EV, INTERFACE_EV = 0.30, 0.36, 0.45


def line(resistance, energy, *, conducts=True):
    return ThermalLine(log_resistance=np.log(resistance), activation_energy=energy, with_temperature=conducts)


def arc(resistance, energy, capacitance, exponent, *, conducts=True, warburg=False):
    return ThermalArc(
        line=line(resistance, energy, conducts=conducts),
        log_capacitance=np.log(capacitance),
        capacitance_energy=0.0,
        exponent=exponent,
        warburg=warburg,
    )


SYMMETRIC = ThermalModel(
    reference=REFERENCE,
    series=line(20.0, BULK_EV),
    inductance=2e-7,
    arcs=(arc(45.0, BOUNDARY_EV, 4e-9, 0.92), arc(80.0, INTERFACE_EV, 6e-5, 0.9, conducts=False)),
)
BLOCKING = replace(
    SYMMETRIC,
    arcs=SYMMETRIC.arcs[:1],
    tail=ThermalTail(line=line(5e5, 0.0, conducts=False), exponent=0.92),
)


def sweeps(model, rng, *, noise=0.005):
    """Impedances with noise, shape (t, n)."""
    Z = model.impedance(angular_frequency=W, temperature=TEMPERATURES)
    return Z * (1 + noise * (rng.standard_normal(Z.shape) + 1j * rng.standard_normal(Z.shape)))


def record(model, *, kind, area=0.785, frequency=FREQUENCY, seed=1):
    Z = sweeps(model, np.random.default_rng(seed))
    return ImpedanceRecord(
        spectra=tuple(
            ImpedanceSpectrum(frequency=frequency, impedance=z, temperature=float(T))
            for z, T in zip(Z, TEMPERATURES, strict=True)
        ),
        provenance=Provenance(source="series.csv", instrument="test"),
        sample=Cell(kind=kind, geometry=Geometry(area_cm2=area, thickness_mm=1.0)).sample(),
    )


@pytest.mark.parametrize(
    "model",
    [
        BLOCKING,
        replace(SYMMETRIC, arcs=(*SYMMETRIC.arcs, arc(5.0, 0.4, 0.1, 0.5, conducts=False, warburg=True))),
        replace(SYMMETRIC, steady_capacitances=False),
    ],
)
def test_the_derivatives_are_those_of_the_impedance(model):
    """Every column equals a central difference."""
    x = model.vector
    exact = model.with_derivatives(W, TEMPERATURES)[1]
    for k in range(x.size):
        step = np.zeros(x.size)
        step[k] = 1e-9 if k == 2 else 1e-5
        up, down = (
            model.with_vector(x + s).impedance(angular_frequency=W, temperature=TEMPERATURES) for s in (step, -step)
        )
        slope = (up - down) / (2 * step[k])
        assert np.allclose(exact[..., k], slope, rtol=1e-5, atol=1e-6 * np.abs(slope).max() + 1e-12), k


@pytest.mark.parametrize("model", [SYMMETRIC, BLOCKING])
def test_intervals_hold_the_truth(model):
    """95 % intervals of energies and resistances cover 95 % of the series, within what 60 of them can tell."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(60):
        fit = fit_thermal_model(
            model,
            angular_frequency=W,
            temperature=TEMPERATURES,
            impedance=sweeps(model, rng),
            noise=np.full((TEMPERATURES.size, W.size), 0.005),
        )
        assert fit.converged
        for position, one in enumerate((model.series, *(a.line for a in model.arcs))):
            energy, sigma = fit.energy(position)
            R, error = fit.sum_at([position], REFERENCE)
            held += [
                abs(energy - one.activation_energy) < 1.96 * sigma,
                abs(R - np.exp(one.log_resistance)) < 1.96 * error,
            ]
    assert 0.91 < np.mean(held) < 0.99


@pytest.mark.parametrize(("model", "kind"), [(SYMMETRIC, "symmetric"), (BLOCKING, "blocking")])
def test_bulk_and_grain_boundary_are_told_apart(model, kind):
    """The arc that only the cold sweeps show separates both at 25 degC, with energies of their own."""
    analysis = analyse_temperature_series(record(model, kind=kind))
    for name, truth in (
        ("bulk_activation_energy", BULK_EV),
        ("grain_boundary_activation_energy", BOUNDARY_EV),
    ):
        quantity = analysis[name]
        assert quantity.status == "ok"
        assert quantity.value == pytest.approx(truth, abs=3 * quantity.uncertainty)
        assert quantity.uncertainty < 0.002
    at_25 = {q.name: q for q in analysis.quantities if q.conditions == "298.15 K, all sweeps"}
    for name, truth in (("bulk_resistance", 20 * 0.785), ("grain_boundary_resistance", 45 * 0.785)):
        assert at_25[name].value == pytest.approx(truth, abs=3 * at_25[name].uncertainty)
    assert at_25["ionic_conductivity"].value == pytest.approx(0.1 / 0.785 / 65, rel=0.01)
    if kind == "symmetric":
        assert at_25["interface_resistance"].value == pytest.approx(40 * 0.785, rel=0.01)
    assert set(analysis.tables["processes"]["process"]) >= {"bulk", "grain boundary"}


def test_a_phase_transition_is_told_and_nothing_is_stated():
    """A series whose conduction jumps has no joint model; the reason is among the findings."""
    whole = record(SYMMETRIC, kind="symmetric")
    warm = tuple(replace(s, impedance=s.impedance * (0.3 if s.temperature > 300 else 1.0)) for s in whole.spectra)
    analysis = analyse_temperature_series(replace(whole, spectra=warm))
    assert "bulk_activation_energy" not in analysis
    assert any("No joint model" in finding.message for finding in analysis.findings)


def test_different_frequencies_are_told():
    """Sweeps on different grids keep their separate fits."""
    whole = record(SYMMETRIC, kind="symmetric")
    first = whole.spectra[0]
    shorter = replace(first, frequency=first.frequency[:-5], impedance=first.impedance[:-5])
    analysis = analyse_temperature_series(replace(whole, spectra=(shorter, *whole.spectra[1:])))
    assert any("different frequencies" in finding.message for finding in analysis.findings)
    assert "activation_energy" in analysis


def test_the_uncertainty_does_not_depend_on_the_size_of_the_cell():
    """A cell of a thousandth of the resistance has the same relative uncertainties: inductance does not mask others."""
    small = replace(
        SYMMETRIC,
        series=line(20e-3, BULK_EV),
        inductance=2e-10,
        arcs=(arc(45e-3, BOUNDARY_EV, 4e-6, 0.92), arc(80e-3, INTERFACE_EV, 6e-2, 0.9, conducts=False)),
    )
    errors = []
    for model in (SYMMETRIC, small):
        fit = fit_thermal_model(
            model,
            angular_frequency=W,
            temperature=TEMPERATURES,
            impedance=sweeps(model, np.random.default_rng(4)),
            noise=np.full((TEMPERATURES.size, W.size), 0.005),
        )
        sums = (fit.sum_at([position], REFERENCE) for position in range(3))
        errors.append([fit.energy(position)[1] for position in range(3)] + [sigma / R for R, sigma in sums])
    assert errors[1] == pytest.approx(errors[0], rel=0.05)


def test_a_series_resistance_that_does_not_change_is_a_lead():
    """It belongs neither to the bulk nor to the conductivity."""
    steady = ThermalLine(log_resistance=np.log(20.0), activation_energy=0.0, with_temperature=False)
    analysis = analyse_temperature_series(record(replace(SYMMETRIC, series=steady), kind="symmetric"))
    at_25 = {q.name: q for q in analysis.quantities if q.conditions == "298.15 K, all sweeps"}
    assert "bulk_resistance" not in at_25
    assert at_25["lead_resistance"].value == pytest.approx(20 * 0.785, rel=0.01)
    assert at_25["ionic_conductivity"].value == pytest.approx(0.1 / 0.785 / 45, rel=0.01)


def test_one_point_that_sticks_out_does_not_refute_the_joint_model():
    """It counts little in the model and in the comparison with the separate fits."""
    whole = record(SYMMETRIC, kind="symmetric")
    first = whole.spectra[2]
    disturbed = replace(first, impedance=first.impedance * np.where(np.arange(71) == 40, 3.0, 1.0))
    analysis = analyse_temperature_series(replace(whole, spectra=(*whole.spectra[:2], disturbed, *whole.spectra[3:])))
    bulk = analysis["bulk_activation_energy"]
    assert bulk.status == "ok"
    assert bulk.value == pytest.approx(BULK_EV, abs=3 * bulk.uncertainty)


def test_spectra_without_any_resistance_have_no_joint_model():
    """Columns of the wrong sign: the findings say that there is none, and nothing is stated."""
    whole = record(SYMMETRIC, kind="symmetric")
    bare = tuple(replace(spectrum, impedance=-spectrum.impedance.conj()) for spectrum in whole.spectra)
    analysis = analyse_temperature_series(replace(whole, spectra=bare))
    assert not any(q.conditions.endswith("all sweeps") for q in analysis.quantities)
    assert any("no sweep shows a resistance" in finding.message for finding in analysis.findings)
