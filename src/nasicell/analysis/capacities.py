"""Discharge capacities of the stages of a test, and what remains of the first at the end."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.basis import Basis, capacity_basis
from nasicell.analysis.reservations import uncertainty_of, with_reservations
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import MILLIAMPERE, MILLIAMPERE_HOUR

UNEVEN: Final = 0.1
"""A stage whose capacity scatters by more than this fraction is flagged."""
SMALLEST_ERROR: Final = 1e-6
"""A smaller relative uncertainty is not stated: no cycler measures its current so well."""


def capacities(
    record: CyclingRecord, *, cycles: pl.DataFrame, stages: pl.DataFrame, main: pl.DataFrame
) -> Iterator[Quantity]:
    """`discharge_capacity_initial`, `discharge_capacity` of every stage, `capacity_retention`.

    Parameters
    ----------
    record
        Whose cycles these are.
    cycles, stages
        The tables of `cycles.cycles_table` and `cycles.stages_table`.
    main
        The cycles of the main stage.
    """
    basis = capacity_basis(record.sample)
    yield _initial(record, main, basis)
    for stage in stages.iter_rows(named=True):
        yield _of_stage(record, cycles.filter(pl.col("stage") == stage["stage"]), stage, basis)
    yield from _retention(record, main)


def known(uncertainty: float, value: float) -> float | None:
    """The uncertainty, or None where it is too small to be the whole truth."""
    return uncertainty if uncertainty > SMALLEST_ERROR * abs(value) else None


def switch_and_digits(cycle: pl.DataFrame, *, halves: tuple[str, ...] = ("discharge",)) -> dict[str, float]:
    """The parts of a cycle's uncertainty, mAh, for `reservations.uncertainty_of`; negligible ones are zero."""
    parts = {"cut_off_between_two_samples": 0.0, "printed_digits": 0.0}
    for half in halves:
        total, digits, size = (float(cycle[f"{half}_{c}_mAh"][0]) for c in ("uncertainty", "digits", "capacity"))
        for name, part in zip(parts, (np.sqrt(max(total**2 - digits**2, 0.0)), digits), strict=True):
            parts[name] += known(float(part), size) or 0.0
    return parts


def stage_conditions(rows: pl.DataFrame, current: float) -> str:
    """``"stage 2; 0.1404 mA"``."""
    return f"stage {rows['stage'][0]}; {current / MILLIAMPERE:.4g} mA"


def _initial(record: CyclingRecord, main: pl.DataFrame, basis: Basis) -> Quantity:
    """Discharge capacity of the first cycle of the main stage."""
    scale = MILLIAMPERE_HOUR / basis.size
    first = main.head(1)
    capacity, sampling = first["discharge_capacity_mAh"][0], first["discharge_uncertainty_mAh"][0]
    mass = record.sample.active_mass
    relative = 0.0 if mass is None or mass.uncertainty is None else mass.uncertainty / mass.value
    quantity = Quantity(
        name="discharge_capacity_initial",
        value=capacity * scale,
        uncertainty=known(float(np.hypot(sampling, relative * capacity)) * scale, capacity * scale),
        unit=basis.unit,
        conditions=stage_conditions(main, _level(main)),
        source=record.provenance.source,
        evidence=f"cycle {first['cycle'][0]}, first of the main stage"
        + uncertainty_of(**switch_and_digits(first), active_mass=relative),
    )
    return with_reservations(quantity, first)


def _of_stage(record: CyclingRecord, rows: pl.DataFrame, stage: dict[str, float], basis: Basis) -> Quantity:
    """Mean discharge capacity of one stage."""
    scale = MILLIAMPERE_HOUR / basis.size
    values = rows["discharge_capacity_mAh"].to_numpy()
    mean = float(values.mean())
    if values.size == 1:
        spread, uneven = float(rows["discharge_uncertainty_mAh"][0]), False
        evidence = f"cycle {stage['first_cycle']}" + uncertainty_of(**switch_and_digits(rows))
    else:
        scatter = float(values.std(ddof=1))
        digits = float(rows["discharge_digits_mAh"].to_numpy().mean())
        spread = float(np.hypot(scatter / np.sqrt(values.size), digits))
        uneven = scatter > UNEVEN * mean
        evidence = (
            f"mean of cycles {stage['first_cycle']} to {stage['last_cycle']}, between {values.min() * scale:.4g} and "
            f"{values.max() * scale:.4g} {basis.unit}"
        ) + uncertainty_of(
            standard_error_over_the_cycles=known(scatter, mean) or 0.0, printed_digits=known(digits, mean) or 0.0
        )
    quantity = Quantity(
        name="discharge_capacity",
        value=mean * scale,
        uncertainty=known(spread * scale, mean * scale),
        unit=basis.unit,
        conditions=stage_conditions(rows, stage["current_A"]),
        source=record.provenance.source,
        evidence=evidence,
        status="flagged" if uneven else "ok",
        advice="The capacity changes within the stage: the mean stands for no cycle; see the cycles table."
        if uneven
        else "",
    )
    return with_reservations(quantity, rows)


def _retention(record: CyclingRecord, main: pl.DataFrame) -> Iterator[Quantity]:
    """Discharge capacity of the last over that of the first cycle; failed where only the first delivers none."""
    ends = main[[0, -1]]
    capacity = ends["discharge_capacity_mAh"].to_numpy()
    conditions = f"{stage_conditions(main, _level(main))}; {main.height} cycles"
    if not np.any(main["discharge_capacity_mAh"].to_numpy() > 0):
        yield Quantity(
            name="capacity_retention",
            value=0.0,
            unit="%",
            conditions=conditions,
            source=record.provenance.source,
            status="flagged",
            evidence="no cycle of the main stage delivers any capacity: nothing is retained",
            advice="The cell reaches its cut-off at once. Cycle it at a lower current, or look at its resistance.",
        )
        return
    if not capacity[0] > 0:
        yield Quantity(
            name="capacity_retention",
            value=np.nan,
            unit="%",
            conditions=conditions,
            source=record.provenance.source,
            status="failed",
            evidence="the first cycle of the main stage delivers no capacity",
            advice="The first cycle of the main stage delivers no capacity: the cell reaches its cut-off at once. "
            "Cycle it at a lower current, or look at its resistance.",
        )
        return
    if main.height < 2:
        return
    ratio = float(capacity[1] / capacity[0])
    doubtful = [
        f == "counter" or bool(r) for f, r in ends.select("discharge_from", "discharge_reservation").iter_rows()
    ]
    error = np.where(doubtful, ends["discharge_uncertainty_mAh"].to_numpy(), _switches(ends))
    quantity = Quantity(
        name="capacity_retention",
        value=100 * ratio,
        uncertainty=known(100 * float(np.hypot(error[1], ratio * error[0]) / capacity[0]), 100 * ratio),
        unit="%",
        conditions=conditions,
        source=record.provenance.source,
        evidence=f"discharge capacity of cycle {ends['cycle'][1]} over that of cycle {ends['cycle'][0]}",
    )
    yield with_reservations(quantity, ends)


def _switches(rows: pl.DataFrame) -> np.ndarray:
    """Uncertainty of the discharges, mAh, without that of the printed digits, which cancel in a ratio."""
    total, digits = rows["discharge_uncertainty_mAh"].to_numpy(), rows["discharge_digits_mAh"].to_numpy()
    return np.sqrt(np.maximum(total**2 - digits**2, 0.0))


def _level(main: pl.DataFrame) -> float:
    """Median current, A."""
    return float(np.median(main["current_A"].to_numpy()))
