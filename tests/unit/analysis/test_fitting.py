"""Fits of arbitrary circuits: recovery, covariance, status."""

import numpy as np
import pytest

from nasicell.analysis.circuits import Circuit
from nasicell.analysis.fitting import fit_circuit, modulus, unit
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
