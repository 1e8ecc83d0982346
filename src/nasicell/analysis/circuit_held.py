"""A quantity of a circuit that is pulled away from its fitted value while everything else is fitted again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_reduction import Reduction
from nasicell.analysis.circuit_shapes import LONGEST_STEPS, unknowns_of
from nasicell.analysis.gauss_newton import minima
from nasicell.analysis.projection import SMALLEST_AMPLITUDE, Term, terms_of
from nasicell.errors import AnalysisError

if TYPE_CHECKING:
    from nasicell.analysis.circuit_fit import CircuitFit

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

PULL: Final = 0.1
"""Distance between target and quantity that costs as much as one standard deviation of the data, standard errors."""
NEGLIGIBLE: Final = 1e-4
"""Rise of the sum of squares, in variances, that does not count."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    r"""A parameter of a fit, or the sum of several, and the unknowns that are fitted around it.

    Adding :math:`((t - f)/\delta)^2` to the sum of squares leads to a minimum at which the data's part is the smallest
    one for the value of f reached there, whatever the target t: a point of the profile.
    The unknowns are the amplitudes of the outermost series and the unknowns of its shapes; f is an exponent or the
    logarithm of the quantity.
    """

    fit: "CircuitFit"
    reduction: Reduction
    terms: tuple[Term, ...]
    summed: Floats
    """1 for every parameter of the circuit that is added, else 0, shape (p,)."""
    is_exponent: bool
    start: Floats
    """The fit, shape (k + q,)."""
    centre: float
    sigma: float

    @classmethod
    def of(cls, fit: "CircuitFit", names: tuple[str, ...]) -> "Held":
        """The sum of the named parameters."""
        combined = fit.combined(*names)
        is_exponent = combined.unit == ""
        if is_exponent and len(names) > 1:
            raise AnalysisError(f"exponents are not added; profile {', '.join(names)} one by one")
        reduction = Reduction.of(fit.circuit.root)
        terms = terms_of(reduction.root)
        values = reduction.reduced_values(fit.values)
        summed = np.zeros(fit.values.size)
        summed[[fit.position(name) for name in names]] = 1.0
        unknowns = [term.unknown_values(values) for term in terms]
        return cls(
            fit=fit,
            reduction=reduction,
            terms=terms,
            summed=summed,
            is_exponent=is_exponent,
            start=np.concatenate([[term.amplitude(values) for term in terms], *unknowns]),
            centre=combined.value if is_exponent else float(np.log(combined.value)),
            sigma=max(combined.standard_error / (1.0 if is_exponent else combined.value), 1e-9),
        )

    def natural(self, value: float) -> float:
        """The quantity in its unit."""
        return value if self.is_exponent else float(np.exp(value))

    def pulled(self, targets: Floats, start: Floats, iterations: int) -> tuple[Floats, Floats, Floats]:
        """The quantity reached, the signed root of the rise there, and the unknowns, begun from `start`, (b, k + q)."""
        fit = self.fit
        count = len(self.terms)
        unknowns = [unknown for term in self.terms for unknown in unknowns_of(term)]
        bounds = np.array([unknown.bounds(fit.angular_frequency) for unknown in unknowns]).reshape(-1, 2)
        stiffness = np.sqrt(fit.reduced_chi_squared) / (PULL * self.sigma)
        smallest = SMALLEST_AMPLITUDE * self.start[:count]
        found = minima(
            evaluate=lambda u, rows: self._residuals(u, targets[rows], stiffness),
            start=start,
            lower=np.minimum(np.concatenate([smallest, bounds[:, 0]]), self.start),
            upper=np.maximum(np.concatenate([np.full(count, np.inf), bounds[:, 1]]), self.start),
            longest=np.concatenate([np.full(count, np.inf), [LONGEST_STEPS[one.is_exponent] for one in unknowns]]),
            exact=np.full(len(targets), fit.reduced_chi_squared * NEGLIGIBLE),
            iterations=iterations,
        )
        reached, _ = self._quantity(found.x)
        square = found.cost - (stiffness * (targets - reached)) ** 2
        rise = np.maximum(square - fit.chi_squared, 0.0) / max(fit.reduced_chi_squared, np.finfo(float).tiny)
        return reached, np.sign(targets - self.centre) * np.sqrt(rise), found.x

    def _residuals(self, u: Floats, targets: Floats, stiffness: float) -> tuple[Floats, Floats]:
        """Residuals with the pull as the last one, shape (b, 2n + 1), and the slopes."""
        fit, count, n = self.fit, len(self.terms), self.fit.measured.size
        amplitudes, x = u[:, :count], u[:, count:]
        r, J = np.empty((len(u), 2 * n + 1)), np.empty((len(u), 2 * n + 1, u.shape[1]))
        Z = np.zeros((len(u), n), dtype=np.complex128)
        for k, term in enumerate(self.terms):
            amplitude = amplitudes[:, k, None]
            shape, slopes = term.expansion(fit.angular_frequency, x)
            Z += amplitude * shape
            J[:, :n, k], J[:, n : 2 * n, k] = shape.real * fit.weight, shape.imag * fit.weight
            for column, slope in zip(range(count, u.shape[1])[term.unknowns], slopes, strict=True):
                scaled = amplitude * slope * fit.weight
                J[:, :n, column], J[:, n : 2 * n, column] = scaled.real, scaled.imag
        deviation = (fit.measured - Z) * fit.weight
        r[:, :n], r[:, n : 2 * n] = deviation.real, deviation.imag
        quantity, gradient = self._quantity(u)
        r[:, 2 * n], J[:, 2 * n] = stiffness * (targets - quantity), stiffness * gradient
        return r, J

    def _quantity(self, u: Floats) -> tuple[Floats, Floats]:
        """The quantity, shape (b,), and its derivative by every unknown, shape (b, k + q)."""
        count = len(self.terms)
        amplitudes, x = u[:, :count], u[:, count:]
        reduced = np.concatenate([term.scaled(x, a) for term, a in zip(self.terms, amplitudes.T, strict=True)])
        parameters = self.reduction.root.parameters
        given = self.reduction.given_values(reduced)
        total = self.summed @ given
        slope = self.reduction.reduced_gradient(self.summed, given, reduced)
        exponent = np.array([p.is_exponent for p in parameters])
        slope = slope * np.where(exponent[:, None], 1.0, reduced) / (1.0 if self.is_exponent else total)
        gradient = np.empty(u.shape)
        for k, term in enumerate(self.terms):
            own = slope[term.first : term.first + term.node.size]
            powers = np.array([p.scale for p in term.node.parameters])
            gradient[:, k] = powers @ own / amplitudes[:, k]
            gradient[:, count:][:, term.unknowns] = own[list(term.shape)].T
        return (total if self.is_exponent else np.log(total)), gradient
