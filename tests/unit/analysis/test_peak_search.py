"""Search for relaxation peaks: fit, growth, merging, tails, bands."""

import numpy as np
import pytest

from nasicell.analysis.drt_bands import bands, spread
from nasicell.analysis.peak_fit import Spectra, refined
from nasicell.analysis.peak_search import RIVAL, Found, grown
from nasicell.analysis.peak_simplify import best_peaks, merged, without_one
from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, PeakModel, arc
from nasicell.analysis.tail_choice import tail_attempts
from nasicell.physics.elements import constant_phase_element, zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
MODEL = PeakModel(W)
TWO = 1 + zarc(angular_frequency=W, R=1, tau=1e-5, n=0.9) + zarc(angular_frequency=W, R=0.5, tau=1e-2, n=0.9)


def spectra(z: np.ndarray, *, noise: float = 0.003, tail: bool = False) -> Spectra:
    """One spectrum with noise."""
    rng = np.random.default_rng(4)
    z = z + noise * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size))
    weight = 1 / np.abs(z)
    data = np.concatenate([z.real * weight, z.imag * weight])
    return Spectra(data=data[None], weight=weight[None], tail=np.array([tail]))


def test_the_fit_converges_from_afar():
    """Resistances and times come back from starts a factor of three away."""
    start = [1.0, 0.0, 0.0, 0.9, *arc(0.0, np.log(3e-5), 0.8), *arc(0.0, np.log(5e-3), 0.8)]
    fit = refined(MODEL, spectra(TWO), np.array([start]), iterations=50, tolerance=1e-8)
    assert np.exp(fit.x[0, SERIES::PER_PEAK]) == pytest.approx([1.0, 0.5], rel=0.03)
    assert np.sqrt(fit.cost[0] / 142) == pytest.approx(0.003, rel=0.2)


def test_peaks_grow_to_the_number_there_is():
    """Two arcs, two peaks."""
    assert grown(MODEL, spectra(TWO))[0].x.size == SERIES + 2 * PER_PEAK


def test_needless_peaks_are_proposed_for_leaving_out():
    """A peak without a certain resistance is, the others are not."""
    x = [1.0, 0.0, 0.0, 0.9, *arc(0.0, np.log(1e-5), 0.9), *arc(np.log(0.5), np.log(1e-2), 0.9)]
    needless = np.array([[*x, *arc(np.log(1e-4), np.log(1.0), 0.9)]])
    proposals = without_one(MODEL, spectra(TWO), needless)
    assert [start.tolist() for _, start in proposals] == [x]


def test_only_neighbours_are_merged():
    """Peaks three decades apart are never one; two a third of a decade apart may be, flat or skewed."""
    far = np.array([[1.0, 0.0, 0.0, 0.9, *arc(0.0, np.log(1e-5), 0.9), *arc(0.0, np.log(1e-2), 0.9)]])
    near = np.array([[1.0, 0.0, 0.0, 0.9, *arc(0.0, np.log(1e-5), 0.9), *arc(0.0, np.log(2e-5), 0.9)]])
    assert merged(MODEL, spectra(TWO), far) == []
    flat, skew = (start for _, start in merged(MODEL, spectra(TWO), near))
    assert flat[SERIES + 3] > SHARP
    assert skew[SERIES + 4] < 1


def test_a_plateau_becomes_one_peak():
    """Time constants spread evenly over a decade."""
    tau = np.geomspace(3e-4, 3e-3, 200)
    z = 1 + (1 / (1 + 1j * W[:, None] * tau)).mean(axis=1)
    found = best_peaks(MODEL, spectra(z))[0].x
    assert found.size == SERIES + PER_PEAK
    assert 2 * found[SERIES + 3] == pytest.approx(np.log(10), rel=0.1)


@pytest.mark.parametrize(
    ("z", "attempts"),
    [
        (TWO, [False]),
        (TWO + constant_phase_element(angular_frequency=W, Q=1e-3, n=0.9), [True]),
        (TWO + constant_phase_element(angular_frequency=W, Q=10.0, n=0.4), [False, True]),
    ],
)
def test_tails_are_tried_where_the_impedance_rises(z: np.ndarray, attempts: list[bool]):
    """Not for arcs, only so between blocking electrodes, both ways between."""
    rows, tail = tail_attempts(MODEL, z[None], None)
    assert tail.tolist() == attempts
    assert rows.tolist() == [0] * len(attempts)


def test_bands_widen_with_the_noise_and_stay_positive():
    """The band holds the curve; five times the noise, about five times the width of its logarithm."""
    x = np.array([1.0, 0.0, 0.0, 0.9, *arc(0.0, np.log(1e-5), 0.9), *arc(np.log(0.5), np.log(1e-2), 0.9)])
    edges = np.linspace(np.log(1e-6), np.log(1e-1), 51)
    widths = []
    for noise in (0.002, 0.01):
        gamma, low, high = bands(spread(MODEL, spectra(TWO, noise=noise), x), edges)
        assert (low > 0).all()
        assert (low <= gamma).all()
        assert (gamma <= high).all()
        widths.append(np.log(high / low).mean())
    assert widths[1] / widths[0] == pytest.approx(5, rel=0.3)


def test_models_nearly_as_good_are_kept_as_rivals():
    """The better of two keeps the other if it is not excluded, and forgets rivals that are by then."""
    x = np.zeros(SERIES)
    good, near, far = (Found(x=x, tail=False, criterion=c) for c in (0.0, 0.5 * RIVAL, 1.1 * RIVAL))
    assert [each.criterion for each in near.against(good).rivals] == [near.criterion]
    assert good.against(far).rivals == ()
    assert [each.criterion for each in near.against(far).against(good).rivals] == [near.criterion]
