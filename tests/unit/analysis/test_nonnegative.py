"""Batched non-negative least squares."""

import numpy as np
from scipy.optimize import nnls

from nasicell.analysis.nonnegative import nonnegative_solution


def problems(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Random problems A x = b."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((20, 30, 12)), rng.standard_normal((20, 30))


def test_the_solution_is_that_of_lawson_and_hanson():
    """Every problem of a batch has the solution of scipy's solver."""
    A, b = problems()
    x, _ = nonnegative_solution(H=A.transpose(0, 2, 1) @ A, g=(A.transpose(0, 2, 1) @ b[..., None])[..., 0])
    for one, matrix, data in zip(x, A, b, strict=True):
        np.testing.assert_allclose(one, nnls(matrix, data)[0], atol=1e-9)


def test_free_unknowns_take_either_sign():
    """With every unknown free the solution is the unconstrained one."""
    A, b = problems(1)
    H, g = A.transpose(0, 2, 1) @ A, (A.transpose(0, 2, 1) @ b[..., None])[..., 0]
    x, _ = nonnegative_solution(H=H, g=g, free=np.ones(12, dtype=bool))
    np.testing.assert_allclose(x, np.linalg.solve(H, g[..., None])[..., 0], atol=1e-9)
    assert (x < 0).any()
