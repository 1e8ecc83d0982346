"""Cycling of full and half cells: capacities, retention, Coulombic efficiency, voltages."""

from functools import partial
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.basis import ASK_AREA, ASK_MASS, Basis, capacity_basis
from nasicell.analysis.cycles import CycleRule, cycle_rule, cycles_table, stages_table
from nasicell.analysis.halves import half_cycles
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.steps import Steps
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIAMPERE, MILLIAMPERE_HOUR, MILLIVOLT

FEWEST_FOR_FADE: Final = 20
"""Fewer cycles than this say nothing about inventory."""
UNEVEN: Final = 0.1
"""A stage whose capacity scatters by more than this fraction is flagged."""
MOST_EFFICIENT: Final = 105.0
"""A Coulombic efficiency above this, %, is not one."""
SMALLEST_ERROR: Final = 1e-9
"""A relative uncertainty below this is rounding of the clock: both sides of the switch were sampled."""


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
        `average_voltage`, `hysteresis`; tables ``"steps"``, ``"cycles"`` and ``"stages"``. A record without a
        complete cycle gives what its halves show and a finding.
    """
    halves = half_cycles(steps)
    if len(halves) == 0:
        raise AnalysisError(f"{record.provenance.source} holds no current, expected charge and discharge")
    rule = cycle_rule(halves, record.sample.kind)
    cycles = cycles_table(halves, rule)
    stages = stages_table(cycles)
    basis = capacity_basis(record.sample)
    findings = [Finding(severity="note", message=f"Cycle rule: {rule.reason}.")]
    quantities: tuple[Quantity, ...] = ()
    if stages.height:
        main = stages.filter(pl.col("cycles") == pl.col("cycles").max()).row(0, named=True)
        mine = cycles.filter(pl.col("stage") == main["stage"])
        quantities = (
            *_capacities(record, cycles, stages, mine, basis),
            *_efficiency(record, mine, rule),
            *_voltages(record, mine),
        )
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
    questions = [] if record.sample.active_mass is not None else [ASK_MASS]
    questions += [ASK_AREA] if basis.unit == "mAh" else []
    return Analysis(
        kind="cycling",
        sample=record.sample,
        provenance=record.provenance,
        quantities=quantities,
        tables={"steps": steps.to_polars(), "cycles": cycles, "stages": stages},
        findings=tuple(findings),
        questions=tuple(questions),
    )


def _capacities(
    record: CyclingRecord, cycles: pl.DataFrame, stages: pl.DataFrame, mine: pl.DataFrame, basis: Basis
) -> tuple[Quantity, ...]:
    """Initial capacity and retention of the main stage, mean capacity of every stage."""
    source = record.provenance.source
    scale = MILLIAMPERE_HOUR / basis.size
    capacity = mine["discharge_capacity_mAh"].to_numpy()
    sampling = mine["discharge_uncertainty_mAh"].to_numpy()
    mass = record.sample.active_mass
    relative = 0.0 if mass is None or mass.uncertainty is None else mass.uncertainty / mass.value
    first = int(mine["cycle"][0])
    conditions = f"stage {mine['stage'][0]}; {_milliampere(float(mine['current_A'].median()))}"  # pyright: ignore[reportArgumentType]
    found = [
        Quantity(
            name="discharge_capacity_initial",
            value=capacity[0] * scale,
            uncertainty=_known(float(np.hypot(sampling[0], relative * capacity[0])) * scale, capacity[0] * scale),
            unit=basis.unit,
            conditions=conditions,
            source=source,
            evidence=f"cycle {first}, first of the main stage; uncertainty: cut-off between two samples, active mass",
        )
    ]
    for stage in stages.iter_rows(named=True):
        values = cycles.filter(pl.col("stage") == stage["stage"])["discharge_capacity_mAh"].to_numpy()
        scatter = float(values.std(ddof=1)) if values.size > 1 else 0.0
        spread = scatter / np.sqrt(values.size) if values.size > 1 else float(sampling[0])
        uneven = scatter > UNEVEN * values.mean()
        found.append(
            Quantity(
                name="discharge_capacity",
                value=float(values.mean()) * scale,
                uncertainty=_known(spread * scale, float(values.mean()) * scale),
                unit=basis.unit,
                conditions=f"stage {stage['stage']}; {_milliampere(stage['current_A'])}",
                source=source,
                evidence=f"mean of cycles {stage['first_cycle']} to {stage['last_cycle']}; uncertainty: standard "
                f"error over the cycles; from {values.max() * scale:.4g} to {values.min() * scale:.4g} {basis.unit}",
                status="flagged" if uneven else "ok",
                advice="The capacity changes within the stage: the mean stands for no cycle; see the cycles table."
                if uneven
                else "",
            )
        )
    if capacity.size > 1 and capacity[0] > 0:
        ratio = capacity[-1] / capacity[0]
        error = float(np.hypot(sampling[-1] / capacity[0], ratio * sampling[0] / capacity[0]))
        found.append(
            Quantity(
                name="capacity_retention",
                value=100 * float(ratio),
                uncertainty=_known(100 * error, 100 * float(ratio)),
                unit="%",
                conditions=f"{conditions}; {capacity.size} cycles",
                source=source,
                evidence=f"discharge capacity of cycle {mine['cycle'][-1]} over that of cycle {first}",
            )
        )
    return tuple(found)


def _efficiency(record: CyclingRecord, mine: pl.DataFrame, rule: CycleRule) -> tuple[Quantity, ...]:
    """Mean Coulombic efficiency of the main stage."""
    values = mine["coulombic_efficiency_percent"].drop_nulls().to_numpy()
    if not values.size:
        return ()
    ratio = "discharge/charge" if rule.first_sign > 0 else "charge/discharge"
    mean = float(values.mean())
    impossible = mean > MOST_EFFICIENT
    return (
        Quantity(
            name="coulombic_efficiency",
            value=mean,
            uncertainty=float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else None,
            unit="%",
            conditions=f"stage {mine['stage'][0]}; {values.size} cycles",
            source=record.provenance.source,
            evidence=f"{ratio} of each cycle, mean with its standard error; first cycle {values[0]:.4g} %",
            status="flagged" if impossible else "ok",
            advice="More comes out than went in: the test began part-way, or the kind of cell is another."
            if impossible
            else "",
        ),
    )


def _voltages(record: CyclingRecord, mine: pl.DataFrame) -> tuple[Quantity, ...]:
    """Average discharge voltage, and charge minus discharge voltage, of the first cycle of the main stage."""
    row = mine.row(0, named=True)
    charge, discharge = row["charge_voltage_V"], row["discharge_voltage_V"]
    if charge is None or discharge is None:
        return ()
    stated = partial(Quantity, source=record.provenance.source, conditions=f"cycle {row['cycle']}")
    return (
        stated(name="average_voltage", value=discharge, unit="V", evidence="discharge energy over charge"),
        stated(
            name="hysteresis",
            value=(charge - discharge) / MILLIVOLT,
            unit="mV",
            evidence="mean charge voltage minus mean discharge voltage",
        ),
    )


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


def _known(uncertainty: float, value: float) -> float | None:
    """The uncertainty, or None where sampling leaves none to state."""
    return uncertainty if uncertainty > SMALLEST_ERROR * abs(value) else None


def _milliampere(current: float) -> str:
    """``0.1404 mA``."""
    return f"{current / MILLIAMPERE:.4g} mA"
