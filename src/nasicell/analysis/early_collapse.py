"""A symmetric cell that collapses in its first samples, before there is a fresh cell to compare with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nasicell.analysis.trace import FailureRule, ResistanceTrace
from nasicell.quantity import Quantity

BEGINNING: Final = 0.1
"""Share of the first half-cycle in which the largest |V/I| is sought."""


def doubted_at_once(quantities: Sequence[Quantity], trace: ResistanceTrace, rule: FailureRule) -> tuple[Quantity, ...]:
    """The quantities, flagged where |V/I| collapses from the first samples to the rest of the first half-cycle.

    Capacitances make |V/I| begin too low, not too high: a cell that shorts as the current is switched on has its only
    sound samples there.
    """
    mine = trace.half == 0
    time, resistance = trace.time[mine], np.abs(trace.resistance[mine])
    begins = time - time[0] <= BEGINNING * (time[-1] - time[0])
    if begins.all():
        return tuple(quantities)
    first, rest = float(resistance[begins].max()), float(np.median(resistance[~begins]))
    if rest >= rule.short_below * first:
        return tuple(quantities)
    reason = (
        f"|V/I| falls from {first:.3g} to {rest:.3g} ohm within the first half-cycle, {rest / first:.0%} of it: "
        "perhaps the cell shorted at once. Compare with a spectrum from before."
    )
    return tuple(
        replace(q, status="flagged", advice=f"{q.advice} {reason}".strip()) if q.status != "failed" else q
        for q in quantities
    )
