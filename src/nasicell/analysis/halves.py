"""Half-cycles: the steps of one direction in a row."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.steps import Steps

HALF_TOLERANCE: Final = 0.005
"""Half-cycles of a staircase, whose currents are medians of their samples, differ by more than this fraction."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HalfCycles:
    """Steps of one direction in a row, rests and constant voltage within included; arrays have shape (halves,)."""

    sign: Rows
    current: Floats
    """A, signed: level of the step that moved most charge."""
    charge: Floats
    """C, signed."""
    charge_uncertainty: Floats
    charge_digits: Floats
    """C, the part of the uncertainty that the last digit of current or counter makes."""
    energy: Floats
    """J"""
    start: Floats
    end: Floats
    first: Rows
    """First row."""
    last: Rows
    """Last row, inclusive."""
    gaps: Rows
    """Gaps left out of the charge."""
    backwards: Rows
    """Places where time runs backwards, left out of the charge."""
    counted: NDArray[np.bool_]
    """Whether charge comes from the instrument's counter."""
    coarse: NDArray[np.bool_]
    """Whether charge was integrated from a current that is too coarse for it."""

    def __len__(self) -> int:
        return self.sign.size

    @property
    def duration(self) -> Floats:
        """Last minus first time, s."""
        return self.end - self.start

    @property
    def voltage(self) -> Floats:
        """Charge-weighted mean voltage, V; NaN where no charge moved."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.energy / self.charge


def half_cycles(steps: Steps, *, by_level: bool = False) -> HalfCycles:
    """Half-cycles of the steps.

    Parameters
    ----------
    steps
        Steps of a record.
    by_level
        Also separate steps of one direction whose currents differ, as the levels of a staircase do.

    Returns
    -------
    :
        The half-cycles in order; empty when the record only rests.
    """
    active = np.flatnonzero(steps.sign != 0)
    sign, level = steps.sign[active], np.abs(steps.current[active])
    new = np.ones(active.size, dtype=bool)
    new[1:] = sign[1:] != sign[:-1]
    if by_level:
        new[1:] |= ~same_level(level[1:], level[:-1])
    begin = np.flatnonzero(new)
    owner = np.cumsum(new) - 1
    end = np.append(begin[1:], active.size)[: begin.size] - 1
    order = np.lexsort((np.abs(steps.charge[active]), owner))

    def total(values: Floats | Rows | NDArray[np.bool_]) -> Floats:
        return np.bincount(owner, weights=values[active], minlength=begin.size).astype(np.float64)

    return HalfCycles(
        sign=sign[begin],
        current=steps.current[active][order[end]],
        charge=total(steps.charge),
        charge_uncertainty=np.sqrt(total(steps.charge_uncertainty**2)),
        charge_digits=total(steps.charge_digits),
        energy=total(steps.energy),
        start=steps.start[active][begin],
        end=steps.end[active][end],
        first=steps.first[active][begin],
        last=steps.last[active][end],
        gaps=total(steps.gaps).astype(np.int64),
        backwards=total(steps.backwards).astype(np.int64),
        counted=total(steps.counted) > 0,
        coarse=total(steps.coarse & ~steps.counted) > 0,
    )


def same_level(a: Floats, b: Floats) -> NDArray[np.bool_]:
    """Whether currents agree within `HALF_TOLERANCE`, element by element."""
    return np.abs(a - b) <= HALF_TOLERANCE * np.maximum(np.abs(a), np.abs(b))


def main_level(levels: Floats) -> float:
    """Median of the largest group of agreeing currents.

    >>> main_level(np.array([1.0, 0.1, 1.002, 5.0]))
    1.001
    """
    ordered = np.sort(levels)
    groups = np.split(ordered, np.flatnonzero(~same_level(ordered[1:], ordered[:-1])) + 1)
    return float(np.median(max(groups, key=len)))
