"""Critical current density: an interval between the last level a cell passed and the first it failed."""

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.basis import areal_charge, current_density
from nasicell.analysis.capacities import known
from nasicell.analysis.cycles import UNSEEN_VOLTAGE, reservation
from nasicell.analysis.early_collapse import doubted_at_once
from nasicell.analysis.halves import HalfCycles, half_cycles
from nasicell.analysis.levels import Levels, levels_of
from nasicell.analysis.plating import MOST_FINDINGS, failure_finding, lifetime, polarisation_of, polarisation_table
from nasicell.analysis.reservations import ADVICE, advice_on, uncertainty_of
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.short import Failure, course
from nasicell.analysis.short_events import short_table
from nasicell.analysis.steps import Steps
from nasicell.analysis.trace import FailureRule, fresh_resistance, resistance_trace
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import HOUR

WHOLE: Final = 0.98
"""A half-cycle shorter than this fraction of the usual one was cut short, unless the first of its level was as short:
at constant capacity the higher levels take less time."""


def analyse_ccd(record: CyclingRecord, steps: Steps, *, rule: FailureRule | None = None) -> Analysis:
    """Critical current density of a staircase.

    A level is passed when all its half-cycles are complete and none fails the rule; |V/I| is compared with that of
    the fresh cell on the first level, since V is proportional to j as long as nothing changes.

    Parameters
    ----------
    record
        The record of a symmetric cell.
    steps
        Its steps.
    rule
        What counts as failure.

    Returns
    -------
    :
        `ccd` with its interval, `ccd_areal_charge` (one half-cycle of the last passed level),
        `ccd_cumulative_charge` (in one direction up to failure), `polarisation` and
        `area_resistance` of the first cycle, `lifetime`; tables ``"steps"``, ``"staircase"`` and
        ``"shorts"``.
    """
    rule = rule or FailureRule()
    halves = half_cycles(steps, by_level=True)
    levels = levels_of(halves)
    trace = resistance_trace(record, halves, rule)
    reference = fresh_resistance(record, trace)
    failure, before, shorts = course(trace, reference=reference, rule=rule)
    rising = levels.rising
    verdicts = _verdicts(halves, levels, failure, rising)
    passed = [k for k, verdict in enumerate(verdicts) if verdict == "pass"]
    density = current_density(record.sample)
    steps_table = _staircase(record, halves, levels, verdicts, density.size)
    findings = [failure_finding(e) for e in (failure, *before[:MOST_FINDINGS]) if e is not None]
    if "incomplete" in verdicts and failure is None:
        findings.append(
            Finding(
                severity="warning",
                message=f"the record ends within the level of {density.of(levels.current[len(verdicts) - 1]):.4g} "
                f"{density.unit} without a sign of failure.",
                advice="If the cycler stopped at its voltage limit, analyse with FailureRule(voltage_limit_V=...).",
            )
        )
    ccd = _ccd(record, levels, passed, failure, len(verdicts))
    return Analysis(
        kind="ccd",
        sample=record.sample,
        provenance=record.provenance,
        quantities=(
            ccd,
            *_charges(record, halves, levels, passed, failure, ccd),
            *doubted_at_once(
                (
                    *polarisation_of(record, polarisation_table(trace, halves).row(0, named=True), failure),
                    lifetime(record, trace, failure, reference),
                ),
                trace,
                rule,
            ),
        ),
        tables={
            "steps": steps.to_polars(),
            "staircase": steps_table,
            "shorts": short_table(shorts, record.sample.area),
        },
        findings=tuple(findings),
    )


def _verdicts(halves: HalfCycles, levels: Levels, failure: Failure | None, rising: int) -> list[str]:
    """``"pass"``, ``"short"``, ``"polarised"`` or ``"incomplete"`` of each rising level, up to the failed one."""
    usual = float(np.median(halves.duration))
    both = 2 if np.any(halves.sign > 0) and np.any(halves.sign < 0) else 1
    expected = max(int(np.max(levels.last[:-1] - levels.first[:-1] + 1, initial=0)), both)
    verdicts: list[str] = []
    for k in range(rising):
        mine = slice(levels.first[k], levels.last[k] + 1)
        if failure is not None and failure.row <= halves.last[levels.last[k]]:
            verdicts.append(failure.reason)
            break
        own = halves.duration[mine]
        alike = own.size > 1 and own[-1] >= WHOLE * own[0]
        whole = bool(np.all(own >= WHOLE * usual)) or alike or k < rising - 1
        count = levels.last[k] - levels.first[k] + 1
        verdicts.append("pass" if whole and (count >= expected or k < rising - 1) else "incomplete")
    return verdicts


def _ccd(record: CyclingRecord, levels: Levels, passed: list[int], failure: Failure | None, judged: int) -> Quantity:
    """The critical current density, with its interval or as a lower bound."""
    density = current_density(record.sample)
    low = density.of(levels.current[passed[-1]]) if passed else 0.0
    quantity = Quantity(
        name="ccd",
        value=low,
        unit=density.unit,
        bound=">=",
        source=record.provenance.source,
        evidence=f"no failure up to the end of the record; levels passed: {len(passed)}",
    )
    if failure is None:
        return quantity
    high = density.of(levels.current[judged - 1])
    evidence = f"{failure.reason} at {high:.4g} {density.unit}: {failure.evidence}; levels passed: {len(passed)}"
    if not passed:
        evidence += "; the first level already fails, so the value is only bounded from above"
    return replace(quantity, bound=None, interval=(low, high), evidence=evidence)


def _charges(
    record: CyclingRecord,
    halves: HalfCycles,
    levels: Levels,
    passed: list[int],
    failure: Failure | None,
    ccd: Quantity,
) -> tuple[Quantity, ...]:
    """Charge of one half-cycle at the last passed level, and all charge in one direction until then."""
    basis = areal_charge(record.sample)
    end = levels.last[passed[-1]] + 1 if passed else 0
    mine = slice(levels.first[passed[-1]], end) if passed else slice(0, 0)
    half = float(np.mean(np.abs(halves.charge[mine]))) if passed else 0.0
    cumulative = float(np.abs(halves.charge[:end]).sum() / 2)
    doubts = {text for k in range(end) for text in reservation(halves, k).split("; ")}
    reasons = [reason for reason in ADVICE if reason in doubts and reason != UNSEEN_VOLTAGE]
    errors = np.where(np.arange(len(halves)) < end, halves.charge_uncertainty, 0.0)
    stated = partial(
        Quantity,
        unit=basis.unit,
        bound=ccd.bound,
        source=record.provenance.source,
        status="flagged" if reasons else "ok",
        advice=" ".join(advice_on(reasons)),
        conditions=f"last passed level, {ccd.value:.4g} {ccd.unit}" if passed else "no level passed",
    )
    hours = float(np.median(halves.duration[mine])) / HOUR if passed else 0.0
    error = float(np.mean(errors[mine])) if passed else 0.0
    doubt = uncertainty_of(switches_between_samples_and_printed_digits=known(error, half) or 0.0)
    return (
        stated(
            name="ccd_areal_charge",
            value=basis.of(half),
            uncertainty=known(basis.of(error), basis.of(half)),
            evidence="; ".join([f"half-cycles of {hours:.4g} h", *reasons]) + doubt,
        ),
        stated(
            name="ccd_cumulative_charge",
            value=basis.of(cumulative),
            uncertainty=known(basis.of(float(errors.sum()) / 2), basis.of(cumulative)),
            conditions=f"up to the last passed level, {ccd.value:.4g} {ccd.unit}" if passed else "no level passed",
            evidence="; ".join([f"sum over {end} passed half-cycles, per direction", *reasons]) + doubt,
        ),
    )


def _staircase(
    record: CyclingRecord, halves: HalfCycles, levels: Levels, verdicts: list[str], density: float
) -> pl.DataFrame:
    """The table ``"staircase"``: one row per half-cycle of the judged levels."""
    rows = np.concatenate([np.arange(levels.first[k], levels.last[k] + 1) for k in range(len(verdicts))])
    owner = np.repeat(np.arange(len(verdicts)), levels.last[: len(verdicts)] - levels.first[: len(verdicts)] + 1)
    voltage = record.voltage
    first, last = halves.first[rows], halves.last[rows]
    return pl.DataFrame(
        {
            "step": owner + 1,
            "current_density_mA_cm2": halves.current[rows] / density,
            "start_second": halves.start[rows],
            "voltage_start_V": voltage[np.minimum(first + 1, last)],
            "voltage_end_V": voltage[last],
            "verdict": [verdicts[k] for k in owner],
        }
    )
