"""The peak model: its derivatives, and that each shape's impedance belongs to its distribution."""

import numpy as np
import pytest

from nasicell.analysis.drt_bands import distribution
from nasicell.analysis.relaxation_peaks import SERIES, SHARP, PeakModel, arc
from nasicell.physics.elements import zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 31)
FLAT = [0.0, np.log(1e-3), 0.9, 0.8, 1.0]
SKEW = [0.3, np.log(1e-2), 0.9, SHARP, 0.6]
PLAIN = arc(-0.2, np.log(1e-4), 0.8)
FITTED = {"flat": (FLAT, (0, 1, 2, 3)), "skew": (SKEW, (0, 1, 2, 4)), "plain": (PLAIN, (0, 1, 2))}


@pytest.mark.parametrize("shape", FITTED)
def test_derivatives_are_those_of_the_impedance(shape: str):
    """Central differences agree for the series elements, the tail and the parameters of each shape."""
    peak, varied = FITTED[shape]
    model = PeakModel(W)
    x = np.array([[0.5, 0.1, -1.0, 0.8, *peak]])
    weight, tail = np.ones((1, W.size)), np.array([True])
    _, J = model.evaluate(x, tail, weight)
    for k in (*range(SERIES), *(SERIES + k for k in varied)):
        step = np.zeros(x.shape)
        step[0, k] = 1e-6
        up, down = (model.evaluate(x + sign * step, tail, weight)[0] for sign in (1, -1))
        assert (up - down) / 2e-6 == pytest.approx(J[:, :, k], abs=1e-6)


def test_a_plain_peak_is_a_depressed_arc():
    """The same as the circuit element."""
    x = np.array([[0.0] * SERIES + arc(np.log(30.0), np.log(1e-3), 0.85)])
    value, _ = PeakModel(W).evaluate(x, np.array([False]), np.ones((1, W.size)))
    exact = zarc(angular_frequency=W, R=30, tau=1e-3, n=0.85)
    assert value[0] == pytest.approx(np.concatenate([exact.real, exact.imag]))


@pytest.mark.parametrize("shape", FITTED)
def test_the_distribution_gives_the_impedance_back(shape: str):
    """Debye relaxations weighted with the cells of the distribution sum up to the impedance of the peak."""
    x = np.array([[0.0] * SERIES + list(FITTED[shape][0])])
    edges = np.linspace(-40, 30, 4001)
    shares = distribution(x, edges)[0] * np.diff(edges)
    tau = np.exp(0.5 * (edges[1:] + edges[:-1]))
    summed = (shares / (1 + 1j * W[:, None] * tau)).sum(axis=1)
    value, _ = PeakModel(W).evaluate(x, np.array([False]), np.ones((1, W.size)))
    assert np.concatenate([summed.real, summed.imag]) == pytest.approx(value[0], abs=1e-3)


def test_peaks_of_different_shape_share_a_column():
    """Spectra whose peak is flat, skewed or plain are computed together as each alone."""
    model = PeakModel(W)
    x = np.array([[0.5, 0.1, 0.0, 0.9, *peak] for peak, _ in FITTED.values()])
    tail, weight = np.zeros(3, dtype=bool), np.ones((3, W.size))
    together, _ = model.evaluate(x, tail, weight)
    for k in range(3):
        alone, _ = model.evaluate(x[k : k + 1], tail[:1], weight[:1])
        assert together[k] == pytest.approx(alone[0])
