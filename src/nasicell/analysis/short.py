"""When a symmetric cell fails, and how: short-circuited, polarised, or shorted and recovered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.short_events import ShortEvent, short_events
from nasicell.analysis.trace import FailureRule, ResistanceTrace
from nasicell.units import HOUR

Floats = NDArray[np.float64]
Reason = Literal["short", "polarised", "recovered short", "soft short"]
SAME_EVENT: Final = 3
"""Rows within which two rules speak of one event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One event: `after` is the last sample before it, `before` the first that shows it."""

    reason: Reason
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


def course(
    trace: ResistanceTrace, *, reference: float, rule: FailureRule
) -> tuple[Failure | None, tuple[Failure, ...], tuple[ShortEvent, ...]]:
    """The end of life, what happened before it, and every short with its depth.

    An aged cell that collapses has failed too, though |V/I| be more than a fifth of the fresh cell's: a lasting fall
    below ``short_below`` of what it was just before is an end as well.

    Returns
    -------
    :
        (end of life or None, recovered and soft shorts before it in order, all short circuits of the record).
    """
    events = short_events(trace, rule)
    reference = max(reference, _before_the_first(trace, events))
    end, recovered = first_failure(trace, reference=reference, rule=rule)
    clock = trace.carrying_time()
    for event in events:
        stop = clock.size - 1 if event.until is None else int(np.searchsorted(trace.time, event.until))
        lasting = event.until is None or clock[stop] - clock[event.sample] >= trace.longest_brief(event.sample, rule)
        if event.ratio < rule.short_below and lasting and (end is None or event.row < end.row - SAME_EVENT):
            end = _failure("short", event)
            break
    if end is not None:
        recovered = tuple(e for e in recovered if e.row < end.row)
    known = [e.row for e in recovered] + ([] if end is None else [end.row])
    soft = tuple(
        _failure("recovered short" if e.ratio < rule.short_below and e.until is not None else "soft short", e)
        for e in events
        if (end is None or e.row < end.row) and all(abs(e.row - row) > SAME_EVENT for row in known)
    )
    return end, tuple(sorted((*recovered, *soft), key=lambda e: e.row)), events


def _before_the_first(trace: ResistanceTrace, events: tuple[ShortEvent, ...]) -> float:
    """|V/I| before a short in the first half-cycle, ohm, whatever part of it that is; 0 where there is none."""
    if not events or trace.half[events[0].sample] > 0:
        return 0.0
    sound = np.abs(trace.resistance[: events[0].sample][trace.settled[: events[0].sample]])
    return float(np.median(sound)) if sound.size else 0.0


def _failure(reason: Reason, event: ShortEvent) -> Failure:
    """A short as an event of the life of the cell."""
    return Failure(
        reason=reason,
        row=event.row,
        after=event.after,
        before=event.before,
        ratio=event.ratio,
        evidence=event.evidence,
    )


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
    settled, clock = np.flatnonzero(trace.settled), trace.carrying_time()
    low = np.abs(ratio[settled]) < rule.short_below
    edges = np.flatnonzero(np.diff(np.concatenate(([0], low.astype(np.int8), [0]))))
    for begin, end in edges.reshape(-1, 2):
        if end - begin < 2:
            continue
        first, last = int(settled[begin]), int(settled[end - 1])
        to_the_end = end == settled.size
        lasting = clock[last] - clock[first]
        before = first - 1
        while before >= 0 and not trace.settled[before] and abs(ratio[before]) < rule.short_below:
            before -= 1
        long = lasting >= trace.longest_brief(first, rule)
        reason = "short" if to_the_end or long else "recovered short"
        fate = "to the end of the record" if to_the_end else f"for {lasting / HOUR:.3g} h"
        level = float(np.median(np.abs(ratio[settled[begin:end]])))
        text = f"|V/I| collapses to {level:.3g} of the reference (short below {rule.short_below:g}) {fate}"
        yield _event(reason, trace, first, before, level, text)


def _event(
    reason: Reason,
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
