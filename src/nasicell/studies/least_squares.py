r"""Weighted least squares in the logarithms of parameters, with a weak prior and bounds.

.. math:: \min_x\ \chi^2 = \sum_i r_i(x)^2 + \sum_k \left(\frac{x_k - c_k}{\tau}\right)^2

by Levenberg-Marquardt (D. W. Marquardt, J. SIAM 11 (1963) 431). Between two Jacobians, which cost most, Broyden's
rank-one update serves (C. G. Broyden, Math. Comput. 19 (1965) 577) as long as it predicts what happens. All points
of a Jacobian are asked for at once, so that they can be computed side by side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

Array = NDArray[np.float64]
Residuals = Callable[[Sequence[Array], NDArray[np.bool_] | None], Array]
"""Weighted residuals at several points, shape (points, rows); rows that the mask leaves out need not be computed."""

DERIVATIVE_STEP: Final = 0.05
"""Step of the logarithm of a parameter for central differences: wide enough to cross several levels of a staircase."""
SMALLEST_STEP: Final = 1e-3
"""Largest change of a logarithm in a step that counts as none."""
SMALLEST_FALL: Final = 0.01
"""Fall of the sum of squares that counts as none: a standard uncertainty is a rise by one."""
LARGEST_STEP: Final = 0.7
"""Largest change of a logarithm in one step (a factor of two): further out, the linear model says little."""
MOST_JACOBIANS: Final = 15
MOST_STEPS: Final = 60
MOST_UPDATES: Final = 4
"""Rank-one updates before the Jacobian is computed anew."""
TRUSTED: Final = 0.5
"""Achieved over predicted fall of the sum of squares from which the linear model is kept."""
FIRST_DAMPING: Final = 1e-2
LARGEST_DAMPING: Final = 1e6
NO_INFLUENCE: Final = 0.1
"""Change of the weighted residuals per change of a parameter's logarithm that counts as none."""
CHANCE: Final = 0.95
"""Probability up to which a chi square is what the stated uncertainties explain."""
AT_BOUND: Final = 1e-3
"""Distance of a logarithm from its bound that counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    r"""Normal prior of the logarithms: it keeps a parameter that no row determines where it started.

    Parameters
    ----------
    centre
        :math:`c`, logarithms, shape (n,).
    width
        :math:`\tau`, standard deviation of the logarithms; infinity for none.
    """

    centre: Array
    width: float

    def residuals(self, x: Array) -> Array:
        """What the prior adds to the residuals, shape (n,)."""
        return (x - self.centre) / self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """Where a fit ended: logarithms, weighted residuals of the rows, their Jacobian, the sum of squares."""

    x: Array
    residuals: Array
    jacobian: Array
    cost: float
    jacobians: int
    """How many Jacobians it took."""


def difference_points(x: Array, *, lower: Array, upper: Array) -> list[Array]:
    """A step up and a step down of each logarithm in turn, inside the bounds: 2 n points."""
    points: list[Array] = []
    for k in range(x.size):
        step = np.zeros_like(x)
        step[k] = DERIVATIVE_STEP
        points += [np.minimum(x + step, upper), np.maximum(x - step, lower)]
    return points


def central_differences(
    residuals: Residuals, x: Array, *, lower: Array, upper: Array, active: NDArray[np.bool_] | None = None
) -> Array:
    """Jacobian of the residuals, shape (rows, n), zero for rows that are not `active`; one-sided at a bound."""
    points = difference_points(x, lower=lower, upper=upper)
    found = residuals(points, active)
    jacobian = np.stack(
        [(found[2 * k] - found[2 * k + 1]) / (points[2 * k][k] - points[2 * k + 1][k]) for k in range(x.size)], axis=1
    )
    return jacobian if active is None else jacobian * active[:, None]


def least_squares(
    residuals: Residuals,
    start: Array,
    *,
    lower: Array,
    upper: Array,
    prior: Prior,
    one_sided: NDArray[np.bool_] | None = None,
    jacobian: Array | None = None,
    most_jacobians: int = MOST_JACOBIANS,
) -> Minimum:
    """Minimise from `start`; all arguments are logarithms, shapes (n,).

    Rows that are `one_sided` (shape (rows,)) have no slope while their residual is zero, and are then left out of the
    Jacobian. A `jacobian` of a point nearby saves the first one; with ``most_jacobians=0`` it is never computed anew,
    only updated.

    Examples
    --------
    >>> line = lambda points, active: np.array([10 * (point - np.log(3.0)) for point in points])
    >>> free = Prior(centre=np.zeros(1), width=np.inf)
    >>> least_squares(line, np.zeros(1), lower=np.full(1, -9.0), upper=np.full(1, 9.0), prior=free).x.round(1)
    array([1.1])
    """
    x = np.clip(start, lower, upper)
    r = residuals([x], None)[0]
    cost = float(r @ r + np.sum(prior.residuals(x) ** 2))
    count, updates, damping = 0, 0, FIRST_DAMPING

    def renewed() -> Array:
        nonlocal count, updates
        count, updates = count + 1, 0
        active = None if one_sided is None else ~(one_sided & (r == 0))
        return central_differences(residuals, x, lower=lower, upper=upper, active=active)

    if jacobian is None:
        jacobian = renewed()
    else:
        updates = 1
    for _ in range(MOST_STEPS):
        step, expected = _step(r, jacobian, x, damping=damping, lower=lower, upper=upper, prior=prior)
        small = np.max(np.abs(step), initial=0.0) < SMALLEST_STEP or expected < SMALLEST_FALL
        if small or damping > LARGEST_DAMPING:
            if updates == 0 or count >= most_jacobians:
                break
            jacobian, damping = renewed(), FIRST_DAMPING
            continue
        trial = x + step
        r_trial = residuals([trial], None)[0]
        cost_trial = float(r_trial @ r_trial + np.sum(prior.residuals(trial) ** 2))
        ratio = (cost - cost_trial) / expected
        if ratio > 0:
            jacobian = jacobian + np.outer(r_trial - r - jacobian @ step, step) / (step @ step)
            x, r, cost, updates = trial, r_trial, cost_trial, updates + 1
            damping = damping / 10 if ratio > TRUSTED else damping
        else:
            damping *= 10
        stale = updates > 0 and (ratio < TRUSTED or updates >= MOST_UPDATES)
        if stale and count < most_jacobians:
            jacobian = renewed()
    if updates > 0 and most_jacobians > 0:
        jacobian = renewed()
    return Minimum(x=x, residuals=r, jacobian=jacobian, cost=cost, jacobians=count)


def covariance(minimum: Minimum, *, lower: Array, upper: Array, prior: Prior) -> tuple[Array, float]:
    """Covariance of the logarithms, prior included, shape (n, n), and the scatter of the rows.

    The scatter is the root of chi square over its degrees of freedom (rows that say something less the parameters
    they determine) where chi square is beyond `CHANCE`, and one where it is not; the covariance contains its square.
    NaN stands for a parameter at its bound or without influence on any row.
    """
    jacobian = minimum.jacobian
    free = ~at_bound(minimum.x, lower=lower, upper=upper) & (np.linalg.norm(jacobian, axis=0) > NO_INFLUENCE)
    own = jacobian[:, free]
    inverse = np.linalg.inv(own.T @ own + np.eye(own.shape[1]) / prior.width**2)
    counted = (minimum.residuals != 0) | (np.linalg.norm(own, axis=1) > 0)
    freedom = float(counted.sum() - np.trace(own @ inverse @ own.T))
    chi_square = float(minimum.residuals @ minimum.residuals)
    beyond_chance = freedom >= 1 and chi_square > chi2.ppf(CHANCE, freedom)
    scatter = float(np.sqrt(chi_square / freedom)) if beyond_chance else 1.0
    found = np.full((minimum.x.size, minimum.x.size), np.nan)
    found[np.ix_(free, free)] = inverse * scatter**2
    return found, scatter


def at_bound(x: Array, *, lower: Array, upper: Array) -> NDArray[np.bool_]:
    """Which logarithms lie at a bound."""
    return np.minimum(x - lower, upper - x) < AT_BOUND


def _step(
    r: Array, jacobian: Array, x: Array, *, damping: float, lower: Array, upper: Array, prior: Prior
) -> tuple[Array, float]:
    """Damped step inside the bounds, and the fall of the sum of squares that the linear model expects of it."""
    own = 1 / prior.width**2
    gradient = jacobian.T @ r + own * (x - prior.centre)
    normal = jacobian.T @ jacobian + own * np.eye(x.size)
    free = ~(((x <= lower) & (gradient > 0)) | ((x >= upper) & (gradient < 0)))
    step = np.zeros_like(x)
    if free.any():
        scale = np.diag(np.diag(normal)[free] + np.finfo(float).tiny)
        damped = normal[np.ix_(free, free)] + damping * scale + np.finfo(float).eps * np.eye(int(free.sum()))
        step[free] = np.linalg.solve(damped, -gradient[free])
    step *= min(1.0, LARGEST_STEP / max(float(np.max(np.abs(step), initial=0.0)), 1e-300))
    step = np.clip(x + step, lower, upper) - x
    expected = -float(2 * gradient @ step + step @ normal @ step)
    return step, max(expected, 0.0)
