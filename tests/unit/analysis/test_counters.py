"""A current printed with too few digits: the counters are believed where they are, doubt is told where they are not."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from nasicell.analysis import Analysis, analyse
from nasicell.analysis.counters import last_digit, printed_resolution, rises
from nasicell.records import CyclingRecord

RecordOf = Callable[..., CyclingRecord]
TRUE_CURRENT = 1.76e-4
DURATION = 36_000.0
DIGIT = 1e-4
"""Ah and A: the last digit of counters and current."""


def printed(record_of: RecordOf, *, digit_A: float, counters: bool, cumulative: bool = False) -> CyclingRecord:
    """Three cycles at a constant current and at 3 V, as a cycler prints them."""
    time, current, charged, discharged = [], [], [], []
    total = {1: 0.0, -1: 0.0}
    for k in range(6):
        sign = 1 if k % 2 == 0 else -1
        t = np.arange(0.0, DURATION + 1, 30.0)
        passed = TRUE_CURRENT * t / 3600
        time.append(k * DURATION + t)
        current.append(np.full(t.size, sign * TRUE_CURRENT))
        base = total if cumulative else {1: 0.0, -1: 0.0}
        charged.append(base[1] + passed * (sign > 0))
        discharged.append(base[-1] + passed * (sign < 0))
        total[sign] += passed[-1]
    columns = {
        "charging_capacity_ah": np.round(np.concatenate(charged) / DIGIT) * DIGIT,
        "discharging_capacity_ah": np.round(np.concatenate(discharged) / DIGIT) * DIGIT,
    }
    shown = np.round(np.concatenate(current) / digit_A) * digit_A
    times = np.concatenate(time)
    record = record_of(times, np.full(times.size, 3.0), shown, kind="full", **(columns if counters else {}))
    note = {"current resolution / A": f"{digit_A:g}"}
    return replace(record, provenance=replace(record.provenance, metadata=note))


def truth_within(analysis: Analysis, name: str, truth: float) -> bool:
    """Whether the truth lies within two standard uncertainties."""
    quantity = analysis[name]
    assert quantity.uncertainty is not None
    return abs(quantity.value - truth) < 2 * quantity.uncertainty


@pytest.mark.parametrize("cumulative", [False, True])
def test_counters_are_believed_over_a_coarse_current(record_of: RecordOf, cumulative: bool) -> None:
    """Whether they are reset each step or run on, the counters give the capacity, with their last digit's doubt."""
    analysis = analyse(printed(record_of, digit_A=DIGIT, counters=True, cumulative=cumulative))
    assert truth_within(analysis, "discharge_capacity_initial", 1.76)
    assert truth_within(analysis, "coulombic_efficiency", 100.0)
    assert analysis["discharge_capacity_initial"].status == "ok"
    assert "counter" in analysis["discharge_capacity_initial"].evidence
    assert analysis.tables["cycles"]["discharge_from"].to_list() == ["counter"] * 3
    energy, charge = (analysis.tables["steps"][c].to_numpy() for c in ("energy_mWh", "charge_mAh"))
    assert energy == pytest.approx(3.0 * charge, rel=1e-9)


def test_without_counters_a_coarse_current_is_flagged(record_of: RecordOf) -> None:
    """The integral is 14 % off, says that it may be, and what to do."""
    analysis = analyse(printed(record_of, digit_A=DIGIT, counters=False))
    for name in ("discharge_capacity_initial", "discharge_capacity", "coulombic_efficiency"):
        assert analysis[name].status == "flagged"
        assert "more digits" in analysis[name].advice
    assert truth_within(analysis, "discharge_capacity_initial", 1.76)
    assert truth_within(analysis, "discharge_capacity", 1.76)
    assert analysis["average_voltage"].status == "ok"


def test_fine_current_is_integrated_whatever_the_counters(record_of: RecordOf) -> None:
    """With a last digit of half a percent the integral stays, and its uncertainty holds that digit."""
    analysis = analyse(printed(record_of, digit_A=1e-6, counters=True))
    assert analysis.tables["cycles"]["discharge_from"].to_list() == ["current"] * 3
    capacity = analysis["discharge_capacity_initial"]
    assert capacity.value == pytest.approx(1.76, rel=1e-9)
    assert capacity.uncertainty == pytest.approx(1.76 * 1e-6 / 1.76e-4 / np.sqrt(12), rel=1e-3)


def test_last_digit_that_flickers_makes_one_step(record_of: RecordOf) -> None:
    """A current between two printed values jumps back and forth by one digit within its step."""
    record = printed(record_of, digit_A=DIGIT, counters=True)
    size = len(record)
    flicker = np.sign(record.current) * np.where(np.random.default_rng(3).random(size) < 0.4, 1e-4, 2e-4)
    table = record.table.with_columns(current_ampere=flicker)
    analysis = analyse(replace(record, table=table))
    assert analysis.tables["steps"].height == 6
    assert truth_within(analysis, "discharge_capacity_initial", 1.76)


def test_resolution_is_read_from_the_note_of_the_reader(record_of: RecordOf) -> None:
    """A record without a note counts as written in full."""
    assert printed_resolution(printed(record_of, digit_A=DIGIT, counters=False)) == DIGIT
    assert printed_resolution(record_of(np.arange(3.0), np.ones(3), np.ones(3))) == 0.0


def test_counter_that_is_reset_rises_from_zero() -> None:
    """A reading below the one before is all new."""
    counter = np.array([0.0, 0.1, 0.3, 0.1, 0.2])
    assert rises(counter) == pytest.approx([0.1, 0.2, 0.1, 0.1, 0.0])
    assert last_digit(counter) == pytest.approx(0.1)


def test_a_gap_leaves_the_counted_charge_but_not_the_mean_voltage(record_of: RecordOf) -> None:
    """The counter runs on through a gap; what the voltage did there is not known."""
    record = printed(record_of, digit_A=DIGIT, counters=True)
    time = record.table["test_time_second"].to_numpy()
    kept = (time < 1.2 * DURATION) | (time > 1.6 * DURATION)
    analysis = analyse(replace(record, table=record.table.filter(pl.Series(kept))))
    assert analysis["discharge_capacity_initial"].status == "ok"
    assert truth_within(analysis, "discharge_capacity_initial", 1.76)
    for name in ("average_voltage", "hysteresis"):
        assert analysis[name].status == "flagged"
        assert "gap" in analysis[name].evidence
