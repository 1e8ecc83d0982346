"""Z-HIT gives the modulus of a steady cell from its phase, and shows what grew."""

import numpy as np
import pytest

from nasicell.analysis import z_hits
from nasicell.physics.elements import constant_phase_element, zarc

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
ARCS = 20 + zarc(angular_frequency=W, R=35, tau=2e-6, n=0.9) + zarc(angular_frequency=W, R=10, tau=0.1, n=0.8)


@pytest.mark.parametrize(
    "z",
    [ARCS, 10 + 2e-8j * W + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92)],
    ids=["arcs", "blocking tail"],
)
def test_the_modulus_follows_from_the_phase(z: np.ndarray):
    """Within 2 % between the ends of the sweep, and the test passes."""
    found = z_hits(angular_frequency=W, impedance=z[None])[0]
    assert np.abs(found.deviation[5:-5]).max() < 0.02
    np.testing.assert_allclose(np.log(np.abs(z) / found.modulus), found.deviation, atol=1e-12)
    assert found.passed


def test_growth_during_the_sweep_shows_at_low_frequencies():
    """Of a growth by a fifth about half, as the mean over the lowest half decade, and nothing at high frequencies."""
    share = np.cumsum(1 / FREQUENCY) / (1 / FREQUENCY).sum()
    found = z_hits(angular_frequency=W, impedance=(ARCS * (1 + 0.2 * share))[None], noise=np.array([0.005]))[0]
    assert found.low_frequency_deviation == pytest.approx(0.1, abs=0.03)
    assert np.abs(found.deviation[FREQUENCY > 100]).max() < 0.02
    assert not found.passed


def test_the_error_of_the_deviation_is_as_stated():
    """Standard deviation over repeats with 1 % noise is within 40 % of the uncertainty given."""
    rng = np.random.default_rng(2)
    noise = rng.standard_normal((2, 200, W.size)) * 0.01
    spectra = ARCS + np.abs(ARCS) * (noise[0] + 1j * noise[1])
    found = z_hits(angular_frequency=W, impedance=spectra, noise=np.full(200, 0.01))
    assert np.std([hit.low_frequency_deviation for hit in found]) == pytest.approx(found[0].uncertainty, rel=0.4)


def test_a_short_sweep_cannot_tell():
    """Below three decades the uncertainty is infinite, so nothing is claimed."""
    assert np.isinf(z_hits(angular_frequency=W[:20], impedance=ARCS[None, :20])[0].uncertainty)


def test_the_order_of_frequencies_does_not_matter():
    """A sweep from low to high gives the same, reversed."""
    down = z_hits(angular_frequency=W, impedance=ARCS[None])[0]
    up = z_hits(angular_frequency=W[::-1], impedance=ARCS[None, ::-1])[0]
    np.testing.assert_allclose(up.deviation[::-1], down.deviation, atol=1e-10)


def test_points_at_one_frequency_share_a_node():
    """A sweep down and up again gives the deviation of the sweep down, twice."""
    once = z_hits(angular_frequency=W, impedance=ARCS[None])[0]
    twice = z_hits(angular_frequency=np.r_[W, W[::-1]], impedance=np.r_[ARCS, ARCS[::-1]][None])[0]
    np.testing.assert_allclose(twice.deviation, np.r_[once.deviation, once.deviation[::-1]], atol=1e-9)


def test_a_very_dense_sweep_is_averaged_for_the_smoothing():
    """Of 4000 points each gets its modulus, as good as that of 71."""
    w = 2 * np.pi * np.geomspace(1e6, 0.1, 4000)
    z = 20 + zarc(angular_frequency=w, R=35, tau=2e-6, n=0.9)
    found = z_hits(angular_frequency=w, impedance=z[None])[0]
    assert found.deviation.shape == w.shape
    assert np.abs(found.deviation[300:-300]).max() < 0.02
    assert found.passed
