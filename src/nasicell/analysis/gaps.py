"""Which intervals between two samples can be integrated: not a gap of the file, and not a clock that jumps back."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

GAP_FACTOR: Final = 10.0
"""An interval this many times longer than the sampling around it is a gap: nobody knows what passed in it."""
SAMPLING_QUANTILE: Final = 0.95
"""The sampling of a stretch: this share of its intervals is no longer."""
FEWEST_INTERVALS: Final = 10
"""Fewer intervals than this do not tell a sampling."""
SAME_LEVEL: Final = 0.05
"""Steps whose currents agree within this fraction are sampled alike."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """The n - 1 intervals between n samples; arrays have shape (n - 1,)."""

    counted: Floats
    """s: the interval where it is integrated, else 0."""
    gap: Mask
    """Far longer than the sampling around it."""
    backwards: Mask
    """Time runs backwards."""

    def per_step(self, mask: Mask, first: Rows) -> Rows:
        """How many intervals of `mask` touch each step; one between two steps touches both."""
        number = np.concatenate(([0], np.cumsum(mask, dtype=np.int64)))
        last = np.append(first[1:], mask.size + 1) - 1
        return number[np.minimum(last + 1, mask.size)] - number[np.maximum(first - 1, 0)]


def classify_intervals(*, time: Floats, sign: Rows, level: Floats, first: Rows) -> Intervals:
    """Gaps and backward jumps of a clock.

    The sampling is judged where the interval lies: against the step it belongs to and against all steps at that
    current, whichever is slower. A slow activation followed by a thousand fast cycles is no gap, and a pause that is
    short beside the activation is one within the fast cycles. A step with fewer than `FEWEST_INTERVALS` samples at a
    current that has no more is taken as sampled.

    Parameters
    ----------
    time
        Test time, shape (n,), s.
    sign
        Direction of each step, shape (steps,); 0 is a rest.
    level
        Magnitude of the current of each step, shape (steps,), A.
    first
        First row of each step.

    Returns
    -------
    :
        The intervals. One at a change of step is counted when it fits the slower of the two steps under current; it
        is a gap only if it also exceeds what a rest beside it would allow.
    """
    interval = np.diff(time)
    owner = np.repeat(np.arange(first.size), np.diff(np.append(first, time.size)))
    inside = owner[:-1] == owner[1:]
    within, across = _thresholds(interval=interval, owner=owner[:-1], inside=inside, sign=sign, level=level)
    left, right = owner[:-1], owner[1:]
    active = sign != 0
    either = np.maximum(across[left], across[right])
    allowed = np.where(active[left] & active[right], either, np.where(active[left], across[left], across[right]))
    under_current = active[left] | active[right]
    limit = np.where(inside, within[left], allowed)
    backwards = interval < 0
    usable = ~backwards & (interval <= limit)
    gap = ~backwards & under_current & (interval > np.where(inside, within[left], either))
    return Intervals(counted=np.where(usable, interval, 0.0), gap=gap, backwards=backwards)


def _thresholds(*, interval: Floats, owner: Rows, inside: Mask, sign: Rows, level: Floats) -> tuple[Floats, Floats]:
    """Longest interval, s, that counts as sampled within each step, and between it and the next."""
    steps = sign.size
    good = np.flatnonzero(inside & (interval > 0))
    group = _groups(np.where(sign == 0, 0.0, level))
    own, own_count = _quantile(interval[good], owner[good], steps)
    pool, pool_count = _quantile(interval[good], group[owner[good]], steps)
    own = np.where(own_count >= FEWEST_INTERVALS, own, 0.0)
    pooled = np.where(pool_count >= FEWEST_INTERVALS, pool, 0.0)[group]
    within = GAP_FACTOR * np.maximum(own, pooled)
    longest = np.zeros(steps)
    np.maximum.at(longest, owner[good], interval[good])
    moving = good[sign[owner[good]] != 0]
    usual, count = _quantile(interval[moving], np.zeros(moving.size, dtype=np.int64), 1)
    fallback = GAP_FACTOR * float(usual[0]) if count[0] >= FEWEST_INTERVALS else np.inf
    across = np.where(within > 0, within, np.where(longest > 0, GAP_FACTOR * longest, fallback))
    return np.where(within > 0, within, np.inf), across


def _groups(level: Floats) -> Rows:
    """Number of the group of agreeing currents of each step."""
    order = np.argsort(level, kind="stable")
    ordered = level[order]
    group = np.empty(level.size, dtype=np.int64)
    group[order] = np.concatenate(([0], np.cumsum(ordered[1:] > (1 + SAME_LEVEL) * ordered[:-1])))
    return group


def _quantile(values: Floats, owner: Rows, owners: int) -> tuple[Floats, Rows]:
    """`SAMPLING_QUANTILE` (lower) of the values of each owner, 0 where it has none, and their number."""
    count = np.bincount(owner, minlength=owners)
    ordered = values[np.lexsort((values, owner))]
    begin = np.concatenate(([0], np.cumsum(count)[:-1]))
    rank = begin + (SAMPLING_QUANTILE * np.maximum(count - 1, 0)).astype(np.int64)
    found = np.zeros(owners)
    found[count > 0] = ordered[rank[count > 0]]
    return found, count
