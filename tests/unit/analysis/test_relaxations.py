"""The automatic fit: choice of the model, covariance of sums, rivals."""

import numpy as np
import pytest

from nasicell.analysis.drt import distributions
from nasicell.analysis.relaxation_fit import RelaxationFits
from nasicell.analysis.relaxations import fit_relaxations
from nasicell.physics.elements import constant_phase_element, warburg_finite_length, zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)


def fits(
    z: np.ndarray, *, w: np.ndarray = W, noise: float = 0.002, tail: bool = False, count: int = 1
) -> list[RelaxationFits]:
    """Fits of repeats of a spectrum with noise."""
    rng = np.random.default_rng(9)
    shape = (count, w.size)
    Z = z + noise * np.abs(z) * (rng.standard_normal(shape) + 1j * rng.standard_normal(shape))
    seeds = distributions(angular_frequency=w, impedance=Z, noise=np.full(count, noise))
    return fit_relaxations(angular_frequency=w, impedance=Z, distributions=seeds, tails=(tail,), transport=not tail)


@pytest.mark.parametrize("arcs", [0, 1, 2, 3])
def test_the_number_of_arcs_is_found(arcs: int):
    """Noise does not make arcs, and none is lost."""
    z = 20 + 1e-7j * W + sum(zarc(angular_frequency=W, R=20, tau=10.0 ** (2 * k - 5), n=0.9) for k in range(arcs))
    best = fits(z)[0].best
    assert best.converged
    assert len(best.arcs) == arcs
    assert best.tail is None


def test_a_finite_length_warburg_element_is_recognised():
    """Its shape is told from a depressed arc at 0.2 % noise."""
    best = fits(50 + 0j * W + warburg_finite_length(angular_frequency=W, Z0=20, tau=1.0))[0].best
    assert [arc.shape for arc in best.arcs] == ["finite-length Warburg"]
    assert best.arcs[0].resistance == pytest.approx(20, rel=0.02)
    assert best.arcs[0].tau == pytest.approx(1.0, rel=0.05)


def test_the_tail_of_a_blocking_electrode_comes_back():
    """Q and n of the tail with an arc before it."""
    z = 15 + zarc(angular_frequency=W, R=35, tau=1e-5, n=0.92)
    best = fits(z + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.9), tail=True)[0].best
    assert best.tail is not None
    assert (best.tail.Q, best.tail.exponent) == (pytest.approx(2e-6, rel=0.01), pytest.approx(0.9, abs=0.005))
    assert [round(arc.resistance) for arc in best.arcs] == [35]


def test_the_uncertainty_of_a_sum_uses_the_covariance():
    """R0 and an arc at the edge are strongly anticorrelated: their sum is known much better than either."""
    z = 25 + zarc(angular_frequency=W, R=35, tau=2e-7, n=0.92) + zarc(angular_frequency=W, R=10, tau=1e-2, n=0.9)
    best = fits(z)[0].best
    fast = best.arcs[0]
    _, alone = best.resistance([fast])
    _, both = best.resistance([fast], series=True)
    assert best.correlation(0, fast.column) < -0.9
    assert both < 0.3 * alone


def test_standard_errors_match_the_scatter_of_repeats():
    """Stated and observed standard deviation of an arc's resistance agree within 30 %."""
    w = W[::2]
    z = 20 + zarc(angular_frequency=w, R=30, tau=1e-4, n=0.9)
    best = [one.best for one in fits(z, w=w, count=50) if len(one.best.arcs) == 1]
    assert len(best) >= 47, "the information criterion adds an arc to noise in a few per cent of the spectra"
    stated = np.mean([fit.resistance(fit.arcs)[1] for fit in best])
    scatter = np.std([fit.resistance(fit.arcs)[0] for fit in best], ddof=1)
    assert scatter / stated == pytest.approx(1.0, abs=0.3)


def test_rivals_carry_weights_that_sum_to_one():
    """A small arc in much noise leaves several models possible."""
    z = 50 + zarc(angular_frequency=W, R=1.2, tau=1e-2, n=0.8) + zarc(angular_frequency=W, R=20, tau=1e-5, n=0.9)
    found = fits(z, noise=0.005)[0]
    weights = [weight for weight, _ in found.rivals]
    assert sum(weights) == pytest.approx(1.0)
    assert found.rivals[0][1] is found.best
    assert weights == sorted(weights, reverse=True)
