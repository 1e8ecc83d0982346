"""Fits of arbitrary circuits: recovery, covariance, status."""

import numpy as np
import pytest

from nasicell.analysis import circuit_search
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.fitting import fit_circuit, fit_circuits, modulus, unit
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceSpectrum

FREQUENCY = np.geomspace(1e6, 0.1, 71)
CIRCUIT = Circuit.parse("R0-p(R1,CPE1)")
TRUTH = {"R0": 12.0, "R1": 45.0, "CPE1_Q": 2e-5, "CPE1_n": 0.85}


def spectrum(noise: float = 0.0, seed: int = 0) -> ImpedanceSpectrum:
    """The truth with relative noise."""
    z = CIRCUIT.impedance(angular_frequency=2 * np.pi * FREQUENCY, values=list(TRUTH.values()))
    rng = np.random.default_rng(seed)
    deviation = rng.standard_normal(z.size) + 1j * rng.standard_normal(z.size)
    return ImpedanceSpectrum(frequency=FREQUENCY, impedance=z + noise * np.abs(z) * deviation)


@pytest.mark.parametrize("weights", [modulus, unit])
def test_the_truth_is_recovered_without_a_start(weights):
    """A noiseless spectrum gives back its parameters from automatic starts."""
    fit = fit_circuit(spectrum(), CIRCUIT, weights=weights)
    assert fit.converged
    np.testing.assert_allclose(fit.values, list(TRUTH.values()), rtol=1e-5)


def test_standard_errors_match_the_scatter_of_repeats():
    """Stated standard errors agree with the scatter over repeated noise within 30 %."""
    fits = [fit_circuit(spectrum(0.005, seed), CIRCUIT, start=TRUTH) for seed in range(40)]
    scatter = np.std([fit.values for fit in fits], axis=0, ddof=1)
    stated = np.mean([fit.standard_errors for fit in fits], axis=0)
    np.testing.assert_allclose(scatter / stated, 1.0, atol=0.3)


def test_what_the_data_do_not_determine_is_said():
    """A second arc that is not there leads to advice."""
    whole = spectrum(0.005)
    some = ImpedanceSpectrum(frequency=whole.frequency[::3], impedance=whole.impedance[::3])
    fit = fit_circuit(some, "R0-p(R1,CPE1)-p(R2,CPE2)")
    assert any("not determined" in advice or "bound" in advice for advice in fit.advice)


def test_an_exponent_at_its_bound_is_said():
    """A capacitor fitted with a constant phase element reports the bound."""
    z = 5 + 20 / (1 + 2j * np.pi * FREQUENCY * 1e-3)
    fit = fit_circuit(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z), "R0-p(R1,CPE1)")
    assert "CPE1_n is at its bound 1: use a capacitor instead." in fit.advice


@pytest.mark.parametrize(
    ("start", "reason"),
    [({"R0": 1.0}, "start lacks R1"), (TRUTH | {"R9": 1.0}, "'R9'"), (TRUTH | {"R0": -1.0}, "positive")],
)
def test_a_wrong_start_is_refused(start: dict[str, float], reason: str):
    """A start must name every parameter, no other, with positive values."""
    with pytest.raises(AnalysisError, match=reason):
        fit_circuit(spectrum(), CIRCUIT, start=start)


def test_too_few_points_are_refused():
    """Two points cannot determine four parameters."""
    few = ImpedanceSpectrum(frequency=FREQUENCY[:2], impedance=spectrum().impedance[:2])
    with pytest.raises(AnalysisError, match="2 points cannot determine"):
        fit_circuit(few, CIRCUIT)


def test_parameters_are_found_by_name():
    """Indexing by name gives the value; a wrong name is refused with suggestions."""
    fit = fit_circuit(spectrum(), CIRCUIT, start=TRUTH)
    assert fit["R1"] == pytest.approx(45.0)
    assert fit.status == "converged"
    assert fit.correlation[0, 0] == pytest.approx(1.0)
    with pytest.raises(AnalysisError, match="R1"):
        fit["R2"]


def test_many_spectra_give_what_each_gives_alone():
    """Side by side, also on different frequency grids, in the order given."""
    spectra = [spectrum(0.005, seed) for seed in range(3)]
    short = ImpedanceSpectrum(frequency=FREQUENCY[10:], impedance=spectra[0].impedance[10:])
    some = [spectra[0], short, *spectra[1:]]
    for together, one in zip(fit_circuits(some, CIRCUIT), some, strict=True):
        np.testing.assert_allclose(together.values, fit_circuit(one, CIRCUIT).values, rtol=1e-4)
        assert together.measured.size == len(one)


def test_a_fit_that_does_not_converge_is_no_number(monkeypatch):
    """Cut short, it has a status and advice, and neither values nor identifiable parameters."""
    monkeypatch.setattr(circuit_search, "ITERATIONS", 1)
    for effort in ("QUICK", "THOROUGH"):
        monkeypatch.setattr(circuit_search, effort, circuit_search.Effort(starts=1, stages=((1, 1),)))
    fit = fit_circuit(spectrum(0.005), CIRCUIT)
    assert fit.status == "not converged"
    assert np.isnan(fit.values).all()
    assert np.isnan(fit.standard_errors).all()
    assert not any(fit.identifiable.values())
    assert fit.advice == ("The fit did not converge: simplify the circuit or give a start.",)
    with pytest.raises(AnalysisError, match="did not converge"):
        fit.profile("R0")


def test_wrong_weights_are_refused():
    """Weights must be positive and finite."""
    with pytest.raises(AnalysisError, match="weights must be positive"):
        fit_circuit(spectrum(), CIRCUIT, weights=lambda z: z.imag)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("R0-p(R1-Ws1,CPE1)", (10, 20, 30, 1.0, 1e-5, 0.9)),
        ("R0-p(C1,R1-p(R2,C2))", (10, 1e-7, 20, 50, 1e-4)),
        ("R0-p(R1,C1)-p(R2-Wo1,C2)", (10, 20, 1e-7, 15, 30, 5, 1e-4)),
        ("L0-R0-TL1", (1e-7, 5, 100, 1e-3, 0.9)),
        ("R0-TLR1", (5, 100, 50, 1e-4, 0.9)),
        ("R0-Gs1", (5, 40, 0.1, 0.8)),
        ("R0-HN1", (5, 40, 0.01, 0.9, 0.6)),
        ("R0-p(R1,CPE1)-W1", (5, 40, 1e-6, 0.9, 5)),
        ("p(R1,CPE1,C2)-R0", (20, 1e-4, 0.6, 1e-6, 5)),
        ("La0-R0-G1", (1e-6, 0.9, 5, 40, 0.1)),
        ("p(CPE1,R1-p(CPE2,R2-p(CPE3,R3)))", (1e-8, 0.95, 20, 1e-5, 0.9, 30, 1e-3, 0.9, 40)),
        ("R0-K1-K2-K3-K4", (5, 10, 1e-5, 5, 1e-3, 20, 0.03, 5, 0.5)),
        ("C0-p(L1,R1,C1)", (1e-4, 1e-3, 50, 1e-6)),
    ],
)
def test_circuits_of_every_kind_are_found_without_a_start(text: str, values: tuple[float, ...]):
    """Nested circuits and all elements: no worse than from the truth, and the truth within five standard errors."""
    circuit = Circuit.parse(text)
    z = circuit.impedance(angular_frequency=2 * np.pi * FREQUENCY, values=values)
    rng = np.random.default_rng(5)
    z = z + 0.003 * np.abs(z) * (rng.standard_normal(z.size) + 1j * rng.standard_normal(z.size))
    noisy = ImpedanceSpectrum(frequency=FREQUENCY, impedance=z)
    fit = fit_circuit(noisy, circuit)
    near = fit_circuit(noisy, circuit, start=dict(zip(circuit.names, values, strict=True)))
    assert fit.converged
    assert fit.chi_squared <= near.chi_squared * (1 + 1e-6)
    assert (np.abs(fit.values - values) < 5 * fit.standard_errors).all()
