"""Where the steps of a record begin: changes of the current, and the take-over of a constant voltage."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

REST_FRACTION: Final = 2e-4
"""A current below this fraction of the largest one is a rest."""
LEVEL_TOLERANCE: Final = 0.02
"""Relative change of the current from row to row that starts another step."""
CV_TOLERANCE_VOLT: Final = 2e-3
"""A held voltage stays this close to its final value."""
CV_FALL: Final = 0.9
"""Under a held voltage the current falls below this fraction of where it began."""
CV_LARGEST_DROP: Final = 0.8
"""No more than this fraction of the fall happens between two samples; a switch to another level is no decay."""
LONGEST_STRAY: Final = 2
"""Noise takes no more rows in a row than this away from the level..."""
FARTHEST_STRAY: Final = 0.05
"""...and not farther than this fraction of it."""
MOST_STEPS: Final = 0.2
"""More steps than this fraction of the rows: a drive profile, whose steps are its changes of direction."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def current_sign(current: Floats) -> Rows:
    """+1, -1 or 0 (rest) of each row, shape (n,).

    >>> current_sign(np.array([0.0, 1e-3, -1e-3, 1e-8])).tolist()
    [0, 1, -1, 0]
    """
    threshold = REST_FRACTION * np.max(np.abs(current))
    return (current > threshold).astype(np.int64) - (current < -threshold)


def step_starts(current: Floats, *, resolution: float = 0.0) -> tuple[Rows, Rows]:
    """First row of each step, and the sign of the current of each row.

    A step starts where the current changes its sign or its level. A single row between two levels of the
    same sign, the ramp of a cycler, belongs to the step after it. A row or two that stray by noise, or by the last
    printed digit `resolution` (A), start no step.
    """
    sign = current_sign(current)
    size = np.abs(current)
    turn = np.diff(sign) != 0
    least = np.maximum(LEVEL_TOLERANCE * np.maximum(size[:-1], size[1:]), 1.5 * resolution)
    jump = np.abs(np.diff(size)) > least
    starts = _starts(turn | (jump & (sign[1:] != 0)))
    if starts.size > 50 and starts.size > MOST_STEPS * size.size and turn.sum() < starts.size / 2:
        return _starts(turn), sign
    return _without_strays(_without_ramps(starts, sign, size), sign, size), sign


def level_of(current: Floats, first: Rows) -> Floats:
    """Median current of each step that starts in row `first`, shape (steps,)."""
    count = np.diff(np.append(first, current.size))
    ordered = current[np.lexsort((current, np.repeat(np.arange(first.size), count)))]
    return (ordered[first + (count - 1) // 2] + ordered[first + count // 2]) / 2


def constant_voltage_tails(*, starts: Rows, sign: Rows, voltage: Floats, current: Floats) -> Rows:
    """Rows at which a constant voltage takes over within a direction of current, in order.

    Looks at every stretch of one direction whose current ends below `CV_FALL` of its largest value: its trailing
    rows within `CV_TOLERANCE_VOLT` of the last voltage, over which the current falls, are the constant-voltage step.
    """
    size = np.abs(current)
    directions = _starts(np.diff(sign) != 0)
    ends = np.append(directions[1:], sign.size)
    candidates = (sign[directions] != 0) & (ends - directions >= 4)
    candidates &= size[ends - 1] < CV_FALL * np.maximum.reduceat(size, directions)
    found: list[int] = []
    for begin, end in zip(directions[candidates], ends[candidates], strict=True):
        away = np.flatnonzero(np.abs(voltage[begin:end] - voltage[end - 1]) > CV_TOLERANCE_VOLT)
        held = begin + (away[-1] + 1 if away.size else 0)
        level = size[held]
        fallen = np.flatnonzero(size[held:end] < (1 - LEVEL_TOLERANCE / 2) * level)
        gradual = np.max(-np.diff(size[held:end]), initial=0.0) < CV_LARGEST_DROP * (level - size[end - 1])
        if fallen.size >= 2 and size[end - 1] < CV_FALL * level and gradual:
            onset = held + max(fallen[0] - 1, 0)
            found.append(int(onset))
    return np.array(found, dtype=np.int64)


def _starts(change: NDArray[np.bool_]) -> Rows:
    """Row 0 and every row after a change."""
    return np.concatenate(([0], np.flatnonzero(change) + 1))


def _without_ramps(starts: Rows, sign: Rows, size: Floats) -> Rows:
    """The starts without single rows whose current lies between those of their neighbours of the same sign."""
    if starts.size < 2:
        return starts
    single = np.flatnonzero(np.diff(starts) == 1)
    row = starts[single]
    after = np.minimum(row + 1, sign.size - 1)
    ramp = (sign[after] == sign[row]) & (sign[row] != 0) & (size[row] < size[after])
    return np.delete(starts, single[ramp] + 1)


def _without_strays(starts: Rows, sign: Rows, size: Floats) -> Rows:
    """The starts without the few rows that leave a level a little and return to it."""
    if starts.size < 3:
        return starts
    level = level_of(size, starts)
    count = np.diff(np.append(starts, size.size))
    before, here, after = level[:-2], level[1:-1], level[2:]
    alike = (np.diff(sign[starts])[:-1] == 0) & (np.diff(sign[starts])[1:] == 0)
    back = np.abs(after - before) <= LEVEL_TOLERANCE / 2 * np.maximum(after, before)
    near = np.abs(here - before) <= FARTHEST_STRAY * before
    stray = 1 + np.flatnonzero(alike & back & near & (count[1:-1] <= LONGEST_STRAY) & (count[:-2] > LONGEST_STRAY))
    return np.delete(starts, np.union1d(stray, stray + 1))
