"""Whether the data can be those of the kind of cell that was stated: in a symmetric cell V changes sign with I."""

from dataclasses import replace
from typing import Final

import numpy as np

from nasicell.analysis.result import Analysis, Finding
from nasicell.errors import AnalysisError
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT

SYMMETRIC_ROWS: Final = 0.95
"""A cell of unknown kind counts as symmetric when V has the sign of I in this share of the samples under current."""
OFFSET: Final = 2.0
"""Largest mean of the voltages of both directions, relative to half their difference, of a symmetric cell..."""
NEGLIGIBLE_OFFSET: Final = 100 * MILLIVOLT
"""...where it is above this: two pieces of one metal differ by millivolts, two electrodes by volts."""


def looks_symmetric(record: CyclingRecord) -> bool:
    """Whether the voltage takes both signs and follows the sign of the current."""
    voltage, current = _under_current(record)
    if not (np.any(voltage > 0) and np.any(voltage < 0)):
        return False
    return bool(np.mean(voltage * current >= 0) >= SYMMETRIC_ROWS)


def refuse_if_not_symmetric(record: CyclingRecord) -> None:
    """Raise `AnalysisError` where a record stated to be of a symmetric cell cannot be of one.

    Under current of both directions the voltage must lie around zero, under current of one direction it must have the
    sign of the current; else V/I is no resistance.
    """
    voltage, current = _under_current(record)
    forward, back = voltage[current > 0], voltage[current < 0]
    source = record.provenance.source
    if forward.size and back.size:
        plus, minus = float(np.median(forward)), float(np.median(back))
        offset, amplitude = abs(plus + minus) / 2, abs(plus - minus) / 2
        if offset > max(OFFSET * amplitude, NEGLIGIBLE_OFFSET):
            raise AnalysisError(
                f"{source} is stated to be of a symmetric cell, but its voltage does not change sign with the current: "
                f"{plus:.4g} V under positive and {minus:.4g} V under negative current (medians). Correct `kind` in "
                "the cell file (full or half), or check which column holds the cell voltage."
            )
    opposed = float(np.mean(voltage * current < 0))
    if opposed >= SYMMETRIC_ROWS and np.median(np.abs(voltage)) > MILLIVOLT:
        raise AnalysisError(
            f"{source} is stated to be of a symmetric cell, but its voltage has the opposite sign of the current in "
            f"{opposed:.0%} of the samples. Check the sign of the current, or correct `kind` in the cell file."
        )


def flag_if_symmetric(analysis: Analysis, record: CyclingRecord) -> Analysis:
    """The analysis of a half or full cell, flagged where its data are those of a symmetric one."""
    if not looks_symmetric(record):
        return analysis
    reason = f"The voltage changes sign with the current, as in a symmetric cell, but kind is {record.sample.kind!r}."
    return replace(
        analysis,
        quantities=tuple(
            replace(q, status="flagged", advice=f"{q.advice} {reason}".strip()) if q.status == "ok" else q
            for q in analysis.quantities
        ),
        findings=(
            *analysis.findings,
            Finding(severity="warning", message=reason, advice="Correct `kind` in the cell file."),
        ),
    )


def _under_current(record: CyclingRecord) -> tuple[np.ndarray, np.ndarray]:
    """Voltage and current of the samples under current."""
    size = np.abs(record.current)
    active = size > 0.01 * size.max()
    return record.voltage[active], record.current[active]
