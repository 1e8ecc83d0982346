"""Voltages at which charges and discharges end, and those that cannot be: the cell is beyond them at once."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.halves import HalfCycles
from nasicell.analysis.result import Finding
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT

SAME_VOLT: Final = 10 * MILLIVOLT
"""Ends that agree within this are one cut-off: the last sample lies a little before or beyond it."""
NOTHING: Final = 0.01
"""A half-cycle that moves less than this fraction of the largest charge ended at once."""
FEWEST: Final = 2
"""A single half-cycle that ends at once beside others that do not may have been stopped by hand."""
WORDS: Final = {1: "charge", -1: "discharge"}


def cut_off_quantities(record: CyclingRecord, halves: HalfCycles, main: pl.DataFrame) -> Iterator[Quantity]:
    """`charge_cut_off` and `discharge_cut_off` of the main stage: where most of its half-cycles end.

    Parameters
    ----------
    record
        The record.
    halves
        Its half-cycles.
    main
        Rows of the table ``"cycles"`` of the main stage.
    """
    stated = partial(Quantity, unit="V", source=record.provenance.source)
    begin, end = float(main["start_second"][0]), float(main["end_second"][-1])
    for sign, word in WORDS.items():
        mine = (halves.sign == sign) & (halves.start >= begin) & (halves.end <= end)
        ends = record.voltage[halves.last[mine]]
        if not ends.size:
            continue
        middle = float(np.median(ends))
        at = int(np.sum(np.abs(ends - middle) <= SAME_VOLT))
        yield stated(
            name=f"{word}_cut_off",
            value=middle,
            conditions=f"stage {main['stage'][0]}",
            evidence=f"last voltage of {at} of {ends.size} {word}s, median"
            + ("" if at == ends.size else "; the others end elsewhere: by time, by charge or by hand"),
        )


def impossible_cut_offs(record: CyclingRecord, halves: HalfCycles) -> Iterator[Finding]:
    """Half-cycles that end at once because the cell is beyond the cut-off as soon as the current flows.

    Parameters
    ----------
    record
        The record.
    halves
        Its half-cycles.
    """
    size = np.abs(halves.charge)
    for sign, word in WORDS.items():
        other = halves.sign == -sign
        mine = (halves.sign == sign) & (size <= NOTHING * float(size.max(initial=0.0)))
        usual = (halves.sign == sign) & ~mine
        if not other.any() or not mine.any() or (usual.any() and mine.sum() < FEWEST):
            continue
        k = int(np.flatnonzero(mine)[0])
        voltage = float(record.voltage[halves.last[k]])
        current = abs(float(halves.current[k]))
        if usual.any():
            ends = record.voltage[halves.last[usual]]
            limit = float(np.median(ends))
            if sign * (voltage - limit) < -SAME_VOLT:
                continue
            said = f"the {word} cut-off of about {limit:.4g} V"
        else:
            said = f"the {word} cut-off, at or before {voltage:.4g} V,"
        yield Finding(
            severity="warning",
            message=f"{said} cannot be worked with at {current:.4g} A: {int(mine.sum())} {word}(s), the first at "
            f"{halves.start[k]:.6g} s, begin beyond it and end at once.",
            advice="The polarisation alone exceeds the window: widen it, or lower the current; such a half-cycle "
            "says nothing of the capacity.",
        )
    if record.sample.kind == "full":
        reversed_ = (halves.sign < 0) & (record.voltage[halves.last] < 0)
        if reversed_.any():
            k = int(np.flatnonzero(reversed_)[0])
            yield Finding(
                severity="warning",
                message=f"a discharge of the full cell ends at {record.voltage[halves.last[k]]:.4g} V: below zero the "
                "cell is reversed.",
                advice="Look at the cut-off, at the sign of the voltage, or at the kind of cell.",
            )
