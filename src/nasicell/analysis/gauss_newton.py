"""Damped Gauss-Newton within bounds, many problems side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Evaluation = Callable[[Floats, Positions], tuple[Floats, Floats]]
"""Residuals (data minus model), shape (b, m), and slopes of the model, shape (b, m, q), of some of the problems."""

DECREASE: Final = 1e-7
"""Relative decrease of the sum of squares that a step promises below which the minimum is reached: with 130 degrees of
freedom the step is then below a hundredth of a standard error."""
STALLED: Final = 1e9
"""Damping at which no step helps any more..."""
FLAT: Final = 1e-3
"""...which is a minimum if the residual is orthogonal to every slope to this cosine."""
FIRST_DAMPING: Final = 1e-3
SMALLEST_DAMPING: Final = 1e-12
TRUSTED_DAMPING: Final = 1.0
"""Damping up to which a promised decrease is that of a Gauss-Newton step and not of a short one."""


@dataclass(frozen=True, slots=True, eq=False)
class Minima:
    """Where the problems ended.

    Parameters
    ----------
    x
        Shape (b, q).
    cost
        Sum of squared residuals, shape (b,).
    converged
        Whether that is a minimum, shape (b,).
    held
        Which unknowns stay at a bound, shape (b, q).
    """

    x: Floats
    cost: Floats
    converged: NDArray[np.bool_]
    held: NDArray[np.bool_]


def minima(
    *,
    evaluate: Evaluation,
    start: Floats,
    lower: Floats,
    upper: Floats,
    longest: Floats,
    exact: Floats,
    iterations: int,
) -> Minima:
    r"""Minimise sums of squares (K. Levenberg, Q. Appl. Math. 2 (1944) 164; D. W. Marquardt, SIAM J. 11 (1963) 431).

    .. math:: (J^T J + \mu\,\mathrm{diag}(J^T J))\,\Delta x = J^T r

    Parameters
    ----------
    evaluate
        Residuals and slopes.
    start
        Shape (b, q).
    lower, upper
        Bounds, shape (q,); an unknown at its bound whose gradient points outwards is held there.
    longest
        Largest step of every unknown, shape (q,).
    exact
        Sum of squares of each problem below which nothing is left but rounding, shape (b,).
    iterations
        Most steps tried.
    """
    x = np.clip(start, lower, upper)
    open_ = np.arange(len(x))
    r, J = evaluate(x, open_)
    cost = np.einsum("bi,bi->b", r, r)
    damping = np.full(len(x), FIRST_DAMPING)
    converged = np.zeros(len(x), dtype=np.bool_)
    held = np.zeros(x.shape, dtype=np.bool_)
    for _ in range(iterations):
        step, promised, steepness, held[open_] = _steps(r, J, x[open_], lower, upper, damping[open_])
        done = promised <= DECREASE * cost[open_] + exact[open_]
        done &= damping[open_] <= TRUSTED_DAMPING
        stalled = damping[open_] > STALLED
        converged[open_] = done | (stalled & (steepness <= FLAT))
        stay = ~(done | stalled)
        open_ = open_[stay]
        if open_.size == 0:
            break
        r, J = r[stay], J[stay]
        trial = np.clip(x[open_] + np.clip(step[stay], -longest, longest), lower, upper)
        new_r, new_J = evaluate(trial, open_)
        new_cost = np.einsum("bi,bi->b", new_r, new_r)
        better = new_cost < cost[open_]
        r[better], J[better] = new_r[better], new_J[better]
        x[open_[better]], cost[open_[better]] = trial[better], new_cost[better]
        damping[open_] = np.where(better, np.maximum(damping[open_] / 8, SMALLEST_DAMPING), damping[open_] * 5)
    return Minima(x=x, cost=cost, converged=converged, held=held)


def _steps(
    r: Floats, J: Floats, x: Floats, lower: Floats, upper: Floats, damping: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Steps, the decrease each promises, the cosine of the steepest slope with the residual, and what is held."""
    transposed = J.transpose(0, 2, 1)
    gradient = (transposed @ r[..., None])[..., 0]
    hessian = transposed @ J
    held = ((x <= lower) & (gradient <= 0)) | ((x >= upper) & (gradient >= 0))
    gradient = gradient * ~held
    diagonal = np.arange(x.shape[1])
    curvature = hessian[:, diagonal, diagonal]
    sizes = np.sqrt(curvature)
    square = np.einsum("bi,bi->b", r, r)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosines = np.abs(gradient) / (sizes * np.sqrt(square)[:, None])
    steepness = np.nan_to_num(cosines, nan=0.0, posinf=0.0).max(axis=1, initial=0.0)
    scale = np.where(sizes > 0, sizes, 1.0)
    both = ~held[:, :, None] & ~held[:, None, :]
    scaled = np.where(both, hessian / (scale[:, :, None] * scale[:, None, :]), 0.0)
    scaled[:, diagonal, diagonal] = 1.0 + damping[:, None] + 1e-14
    downhill = gradient / scale
    step = np.linalg.solve(scaled, downhill[..., None])[..., 0]
    promised = np.einsum("bq,bq->b", step, downhill)
    return np.asarray(step / scale, dtype=np.float64), promised, steepness, held
