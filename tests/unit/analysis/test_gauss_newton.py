"""Minima of sums of squares within bounds."""

import numpy as np

from nasicell.analysis.gauss_newton import Minima, minima


def rosenbrock(x: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Residuals of Rosenbrock's valley and slopes of its model."""
    a, b = x.T
    residual = np.stack([1 - a, 10 * (b - a**2)], axis=1)
    slopes = np.zeros((len(x), 2, 2))
    slopes[:, 0, 0] = 1
    slopes[:, 1, 0], slopes[:, 1, 1] = 20 * a, -10
    return residual, slopes


def found(*, upper: float = 10.0, iterations: int = 100) -> Minima:
    """Two starts in Rosenbrock's valley."""
    return minima(
        evaluate=rosenbrock,
        start=np.array([[-1.2, 1.0], [3.0, -2.0]]),
        lower=np.array([-10.0, -10.0]),
        upper=np.array([upper, 10.0]),
        longest=np.array([1.0, 1.0]),
        exact=np.full(2, 1e-20),
        iterations=iterations,
    )


def test_all_problems_reach_their_minimum():
    """Both starts end at (1, 1) and say so."""
    ends = found()
    np.testing.assert_allclose(ends.x, 1.0, rtol=1e-6)
    assert ends.converged.all()
    assert not ends.held.any()


def test_a_bound_holds():
    """With the first unknown at most 0.5 the minimum lies on that bound, with the other at its square."""
    ends = found(upper=0.5)
    np.testing.assert_allclose(ends.x, [[0.5, 0.25], [0.5, 0.25]], rtol=1e-4)
    assert ends.converged.all()
    assert ends.held[:, 0].all()


def test_too_few_steps_are_not_a_minimum():
    """The status says that the search was cut short."""
    assert not found(iterations=3).converged.any()
