"""Plating and stripping of a symmetric cell at constant current: polarisation, area resistance, lifetime."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

from nasicell.analysis.basis import area_resistance, current_density
from nasicell.analysis.capacities import known
from nasicell.analysis.counters import printed_resolution
from nasicell.analysis.cycles import reservation
from nasicell.analysis.early_collapse import doubted_at_once
from nasicell.analysis.halves import HALF_TOLERANCE, HalfCycles, half_cycles, main_level, same_level
from nasicell.analysis.reservations import ADVICE, advice_on, uncertainty_of
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.short import Failure, course
from nasicell.analysis.short_events import short_table
from nasicell.analysis.steps import Steps
from nasicell.analysis.trace import FailureRule, ResistanceTrace, fresh_resistance, resistance_trace
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import HOUR, MILLIVOLT

MOST_FINDINGS: Final = 20
"""Shorts told in words; the table ``"shorts"`` has all."""


def analyse_plating(record: CyclingRecord, steps: Steps, *, rule: FailureRule | None = None) -> Analysis:
    """Polarisation, area resistance and lifetime of a symmetric cell.

    The polarisation of a half-cycle is the time mean of |V| after its first minute (or tenth, whichever is shorter);
    that of a cycle the mean of its two half-cycles. The reference of the failure rule is the fresh cell, see
    `short.fresh_resistance`.

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
        `polarisation`, `polarisation_final`, `area_resistance`, `area_resistance_final`, `lifetime`; tables
        ``"steps"``, ``"polarisation"`` and ``"shorts"``.
    """
    rule = rule or FailureRule()
    halves = half_cycles(steps, by_level=True)
    trace = resistance_trace(record, halves, rule)
    reference = fresh_resistance(record, trace)
    failure, before, shorts = course(trace, reference=reference, rule=rule)
    table = polarisation_table(trace, halves)
    return Analysis(
        kind="plating/stripping",
        sample=record.sample,
        provenance=record.provenance,
        quantities=doubted_at_once(
            (*_polarisations(record, table, failure), lifetime(record, trace, failure, reference)), trace, rule
        ),
        tables={
            "steps": steps.to_polars(),
            "polarisation": table,
            "shorts": short_table(shorts, record.sample.area),
        },
        findings=(
            *(failure_finding(event) for event in (failure,) if event is not None),
            *(failure_finding(event) for event in before[:MOST_FINDINGS]),
        ),
    )


def lifetime(record: CyclingRecord, trace: ResistanceTrace, failure: Failure | None, reference: float) -> Quantity:
    """Time from the first current to failure, h; a lower bound when the cell lives at the end of the record."""
    source = record.provenance.source
    begin = float(trace.time[0])
    fresh = area_resistance(record.sample)
    given = f"reference |V/I| {fresh.of(reference):.4g} {fresh.unit}"
    if np.any(np.diff(trace.time) < 0):
        return Quantity(
            name="lifetime",
            value=np.nan,
            unit="h",
            source=source,
            status="failed",
            evidence="the test time runs backwards",
            advice="Correct the clock of the file.",
        )
    if failure is None:
        return Quantity(
            name="lifetime",
            value=(float(trace.time[-1]) - begin) / HOUR,
            unit="h",
            bound=">=",
            source=source,
            evidence=f"alive at the end of the record; {given}",
        )
    interval = (max(failure.after - begin, 0.0) / HOUR, (failure.before - begin) / HOUR)
    return Quantity(
        name="lifetime",
        value=(interval[0] + interval[1]) / 2,
        unit="h",
        interval=interval,
        source=source,
        evidence=f"{failure.reason}: {failure.evidence}; {given}; located between two samples "
        f"{failure.before - failure.after:.3g} s apart",
    )


def polarisation_table(trace: ResistanceTrace, halves: HalfCycles) -> pl.DataFrame:
    """The table ``"polarisation"``: per cycle its times, current, voltage_strip_V, voltage_plate_V and mean_mV.

    ``reservation`` says what speaks against a cycle: a gap, a clock that jumps back, too few digits of the current.
    ``voltage_strip_V`` belongs to positive current, which strips the first-named side, ``voltage_plate_V`` to
    negative current; a half that the record lacks is null.
    """
    judged = trace.settled | (np.bincount(trace.half, trace.settled, len(halves)) == 0)[trace.half]
    weight = np.zeros(trace.time.size)
    interval = np.where(np.diff(trace.half) == 0, np.maximum(np.diff(trace.time), 0), 0.0)
    weight[:-1] += interval / 2
    weight[1:] += interval / 2
    weight = np.where(judged, np.maximum(weight, 1e-9), 0.0)
    total = np.bincount(trace.half, weight, len(halves))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(trace.half, weight * trace.voltage, len(halves)) / total
    doubt = [reservation(halves, k) for k in range(len(halves))]
    level = np.abs(halves.current)
    index = np.arange(len(halves))
    back = np.zeros(len(halves), dtype=bool)
    back[1:] = (halves.sign[1:] == -halves.sign[:-1]) & same_level(level[1:], level[:-1])
    opens = (index - np.maximum.accumulate(np.where(back, 0, index))) % 2 == 0
    table = pl.DataFrame(
        {
            "cycle": np.cumsum(opens),
            "sign": halves.sign,
            "start": halves.start,
            "end": halves.end,
            "mean": mean,
            "current": level,
            "doubt": doubt,
        },
        schema_overrides={"doubt": pl.String},
    )
    strip, plate = pl.col("mean").filter(pl.col("sign") > 0), pl.col("mean").filter(pl.col("sign") < 0)
    return table.group_by("cycle", maintain_order=True).agg(
        time_second=pl.col("start").first(),
        end_second=pl.col("end").last(),
        current_A=pl.col("current").first(),
        voltage_strip_V=strip.first(),
        voltage_plate_V=plate.first(),
        mean_mV=pl.col("mean").abs().mean() / MILLIVOLT,
        reservation=pl.col("doubt").filter(pl.col("doubt") != "").unique(maintain_order=True).str.join("; "),
    )


def polarisation_of(
    record: CyclingRecord, cycle: dict[str, Any], failure: Failure | None, *, suffix: str = ""
) -> tuple[Quantity, Quantity]:
    """Polarisation and V/j of one row of `polarisation_table`; flagged where that cycle has a failure or gap."""
    density, resistance = current_density(record.sample), area_resistance(record.sample)
    current, volt = cycle["current_A"], cycle["mean_mV"] * MILLIVOLT
    reasons = [reason for reason in ADVICE if reason in cycle["reservation"]]
    advice = advice_on(reasons)
    if failure is not None and failure.after < cycle["end_second"]:
        advice.append("The cell fails within this cycle; the evidence of the lifetime has |V/I| before.")
    evidence = f"cycle {cycle['cycle']}: time mean of |V| after the first minute (or tenth) of each half-cycle"
    stated = partial(
        Quantity,
        conditions=f"{density.of(current):.4g} {density.unit}",
        source=record.provenance.source,
        evidence="; ".join([evidence, *reasons]),
        status="flagged" if advice else "ok",
        advice=" ".join(advice),
    )
    ohm = resistance.of(volt / current)
    area = record.sample.area
    relative = 0.0 if area is None or area.uncertainty is None else area.uncertainty / area.value
    digits = printed_resolution(record) / np.sqrt(12) / current
    error = known(ohm * float(np.hypot(relative, digits)), ohm)
    doubt = "" if error is None else uncertainty_of(electrode_area=relative, printed_digits=digits)
    return (
        stated(name=f"polarisation{suffix}", value=volt / MILLIVOLT, unit="mV"),
        replace(
            stated(name=f"area_resistance{suffix}", value=ohm, uncertainty=error, unit=resistance.unit),
            evidence="; ".join([evidence, *reasons]) + doubt,
        ),
    )


def _polarisations(record: CyclingRecord, table: pl.DataFrame, failure: Failure | None) -> tuple[Quantity, ...]:
    """First and last polarisation and area resistance before failure, at the current of the longest part."""
    current = main_level(table["current_A"].to_numpy())
    mine = table.filter((pl.col("current_A") / current - 1).abs() < 2 * HALF_TOLERANCE)
    alive = mine if failure is None else mine.filter(pl.col("end_second") <= failure.after)
    last = alive.row(-1, named=True) if alive.height else mine.row(0, named=True)
    return (
        *polarisation_of(record, mine.row(0, named=True), failure),
        *polarisation_of(record, last, failure, suffix="_final"),
    )


def failure_finding(event: Failure) -> Finding:
    """What happened, for the user."""
    advice = {
        "short": "Confirm with a spectrum: the resistance of a shorted cell has no electrolyte arc.",
        "polarised": "Contact loss or a used-up electrode: look at the spectrum and the stack pressure.",
        "recovered short": "A soft short: the charge passed in it did not plate; read the lifetime with care.",
        "soft short": "A sudden lasting drop can be a filament that does not yet bridge the electrolyte.",
    }[event.reason]
    return Finding(
        severity="warning",
        message=f"{event.reason} after {event.before / HOUR:.4g} h of test time: {event.evidence}.",
        advice=advice,
    )
