"""What a cycling record is, from the kind of cell and the data alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.basis import ASK_AREA, ASK_KIND
from nasicell.analysis.ccd import analyse_ccd
from nasicell.analysis.checks import check_steps
from nasicell.analysis.counters import printed_resolution, with_counters
from nasicell.analysis.cycling import analyse_cycling
from nasicell.analysis.halves import half_cycles
from nasicell.analysis.levels import is_staircase
from nasicell.analysis.plating import analyse_plating
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.stated_kind import flag_if_symmetric, looks_symmetric, refuse_if_not_symmetric
from nasicell.analysis.steps import Steps, steps_from_current
from nasicell.analysis.tafel import analyse_tafel
from nasicell.analysis.trace import FailureRule
from nasicell.analysis.voltage_sweep import TafelWindow, sweep_of
from nasicell.errors import AnalysisError
from nasicell.protocols import CCD, PlatingStripping, Protocol, Tafel
from nasicell.records import CyclingRecord
from nasicell.units import MILLIAMPERE

LIMIT_REACHED: Final = 0.999
"""Share of a voltage limit from which on it counts as reached."""


def analyse_cycling_record(
    record: CyclingRecord,
    *,
    protocol: Protocol | None = None,
    failure: FailureRule | None = None,
    window: TafelWindow | None = None,
) -> Analysis:
    """Analysis of voltage and current against time.

    Parameters
    ----------
    record
        The record.
    protocol
        What was done, where the data cannot tell: a staircase that fails on its first level looks like
        plating/stripping.
    failure
        When a symmetric cell counts as failed.
    window
        Where a Tafel line is drawn.

    Returns
    -------
    :
        The analysis of the kind recognised.

    Raises
    ------
    AnalysisError
        If the record has fewer than two usable samples, or only rests.
    """
    record, lost = _finite(record)
    if len(record) < 2:
        raise AnalysisError(
            f"{record.provenance.source} holds {len(record)} usable sample(s) of time, voltage and current; expected "
            f"at least two.{_ended_at_once(record, protocol)}"
        )
    if not np.any(record.current):
        raise AnalysisError(
            f"{record.provenance.source} holds {len(record)} samples at zero current from "
            f"{record.voltage[0]:.4g} to {record.voltage[-1]:.4g} V: a rest. Expected charge, discharge, plating, "
            "stripping or a voltage sweep; read the technique file of the cycling instead."
        )
    kind = record.sample.kind
    symmetric = kind == "symmetric" or (kind is None and looks_symmetric(record))
    if kind == "symmetric":
        refuse_if_not_symmetric(record)
    steps = steps_from_current(
        time=record.time, voltage=record.voltage, current=record.current, resolution=printed_resolution(record)
    )
    steps = with_counters(steps, record)
    if not symmetric or isinstance(protocol, CCD | PlatingStripping):
        sweeping = kind == "half" and isinstance(protocol, Tafel)
    else:
        sweeping = isinstance(protocol, Tafel) or sweep_of(record) is not None
    if sweeping:
        analysis = analyse_tafel(record, window=window)
    else:
        choose = _symmetric_analysis(record, steps, protocol, failure) if symmetric else analyse_cycling
        analysis = choose(record, steps)
    if kind in ("half", "full"):
        analysis = flag_if_symmetric(analysis, record)
    questions = list(analysis.questions)
    findings = list(lost)
    if kind is None:
        questions.append(ASK_KIND)
        guess = (
            "V always has the sign of I, as in a symmetric cell" if symmetric else "cycles pair as the record begins"
        )
        findings.append(Finding(severity="note", message=f"The kind of cell is not stated; {guess}."))
    if symmetric and record.sample.area is None:
        questions.append(ASK_AREA)
    if not sweeping:
        findings += check_steps(record, steps)
    return replace(analysis, findings=(*analysis.findings, *findings), questions=tuple(dict.fromkeys(questions)))


def _symmetric_analysis(
    record: CyclingRecord, steps: Steps, protocol: Protocol | None, rule: FailureRule | None
) -> Callable[[CyclingRecord, Steps], Analysis]:
    """`analyse_ccd` or `analyse_plating`, with the rule of failure bound.

    One level that shorts within its first cycle is answered as a staircase, whose analysis gives the lifetime too; one
    that polarises there, as a foil that is used up does, as plating and stripping.
    """
    limit = protocol.voltage_limit_V if isinstance(protocol, CCD | PlatingStripping) else None
    rule = rule or FailureRule(voltage_limit_V=limit)

    def ccd(record: CyclingRecord, steps: Steps) -> Analysis:
        return analyse_ccd(record, steps, rule=rule)

    def plating(record: CyclingRecord, steps: Steps) -> Analysis:
        return analyse_plating(record, steps, rule=rule)

    if isinstance(protocol, CCD):
        return ccd
    if isinstance(protocol, PlatingStripping):
        return plating
    halves = half_cycles(steps, by_level=True)
    if is_staircase(halves):
        return ccd
    if len(halves) <= 2:
        first = ccd(record, steps)
        if first.tables["staircase"]["verdict"][-1] == "short":
            return ccd
    return plating


def _ended_at_once(record: CyclingRecord, protocol: Protocol | None) -> str:
    """What a record of a single sample under current tells: the voltage limit was reached at once."""
    limit = protocol.voltage_limit_V if isinstance(protocol, CCD | PlatingStripping) else None
    if len(record) != 1 or not record.current[0]:
        return ""
    at = f" It ends at {record.voltage[0]:.4g} V under {record.current[0] / MILLIAMPERE:.4g} mA as soon as it begins"
    if limit is not None and abs(record.voltage[0]) >= LIMIT_REACHED * limit:
        return f"{at}: at the voltage limit of {limit:g} V. Lower the current, raise the limit, or warm the cell."
    return f"{at}: perhaps at a limit of the cycler."


def _finite(record: CyclingRecord) -> tuple[CyclingRecord, tuple[Finding, ...]]:
    """The record without the samples in which time, voltage or current is no number, and a finding on them."""
    good = np.isfinite(record.time) & np.isfinite(record.voltage) & np.isfinite(record.current)
    if good.all():
        return record, ()
    bad = np.flatnonzero(~good)
    finding = Finding(
        severity="warning",
        message=f"{bad.size} sample(s), first number {bad[0] + 1}, lack time, voltage or current and are left out.",
        advice="The interval around each counts as sampled by its neighbours.",
    )
    return replace(record, table=record.table.filter(pl.Series(good))), (finding,)
