"""The unknowns of a part of a circuit: their bounds, and the shapes offered to a fit that has no start."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from nasicell.analysis.projection import Term

Floats = NDArray[np.float64]

EXPONENT: Final = 0.85
"""Exponent of the arcs offered: in the middle of those of ceramics; the fit moves it."""
TAILS: Final = (0.5, 0.7, 0.9)
"""Exponents offered to a constant phase element, which has nothing else to search."""
RATIO: Final = 30.0
"""Largest ratio of two resistances in one part that is offered, and inverse of the smallest."""
WIDE: Final = 1e3
"""Factor by which a time constant may leave the window of the sweep, and..."""
WIDEST_RATIO: Final = 1e6
"""...by which two resistances of one part may differ."""
SMALLEST_EXPONENT: Final = 0.05
LARGEST_EXPONENT: Final = 1.0
"""Upper bound of an exponent; 1 is a capacitor."""
LONGEST_STEPS: Final = {True: 0.15, False: 1.5}
"""Longest step of an exponent, and of a logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """One unknown of a shape: an exponent, or the logarithm of a quantity with a power of time."""

    time: float
    is_exponent: bool

    def bounds(self, w: Floats) -> tuple[float, float]:
        """Bounds of the search."""
        if self.is_exponent:
            return SMALLEST_EXPONENT, LARGEST_EXPONENT
        if self.time == 0:
            return -float(np.log(WIDEST_RATIO)), float(np.log(WIDEST_RATIO))
        ends = -self.time * np.log([w.max() * WIDE, w.min() / WIDE])
        return float(ends.min()), float(ends.max())

    def at(self, w: Floats, share: Floats) -> Floats:
        """Values at `share` (0 to 1) of the range that is offered."""
        if self.is_exponent:
            return TAILS[0] + share * (LARGEST_EXPONENT - TAILS[0])
        if self.time == 0:
            return (2 * share - 1) * np.log(RATIO)
        fast, slow = np.log(2 * w.max()), np.log(w.min() / 2)
        return -self.time * (fast + share * (slow - fast))


def unknowns_of(term: Term) -> tuple[Unknown, ...]:
    """The unknowns of a term, in its order."""
    reference = term.node.parameters[term.reference]
    found = []
    for k in term.shape:
        parameter = term.node.parameters[k]
        time = parameter.time - reference.time * parameter.scale / reference.scale
        found.append(Unknown(time=time, is_exponent=parameter.is_exponent))
    return tuple(found)


def is_nested(term: Term) -> bool:
    """Whether a term has more than one time or ratio to search, so that minima are many."""
    return sum(not unknown.is_exponent for unknown in unknowns_of(term)) > 1


def shapes_of(term: Term, w: Floats, count: int) -> Floats:
    """Unknowns of the shapes offered to a term, shape (g, len(term.shape)); about `count` where there is a choice."""
    unknowns = unknowns_of(term)
    if all(unknown.is_exponent for unknown in unknowns):
        return np.repeat(np.array(TAILS)[:, None], len(unknowns), axis=1)
    if not is_nested(term):
        share = (np.arange(count) + 0.5) / count
        return np.stack([np.full(count, EXPONENT) if u.is_exponent else u.at(w, share) for u in unknowns], axis=1)
    points = qmc.Halton(d=len(unknowns), scramble=False).random(count + 1)[1:]
    return np.stack([u.at(w, share) for u, share in zip(unknowns, points.T, strict=True)], axis=1)
