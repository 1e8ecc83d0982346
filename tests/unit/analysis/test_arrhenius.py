"""Activation energies: the T in ln(sigma T), geometry that cancels, uncertainty."""

import numpy as np
import pytest

from nasicell.analysis.arrhenius import _activation, analyse_temperature_series, arrhenius_line
from nasicell.analysis.resistance import Resistance
from nasicell.cell import Cell, Geometry
from nasicell.constants import BOLTZMANN_EV
from nasicell.errors import AnalysisError
from nasicell.physics.elements import constant_phase_element, zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance, Sample

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
TEMPERATURES = np.array([273.15, 288.15, 303.15, 318.15, 333.15])
ELECTROLYTE_EV, INTERFACE_EV = 0.33, 0.45


def series(sample: Sample, *, interface: bool = True, temperatures=TEMPERATURES, noise: float = 0.002):
    """Sweeps whose electrolyte follows ln(sigma T) and whose interface follows ln(1/R)."""
    rng = np.random.default_rng(11)
    spectra = []
    for T in temperatures:
        inverse = (1 / T - 1 / 303.15) / BOLTZMANN_EV
        electrolyte = 60 * T / 303.15 * np.exp(ELECTROLYTE_EV * inverse)
        z = 0.4 * electrolyte + zarc(angular_frequency=W, R=0.6 * electrolyte, tau=1e-6, n=0.92)
        if interface:
            z = z + zarc(angular_frequency=W, R=80 * np.exp(INTERFACE_EV * inverse), tau=5e-3, n=0.9)
        else:
            z = z + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92)
        z = z + noise * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
        spectra.append(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z, temperature=float(T)))
    return ImpedanceRecord(
        spectra=tuple(spectra), provenance=Provenance(source="series.csv", instrument="test"), sample=sample
    )


def test_omitting_the_temperature_lowers_the_energy_by_kT():
    """ln(sigma) instead of ln(sigma T) is low by 28 meV around 50 degC: k times the mean temperature."""
    T = np.linspace(300.0, 350.0, 11)
    log_sigma_T = 10 - 0.35 / (BOLTZMANN_EV * T)
    right = arrhenius_line(temperature=T, log_value=log_sigma_T, uncertainty=np.zeros(11))
    wrong = arrhenius_line(temperature=T, log_value=log_sigma_T - np.log(T), uncertainty=np.zeros(11))
    assert right.activation_energy == pytest.approx(0.35, abs=1e-9)
    assert right.activation_energy - wrong.activation_energy == pytest.approx(0.028, abs=3e-4)


def test_the_uncertainty_is_that_of_a_weighted_line():
    """With stated uncertainties the covariance is the closed form of weighted least squares, scaled only upwards."""
    T = np.array([300.0, 320.0, 340.0, 360.0])
    sigma = np.array([0.01, 0.02, 0.02, 0.04])
    line = arrhenius_line(temperature=T, log_value=3 - 0.3 / (BOLTZMANN_EV * T), uncertainty=sigma)
    x = 1 / (BOLTZMANN_EV * T)
    weight = 1 / sigma**2
    spread = (weight * (x - np.average(x, weights=weight)) ** 2).sum()
    assert line.uncertainty == pytest.approx(1 / np.sqrt(spread), rel=1e-9)


def test_both_energies_of_a_symmetric_cell_are_found():
    """Electrolyte and interface come back within three standard errors."""
    sample = Cell(kind="symmetric", geometry=Geometry(area_cm2=0.8, thickness_mm=1.0)).sample()
    analysis = analyse_temperature_series(series(sample))
    for name, truth in (("activation_energy", ELECTROLYTE_EV), ("interface_activation_energy", INTERFACE_EV)):
        quantity = analysis[name]
        assert quantity.value == pytest.approx(truth, abs=3 * quantity.uncertainty)
        assert quantity.uncertainty < 0.005
    assert analysis.kind == "temperature series"
    table = analysis.tables["arrhenius"]
    assert table["process"].unique().sort().to_list() == ["electrolyte", "interface"]
    conductivities = analysis.all("ionic_conductivity")
    assert len([q for q in conductivities if q.conditions.startswith("sweep")]) == TEMPERATURES.size
    assert {"fit_low", "fit", "fit_high"} <= set(table.columns)


def test_the_geometry_cancels():
    """Without area and thickness the energy is the same, from ln(T/R)."""
    known = Cell(kind="blocking", geometry=Geometry(area_cm2=0.8, thickness_mm=1.0)).sample()
    unknown = Cell(kind="blocking").sample()
    with_, without = (analyse_temperature_series(series(s, interface=False)) for s in (known, unknown))
    difference = without["activation_energy"].value - with_["activation_energy"].value
    assert abs(difference) < with_["activation_energy"].uncertainty
    assert "ln(sigma T)" in with_["activation_energy"].evidence
    assert "ln(T/R)" in without["activation_energy"].evidence
    assert "interface_activation_energy" not in without
    assert without.questions


def test_two_temperatures_are_not_a_series():
    """Fewer than three different temperatures are refused."""
    sample = Cell(kind="symmetric").sample()
    with pytest.raises(AnalysisError, match="at least 3 different"):
        analyse_temperature_series(series(sample, temperatures=TEMPERATURES[:2]))


def test_one_temperature_has_no_slope():
    """A line through one temperature is refused."""
    with pytest.raises(AnalysisError, match="different temperatures"):
        arrhenius_line(temperature=np.full(3, 300.0), log_value=np.ones(3), uncertainty=np.ones(3))


def interface_line(known: int):
    """Activation energy of resistances that follow a line where they are known, the others twice too large."""
    R = 80 * np.exp(INTERFACE_EV * (1 / TEMPERATURES - 1 / 303.15) / BOLTZMANN_EV)
    first = TEMPERATURES.size - known
    items = [
        Resistance(
            name="interface_resistance",
            value=float(2 * r if k < first else r),
            uncertainty=float("nan") if k < first else 0.01 * float(r),
            evidence="",
            status="flagged" if k < first else "ok",
        )
        for k, r in enumerate(R)
    ]
    outcome = _activation(items, TEMPERATURES, sample=Sample(), process="interface", name="energy", source="")
    assert outcome is not None
    return outcome[0]


def test_a_sweep_whose_arc_is_not_seen_has_no_part_in_the_line():
    """Cold sweeps with open arcs are left out, which is said, and the others keep their weights."""
    energy = interface_line(known=4)
    assert energy.value == pytest.approx(INTERFACE_EV, abs=1e-6)
    assert energy.status == "ok"
    assert "1 sweep left out" in energy.evidence


def test_with_too_few_closed_arcs_all_count_and_the_energy_is_flagged():
    """Two sweeps with known uncertainties make no line; that of all is not sound."""
    energy = interface_line(known=2)
    assert energy.status == "flagged"
    assert "left out" not in energy.evidence
