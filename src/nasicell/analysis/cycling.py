"""Cycling of full and half cells: capacities, retention, Coulombic efficiency, voltages."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.balance import balance_quantities
from nasicell.analysis.basis import ASK_AREA, ASK_MASS, capacity_basis
from nasicell.analysis.capacities import capacities, known, switch_and_digits
from nasicell.analysis.cut_offs import cut_off_quantities, impossible_cut_offs
from nasicell.analysis.cycles import CUT, CycleRule, cycle_rule, cycles_table, stages_table
from nasicell.analysis.differential import differential_tables
from nasicell.analysis.fade_quantities import fade_quantities, fade_table
from nasicell.analysis.halves import half_cycles
from nasicell.analysis.pulses import current_steps_table, step_resistances
from nasicell.analysis.reservations import uncertainty_of, with_clock, with_reservations
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.steps import Steps
from nasicell.analysis.titration import titration_quantities, titration_table
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT

FEWEST_FOR_FADE: Final = 20
"""Fewer cycles than this say nothing about inventory."""
MOST_EFFICIENT: Final = 105.0
"""A Coulombic efficiency above this, %, is not one."""
EQUAL_HALVES: Final = 0.1
"""Halves whose charges differ by more than this fraction do not cover the same range of the electrode."""

ALWAYS: Final = ("steps", "cycles", "stages")
"""Tables that are there even when they are empty."""


def analyse_cycling(record: CyclingRecord, steps: Steps) -> Analysis:
    """Capacities, retention and Coulombic efficiency of a cell cycled at constant current.

    Cycles pair by `cycles.cycle_rule`; complete cycles at the same currents are a stage, and the longest stage
    (the first of equals) is the main one. The Coulombic efficiency is the charge of the second half of a cycle over
    that of the first: discharge over charge in a full cell.

    Parameters
    ----------
    record
        The record.
    steps
        Its steps.

    Returns
    -------
    :
        `discharge_capacity_initial`, `discharge_capacity` per stage, `capacity_retention`, `coulombic_efficiency`,
        `average_voltage`, `hysteresis`, `charge_cut_off` and `discharge_cut_off`; of long stages
        `cycles_to_80_percent`, `inventory_loss` and `parasitic_charge`; of steps from rest `step_resistance`; of a
        titration `diffusion_rate`. Tables ``"steps"``, ``"cycles"`` and ``"stages"``, and where there is something to
        show ``"dq_dv"``, ``"dv_dq"``, ``"fade"``, ``"current_steps"`` and ``"titration"``. A record without a complete
        cycle gives what its halves show and a finding.
    """
    halves = half_cycles(steps)
    if len(halves) == 0:
        raise AnalysisError(f"{record.provenance.source} holds no current, expected charge and discharge")
    rule = cycle_rule(halves, record.sample.kind)
    cycles = cycles_table(halves, rule, cut=any(CUT in damage.reason for damage in record.damage))
    stages = stages_table(cycles)
    findings = [Finding(severity="note", message=f"Cycle rule: {rule.reason}.")]
    quantities: tuple[Quantity, ...] = ()
    timed = partial(with_clock, backwards=bool(steps.backwards.any()))
    tables = {"steps": steps.to_polars(), "cycles": cycles, "stages": stages}
    if stages.height:
        main = stages.filter(pl.col("cycles") == pl.col("cycles").max()).row(0, named=True)
        mine = cycles.filter(pl.col("stage") == main["stage"])
        quantities = (
            *capacities(record, cycles=cycles, stages=stages, main=mine),
            *_efficiency(record, mine, rule),
            *_voltages(record, mine),
            *_course(record, mine, rule),
            *(timed(q) for q in cut_off_quantities(record, halves, mine)),
        )
        tables |= differential_tables(record, steps, cycles) | {"fade": fade_table(mine)}
        findings += _fade_finding(quantities, mine.height)
    else:
        findings.append(
            Finding(
                severity="warning",
                message=f"no complete cycle: {int((halves.sign > 0).sum())} charge and "
                f"{int((halves.sign < 0).sum())} discharge half-cycle(s).",
                advice="Retention and Coulombic efficiency need a charge and a discharge; the steps are in the table.",
            )
        )
    findings += impossible_cut_offs(record, halves)
    tables |= {"current_steps": current_steps_table(record, steps), "titration": titration_table(record, steps)}
    quantities = (
        *quantities,
        *(timed(q) for q in step_resistances(record, tables["current_steps"])),
        *(timed(q) for q in titration_quantities(tables["titration"], source=record.provenance.source)),
    )
    questions = [] if record.sample.active_mass is not None else [ASK_MASS]
    questions += [ASK_AREA] if capacity_basis(record.sample).unit == "mAh" else []
    return Analysis(
        kind="cycling",
        sample=record.sample,
        provenance=record.provenance,
        quantities=quantities,
        tables={name: table for name, table in tables.items() if table.height or name in ALWAYS},
        findings=tuple(findings),
        questions=tuple(questions),
    )


def _efficiency(record: CyclingRecord, mine: pl.DataFrame, rule: CycleRule) -> Iterator[Quantity]:
    """Mean Coulombic efficiency of the main stage."""
    rows = mine.filter(pl.col("coulombic_efficiency_percent").is_not_null())
    if not rows.height:
        return
    values = rows["coulombic_efficiency_percent"].to_numpy()
    ratio = "discharge/charge" if rule.first_sign > 0 else "charge/discharge"
    mean = float(values.mean())
    impossible = mean > MOST_EFFICIENT
    if values.size == 1:
        parts = switch_and_digits(rows, halves=("charge", "discharge"))
        evidence = f"{ratio} of cycle {rows['cycle'][0]}" + uncertainty_of(**parts)
        error = mean * float(_relative(rows, "uncertainty")[0])
    else:
        scatter = float(values.std(ddof=1)) / np.sqrt(values.size)
        digits = mean * float(np.median(_relative(rows, "digits")))
        evidence = f"{ratio} of each cycle, mean; first cycle {values[0]:.4g} %"
        evidence += uncertainty_of(
            standard_error_over_the_cycles=known(scatter, mean) or 0.0, printed_digits=known(digits, mean) or 0.0
        )
        error = float(np.hypot(scatter, digits))
    quantity = Quantity(
        name="coulombic_efficiency",
        value=mean,
        uncertainty=known(error, mean),
        unit="%",
        conditions=f"stage {mine['stage'][0]}; {values.size} cycle{'s' * (values.size > 1)}",
        source=record.provenance.source,
        evidence=evidence,
        status="flagged" if impossible else "ok",
        advice="More comes out than went in: the test began part-way, or the kind of cell is another."
        if impossible
        else "",
    )
    yield with_reservations(quantity, rows, halves=("charge", "discharge"))


def _course(record: CyclingRecord, mine: pl.DataFrame, rule: CycleRule) -> Iterator[Quantity]:
    """What the main stage tells of the fade and of the charge that goes missing."""
    conditions = f"stage {mine['stage'][0]}; {mine.height} cycles"
    source = record.provenance.source
    yield from fade_quantities(mine, source=source, conditions=conditions)
    yield from balance_quantities(mine, charge_first=rule.first_sign > 0, source=source, conditions=conditions)


def _relative(rows: pl.DataFrame, part: str) -> np.ndarray:
    """Relative uncertainty of charge over discharge of each cycle; `part` is ``"uncertainty"`` or ``"digits"``."""
    shares = [
        np.divide(error, size, out=np.zeros(rows.height), where=size > 0)
        for error, size in (
            (rows[f"{half}_{part}_mAh"].to_numpy(), rows[f"{half}_capacity_mAh"].to_numpy())
            for half in ("charge", "discharge")
        )
    ]
    return np.hypot(*shares)


def _voltages(record: CyclingRecord, mine: pl.DataFrame) -> Iterator[Quantity]:
    """Average discharge voltage, and charge minus discharge voltage, of the first cycle of the main stage."""
    first = mine.head(1)
    row = first.row(0, named=True)
    charge, discharge = row["charge_voltage_V"], row["discharge_voltage_V"]
    if charge is None or discharge is None:
        return
    stated = partial(Quantity, source=record.provenance.source, conditions=f"cycle {row['cycle']}")
    average = stated(
        name="average_voltage", value=discharge, unit="V", evidence="discharge voltage, mean weighted by charge"
    )
    yield with_reservations(average, first, charges=False)
    sizes = row["charge_capacity_mAh"], row["discharge_capacity_mAh"]
    unequal = min(sizes) < (1 - EQUAL_HALVES) * max(sizes)
    hysteresis = stated(
        name="hysteresis",
        value=(charge - discharge) / MILLIVOLT,
        unit="mV",
        evidence="mean charge voltage minus mean discharge voltage, each weighted by charge",
        status="flagged" if unequal or charge < discharge else "ok",
        advice=f"Charge ({sizes[0]:.4g} mAh) and discharge ({sizes[1]:.4g} mAh) cover different ranges of the "
        "electrode, so the difference of their means is not only hysteresis, and may be negative; compare voltages at "
        "equal charge, or a later cycle."
        if unequal
        else "The mean voltage of the charge lies below that of the discharge: look at the sign of the current."
        if charge < discharge
        else "",
    )
    yield with_reservations(hysteresis, first, halves=("charge", "discharge"), charges=False)


def _fade_finding(quantities: tuple[Quantity, ...], cycles: int) -> list[Finding]:
    """A note where the Coulombic efficiency cannot be the loss of inventory."""
    by_name = {quantity.name: quantity for quantity in quantities}
    efficiency, retention = by_name.get("coulombic_efficiency"), by_name.get("capacity_retention")
    if efficiency is None or retention is None:
        return []
    kept = 100 * (min(efficiency.value, 100) / 100) ** (cycles - 1)
    if cycles < FEWEST_FOR_FADE or kept > retention.value - 5:
        return []
    return [
        Finding(
            severity="note",
            message=f"a Coulombic efficiency of {efficiency.value:.4g} % would leave {kept:.3g} % after {cycles} "
            f"cycles if it were lost inventory; {retention.value:.4g} % remain.",
            advice="It measures a parasitic current, or an excess of metal refills the inventory.",
        )
    ]
