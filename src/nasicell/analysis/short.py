"""When a symmetric cell fails, and how: short-circuited, polarised, or shorted and recovered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.trace import FailureRule, ResistanceTrace
from nasicell.units import HOUR

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One event: `after` is the last sample before it, `before` the first that shows it."""

    reason: Literal["short", "polarised", "recovered short", "soft short"]
    row: int
    after: float
    """s"""
    before: float
    """s"""
    ratio: float
    """|V/I| over its reference at the event."""
    evidence: str


def first_failure(
    trace: ResistanceTrace, *, reference: float, rule: FailureRule
) -> tuple[Failure | None, tuple[Failure, ...]]:
    """The event that ends the cell's life, if any, and the shorts it recovered from before.

    Parameters
    ----------
    trace
        V/I of a record.
    reference
        |V/I| of the fresh cell, ohm.
    rule
        What counts as failure.

    Returns
    -------
    :
        (end of life or None, recovered shorts in order).
    """
    ratio = trace.resistance / reference
    ends = [_polarised(trace, ratio, rule)]
    recovered: list[Failure] = []
    for event in _collapses(trace, ratio, rule):
        if event.reason == "short":
            ends.append(event)
            break
        recovered.append(event)
    found = sorted((e for e in ends if e is not None), key=lambda e: e.row)
    end = found[0] if found else None
    return end, tuple(e for e in recovered if end is None or e.row < end.row)


def soft_shorts(trace: ResistanceTrace, rule: FailureRule, *, most: int = 20) -> tuple[Failure, ...]:
    """Sudden lasting drops of V/I within a half-cycle, the first `most` of them."""
    r = trace.resistance
    inside = trace.settled[:-1] & trace.settled[1:] & (trace.half[1:] == trace.half[:-1]) & (r[:-1] > 0)
    events: list[Failure] = []
    for k in np.flatnonzero(inside & (r[1:] < rule.soft_drop * r[:-1])).tolist():
        same = trace.half == trace.half[k]
        low, high = np.flatnonzero(same)[[0, -1]]
        before, after = r[max(low, k - 4) : k + 1], r[k + 1 : min(high, k + 5) + 1]
        if np.median(after) < rule.soft_drop * np.median(before):
            drop = float(np.median(np.abs(after)) / np.median(before))
            text = f"|V/I| falls to {drop:.0%} of itself between {trace.time[k]:.6g} and {trace.time[k + 1]:.6g} s"
            events.append(_event("soft short", trace, k + 1, k, drop, text))
        if len(events) == most:
            break
    return tuple(events)


def _polarised(trace: ResistanceTrace, ratio: Floats, rule: FailureRule) -> Failure | None:
    """First time the cell is polarised."""
    high = ratio > rule.polarised_above
    sustained = high.copy()
    sustained[:-1] &= high[1:]
    limited = np.zeros_like(high)
    if rule.voltage_limit_V is not None:
        limited = np.abs(trace.voltage) >= 0.999 * rule.voltage_limit_V
    hits = np.flatnonzero(sustained | limited)
    if not hits.size:
        return None
    k = int(hits[0])
    text = f"|V| = {abs(trace.voltage[k]):.4g} V, {ratio[k]:.3g} times the reference (polarised above "
    text += f"{rule.polarised_above:g}" + (f" or at {rule.voltage_limit_V:g} V)" if rule.voltage_limit_V else ")")
    return _event("polarised", trace, k, k - 1, float(ratio[k]), text)


def _collapses(trace: ResistanceTrace, ratio: Floats, rule: FailureRule) -> Iterator[Failure]:
    """Stretches of settled samples below the short limit, in order."""
    settled = np.flatnonzero(trace.settled)
    low = np.abs(ratio[settled]) < rule.short_below
    edges = np.flatnonzero(np.diff(np.concatenate(([0], low.astype(np.int8), [0]))))
    for begin, end in edges.reshape(-1, 2):
        if end - begin < 2:
            continue
        first, last = int(settled[begin]), int(settled[end - 1])
        to_the_end = end == settled.size
        lasting = trace.time[last] - trace.time[first]
        before = first - 1
        while before >= 0 and not trace.settled[before] and abs(ratio[before]) < rule.short_below:
            before -= 1
        long = lasting >= rule.sustained_half_cycles * 0.9 * trace.half_duration
        reason = "short" if to_the_end or long else "recovered short"
        fate = "to the end of the record" if to_the_end else f"for {lasting / HOUR:.3g} h"
        level = float(np.median(np.abs(ratio[settled[begin:end]])))
        text = f"|V/I| collapses to {level:.3g} of the reference (short below {rule.short_below:g}) {fate}"
        yield _event(reason, trace, first, before, level, text)


def _event(
    reason: Literal["short", "polarised", "recovered short", "soft short"],
    trace: ResistanceTrace,
    k: int,
    before: int,
    ratio: float,
    evidence: str,
) -> Failure:
    """Event seen first in sample `k` of the trace and not yet in sample `before`."""
    return Failure(
        reason=reason,
        row=int(trace.row[k]),
        after=float(trace.time[max(before, 0)]),
        before=float(trace.time[k]),
        ratio=ratio,
        evidence=evidence,
    )
