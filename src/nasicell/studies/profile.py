r"""Profile of a fit: how far a parameter can go while all others make up for it.

.. math:: \Delta\chi^2(p_k) = \min_{p_j, j \ne k} \chi^2 - \chi^2_\mathrm{min}

The ends of the 95 % interval are where it reaches 3.84 (times the square of the scatter). An
end that lies beyond the parameter's bound, or beyond a factor of twenty, is open: the rows do not limit it there.
"""

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from nasicell.studies.calibrate import Fit, Progress, fitted_blocks, fitting_view, with_direct_values
from nasicell.studies.definition import Study
from nasicell.studies.least_squares import Prior, least_squares

Array = NDArray[np.float64]
RISE_95: Final = float(chi2.ppf(0.95, 1))
"""Rise of chi square that bounds 95 % of one parameter: 3.84."""
FARTHEST: Final = math.log(20.0)
"""Distance of a logarithm at which an end counts as open."""
SMALLEST_STRIDE: Final = 0.02
LARGEST_STRIDE: Final = 1.0
"""Limits of the first stride along a parameter's logarithm, which is its standard uncertainty."""
STRIDE_GROWTH: Final = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Profile of one parameter.

    Parameters
    ----------
    name, unit, value
        The parameter and its fitted value.
    low, high
        Ends of the 95 % interval; None where it is open.
    values, rises
        Where the profile was computed, and the rise of chi square there, in rising order of the value.
    """

    name: str
    unit: str
    value: float
    low: float | None
    high: float | None
    values: tuple[float, ...]
    rises: tuple[float, ...]

    @property
    def identifiable(self) -> bool:
        """Whether both ends are closed."""
        return self.low is not None and self.high is not None


def profiles(study: Study, *, executor: Executor | None = None, progress: Progress | None = None) -> list[Profile]:
    """Profile of every fitted parameter of a study, within its block, about the study's own fit."""
    view, _ = with_direct_values(fitting_view(study))
    fits, _, _ = fitted_blocks(view, executor=executor, progress=progress)
    return [_profile(fit, k) for fit in fits for k in range(len(fit.problem.block.parameters))]


def _profile(fit: Fit, k: int) -> Profile:
    """Walk to both sides until the rise is enough, the bound is reached, or it is too far."""
    name, best = fit.problem.block.parameters[k], fit.minimum.x[k]
    found: dict[float, float] = {float(best): 0.0}
    enough = RISE_95 * fit.scatter**2
    ends = [_end(fit, k, side, enough, found) for side in (-1, 1)]
    order = sorted(found)
    return Profile(
        name=name,
        unit=fit.problem.view.parameters[name].unit,
        value=math.exp(best),
        low=None if ends[0] is None else math.exp(ends[0]),
        high=None if ends[1] is None else math.exp(ends[1]),
        values=tuple(math.exp(x) for x in order),
        rises=tuple(found[x] for x in order),
    )


def _end(fit: Fit, k: int, side: int, enough: float, found: dict[float, float]) -> float | None:
    """Logarithm at which the rise reaches `enough`, linear in its root between two points; None if it does not."""
    best = float(fit.minimum.x[k])
    limit = float((fit.problem.lower, fit.problem.upper)[side > 0][k])
    sigma = math.sqrt(fit.covariance[k, k])
    stride = min(max(SMALLEST_STRIDE, sigma if sigma == sigma else LARGEST_STRIDE), LARGEST_STRIDE)
    others, here, rise = np.delete(fit.minimum.x, k), best, 0.0
    while abs(here - best) < FARTHEST and here != limit:
        ahead = here + side * stride
        ahead = min(ahead, limit) if side > 0 else max(ahead, limit)
        others, ahead_rise = _rise(fit, k, ahead, others)
        found[ahead] = ahead_rise
        if ahead_rise >= enough:
            low, high = math.sqrt(max(rise, 0.0)), math.sqrt(ahead_rise)
            return here + (ahead - here) * (math.sqrt(enough) - low) / (high - low)
        here, rise, stride = ahead, ahead_rise, stride * STRIDE_GROWTH
    return None


def _rise(fit: Fit, k: int, value: float, others: Array) -> tuple[Array, float]:
    """Refit the other parameters with parameter k fixed; the rise counts no prior of parameter k."""
    problem = fit.problem

    def residuals(points: Sequence[Array], active: NDArray[np.bool_] | None) -> Array:
        return problem.residuals([np.insert(point, k, value) for point in points], active)

    prior = Prior(centre=np.delete(problem.prior.centre, k), width=problem.prior.width)
    refit = least_squares(
        residuals,
        others,
        lower=np.delete(problem.lower, k),
        upper=np.delete(problem.upper, k),
        prior=prior,
        one_sided=problem.one_sided,
        jacobian=np.delete(fit.minimum.jacobian, k, axis=1),
        most_jacobians=0,
    )
    own = float(fit.minimum.residuals @ fit.minimum.residuals)
    own += float(np.sum(prior.residuals(np.delete(fit.minimum.x, k)) ** 2))
    return refit.x, max(refit.cost - own, 0.0)
