r"""Profile likelihood: how far the sum of squares rises when one quantity is held and all else is fitted again.

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
from nasicell.analysis.circuit_nodes import outermost
from nasicell.analysis.circuit_reduction import Reduction
from nasicell.analysis.circuit_shapes import LARGEST_EXPONENT, LONGEST_STEPS, SMALLEST_EXPONENT, WIDEST_RATIO
from nasicell.analysis.gauss_newton import minima
from nasicell.errors import AnalysisError

Floats = NDArray[np.float64]

TWO_SIGMA: Final = float(norm.cdf(2) - norm.cdf(-2))
"""Share of a normal distribution within two standard deviations."""
STRIDE: Final = 0.6
"""First distance between points of the curve, standard errors..."""
LONGEST_STRIDE: Final = 0.7
"""...but no more than this in the logarithm: a factor of two."""
GROWTH: Final = 1.3
"""Of that distance from point to point."""
POINTS: Final = 24
"""Most points to either side; an interval that is not closed by then is open."""
STIFFNESS: Final = 1e-3
"""Distance from its target at which a held quantity counts as one standard deviation off, standard errors."""
ITERATIONS: Final = 60
"""Most steps to a point of the curve..."""
FEW: Final = 20
"""...and to one that only tells whether a parameter is linear."""
NEGLIGIBLE: Final = 1e-4
"""Rise of the sum of squares, in variances, that does not count."""
LIFTED: Final = 0.3
"""Standard errors at which an element that the fit does without enters a profile."""
UNKNOWN: Final = 0.3
"""Relative standard error from which a parameter is not linear without a look: its interval is not symmetric."""
LINEAR: Final = (1.6, 2.5)
"""Values of the root two standard errors from the fit between which a standard error describes a parameter."""


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
        Values held, increasing, shape (k,).
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
    held = _Held.of(fit, names)
    limit = float(t.ppf(0.5 + level / 2, fit.freedom))
    sides = [_side(held, sign, limit) for sign in (-1.0, 1.0)]
    (below, low_roots), (above, high_roots) = sides
    values = np.concatenate([below[::-1], [held.centre], above])
    roots = np.concatenate([low_roots[::-1], [0.0], high_roots])
    lower = None if not low_roots.size or low_roots[-1] > -limit else float(np.interp(-limit, roots, values))
    upper = None if not high_roots.size or high_roots[-1] < limit else float(np.interp(limit, roots, values))
    return Profile(
        names=names,
        value=held.natural(held.centre),
        lower=None if lower is None else held.natural(lower),
        upper=None if upper is None else held.natural(upper),
        level=level,
        unit=fit.circuit.units[fit.position(names[0])],
        values=np.array([held.natural(v) for v in values]),
        roots=roots,
    )


def is_linear(fit: CircuitFit, name: str) -> bool:
    """Whether the sum of squares two standard errors from the fit has risen to either side by about four variances."""
    held = _Held.of(fit, (name,))
    value, sigma = fit[name], fit.standard_errors[fit.position(name)]
    ends = value + 2 * sigma * np.array([-1.0, 1.0])
    if sigma > UNKNOWN * value or (held.is_exponent and ends[1] >= LARGEST_EXPONENT):
        return False
    roots, _ = held.roots(ends if held.is_exponent else np.log(ends), np.tile(held.start, (2, 1)), FEW)
    return bool(((np.abs(roots) > LINEAR[0]) & (np.abs(roots) < LINEAR[1])).all())


def _lifted(fit: CircuitFit) -> Floats:
    """Values of a fit with elements of the outermost series that it does without at `LIFTED` standard errors.

    The search runs in logarithms, in which nothing leads away from zero; held elsewhere, the data may want the element.
    """
    alone = {str(part) for part in outermost(fit.circuit.root) if part.size == 1}
    lifted = fit.values.copy()
    for k, name in enumerate(fit.circuit.names):
        if name in alone and fit.circuit.parameters[k].scale > 0:
            lifted[k] = max(lifted[k], LIFTED * fit.standard_errors[k])
    return lifted


def _side(held: "_Held", sign: float, limit: float) -> tuple[Floats, Floats]:
    """Points of the curve to one side until the root passes the limit."""
    stride = min(STRIDE * held.sigma, LONGEST_STRIDE)
    targets: list[float] = []
    roots: list[float] = []
    start = held.start
    for _ in range(POINTS):
        target = (targets[-1] if targets else held.centre) + sign * stride
        if held.is_exponent and not SMALLEST_EXPONENT < target < LARGEST_EXPONENT:
            break
        found, ends = held.roots(np.array([target]), start[None])
        targets.append(target)
        roots.append(float(found[0]))
        start = ends[0]
        if abs(roots[-1]) > limit:
            break
        stride = min(stride * GROWTH, LONGEST_STRIDE)
    return np.array(targets), sign * np.maximum.accumulate(np.abs(roots)) if roots else np.array([])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Held:
    """A quantity of a fit that is held at targets while all unknowns of the reduced circuit are fitted.

    The unknowns are exponents and logarithms; the quantity is an exponent, or the logarithm of a sum of parameters.
    """

    fit: CircuitFit
    reduction: Reduction
    summed: Floats
    is_exponent: bool
    start: Floats
    centre: float
    sigma: float

    @classmethod
    def of(cls, fit: CircuitFit, names: tuple[str, ...]) -> "_Held":
        """The sum of the named parameters."""
        combined = fit.combined(*names)
        reduction = Reduction.of(fit.circuit.root)
        values = reduction.reduced_values(_lifted(fit))
        exponents = np.array([p.is_exponent for p in reduction.root.parameters])
        is_exponent = combined.unit == ""
        if is_exponent and len(names) > 1:
            raise AnalysisError(f"exponents are not added; profile {', '.join(names)} one by one")
        summed = np.zeros(fit.values.size)
        summed[[fit.position(name) for name in names]] = 1.0
        return cls(
            fit=fit,
            reduction=reduction,
            summed=summed,
            is_exponent=is_exponent,
            start=np.where(exponents, values, np.log(np.where(exponents, 1.0, values))),
            centre=combined.value if is_exponent else float(np.log(combined.value)),
            sigma=max(combined.standard_error / (1.0 if is_exponent else combined.value), 1e-9),
        )

    def natural(self, value: float) -> float:
        """The quantity in its unit."""
        return value if self.is_exponent else float(np.exp(value))

    def roots(self, targets: Floats, start: Floats, iterations: int = ITERATIONS) -> tuple[Floats, Floats]:
        """Signed roots at each target, and the unknowns there, fitted from `start`, shape (k, p)."""
        fit = self.fit
        exponents = np.array([p.is_exponent for p in self.reduction.root.parameters])
        spread = np.sqrt(fit.reduced_chi_squared) / (STIFFNESS * self.sigma)
        n = fit.measured.size

        def evaluate(y: Floats, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
            values = np.where(exponents, y, np.exp(np.where(exponents, 0.0, y))).T
            Z, slopes = self.reduction.root.expansion(fit.angular_frequency, values[:, :, None])
            scale = np.where(exponents[:, None], 1.0, values)
            r, J = np.empty((len(y), 2 * n + 1)), np.empty((len(y), 2 * n + 1, y.shape[1]))
            deviation = (fit.measured - Z) * fit.weight
            r[:, :n], r[:, n : 2 * n] = deviation.real, deviation.imag
            for k, slope in enumerate(slopes):
                weighted = slope * scale[k][:, None] * fit.weight
                J[:, :n, k], J[:, n : 2 * n, k] = weighted.real, weighted.imag
            held, gradient = self._quantity(values, scale)
            r[:, 2 * n] = spread * (targets[rows] - held)
            J[:, 2 * n] = spread * gradient
            return r, J

        wide = np.log(WIDEST_RATIO)
        found = minima(
            evaluate=evaluate,
            start=start,
            lower=np.where(exponents, SMALLEST_EXPONENT, self.start - wide),
            upper=np.where(exponents, LARGEST_EXPONENT, self.start + wide),
            longest=np.where(exponents, LONGEST_STEPS[True], LONGEST_STEPS[False]),
            exact=np.full(len(targets), fit.reduced_chi_squared * NEGLIGIBLE),
            iterations=iterations,
        )
        rise = np.maximum(found.cost - fit.chi_squared, 0.0) / max(fit.reduced_chi_squared, 1e-300)
        return np.sign(targets - self.centre) * np.sqrt(rise), found.x

    def _quantity(self, values: Floats, scale: Floats) -> tuple[Floats, Floats]:
        """The quantity, shape (k,), and its derivative by every unknown, shape (k, p), at reduced values (p, k)."""
        given = self.reduction.given_values(values)
        total = self.summed @ given
        gradient = np.zeros(values.shape)
        direct = self.summed[self.reduction.order][:, None] * scale
        gradient += direct
        arcs = self.reduction.arcs
        share = self.summed[self.reduction.order[arcs]][:, None] * given[self.reduction.order[arcs]]
        gradient[arcs] = share * values[arcs + 1]
        gradient[arcs - 1] -= share
        gradient[arcs + 1] += share * np.log(values[arcs])
        if self.is_exponent:
            return total, gradient.T
        return np.log(total), (gradient / total).T
