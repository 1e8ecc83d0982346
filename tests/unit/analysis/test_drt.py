"""Distribution of relaxation times: closed form, regions, what lies outside the sweep."""

import numpy as np
import pytest

from nasicell.analysis.drt import distributions
from nasicell.physics.elements import zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)


def noisy(z: np.ndarray, noise: float = 0.002) -> np.ndarray:
    """The spectrum with relative noise, as a batch of one."""
    rng = np.random.default_rng(8)
    return (z + noise * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size)))[None]


def test_one_arc_has_the_distribution_of_cole_and_cole():
    """The computed distribution follows R/(2 pi) sin((1-n) pi)/(cosh(n ln(tau/tau0)) - cos((1-n) pi)) within 20 %."""
    n = 0.8
    z = 10 + zarc(angular_frequency=W, R=50, tau=1e-3, n=n)
    drt = distributions(angular_frequency=W, impedance=noisy(z), noise=np.array([0.002]))[0]
    phase = (1 - n) * np.pi
    exact = 50 / (2 * np.pi) * np.sin(phase) / (np.cosh(n * np.log(drt.tau / 1e-3)) - np.cos(phase))
    assert np.abs(drt.gamma - exact).max() < 0.2 * exact.max()
    spacing = np.log(drt.tau[1] / drt.tau[0])
    assert drt.series_resistance + drt.gamma.sum() * spacing == pytest.approx(60, rel=0.01)


def test_areas_are_resistances_and_capacitances_follow():
    """Two separated arcs come back with resistance, time constant and capacitance."""
    z = 20 + zarc(angular_frequency=W, R=30, tau=1e-5, n=0.95) + zarc(angular_frequency=W, R=10, tau=1e-2, n=0.95)
    drt = distributions(angular_frequency=W, impedance=noisy(z), noise=np.array([0.002]))[0]
    fast, slow = sorted(drt.peaks, key=lambda peak: -peak.resistance)[:2]
    assert fast.resistance == pytest.approx(30, rel=0.05)
    assert slow.resistance == pytest.approx(10, rel=0.05)
    assert fast.capacitance == pytest.approx(1e-5 / 30, rel=0.3)
    assert fast.region == slow.region == "resolved"


def test_an_arc_above_the_window_is_marked_as_outside():
    """A grain boundary faster than the sweep is extrapolated, and the grid says where."""
    z = 25 + zarc(angular_frequency=W, R=35, tau=3e-8, n=0.92) + zarc(angular_frequency=W, R=8, tau=1e-2, n=0.9)
    drt = distributions(angular_frequency=W, impedance=noisy(z), noise=np.array([0.002]))[0]
    assert drt.peaks[0].region == "outside"
    assert drt.region[0] == drt.region[-1] == "outside"
    assert set(drt.region) == {"outside", "edge", "resolved"}


def test_more_noise_gives_a_smoother_distribution():
    """The strength chosen grows with the noise, and the residual stays at the noise."""
    z = 20 + zarc(angular_frequency=W, R=30, tau=1e-4, n=0.9) + zarc(angular_frequency=W, R=20, tau=1e-3, n=0.9)
    quiet, loud = (
        distributions(angular_frequency=W, impedance=noisy(z, noise), noise=np.array([noise]))[0]
        for noise in (0.0005, 0.02)
    )
    assert loud.strength > quiet.strength
    assert loud.rms_residual == pytest.approx(0.02, rel=0.3)


def test_an_inductance_is_not_a_process():
    """Cables add an inductance to the model, not a peak."""
    z = 20 + 3e-7j * W + zarc(angular_frequency=W, R=30, tau=1e-3, n=0.95)
    drt = distributions(angular_frequency=W, impedance=noisy(z), noise=np.array([0.002]))[0]
    assert drt.inductance == pytest.approx(3e-7, rel=0.3)
    assert max(drt.peaks, key=lambda peak: peak.resistance).resistance == pytest.approx(30, rel=0.05)


def test_a_pure_resistor_has_no_process():
    """Without an arc there is at most noise, below 2 % of the resistance."""
    drt = distributions(angular_frequency=W, impedance=noisy(50 + 0j * W), noise=np.array([0.002]))[0]
    assert sum(peak.resistance for peak in drt.peaks) < 1.0
