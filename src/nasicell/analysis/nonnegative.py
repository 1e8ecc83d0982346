"""Non-negative least squares for many problems at once."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def nonnegative_solution(
    *,
    H: Floats,
    g: Floats,
    free: Booleans | None = None,
    passive: Booleans | None = None,
    iterations: int = 100,
) -> tuple[Floats, Booleans]:
    r"""Minimise :math:`\tfrac12 x^T H x - g^T x` with :math:`x \ge 0`, except for the free unknowns; batched.

    Block principal pivoting with Murty's rule as backup: J. Kim, H. Park, SIAM J. Sci. Comput. 33 (2011) 3261.

    Parameters
    ----------
    H
        Positive definite matrices, shape (b, p, p).
    g
        Right-hand sides, shape (b, p).
    free
        Unknowns that may take either sign, shape (p,).
    passive
        Guess of which unknowns are positive, shape (b, p): the solution of a neighbouring problem.
    iterations
        Number of exchanges after which the best guess is returned, clipped at zero.

    Returns
    -------
    :
        x, shape (b, p), and which unknowns are free of the bound, shape (b, p).
    """
    batch, size = g.shape
    free = np.zeros(size, dtype=np.bool_) if free is None else free
    passive = np.zeros((batch, size), dtype=np.bool_) if passive is None else passive.copy()
    passive |= free
    x, y = _equality_solution(H, g, passive)
    tolerance = 1e-10 * np.abs(g).max(axis=1, keepdims=True)
    patience = np.full(batch, 3)
    fewest = np.full(batch, size + 1)
    for _ in range(iterations):
        wrong = (passive & ~free & (x < 0)) | (~passive & (y < -tolerance))
        count = wrong.sum(axis=1)
        open_ = np.flatnonzero(count)
        if open_.size == 0:
            break
        improved = count[open_] < fewest[open_]
        fewest[open_[improved]] = count[open_[improved]]
        patience[open_[improved]] = 3
        patience[open_[~improved]] -= 1
        exchange = wrong[open_]
        for row in np.flatnonzero(patience[open_] < 0):
            last = np.flatnonzero(exchange[row])[-1]
            exchange[row] = False
            exchange[row, last] = True
        passive[open_] ^= exchange
        x[open_], y[open_] = _equality_solution(H[open_], g[open_], passive[open_])
    return np.where(free, x, np.maximum(x, 0.0)), passive


def _equality_solution(H: Floats, g: Floats, passive: Booleans) -> tuple[Floats, Floats]:
    """Solution with the bound unknowns at zero, and the gradient on those."""
    both = passive[:, :, None] & passive[:, None, :]
    reduced = np.where(both, H, 0.0)
    diagonal = np.arange(H.shape[-1])
    reduced[:, diagonal, diagonal] += ~passive
    solved = np.linalg.solve(reduced, (g * passive)[..., None])[..., 0]
    x = np.asarray(solved * passive, dtype=np.float64)
    y = np.asarray((H @ x[..., None])[..., 0] - g, dtype=np.float64)
    return x, np.where(passive, 0.0, y)
