"""Critical current density: the interval contains the truth."""

import numpy as np
import polars as pl
import pytest

from nasicell.analysis import FailureRule, analyse
from nasicell.protocols import CCD
from nasicell.records import CyclingRecord

HALF_CYCLE = 1800.0


def staircase(first: float, step: float, count: int) -> list[tuple[float, float]]:
    """Levels of current, mA, each in both directions for half an hour."""
    return [(s * 1e-3 * (first + k * step), HALF_CYCLE) for k in range(count) for s in (1, -1)]


@pytest.mark.parametrize("level", range(14))
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_interval_brackets_the_level_of_failure(symmetric_cell: type, level: int, share: float) -> None:
    """Whatever level the cell shorts on, the interval runs from the level before to it."""
    cell = symmetric_cell(short_at=2 * HALF_CYCLE * (level + share))
    ccd = analyse(cell.run(staircase(0.1, 0.1, 14)))["ccd"]
    assert ccd.interval == pytest.approx((0.1 * level, 0.1 * (level + 1)))
    assert ccd.value == pytest.approx(0.1 * level)
    assert "short" in ccd.evidence


def test_no_failure_is_a_lower_bound(symmetric_cell: type) -> None:
    """A staircase without failure bounds the critical current density from below."""
    analysis = analyse(symmetric_cell().run(staircase(0.1, 0.1, 8)))
    assert (analysis["ccd"].bound, analysis["ccd"].value) == (">=", pytest.approx(0.8))


def test_record_that_ends_at_failure(symmetric_cell: type) -> None:
    """A cycler that stops when the cell polarises leaves a cut half-cycle, which is the failed level."""
    cell = symmetric_cell(growth_per_h=0.5, voltage_limit=0.45)
    ccd = analyse(cell.run(staircase(0.1, 0.1, 14)))["ccd"]
    assert ccd.interval == pytest.approx((0.8, 0.9))
    assert "polarised" in ccd.evidence


def test_record_that_just_stops_is_incomplete(symmetric_cell: type) -> None:
    """A level that was broken off without failure is neither passed nor failed, and a finding says so."""
    program = [*staircase(0.1, 0.1, 5), (6e-4, 600.0)]
    analysis = analyse(symmetric_cell().run(program))
    assert (analysis["ccd"].bound, analysis["ccd"].value) == (">=", pytest.approx(0.5))
    assert analysis.tables["staircase"]["verdict"][-1] == "incomplete"
    assert any("without a sign of failure" in f.message for f in analysis.findings)


def test_voltage_limit_of_the_protocol_decides(symmetric_cell: type) -> None:
    """With the protocol's limit the same cut level is a failure."""
    record = symmetric_cell(voltage_limit=0.045).run(staircase(0.1, 0.1, 8))
    protocol = CCD(first_mA_cm2=0.1, step_mA_cm2=0.1, last_mA_cm2=0.8, half_cycle_h=0.5, voltage_limit_V=0.045)
    assert analyse(record, protocol=protocol)["ccd"].interval == pytest.approx((0.5, 0.6))


def test_first_level_fails_in_the_first_half_cycle(symmetric_cell: type) -> None:
    """A record of a single failed half-cycle bounds the critical current density from above."""
    analysis = analyse(symmetric_cell(short_at=1000.0).run(staircase(0.1, 0.1, 1)[:1]))
    assert analysis["ccd"].interval == (0.0, pytest.approx(0.1))
    assert "lifetime" in analysis


def test_a_foil_used_up_in_its_first_cycle_is_no_staircase(symmetric_cell: type) -> None:
    """One level that polarises in its first cycle is plating/stripping: nothing shows that a level failed."""
    record = symmetric_cell(growth_per_h=30.0, voltage_limit=0.045).run(staircase(0.1, 0.1, 1))
    assert analyse(record).kind == "plating/stripping"


def test_last_level_of_a_staircase_of_constant_charge_is_whole(symmetric_cell: type) -> None:
    """Its half-cycles are the shortest, yet nothing is missing."""
    program = [(s * 1e-4 * k, HALF_CYCLE / k) for k in range(1, 9) for s in (1, -1)]
    ccd = analyse(symmetric_cell(sampling=20.0).run(program))["ccd"]
    assert (ccd.bound, ccd.value) == (">=", pytest.approx(0.8))


def test_protocol_tells_one_level_from_plating(symmetric_cell: type) -> None:
    """One level of several cycles is plating/stripping unless the protocol says staircase."""
    record = symmetric_cell(short_at=6000.0).run(staircase(0.1, 0.0, 3))
    protocol = CCD(first_mA_cm2=0.1, step_mA_cm2=0.1, last_mA_cm2=0.8, half_cycle_h=0.5)
    assert analyse(record).kind == "plating/stripping"
    assert analyse(record, protocol=protocol)["ccd"].interval == (0.0, pytest.approx(0.1))


def test_charges(symmetric_cell: type) -> None:
    """Charge per half-cycle and cumulative charge end with the last passed level."""
    analysis = analyse(symmetric_cell(short_at=7 * HALF_CYCLE).run(staircase(0.1, 0.1, 8)))
    assert analysis["ccd"].value == pytest.approx(0.3)
    assert analysis["ccd_areal_charge"].value == pytest.approx(0.15)
    assert analysis["ccd_cumulative_charge"].value == pytest.approx(0.05 + 0.1 + 0.15)


def test_reversing_the_current_changes_nothing(symmetric_cell: type) -> None:
    """The result does not depend on which side is named first."""
    record = symmetric_cell(short_at=7.3 * HALF_CYCLE).run(staircase(0.1, 0.1, 8))
    table = record.table.with_columns(-pl.col("voltage_volt", "current_ampere"))
    mirrored = CyclingRecord(table=table, provenance=record.provenance, sample=record.sample)
    assert analyse(mirrored)["ccd"] == analyse(record)["ccd"]


@pytest.mark.parametrize("every", [2, 3, 5])
def test_resampling_keeps_the_interval(symmetric_cell: type, every: int) -> None:
    """Fewer samples give the same verdicts."""
    record = symmetric_cell(short_at=9.4 * HALF_CYCLE, sampling=30.0).run(staircase(0.1, 0.1, 8))
    thin = CyclingRecord(table=record.table.gather_every(every), provenance=record.provenance, sample=record.sample)
    assert analyse(thin)["ccd"].interval == pytest.approx(analyse(record)["ccd"].interval)


def test_voltage_stays_linear_after_a_hard_short(symmetric_cell: type) -> None:
    """A shorted cell is a smaller resistor: its later levels do not count as passed."""
    analysis = analyse(symmetric_cell(short_at=3.5 * HALF_CYCLE).run(staircase(0.1, 0.1, 8)))
    assert analysis.tables["staircase"]["step"].max() == 2
    assert analysis["ccd"].interval == pytest.approx((0.1, 0.2))


def test_rest_between_levels(symmetric_cell: type) -> None:
    """Rests between the half-cycles do not hide the staircase."""
    program = [part for half in staircase(0.1, 0.1, 8) for part in (half, (0.0, 300.0))]
    analysis = analyse(symmetric_cell(short_at=9.5 * 2100).run(program))
    assert analysis.kind == "ccd"
    assert analysis["ccd"].interval == pytest.approx((0.4, 0.5))


def test_area_divides_the_current(symmetric_cell: type) -> None:
    """Half a square centimetre doubles the density; without area the current itself is given."""
    program = staircase(0.1, 0.1, 8)
    assert analyse(symmetric_cell(area_cm2=0.5).run(program))["ccd"].value == pytest.approx(1.6)
    assert analyse(symmetric_cell(area_cm2=None).run(program))["ccd"].unit == "mA"


def test_stricter_rule_lowers_the_result(symmetric_cell: type) -> None:
    """A cell that slowly polarises fails earlier under a lower factor."""
    record = symmetric_cell(growth_per_h=0.5).run(staircase(0.1, 0.1, 14))
    low = analyse(record, failure=FailureRule(polarised_above=2.0))["ccd"].value
    assert low < analyse(record)["ccd"].value
    assert np.isfinite(low)


@pytest.mark.parametrize("seed", range(3))
def test_fine_steps_at_high_current_under_noise(symmetric_cell: type, seed: int) -> None:
    """Forty-nine levels of 0.025 mA/cm2 up to 1.225 stay apart, though each sample scatters by 0.3 %."""
    levels, failed = 49, 47
    record = symmetric_cell(short_at=2 * HALF_CYCLE * (failed + 0.3)).run(staircase(0.025, 0.025, levels))
    noise = 1 + 0.003 * np.random.default_rng(seed).standard_normal(len(record))
    table = record.table.with_columns(pl.col("current_ampere") * noise)
    analysis = analyse(CyclingRecord(table=table, provenance=record.provenance, sample=record.sample))
    assert analysis.kind == "ccd"
    assert analysis.tables["staircase"]["step"].max() == failed + 1
    assert analysis["ccd"].interval == pytest.approx((0.025 * failed, 0.025 * (failed + 1)), rel=2e-3)


def test_gap_in_a_passed_level_flags_the_charges(symmetric_cell: type) -> None:
    """A charge that a gap is missing from is not stated without reservation."""
    record = symmetric_cell(short_at=9.4 * HALF_CYCLE).run(staircase(0.1, 0.1, 8))
    time = pl.col("test_time_second")
    table = record.table.with_columns(pl.when(time > 1.5 * HALF_CYCLE).then(time + 9000).otherwise(time).alias("t"))
    table = table.with_columns(pl.col("t").alias("test_time_second")).drop("t")
    analysis = analyse(CyclingRecord(table=table, provenance=record.provenance, sample=record.sample))
    assert analysis["ccd_cumulative_charge"].status == "flagged"
    assert "gap" in analysis["ccd_cumulative_charge"].evidence
    assert analysis["polarisation"].status == "flagged"
