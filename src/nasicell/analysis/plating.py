"""Plating and stripping of a symmetric cell at constant current: polarisation, area resistance, lifetime."""

from functools import partial

import numpy as np
import polars as pl

from nasicell.analysis.basis import area_resistance, current_density
from nasicell.analysis.halves import HALF_TOLERANCE, HalfCycles, half_cycles, main_level, same_level
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.short import (
    Failure,
    FailureRule,
    ResistanceTrace,
    first_failure,
    fresh_resistance,
    resistance_trace,
    soft_shorts,
)
from nasicell.analysis.steps import Steps
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import HOUR, MILLIVOLT


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
        ``"steps"`` and ``"polarisation"``.
    """
    rule = rule or FailureRule()
    halves = half_cycles(steps, by_level=True)
    trace = resistance_trace(record, halves, rule)
    reference = fresh_resistance(record, trace)
    failure, recovered = first_failure(trace, reference=reference, rule=rule)
    table = polarisation_table(trace, halves)
    return Analysis(
        kind="plating/stripping",
        sample=record.sample,
        provenance=record.provenance,
        quantities=(*_polarisations(record, table, failure), lifetime(record, trace, failure, reference)),
        tables={"steps": steps.to_polars(), "polarisation": table},
        findings=(
            *(failure_finding(event) for event in (failure,) if event is not None),
            *(failure_finding(event) for event in recovered),
            *(failure_finding(e) for e in soft_shorts(trace, rule) if failure is None or e.row < failure.row - 1),
        ),
    )


def lifetime(record: CyclingRecord, trace: ResistanceTrace, failure: Failure | None, reference: float) -> Quantity:
    """Time from the first current to failure, h; a lower bound when the cell lives at the end of the record."""
    source = record.provenance.source
    begin = float(trace.time[0])
    fresh = area_resistance(record.sample)
    given = f"reference |V/I| {fresh.of(reference):.4g} {fresh.unit}"
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
        }
    )
    strip, plate = pl.col("mean").filter(pl.col("sign") > 0), pl.col("mean").filter(pl.col("sign") < 0)
    return table.group_by("cycle", maintain_order=True).agg(
        time_second=pl.col("start").first(),
        end_second=pl.col("end").last(),
        current_A=pl.col("current").first(),
        voltage_strip_V=strip.first(),
        voltage_plate_V=plate.first(),
        mean_mV=pl.col("mean").abs().mean() / MILLIVOLT,
    )


def _polarisations(record: CyclingRecord, table: pl.DataFrame, failure: Failure | None) -> tuple[Quantity, ...]:
    """First and last polarisation and area resistance before failure, at the current of the longest part."""
    current = main_level(table["current_A"].to_numpy())
    mine = table.filter((pl.col("current_A") / current - 1).abs() < 2 * HALF_TOLERANCE)
    end = np.inf if failure is None else failure.after
    alive = mine.filter(pl.col("end_second") <= end)
    density, resistance = current_density(record.sample), area_resistance(record.sample)
    conditions = f"{density.of(current):.4g} {density.unit}"
    quantities: list[Quantity] = []
    for suffix, row in (
        ("", mine.row(0, named=True)),
        ("_final", (alive if alive.height else mine).row(-1, named=True)),
    ):
        where = f"cycle {row['cycle']}: time mean of |V| after the first minute (or tenth) of each half-cycle"
        millivolt = float(row["mean_mV"])
        stated = partial(Quantity, conditions=conditions, source=record.provenance.source, evidence=where)
        ohm = resistance.of(millivolt * MILLIVOLT / current)
        quantities.append(stated(name=f"polarisation{suffix}", value=millivolt, unit="mV"))
        quantities.append(stated(name=f"area_resistance{suffix}", value=ohm, unit=resistance.unit))
    return tuple(quantities)


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
