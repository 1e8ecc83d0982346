"""Cycles and stages: half-cycles paired by the rule of the kind of cell."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.halves import HalfCycles
from nasicell.records import CellKind
from nasicell.units import MILLIAMPERE_HOUR

STAGE_TOLERANCE: Final = 0.05
"""Cycles whose currents agree within this fraction belong to one stage."""
CONDITIONING: Final = 0.9
"""A first half-cycle below this fraction of the second one's charge began part-way: it is not half of a cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRule:
    """How half-cycles pair up, and why."""

    first_sign: int
    """Direction with which a cycle starts."""
    skipped: int
    """Half-cycles before the first cycle: they make up cycle 0."""
    reason: str


def cycle_rule(halves: HalfCycles, kind: CellKind | None) -> CycleRule:
    """Rule of a kind of cell: a full cell charges first; in others the data say."""
    if kind == "full":
        skipped = int(len(halves) > 0 and halves.sign[0] < 0)
        return CycleRule(first_sign=1, skipped=skipped, reason="a cycle of a full cell is a charge, then a discharge")
    if len(halves) == 0:
        return CycleRule(first_sign=1, skipped=0, reason="the record holds no current")
    conditioning = len(halves) > 1 and abs(halves.charge[0]) < CONDITIONING * abs(halves.charge[1])
    skipped = int(conditioning and kind != "symmetric")
    first = int(halves.sign[min(skipped, len(halves) - 1)])
    words = {1: "positive current (charge)", -1: "negative current (discharge)"}
    reason = f"a cycle starts with {words[first]}, as the record does"
    if skipped:
        fraction = abs(halves.charge[0] / halves.charge[1])
        reason = (
            f"a cycle starts with {words[first]}: the first half-cycle moved only {fraction:.0%} of the charge of "
            "the next, so the test began part-way (cycle 0)"
        )
    return CycleRule(first_sign=first, skipped=skipped, reason=reason)


COARSE_CURRENT: Final = "the current is printed too coarsely to be integrated, and no counter tells the charge"
BACKWARDS: Final = "the test time runs backwards"
GAP: Final = "a gap of the record is left out"
UNSEEN_VOLTAGE: Final = "the voltage within a gap of the record is not known"
CUT: Final = "the file was cut"
"""Also what the readers say in `Damage.reason`; the half-cycle at the end of such a record is incomplete."""


def reservation(halves: HalfCycles, k: int, *, cut: bool = False) -> str:
    """What speaks against charge or voltage of half-cycle `k`, in words; empty when nothing does."""
    reasons = [BACKWARDS] if halves.backwards[k] and not halves.counted[k] else []
    reasons += [GAP] if halves.gaps[k] and not halves.counted[k] else []
    reasons += [UNSEEN_VOLTAGE] if halves.gaps[k] and halves.counted[k] else []
    reasons += [COARSE_CURRENT] if halves.coarse[k] else []
    reasons += [CUT] if cut and k == len(halves) - 1 else []
    return "; ".join(reasons)


def cycles_table(halves: HalfCycles, rule: CycleRule, *, cut: bool = False) -> pl.DataFrame:
    """The table ``"cycles"``, one row per cycle, incomplete ones included (their missing half is null).

    Columns as in ``docs/conventions.md``, with ``complete`` and per half the standard uncertainty
    (``charge_uncertainty_mAh``...), the part of it that the last digit makes (``charge_digits_mAh``...), where the
    charge comes from (``charge_from``...: ``"current"`` or ``"counter"``) and what speaks against it
    (``charge_reservation``...). `cut`: the file ends early, so the last half-cycle is incomplete.
    """
    index = np.arange(len(halves))
    number = (index - rule.skipped) // 2 + 1 if len(halves) else index
    columns = {
        "cycle": number,
        "sign": halves.sign,
        "capacity": np.abs(halves.charge) / MILLIAMPERE_HOUR,
        "uncertainty": halves.charge_uncertainty / MILLIAMPERE_HOUR,
        "digits": halves.charge_digits / MILLIAMPERE_HOUR,
        "from": np.where(halves.counted, "counter", "current"),
        "reservation": [reservation(halves, k, cut=cut) for k in range(len(halves))],
        "energy": np.abs(halves.energy) / MILLIAMPERE_HOUR,
        "voltage": halves.voltage,
        "current": np.abs(halves.current),
        "start": halves.start,
        "end": halves.end,
    }
    table = pl.DataFrame(columns, schema_overrides={"reservation": pl.String, "from": pl.String})
    positive, negative = table.filter(pl.col("sign") > 0), table.filter(pl.col("sign") < 0)
    joined = (
        positive.rename({c: c + "+" for c in table.columns if c != "cycle"})
        .join(
            negative.rename({c: c + "-" for c in table.columns if c != "cycle"}), on="cycle", how="full", coalesce=True
        )
        .sort("cycle")
    )
    second, first = ("-", "+") if rule.first_sign > 0 else ("+", "-")
    complete = pl.col("start+").is_not_null() & pl.col("start-").is_not_null()
    joined = joined.with_columns(
        complete=complete,
        coulombic_efficiency_percent=pl.when(complete & (pl.col("capacity" + first) > 0)).then(
            100 * pl.col("capacity" + second) / pl.col("capacity" + first)
        ),
    )
    stage = _stages(joined)
    return joined.select(
        "cycle",
        pl.Series("stage", stage, dtype=pl.Int64),
        pl.coalesce("current-", "current+").alias("current_A"),
        pl.col("capacity+").alias("charge_capacity_mAh"),
        pl.col("capacity-").alias("discharge_capacity_mAh"),
        "coulombic_efficiency_percent",
        pl.col("energy+").alias("charge_energy_mWh"),
        pl.col("energy-").alias("discharge_energy_mWh"),
        pl.col("voltage+").fill_nan(None).alias("charge_voltage_V"),
        pl.col("voltage-").fill_nan(None).alias("discharge_voltage_V"),
        pl.min_horizontal("start+", "start-").alias("start_second"),
        pl.max_horizontal("end+", "end-").alias("end_second"),
        "complete",
        pl.col("uncertainty+").alias("charge_uncertainty_mAh"),
        pl.col("uncertainty-").alias("discharge_uncertainty_mAh"),
        pl.col("digits+").alias("charge_digits_mAh"),
        pl.col("digits-").alias("discharge_digits_mAh"),
        pl.col("from+").alias("charge_from"),
        pl.col("from-").alias("discharge_from"),
        pl.col("reservation+").alias("charge_reservation"),
        pl.col("reservation-").alias("discharge_reservation"),
    )


def stages_table(cycles: pl.DataFrame) -> pl.DataFrame:
    """The table ``"stages"``: runs of complete cycles at the same currents."""
    return (
        cycles.filter(pl.col("stage").is_not_null())
        .group_by("stage", maintain_order=True)
        .agg(
            pl.col("current_A").median(),
            pl.len().cast(pl.Int64).alias("cycles"),
            pl.col("cycle").first().alias("first_cycle"),
            pl.col("cycle").last().alias("last_cycle"),
            pl.col("discharge_capacity_mAh").mean(),
            pl.col("coulombic_efficiency_percent").mean(),
        )
    )


def _stages(joined: pl.DataFrame) -> list[int | None]:
    """Number of the stage of each cycle, from 1; None for incomplete cycles."""
    complete = joined["complete"].to_numpy()
    change = np.zeros(complete.size, dtype=bool)
    rows = np.flatnonzero(complete)
    for column in ("current+", "current-"):
        level = joined[column].to_numpy()[rows]
        change[rows[1:]] |= np.abs(np.diff(level)) > STAGE_TOLERANCE * np.maximum(level[1:], level[:-1])
    number = np.cumsum(change) + 1
    return [int(n) if ok else None for n, ok in zip(number, complete, strict=True)]
