r"""Profile likelihood: how far the sum of squares rises when one quantity is moved and all else is fitted again.

.. math:: \zeta(v) = \mathrm{sign}(v - \hat v)\sqrt{\frac{\chi^2(v) - \hat\chi^2}{\hat\chi^2/\nu}}

The interval is where :math:`|\zeta|` stays below the two-sided quantile of Student's t with :math:`\nu` degrees of
freedom; for a linear model it is the usual one. D. M. Bates, D. G. Watts, Nonlinear Regression Analysis and Its
Applications, Wiley 1988, chapter 6.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from nasicell.analysis.circuit_fit import CircuitFit
from nasicell.analysis.circuit_held import Held
from nasicell.analysis.circuit_shapes import LARGEST_EXPONENT, SMALLEST_EXPONENT
from nasicell.errors import AnalysisError

Floats = NDArray[np.float64]

TWO_SIGMA: Final = float(norm.cdf(2) - norm.cdf(-2))
"""Share of a normal distribution within two standard deviations."""
STRIDE: Final = 0.7
"""First distance between points of the curve, standard errors..."""
LONGEST_STRIDE: Final = 0.7
"""...but no more than this in the logarithm: a factor of two."""
GROWTH: Final = 1.3
"""Of that distance from point to point."""
POINTS: Final = 24
"""Most points to either side; an interval that is not closed by then is open."""
ITERATIONS: Final = 60
"""Most steps to a point of the curve..."""
FEW: Final = 20
"""...and to one that only tells whether a parameter is linear."""
LINEAR: Final = (0.8, 1.25)
"""Ratio of root and distance in standard errors, two from the fit, between which a standard error says enough."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """Profile likelihood of a parameter or of a sum.

    Parameters
    ----------
    names
        The parameter, or those that are added.
    value
        At the fit.
    lower, upper
        Ends of the interval of `level`; None where the data set no end.
    level
        Probability of the interval.
    unit
        Of the values.
    values
        Points of the curve, increasing, shape (k,).
    roots
        Signed root of the rise of the sum of squares at each, in standard deviations, shape (k,).
    """

    names: tuple[str, ...]
    value: float
    lower: float | None
    upper: float | None
    level: float
    unit: str
    values: Floats
    roots: Floats


def profile(fit: CircuitFit, *names: str, level: float = TWO_SIGMA) -> Profile:
    """Profile likelihood of a parameter of a fit, or of the sum of several of one unit.

    Raises
    ------
    AnalysisError
        If the fit did not converge, or the names do not fit.
    """
    if not fit.converged:
        raise AnalysisError("a fit that did not converge has no profile; simplify the circuit or give a start")
    held = Held.of(fit, names)
    limit = float(t.ppf(0.5 + level / 2, fit.freedom))
    (below, low_roots), (above, high_roots) = (_side(held, sign, limit) for sign in (-1.0, 1.0))
    values = np.concatenate([below[::-1], [held.centre], above])
    roots = np.concatenate([low_roots[::-1], [0.0], high_roots])
    return Profile(
        names=names,
        value=held.natural(held.centre),
        lower=held.natural(float(np.interp(-limit, roots, values))) if roots[0] <= -limit else None,
        upper=held.natural(float(np.interp(limit, roots, values))) if roots[-1] >= limit else None,
        level=level,
        unit=fit.circuit.units[fit.position(names[0])],
        values=np.array([held.natural(value) for value in values]),
        roots=roots,
    )


def is_linear(fit: CircuitFit, name: str) -> bool:
    """Whether the sum of squares two standard errors from the fit has risen to either side by about four variances."""
    held = Held.of(fit, (name,))
    value, sigma = fit[name], float(fit.standard_errors[fit.position(name)])
    ends = value + 2 * sigma * np.array([-1.0, 1.0])
    if ends[0] <= 0 or (held.is_exponent and ends[1] >= LARGEST_EXPONENT):
        return False
    reached, roots, _ = held.pulled(
        ends if held.is_exponent else np.log(ends), np.tile(held.start, (2, 1)), iterations=FEW
    )
    distance = (np.array([held.natural(one) for one in reached]) - value) / sigma
    roots, distance = np.abs(roots), np.abs(distance)
    return bool(((roots > LINEAR[0] * distance) & (roots < LINEAR[1] * distance)).all())


def _side(held: Held, sign: float, limit: float) -> tuple[Floats, Floats]:
    """Points of the curve to one side, until the root passes the limit."""
    stride = min(STRIDE * held.sigma, LONGEST_STRIDE)
    target, start = held.centre, held.start
    values, roots = [held.centre], [0.0]
    for _ in range(POINTS):
        target += sign * stride
        stride = min(stride * GROWTH, LONGEST_STRIDE)
        if held.is_exponent and not SMALLEST_EXPONENT < target < LARGEST_EXPONENT:
            break
        reached, found, ends = held.pulled(np.array([target]), start[None], ITERATIONS)
        start = ends[0]
        if sign * (reached[0] - values[-1]) > 0:
            values.append(float(reached[0]))
            roots.append(sign * max(abs(float(found[0])), abs(roots[-1])))
        if abs(roots[-1]) > limit:
            break
    return np.array(values[1:]), np.array(roots[1:])
