"""Every short circuit of a symmetric cell: when, how deep, until when, with the evidence and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erf, sqrt
from typing import Final, Literal

import numpy as np
import polars as pl

from nasicell.analysis.jumps import FEWEST, SMALLEST, Jump, jumps
from nasicell.analysis.trace import FailureRule, ResistanceTrace
from nasicell.quantity import Quantity
from nasicell.units import MILLIAMPERE_HOUR, SQUARE_CENTIMETRE

HARD_BELOW: Final = 0.1
"""Resistance of the short over that of the cell below which a short is hard: it takes ten elevenths of the current."""
BACK_WITHIN: Final = 0.1
"""A cell whose |V/I| is back within this fraction has recovered."""
OF_ITSELF: Final = 0.05
"""Standard deviation of ln|V/I| between neighbours that a sound cell may show."""
ROUND: Final = 20
"""Samples on each side of which arc and scatter are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortEvent:
    """A short circuit: `after` is the last sample before it, `before` the first that shows it."""

    kind: Literal["hard", "soft"]
    row: int
    sample: int
    """Position in the trace."""
    after: float
    """s"""
    before: float
    """s"""
    until: float | None
    """First sample, s, that is back, after a soft short within `BACK_WITHIN`; None where none is."""
    ratio: float
    """|V/I| over what it was just before."""
    charge: float
    """Passed in both directions until then, C."""
    confidence: float
    """Probability that V/I dropped by more than a sound cell's does, noise known, 0 to 1."""
    evidence: str

    @property
    def resistance_ratio(self) -> float:
        """Resistance of the short over that of the cell, which lie side by side."""
        return self.ratio / max(1 - self.ratio, 1e-12)


def short_events(trace: ResistanceTrace, rule: FailureRule) -> tuple[ShortEvent, ...]:
    """The short circuits in order of time.

    A drop that only takes back a rise just before it in the same half-cycle is none.

    Parameters
    ----------
    trace
        V/I of a record.
    rule
        ``soft_drop`` says how deep a drop is a short.
    """
    lift, lifted = 0.0, -1
    depth = 0.0
    events: list[ShortEvent] = []
    open_: list[int] = []
    smallest = -float(np.log(rule.soft_drop))
    for jump in jumps(trace):
        half = int(trace.half[jump.before])
        if half != lifted:
            lift = 0.0
        if jump.size > 0:
            if open_ and jump.size >= depth - BACK_WITHIN - 2 * jump.deviation:
                until = float(trace.time[jump.before])
                for k in open_:
                    events[k] = replace(events[k], until=until)
                lift, lifted = max(jump.size - depth, 0.0), half
                open_, depth = [], 0.0
            elif not open_:
                lift, lifted = lift + jump.size, half
            else:
                depth -= jump.size
            continue
        size = -jump.size - lift
        lift = max(lift + jump.size, 0.0)
        if size < smallest:
            continue
        depth += size
        open_.append(len(events))
        events.append(_event(trace, jump, ratio=float(np.exp(-depth) * _risen(trace, jump))))
    return tuple(
        replace(e, until=_recovery(trace, e)) if e.until is None and e.ratio < rule.short_below else e for e in events
    )


def _risen(trace: ResistanceTrace, jump: Jump) -> float:
    """|V/I| around the last samples before a jump over that of the very last two, where that is the larger."""
    size, k = np.abs(trace.resistance), jump.after
    same = np.flatnonzero(trace.half[max(k - 4, 0) : k + 1] == trace.half[k]) + max(k - 4, 0)
    last = float(np.min(size[same[-2:]]))
    return min(float(np.median(size[same])) / last, 1.0) if last > 0 else 1.0


def _recovery(trace: ResistanceTrace, event: ShortEvent) -> float | None:
    """First sample, s, after a collapse whose |V/I| is nearer to that of the sound cell than to that of the short.

    The sound cell is the least of its settled samples in the half-cycle of the collapse, or the one before.
    """
    size, k = np.abs(trace.resistance), event.sample
    sound = np.flatnonzero(trace.settled[:k] & (trace.half[:k] >= trace.half[k] - 1))
    later = k + np.flatnonzero(trace.settled[k:])
    if sound.size < FEWEST or later.size < FEWEST:
        return None
    middle = np.median(np.lib.stride_tricks.sliding_window_view(size[sound], FEWEST), axis=1)
    least = np.min(np.lib.stride_tricks.sliding_window_view(size[later], FEWEST), axis=1)
    back = np.flatnonzero(least > np.sqrt(event.ratio) * np.min(middle))
    return float(trace.time[later[back[0]]]) if back.size else None


def short_table(events: Sequence[ShortEvent], area: Quantity | None) -> pl.DataFrame:
    """The table ``"shorts"``: one row per event; `areal_charge_mAh_cm2`, in one direction, is null without an area."""
    scale = None if area is None else MILLIAMPERE_HOUR * area.value / SQUARE_CENTIMETRE
    return pl.DataFrame(
        {
            "kind": [event.kind for event in events],
            "after_second": [event.after for event in events],
            "before_second": [event.before for event in events],
            "until_second": [event.until for event in events],
            "areal_charge_mAh_cm2": [None if scale is None else event.charge / 2 / scale for event in events],
            "ratio": [event.ratio for event in events],
            "confidence": [event.confidence for event in events],
            "evidence": [event.evidence for event in events],
        },
        schema={
            "kind": pl.String,
            "after_second": pl.Float64,
            "before_second": pl.Float64,
            "until_second": pl.Float64,
            "areal_charge_mAh_cm2": pl.Float64,
            "ratio": pl.Float64,
            "confidence": pl.Float64,
            "evidence": pl.String,
        },
    )


def _event(trace: ResistanceTrace, jump: Jump, *, ratio: float) -> ShortEvent:
    """The event of a drop that leaves |V/I| at `ratio` of what it was."""
    k = jump.before
    kind: Literal["hard", "soft"] = "hard" if ratio < HARD_BELOW / (1 + HARD_BELOW) else "soft"
    steps = np.where(np.diff(trace.half[: k + 1]) == 0, np.diff(trace.time[: k + 1]), 0.0)
    charge = float(np.sum(np.abs(trace.current[1 : k + 1]) * np.maximum(steps, 0.0)))
    spread = float(np.hypot(jump.deviation, OF_ITSELF))
    return ShortEvent(
        kind=kind,
        row=int(trace.row[k]),
        sample=k,
        after=float(trace.time[jump.after]),
        before=float(trace.time[k]),
        until=None,
        ratio=ratio,
        charge=charge,
        confidence=0.5 * (1 + erf((-jump.size - SMALLEST) / spread / sqrt(2))),
        evidence=_evidence(trace, jump, ratio),
    )


def _evidence(trace: ResistanceTrace, jump: Jump, ratio: float) -> str:
    """What is seen at the drop, in words."""
    same = trace.half[jump.after] == trace.half[jump.before]
    text = f"|V/I| falls to {ratio:.2g} of itself between {trace.time[jump.after]:.6g} and "
    text += f"{trace.time[jump.before]:.6g} s" + ("" if same else ", beyond what every half-cycle does")
    before = trace.resistance[max(jump.after - ROUND, 0) : jump.after + 1]
    after = trace.resistance[jump.before : jump.before + ROUND]
    if same and before.size == ROUND + 1 and after.size == ROUND and np.all(trace.settled[jump.after - ROUND :][:1]):
        calm = float(np.ptp(before) / abs(np.median(before))), float(np.ptp(after) / abs(np.median(after) or np.inf))
        text += f"; over {ROUND} samples it moves by {calm[1]:.1%}, before by {calm[0]:.1%}"
        if calm[0] > 3 * calm[1]:
            text += " (the trace turns square)"
        elif calm[1] > 3 * calm[0]:
            text += " (it turns restless)"
    return text
