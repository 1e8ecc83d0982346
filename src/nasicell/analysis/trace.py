"""V/I of a symmetric cell, sample by sample, and what it was when the cell was fresh."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.halves import HalfCycles
from nasicell.errors import AnalysisError
from nasicell.records import CyclingRecord

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRule:
    """What counts as the end of a symmetric cell; all ratios are of |V/I| to its reference.

    Examples
    --------
    >>> FailureRule(voltage_limit_V=5.0).short_below
    0.2
    """

    short_below: float = 0.2
    """Short: |V/I| below this fraction of the reference."""
    sustained_half_cycles: float = 1.0
    """A collapse ends the life of the cell when it lasts this many half-cycles or to the end of the record;
    a briefer one is a short that recovered."""
    polarised_above: float = 5.0
    """Polarised: |V/I| above this multiple of the reference in two samples in a row, or in the last one."""
    voltage_limit_V: float | None = None
    """Polarised: |V| reaches this limit of the cycler."""
    settle_s: float = 60.0
    """Start of a half-cycle, in which capacitances charge, that is not judged..."""
    settle_fraction: float = 0.1
    """...but never more than this fraction of the half-cycle."""
    soft_drop: float = 0.8
    """Soft short: |V/I| falls below this fraction of itself from one sample to the next and stays there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResistanceTrace:
    """V/I of every sample under current, with the half-cycle it belongs to; arrays have shape (m,)."""

    row: Rows
    time: Floats
    voltage: Floats
    current: Floats
    """A, signed."""
    resistance: Floats
    """V/I, ohm: negative where the voltage still has the sign of the half-cycle before."""
    half: Rows
    settled: NDArray[np.bool_]
    half_duration: float
    """Median duration of a half-cycle, s."""

    def carrying_time(self) -> Floats:
        """Time spent within half-cycles up to each sample, shape (m,), s; what lies between them is not counted."""
        same = self.half[1:] == self.half[:-1]
        return np.concatenate(([0.0], np.cumsum(np.where(same, np.maximum(np.diff(self.time), 0.0), 0.0))))

    def longest_brief(self, sample: int, rule: FailureRule) -> float:
        """Time under current, s, that a short from this sample on lasts at least if it ends the life of the cell."""
        own = self.time[self.half == self.half[sample]]
        usual = max(float(own[-1] - own[0]), self.half_duration)
        return rule.sustained_half_cycles * 0.9 * usual


def resistance_trace(record: CyclingRecord, halves: HalfCycles, rule: FailureRule) -> ResistanceTrace:
    """V/I of the samples within the half-cycles."""
    sizes = halves.last - halves.first + 1
    half = np.repeat(np.arange(len(halves)), sizes)
    row = np.repeat(halves.first - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) + np.arange(sizes.sum())
    current = record.current[row]
    carrying = np.abs(current) > 0.5 * np.abs(halves.current[half])
    row, half, current = row[carrying], half[carrying], current[carrying]
    time, voltage = record.time[row], record.voltage[row]
    settle = np.minimum(rule.settle_s, rule.settle_fraction * halves.duration)
    return ResistanceTrace(
        row=row,
        time=time,
        voltage=voltage,
        current=current,
        resistance=voltage / current,
        half=half,
        settled=time - halves.start[half] >= settle[half],
        half_duration=float(np.median(halves.duration)),
    )


def reference_resistance(trace: ResistanceTrace, half: int) -> float:
    """|V/I| of a half-cycle before anything happened to it, ohm.

    The larger of the medians over its start and over the rest of its first quarter: a cell that shorts within that
    quarter still has its reference.
    """
    mine = trace.half == half
    time, resistance = trace.time[mine], np.abs(trace.resistance[mine])
    if time.size == 0:
        return np.nan
    share = (time - time[0]) / max(time[-1] - time[0], 1e-300)
    medians = [
        float(np.median(resistance[part]))
        for part in ((share > 0) & (share <= 0.1), (share > 0.1) & (share <= 0.25))
        if part.any()
    ]
    return max(medians) if medians else float(np.median(resistance))


def fresh_resistance(record: CyclingRecord, trace: ResistanceTrace) -> float:
    """`reference_resistance` of the first half-cycle; raises `AnalysisError` where that is zero."""
    reference = reference_resistance(trace, 0)
    if not reference > 0:
        raise AnalysisError(
            f"{record.provenance.source}: the voltage is zero under current from the first half-cycle on, expected a "
            "polarisation. Either the cell was shorted before the test, or the voltage column is not the cell voltage."
        )
    return reference
