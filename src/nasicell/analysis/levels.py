"""Levels of a staircase of current."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.halves import HalfCycles, same_level

FEWEST_LEVELS: Final = 3
"""A staircase has at least this many levels..."""
MOST_CYCLES_PER_LEVEL: Final = 5.0
"""...and no more cycles than this on each, on average."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """Neighbouring half-cycles of one current; arrays have shape (levels,)."""

    current: NDArray[np.float64]
    """A, > 0."""
    first: NDArray[np.int64]
    """First half-cycle."""
    last: NDArray[np.int64]
    """Last half-cycle, inclusive."""

    def __len__(self) -> int:
        return self.current.size

    @property
    def rising(self) -> int:
        """Number of levels, from the first, that rise one after the other."""
        falls = np.flatnonzero(np.diff(self.current) <= 0)
        return int(falls[0]) + 1 if falls.size else len(self)


def levels_of(halves: HalfCycles) -> Levels:
    """The levels of the half-cycles."""
    level = np.abs(halves.current)
    new = np.ones(level.size, dtype=bool)
    new[1:] = ~same_level(level[1:], level[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], level.size) - 1
    current = np.array([np.median(level[a : b + 1]) for a, b in zip(first, last, strict=True)])
    return Levels(current=current, first=first, last=last)


def is_staircase(halves: HalfCycles) -> bool:
    """Whether the current rises level by level, with a few cycles on each."""
    if len(halves) == 0:
        return False
    levels = levels_of(halves)
    rising = levels.rising
    if rising < 2:
        return False
    counts = levels.last[:rising] - levels.first[:rising] + 1
    few = counts.mean() / 2 <= MOST_CYCLES_PER_LEVEL
    equal = bool(np.all(counts[:-1] == counts[0]))
    return bool(few and rising > len(levels) / 2 and (rising >= FEWEST_LEVELS or equal))
