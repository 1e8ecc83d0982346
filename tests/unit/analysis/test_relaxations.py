"""The automatic fit: choice of the model, covariance of sums, rivals."""

import numpy as np
import pytest

from nasicell.analysis.drt import distributions
from nasicell.analysis.relaxation_fit import RelaxationFits
from nasicell.analysis.relaxation_ranking import alike
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


def test_the_number_of_arcs_of_random_spectra_is_found():
    """Arcs of 10 to 50 ohm more than two decades apart at 0.3 % noise: 95 of 100 right, none too many in 97."""
    rng = np.random.default_rng(12)
    truth, spectra = [], []
    for _ in range(60):
        count = int(rng.integers(0, 4))
        z = rng.uniform(5, 50) + 1j * W * rng.uniform(1e-8, 3e-7)
        for k in range(count):
            tau = 10 ** (2.2 * k - 5.5 + rng.uniform(0, 0.2))
            z = z + zarc(angular_frequency=W, R=rng.uniform(10, 50), tau=tau, n=rng.uniform(0.85, 1.0))
        truth.append(count)
        spectra.append(z + 0.003 * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size)))
    Z = np.stack(spectra)
    seeds = distributions(angular_frequency=W, impedance=Z, noise=np.full(len(Z), 0.003))
    found = fit_relaxations(angular_frequency=W, impedance=Z, distributions=seeds, tails=(False,), transport=True)
    numbers = np.array([len(one.best.arcs) for one in found])
    assert (numbers == truth).mean() >= 0.95
    assert (numbers > truth).mean() <= 0.03
    assert all(one.best.converged for one in found)


def test_the_unit_of_the_impedance_does_not_matter():
    """A thousand times the impedance: the same models with the same weights."""
    z = 50 + zarc(angular_frequency=W, R=1.2, tau=1e-2, n=0.8) + zarc(angular_frequency=W, R=20, tau=1e-5, n=0.9)
    small, large = fits(z, noise=0.005)[0], fits(1000 * z, noise=0.005)[0]
    assert [weight for weight, _ in small.rivals] == pytest.approx([weight for weight, _ in large.rivals], rel=1e-2)
    assert [fit.text for _, fit in small.rivals] == [fit.text for _, fit in large.rivals]


def test_an_arc_of_another_shape_gets_a_larger_uncertainty():
    """A Cole-Davidson arc in noise of 0.02 %: the misfit enters weights and uncertainty, which holds the truth."""
    z = 20 + 30 / (1 + 1e-3j * W) ** 0.6
    rng = np.random.default_rng(3)
    Z = (z + 2e-4 * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size)))[None]
    seeds = distributions(angular_frequency=W, impedance=Z, noise=np.array([2e-4]))
    noise = np.asarray(2e-4 * np.abs(Z) * (1 + 1j), dtype=np.complex128)
    (found,) = fit_relaxations(
        angular_frequency=W, impedance=Z, distributions=seeds, tails=(False,), transport=False, deviation=noise
    )
    best = found.best
    total, sigma = best.resistance(best.arcs, series=True)
    assert total == pytest.approx(50, abs=2.5 * sigma)
    assert sigma < 0.5


def test_residuals_that_are_alike_count_as_fewer():
    """White residuals leave the variance, a wave of 20 points multiplies it."""
    assert alike(np.random.default_rng(0).standard_normal(142)) == 1.0
    assert alike(np.sin(np.arange(142) * np.pi / 10)) > 5
