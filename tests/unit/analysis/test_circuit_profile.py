"""Profile likelihood: what it says of linear, skewed and unknown parameters."""

import numpy as np
import pytest
from scipy.stats import t

from nasicell.analysis.circuit_fit import CircuitFit
from nasicell.analysis.circuit_profile import TWO_SIGMA
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.fitting import fit_circuit
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceSpectrum

FREQUENCY = np.geomspace(1e6, 0.1, 71)
EDGE = "L0-R0-p(R1,CPE1)-p(R2,CPE2)"
EDGE_VALUES = (2e-7, 15.0, 35.0, (1e-7) ** 0.92 / 35, 0.92, 5.0, 0.5**0.85 / 5, 0.85)


def fitted(text: str, values: tuple[float, ...], *, seed: int = 0, noise: float = 0.005) -> CircuitFit:
    """Fit of a circuit to its own noisy spectrum."""
    z = Circuit.parse(text).impedance(angular_frequency=2 * np.pi * FREQUENCY, values=values)
    rng = np.random.default_rng(seed)
    z = z + noise * np.abs(z) * (rng.standard_normal(z.size) + 1j * rng.standard_normal(z.size))
    return fit_circuit(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z), text)


def test_the_profile_of_a_linear_parameter_is_its_standard_error():
    """A well-known resistance has the interval of Student's t around it."""
    fit = fitted("R0-p(R1,CPE1)", (10.0, 50.0, 1e-5, 0.9))
    profile = fit.profile("R1")
    half = t.ppf(0.5 + TWO_SIGMA / 2, fit.freedom) * fit.standard_errors[1]
    assert profile.lower == pytest.approx(fit["R1"] - half, abs=0.02 * half)
    assert profile.upper == pytest.approx(fit["R1"] + half, abs=0.02 * half)
    assert (np.diff(profile.values) > 0).all()
    assert (np.diff(profile.roots) >= 0).all()
    assert all(fit.identifiable.values())


def test_of_an_arc_above_the_sweep_only_the_sum_is_known():
    """Series resistance and fast arc are not identifiable one by one; their sum is known to a per cent."""
    fit = fitted(EDGE, EDGE_VALUES)
    assert not fit.identifiable["R0"]
    assert fit.identifiable["R2"]
    one, both = fit.profile("R1"), fit.profile("R0", "R1")
    assert one.upper is not None
    assert one.upper > 40
    assert both.lower is not None
    assert both.upper is not None
    assert both.lower < 50 < both.upper
    assert both.upper - both.lower < 1.0
    total = fit.combined("R0", "R1")
    assert total.value == pytest.approx(50, rel=0.01)
    assert total.standard_error < 0.02 * total.value < fit.standard_errors[fit.position("R1")]


def test_an_interval_without_an_end_is_open():
    """An inductance that may as well be zero has no lower end."""
    profile = fitted("L0-R0", (1e-9, 10.0)).profile("L0")
    assert profile.lower is None
    assert profile.upper is not None


def test_an_exponent_stops_at_one():
    """A capacitor fitted with a constant phase element has an exponent whose interval is open at its bound."""
    profile = fitted("R0-p(R1,CPE1)", (10.0, 50.0, 1e-5, 1.0), seed=2).profile("CPE1_n")
    assert profile.upper is None
    assert profile.lower is not None
    assert profile.lower > 0.98


def test_what_cannot_be_added_is_refused():
    """Units must agree, exponents are not added, names must exist."""
    fit = fitted("R0-p(R1,CPE1)", (10.0, 50.0, 1e-5, 0.9))
    with pytest.raises(AnalysisError, match="one unit"):
        fit.combined("R0", "CPE1_Q")
    with pytest.raises(AnalysisError, match="exponents are not added"):
        fit.profile("CPE1_n", "CPE1_n")
    with pytest.raises(AnalysisError, match="'R7'"):
        fit.profile("R7")
