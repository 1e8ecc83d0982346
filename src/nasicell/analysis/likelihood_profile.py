"""The likelihood of a sweep along one parameter, everything else at its best: minima and the ends of intervals."""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.optimize import brentq, least_squares, minimize_scalar

from nasicell.analysis.polarisation_curve import Curve

FIRST_STEP: Final = 0.01
"""From the best value to the first other one of its profile."""
RESOLUTION: Final = 0.005
"""Share of an interval to which its ends are found."""
TIGHT: Final = 1e-10
"""Relative change at which a fit stops."""
COEFFICIENT_RESOLUTION: Final = 1e-5
"""To which a transfer coefficient is searched."""
CURRENT_RESOLUTION: Final = 1e-6
"""To which ln I_0 is searched."""
SMALLEST_MISFIT: Final = 1e-24
"""V2; rounding alone: the best fit of data without noise is taken as no better."""
REACH: Final = 1.5
"""How far from the best ln I_0 it may lie at another transfer coefficient."""


def distance(misfit: float, best: float, degrees: float) -> float:
    """Distance from the best fit in standard errors."""
    return float(np.sqrt(max(misfit / max(best, SMALLEST_MISFIT) - 1, 0.0) * degrees))


def best_coefficient(curve: Curve, x: float, span: tuple[float, float]) -> tuple[float, float]:
    """Transfer coefficient with the least misfit at ln I_0 = x, and that misfit."""
    if span[0] == span[1]:
        return span[0], curve.misfit(x, span[0])
    inside = _least(lambda a: curve.misfit(x, a), span, COEFFICIENT_RESOLUTION)
    return min([inside, *((edge, curve.misfit(x, edge)) for edge in span)], key=lambda p: p[1])


def best_current(curve: Curve, alpha: float, near: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """Logarithm of I_0 with the least misfit at a transfer coefficient, and that misfit."""
    reach = (max(near - REACH, bounds[0]), min(near + REACH, bounds[1]))
    return _least(lambda y: curve.misfit(y, alpha), reach, CURRENT_RESOLUTION)


def _least(function: Callable[[float], float], span: tuple[float, float], resolution: float) -> tuple[float, float]:
    """Where a function of one number is least within a span, and how large it is there."""
    found = minimize_scalar(function, bounds=span, method="bounded", options={"xatol": resolution})
    return float(found.x), float(found.fun)  # pyright: ignore[reportAttributeAccessIssue]


def minimum(
    curve: Curve, near: tuple[float, float], bounds: tuple[float, float], span: tuple[float, float]
) -> tuple[float, float]:
    """Logarithm of I_0 and transfer coefficient of the least misfit close to a point."""
    if span[0] == span[1]:
        found = least_squares(
            lambda p: curve.differences(p[0], span[0]), [near[0]], bounds=bounds, xtol=TIGHT, ftol=TIGHT, gtol=TIGHT
        )
        return float(found.x[0]), span[0]
    inside = np.clip(near, *np.transpose([bounds, span]))
    found = least_squares(
        lambda p: curve.differences(*p),
        inside,
        bounds=np.transpose([bounds, span]),
        x_scale=(1.0, 0.1),
        xtol=TIGHT,
        ftol=TIGHT,
        gtol=TIGHT,
    )
    return float(found.x[0]), float(found.x[1])


def crossing(off: Callable[[float], float], best: float, edge: float) -> float | None:
    """Where the profile leaves the interval between its minimum and the edge; None where it does not.

    `off` is the distance from the best fit in half-intervals, which grows nearly in proportion to the way. The
    minimum itself is returned where the interval is narrower than the search resolves.
    """
    way = edge - best
    if not way or off(edge) <= 1:
        return None
    step = way * min(1.0, FIRST_STEP / abs(way))
    first = off(best + step)
    if off(best) > 1:
        return best
    inner, outer = (best, best + step) if first > 1 else (best + step, best + step)
    while off(outer) <= 1:
        inner, step = outer, step * min(max(1.2 / max(off(outer), 1e-3), 1.2), 10.0)
        outer = best + step
        if abs(step) >= abs(way):
            outer = edge
            break
    tolerance = RESOLUTION * abs(outer - best)
    return float(brentq(lambda y: off(y) - 1, inner, outer, xtol=tolerance))  # pyright: ignore[reportArgumentType]
