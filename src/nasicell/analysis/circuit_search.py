"""The search for the shapes of a circuit: from many starts to the lowest minimum, and again where it looks wrong."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_shapes import LONGEST_STEPS, is_nested, unknowns_of
from nasicell.analysis.circuit_starts import best_starts
from nasicell.analysis.gauss_newton import Minima, minima
from nasicell.analysis.projection import Projection

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many starts are followed, and how many steps until only the best of them are followed on."""

    starts: int
    stages: tuple[tuple[int, int], ...]
    """Steps, and number kept after them."""


QUICK: Final = Effort(starts=4, stages=((7, 1),))
"""Of circuits whose parts have one time each..."""
THOROUGH: Final = Effort(starts=24, stages=((7, 12), (8, 6)))
"""...and of others, and where the first result has a residual with a trend or does without one of the parts."""
SAME_COST: Final = 1e-3
"""Relative difference of two sums of squares below which they are on the way to one minimum."""
ITERATIONS: Final = 200
"""Most steps on the way to a minimum."""
TREND: Final = 3.0
"""Correlation of neighbouring residuals that noise hardly has, in standard errors."""
EXACT: Final = 1e-22
"""Sum of squares relative to that of the data at which a fit is exact: what is left is rounding."""


def best_shapes(projection: Projection, given: Floats | None) -> tuple[Floats, NDArray[np.bool_]]:
    """Unknowns of the best minimum of every spectrum, shape (b, q), and whether it was reached.

    Parameters
    ----------
    projection
        The spectra with the circuit.
    given
        Parameters of the (reduced) circuit to start from, shape (p,); None looks for starts.
    """
    if given is not None:
        start = np.concatenate([term.unknown_values(given) for term in projection.terms])
        ends = _followed(projection, np.tile(start, (len(projection.data), 1)), ITERATIONS)
        return ends.x, ends.converged
    if any(is_nested(term) for term in projection.terms):
        ends = _best_minima(projection, THOROUGH)
        return ends.x, ends.converged
    ends = _best_minima(projection, QUICK)
    x, converged = ends.x, ends.converged
    again = np.flatnonzero(~converged | _suspicious(projection, x))
    if again.size and x.shape[1]:
        second = _best_minima(projection.of(again), THOROUGH)
        better = (second.converged & ~converged[again]) | (second.cost < ends.cost[again])
        x[again[better]], converged[again[better]] = second.x[better], second.converged[better]
    return x, converged


def _suspicious(projection: Projection, x: Floats) -> NDArray[np.bool_]:
    """Where the residuals of neighbouring frequencies are correlated, or a part is not needed."""
    rows = np.arange(len(x))
    _, needed = projection.amplitudes(x, rows)
    residual = projection(x, rows)[0].reshape(len(x), 2, -1)
    square = np.maximum((residual**2).sum(axis=(1, 2)), np.finfo(np.float64).tiny)
    correlation = (residual[..., 1:] * residual[..., :-1]).sum(axis=(1, 2)) / square
    searched = np.array([bool(term.shape) for term in projection.terms])
    return (correlation > TREND / np.sqrt(residual[0].size)) | (~needed & searched).any(axis=1)


def _best_minima(projection: Projection, effort: Effort) -> Minima:
    """The lowest minimum of every spectrum that the effort finds."""
    starts = best_starts(projection, kept=effort.starts)
    rows = np.repeat(np.arange(len(starts)), [len(start) for start in starts])
    x = np.concatenate(starts)
    for steps, kept in effort.stages if x.shape[1] else ():
        on_the_way = _followed(projection.of(rows), x, steps)
        chosen = _lowest(on_the_way.cost, rows, kept)
        x, rows = on_the_way.x[chosen], rows[chosen]
    ends = _followed(projection.of(rows), x, ITERATIONS)
    best = _lowest(ends.cost, rows, 1)
    return Minima(x=ends.x[best], cost=ends.cost[best], converged=ends.converged[best], held=ends.held[best])


def _followed(projection: Projection, x: Floats, iterations: int) -> Minima:
    """Each start, shape (b, q), on its way down; bounds are widened to hold it."""
    unknowns = [unknown for term in projection.terms for unknown in unknowns_of(term)]
    bounds = np.array([unknown.bounds(projection.angular_frequency) for unknown in unknowns]).reshape(-1, 2)
    return minima(
        evaluate=projection,
        start=x,
        lower=np.minimum(bounds[:, 0], x.min(axis=0)),
        upper=np.maximum(bounds[:, 1], x.max(axis=0)),
        longest=np.array([LONGEST_STEPS[unknown.is_exponent] for unknown in unknowns]),
        exact=EXACT * np.einsum("bi,bi->b", projection.data, projection.data),
        iterations=iterations,
    )


def _lowest(cost: Floats, rows: Positions, kept: int) -> Positions:
    """Positions of the `kept` lowest costs of every row, by row, each cost once: equal costs lead to one minimum."""
    order = np.lexsort((cost, rows))
    sorted_rows, sorted_cost = rows[order], cost[order]
    follows = np.r_[False, sorted_rows[1:] == sorted_rows[:-1]]
    again = follows & np.r_[False, sorted_cost[1:] <= sorted_cost[:-1] * (1 + SAME_COST)]
    order, sorted_rows = order[~again], sorted_rows[~again]
    rank = np.arange(order.size) - np.searchsorted(sorted_rows, sorted_rows)
    return order[rank < kept]
