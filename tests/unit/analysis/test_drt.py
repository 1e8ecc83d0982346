"""Distribution of relaxation times: closed form, regions, what lies outside the sweep."""

import numpy as np
import pytest

from nasicell.analysis.drt import DRT, distributions
from nasicell.errors import AnalysisError
from nasicell.physics.elements import constant_phase_element, zarc

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


def one(z: np.ndarray, noise: float = 0.005, seed: int = 8) -> DRT:
    """The distribution of one spectrum with relative noise."""
    rng = np.random.default_rng(seed)
    z = z + noise * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size))
    return distributions(angular_frequency=W, impedance=z[None], noise=np.array([noise]))[0]


def test_more_noise_leaves_fewer_peaks():
    """A small arc beside two others is found at 0.1 % noise and not at 5 %; the residual stays at the noise."""
    z = 20 + sum(zarc(angular_frequency=W, R=R, tau=t, n=0.9) for R, t in ((30, 1e-5), (20, 1e-2), (0.5, 1e-1)))
    quiet, loud = one(z, 0.001), one(z, 0.05)
    assert len(quiet.peaks) == 3
    assert len(loud.peaks) == 2
    assert loud.rms_residual == pytest.approx(0.05, rel=0.3)


def test_single_time_constants_have_no_side_lobes():
    """Two RC elements give two sharp peaks and nothing else, with the areas in their intervals."""
    drt = one(20 + 30 / (1 + 1j * W * 1e-4) + 10 / (1 + 1j * W * 1e-2))
    assert [peak.resistance for peak in drt.peaks] == pytest.approx([30, 10], rel=0.03)
    assert [peak.tau for peak in drt.peaks] == pytest.approx([1e-4, 1e-2], rel=0.05)
    for peak, R in zip(drt.peaks, (30, 10), strict=True):
        assert peak.resistance_interval[0] < R < peak.resistance_interval[1]
    assert np.count_nonzero(drt.gamma > 0.01 * drt.gamma.max()) < 10


@pytest.mark.parametrize("half_width", [0.5, 1.0])
def test_a_bell_is_one_peak(half_width: float):
    """A normal distribution of ln(tau), which no depressed arc has, is not split into several peaks."""
    x = np.linspace(-6, 6, 400)
    share = np.exp(-0.5 * x**2) / np.exp(-0.5 * x**2).sum()
    z = 20 + 30 * (share / (1 + 1j * W[:, None] * 1e-3 * np.exp(half_width * x))).sum(axis=1)
    drt = one(z)
    assert [peak.resistance for peak in drt.peaks] == pytest.approx([30], rel=0.02)
    assert drt.peaks[0].top_decades > 0.3


def test_a_gerischer_element_is_one_skewed_peak():
    """Diffusion with reaction has a tail to short times, not several processes."""
    drt = one(20 + 30 / np.sqrt(1 + 1j * W * 1e-2))
    assert [peak.resistance for peak in drt.peaks] == pytest.approx([30], rel=0.02)
    assert drt.peaks[0].skewness == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("n", [0.5, 0.9, 1.0])
def test_a_blocking_tail_is_part_of_the_model(n: float):
    """Warburg tail, constant phase element and capacitor come back beside the arc, without a peak of their own."""
    z = (
        15
        + zarc(angular_frequency=W, R=35, tau=1e-6, n=0.92)
        + constant_phase_element(angular_frequency=W, Q=1e-3, n=n)
    )
    drt = one(z)
    assert [peak.resistance for peak in drt.peaks] == pytest.approx([35], rel=0.05)
    assert drt.tail is not None
    assert [drt.tail.Q, drt.tail.exponent] == pytest.approx([1e-3, n], rel=0.05)


def test_spectra_are_independent_of_their_batch():
    """A spectrum gives the same alone as among others."""
    rng = np.random.default_rng(2)
    z = np.stack([10 + zarc(angular_frequency=W, R=R, tau=1e-3, n=0.9) for R in (5, 50, 500)])
    z = z * (1 + 0.002 * rng.standard_normal(z.shape))
    together = distributions(angular_frequency=W, impedance=z)
    alone = distributions(angular_frequency=W, impedance=z[1:2])[0]
    assert together[1].gamma == pytest.approx(alone.gamma, rel=1e-6)


def test_the_order_of_the_frequencies_does_not_matter():
    """A sweep measured upwards gives what one downwards gives."""
    z = noisy(10 + zarc(angular_frequency=W, R=50, tau=1e-3, n=0.8))
    down = distributions(angular_frequency=W, impedance=z)[0]
    up = distributions(angular_frequency=W[::-1], impedance=z[:, ::-1])[0]
    assert up.gamma == pytest.approx(down.gamma, rel=1e-4)


@pytest.mark.parametrize("points", [30, 300, 1000])
def test_uneven_grids_of_any_length(points: int):
    """Random frequencies and a negative real part from noise are no obstacle."""
    rng = np.random.default_rng(points)
    w = 2 * np.pi * np.exp(rng.uniform(np.log(1.0), np.log(1e5), points))
    z = 5 + zarc(angular_frequency=w, R=100, tau=1e-3, n=0.9)
    z[w.argmax()] = -0.1 + 0.1j
    z = z * (1 + 0.005 * rng.standard_normal(points))
    drt = distributions(angular_frequency=w, impedance=z[None])[0]
    assert max(peak.resistance for peak in drt.peaks) == pytest.approx(100, rel=0.1)
    assert np.isfinite(drt.gamma_high).all()


def test_a_short_sweep_gives_a_result():
    """Six points around 1 Hz are a spectrum too."""
    w = 2 * np.pi * np.geomspace(0.5, 2.0, 6)
    drt = distributions(angular_frequency=w, impedance=(10 + 5 / (1 + 0.2j * w))[None])[0]
    assert np.isfinite(drt.gamma).all()


def test_an_inductive_loop_is_not_described():
    """No positive distribution has one: the status says so instead of peaks being invented."""
    drt = one(20 + 30 / (1 + 1j * W * 1e-4) - 5 / (1 + 1j * W * 0.1))
    assert not drt.converged
    assert "inductive loop" in drt.status
    assert len(drt.peaks) == 1


@pytest.mark.parametrize(
    ("w", "z", "words"),
    [
        (W[:3], np.ones((1, 3)), "at least 4"),
        (np.r_[0.0, W], np.ones((1, 72)), "zero frequency"),
        (W, np.zeros((1, 71)), "not zero"),
        (W, np.full((1, 71), np.nan), "finite"),
        (W, np.ones((1, 70)), "shape"),
    ],
)
def test_impossible_input_is_refused(w: np.ndarray, z: np.ndarray, words: str):
    """The message says what was expected."""
    with pytest.raises(AnalysisError, match=words):
        distributions(angular_frequency=w, impedance=z.astype(complex))


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
