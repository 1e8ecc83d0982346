"""Sudden lasting changes of V/I, within a half-cycle and from one to the next.

What a cell does by itself is gradual, or comes again in every half-cycle: an arc, a start-up peak, a warmer room. A
filament that arrives or leaves changes V/I between two samples, and it stays changed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.trace import ResistanceTrace

WINDOW: Final = 5
"""Samples on each side whose medians are compared: two strays among them do no harm."""
FEWEST: Final = 3
"""Samples on one side that still have a median worth the name."""
SMALLEST: Final = 0.16
"""Change of ln|V/I| that is looked at: a resistor of 5.8 times the cell's beside it."""
GRADUAL: Final = 0.5
"""A change of which this share comes in the samples just before, or just after, is no jump."""
DEVIATIONS: Final = 6.0
"""A jump exceeds the noise of a difference of two medians this many times."""
MEDIAN_EFFICIENCY: Final = 1.25
"""Standard deviation of a median over that of a mean."""
STRAYS: Final = 2
"""Differences left out of the noise: a stray sample makes two."""
KINETIC: Final = 0.5
"""Largest fall of ln|V/I| for a rise of ln j: asinh kinetics near the exchange current, without ceramic in series."""
UNLIKE: Final = 0.1
"""Share of the charge of a half-cycle by which two samples may differ that are compared."""
CUT_SHORT: Final = 0.5
"""A half-cycle with less than this share of the charge of the one it is compared with has not settled alike."""
FLOOR: Final = 1e-6
"""|V/I| below this fraction of the usual one counts as this much: its logarithm is finite."""
MOST: Final = 2000
"""Places looked at in one record, the largest first."""

GAP_FACTOR: Final = 10.0
"""An interval this many times the usual one is a gap: what changes across it need not have been sudden..."""
BEYOND_DOUBT: Final = float(np.log(5.0))
"""...unless it is a collapse."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """One jump, between sample `after` of the trace and the later sample `before`."""

    after: int
    before: int
    size: float
    """Change of ln|V/I|: negative where it drops."""
    deviation: float
    """Standard deviation of `size` by the noise around it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Settled:
    """ln|V/I| of the settled samples; arrays have shape (m,)."""

    index: Rows
    """Position in the trace."""
    logarithm: Floats
    time: Floats
    """s"""
    usual_interval: float
    half: Rows
    first: Rows
    """First sample of the half-cycle of each, and..."""
    end: Rows
    """...the one after its last."""


def jumps(trace: ResistanceTrace) -> tuple[Jump, ...]:
    """The jumps of V/I in order of time."""
    settled = _settled(trace)
    if settled.index.size < 2 * FEWEST:
        return ()
    found = {jump.before: jump for jump in _between(trace, settled)}
    taken: list[int] = []
    for k in _candidates(settled):
        if any(abs(k - other) < WINDOW for other in taken):
            continue
        jump = _judged(settled, int(k))
        if jump is not None:
            taken.append(int(k))
            found[jump.before] = jump
    return tuple(found[row] for row in sorted(found))


def _settled(trace: ResistanceTrace) -> _Settled:
    """The samples that are judged."""
    index = np.flatnonzero(trace.settled)
    size = np.abs(trace.resistance[index])
    usual = float(np.median(size[size > 0])) if np.any(size > 0) else 1.0
    half = trace.half[index]
    new = np.concatenate(([True], half[1:] != half[:-1])) if index.size else np.empty(0, dtype=bool)
    begins = np.flatnonzero(new)
    ends = np.append(begins[1:], index.size)
    return _Settled(
        index=index,
        logarithm=np.log(np.maximum(size, FLOOR * usual)),
        time=trace.time[index],
        usual_interval=float(np.median(np.diff(trace.time[index]))) if index.size > 1 else 0.0,
        half=half,
        first=np.repeat(begins, ends - begins),
        end=np.repeat(ends, ends - begins),
    )


def _candidates(settled: _Settled) -> Rows:
    """Samples before which ln|V/I| changes, the largest changes first."""
    value = settled.logarithm
    middle = value.copy()
    middle[1:-1] = np.median(np.stack((value[:-2], value[1:-1], value[2:])), axis=0)
    k = np.arange(FEWEST, value.size - FEWEST + 1)
    k = k[(k - settled.first[np.minimum(k, value.size - 1)] >= FEWEST) & (k < value.size)]
    k = k[settled.end[k] - k >= FEWEST]
    total = np.concatenate(([0.0], np.cumsum(middle)))
    change = np.abs((total[k + FEWEST] - 2 * total[k] + total[k - FEWEST]) / FEWEST)
    large = np.flatnonzero(change > 0.7 * SMALLEST)
    return k[large[np.argsort(-change[large], kind="stable")[:MOST]]]


def _judged(settled: _Settled, k: int) -> Jump | None:
    """The jump before sample `k` of the settled ones, or None where it is gradual or noise."""
    value = settled.logarithm
    low, high = int(settled.first[k]), int(settled.end[k])
    best = max(
        (n for n in range(max(k - 2, low + FEWEST), min(k + 2, high - FEWEST) + 1)),
        key=lambda n: abs(_step(value, n, low, high)) + abs(value[n] - value[n - 1]),
        default=k,
    )
    size = _step(value, best, low, high)
    around = value[max(low, best - 3 * WINDOW) : best], value[best : min(high, best + 3 * WINDOW)]
    deviation = _noise(around) * MEDIAN_EFFICIENCY * np.sqrt(1 / min(WINDOW, best - low) + 1 / min(WINDOW, high - best))
    if abs(size) < max(SMALLEST, DEVIATIONS * deviation):
        return None
    if settled.time[best] - settled.time[best - 1] > GAP_FACTOR * settled.usual_interval and abs(size) < BEYOND_DOUBT:
        return None
    towards = np.sign(size)
    lasting = float(np.median(around[1]) - np.median(around[0]))
    if abs(size) < BEYOND_DOUBT and towards * lasting < GRADUAL * abs(size):
        return None
    for side in around:
        part = side[::-1] if side is around[0] else side
        if part.size >= WINDOW + FEWEST:
            drift = np.median(part[WINDOW : 2 * WINDOW]) - np.median(part[:WINDOW])
            drift = -drift if side is around[0] else drift
            if towards * drift > GRADUAL * abs(size):
                return None
    return Jump(after=int(settled.index[best - 1]), before=int(settled.index[best]), size=size, deviation=deviation)


def _step(value: Floats, k: int, low: int, high: int) -> float:
    """Median of the samples from `k` on minus that of the samples before."""
    return float(np.median(value[k : min(high, k + WINDOW)]) - np.median(value[max(low, k - WINDOW) : k]))


def _noise(parts: tuple[Floats, Floats]) -> float:
    """Standard deviation of one sample, from the differences of neighbours without those at a stray sample."""
    differences = np.sort(np.abs(np.concatenate([np.diff(part) for part in parts])))
    usual = differences[: max(differences.size - STRAYS, 1)]
    return float(np.mean(usual)) * np.sqrt(np.pi) / 2 if differences.size else 0.0


def _between(trace: ResistanceTrace, settled: _Settled) -> list[Jump]:
    """Jumps at a reversal of the current, where what every half-cycle does is taken off.

    Each half-cycle is compared with the one before the last, which has its direction, after the same charge.
    A higher current may lower V/I by no more than the currents' ratio: no kinetics makes V fall when j rises.
    """
    begins = np.unique(settled.first)
    ends = settled.end[begins]
    value, found = settled.logarithm, []
    wide = ends - begins >= FEWEST
    opening = np.minimum(begins[:, None] + np.arange(WINDOW), ends[:, None] - 1)
    head = np.median(value[opening], axis=1)
    age = settled.time - trace.time[np.searchsorted(trace.half, settled.half)]
    charge = age * np.abs(trace.current[settled.index])
    level = np.abs(trace.current[settled.index[begins]])
    for n in range(2, begins.size):
        if not (wide[n] and wide[n - 1] and wide[n - 2]):
            continue
        if abs(head[n] - head[n - 2]) < SMALLEST:
            continue
        opens = [slice(begins[m], min(begins[m] + WINDOW, ends[m])) for m in (n - 1, n)]
        alike = _alike(settled, charge, begins, ends, n - 2, opens[1])
        span = charge[ends[n] - 1] / charge[ends[n - 2] - 1]
        if alike is None or span < CUT_SHORT:
            continue
        by_start = head[n] - alike
        rise = KINETIC * abs(float(np.log(level[n] / level[n - 2])))
        tail = slice(max(ends[n - 1] - WINDOW, begins[n - 1]), ends[n - 1])
        sizes = [by_start]
        if n >= 3:
            earlier = _alike(settled, charge, begins, ends, n - 3, tail)
            before = _alike(settled, charge, begins, ends, n - 3, opens[0])
            sizes += [] if earlier is None else [by_start - float(np.median(value[tail]) - earlier)]
            sizes += [] if before is None else [by_start - (head[n - 1] - before)]
        size = float(min(sizes, key=abs))
        noise = _noise((value[begins[n] : ends[n]], value[begins[n - 1] : ends[n - 1]]))
        deviation = noise * MEDIAN_EFFICIENCY * np.sqrt(4 / WINDOW)
        if np.sign(size) == np.sign(by_start) and abs(size) > max(SMALLEST, DEVIATIONS * deviation) + rise:
            last, first = int(settled.index[ends[n - 1] - 1]), int(settled.index[begins[n]])
            found.append(Jump(after=last, before=first, size=size, deviation=deviation))
    return found


def _alike(settled: _Settled, charge: Floats, begins: Rows, ends: Rows, n: int, where: slice) -> float | None:
    """Median ln|V/I| in half-cycle `n` where as much charge has passed in it as at the samples `where`.

    None where the half-cycle has no samples there.
    """
    own = slice(begins[n], ends[n])
    wanted = np.minimum(charge[where], charge[own][-1])
    at = np.minimum(np.searchsorted(charge[own], wanted), ends[n] - begins[n] - 1)
    if np.max(np.abs(charge[own][at] - wanted)) > UNLIKE * charge[own][-1]:
        return None
    return float(np.median(settled.logarithm[own][at]))
