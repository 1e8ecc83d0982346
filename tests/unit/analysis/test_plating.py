"""Plating and stripping: polarisation and lifetime of a cell with a known truth."""

import numpy as np
import polars as pl
import pytest

from nasicell.analysis import Analysis, FailureRule, analyse
from nasicell.records import CyclingRecord
from nasicell.units import HOUR

HALF_CYCLE = 1800.0


def back_and_forth(current: float, cycles: int) -> list[tuple[float, float]]:
    """Half-cycles of half an hour in both directions."""
    return [(s * current, HALF_CYCLE) for _ in range(cycles) for s in (1, -1)]


def contains(analysis: Analysis, truth_h: float) -> bool:
    """Whether the interval of the lifetime contains the truth."""
    interval = analysis["lifetime"].interval
    return interval is not None and interval[0] <= truth_h <= interval[1]


def test_polarisation_and_area_resistance(symmetric_cell: type) -> None:
    """A resistor of 80 ohm cm2 shows 16 mV at 0.2 mA/cm2."""
    analysis = analyse(symmetric_cell().run(back_and_forth(2e-4, 5)))
    assert analysis.kind == "plating/stripping"
    assert analysis["polarisation"].value == pytest.approx(16.0, rel=1e-6)
    assert analysis["area_resistance"].value == pytest.approx(80.0, rel=1e-6)
    assert analysis["area_resistance"].unit == "ohm cm2"


def test_alive_at_the_end_is_a_lower_bound(symmetric_cell: type) -> None:
    """A lifetime that the record does not see end is at least its length."""
    lifetime = analyse(symmetric_cell().run(back_and_forth(2e-4, 5)))["lifetime"]
    assert (lifetime.bound, lifetime.value) == (">=", pytest.approx(5.0))


@pytest.mark.parametrize("short_at", [1000.0, 18_020.0, 20_000.0, 21_599.0, 34_567.8])
@pytest.mark.parametrize("sampling", [10.0, 60.0, 240.0])
def test_short_is_located_within_the_sampling(symmetric_cell: type, short_at: float, sampling: float) -> None:
    """The interval of the lifetime contains the truth and is no longer than a sampling interval, settling aside."""
    cell = symmetric_cell(short_at=short_at, sampling=sampling)
    analysis = analyse(cell.run(back_and_forth(2e-4, 20)))
    lifetime = analysis["lifetime"]
    assert contains(analysis, short_at / HOUR)
    assert lifetime.interval is not None
    assert (lifetime.interval[1] - lifetime.interval[0]) * HOUR <= max(sampling, 60.0) + sampling + 1e-6
    assert lifetime.evidence.startswith("short")


def test_growing_resistance_ends_as_polarised(symmetric_cell: type) -> None:
    """Five times the fresh resistance is the end, and the reason is told."""
    analysis = analyse(symmetric_cell(growth_per_h=0.1).run(back_and_forth(2e-4, 60)))
    assert analysis["lifetime"].evidence.startswith("polarised")
    assert analysis["lifetime"].value == pytest.approx(40.0, rel=0.03)
    assert analysis["area_resistance_final"].value == pytest.approx(400.0, rel=0.05)


def test_voltage_limit_counts_as_polarised(symmetric_cell: type) -> None:
    """A cycler that stopped at its limit stopped because the cell was polarised."""
    cell = symmetric_cell(growth_per_h=0.1, voltage_limit=0.03)
    record = cell.run(back_and_forth(2e-4, 60))
    assert analyse(record)["lifetime"].bound == ">="
    lifetime = analyse(record, failure=FailureRule(voltage_limit_V=0.03))["lifetime"]
    assert lifetime.bound is None
    assert lifetime.value == pytest.approx(8.75, rel=0.01)


def test_recovered_short_is_a_finding_not_the_end(symmetric_cell: type) -> None:
    """A collapse for ten minutes is reported and survived."""
    cell = symmetric_cell(short_at=20_000.0, recovers_at=20_600.0)
    analysis = analyse(cell.run(back_and_forth(2e-4, 20)))
    assert analysis["lifetime"].bound == ">="
    assert any(f.message.startswith("recovered short") for f in analysis.findings)


def test_soft_short_is_a_finding(symmetric_cell: type) -> None:
    """A sudden lasting drop to half, too small for the rule, is reported."""
    cell = symmetric_cell(short_at=20_000.0, short_fraction=0.5)
    analysis = analyse(cell.run(back_and_forth(2e-4, 20)))
    assert analysis["lifetime"].bound == ">="
    assert any(f.message.startswith("soft short") for f in analysis.findings)


def test_rule_can_be_changed(symmetric_cell: type) -> None:
    """With a stricter rule the same drop is the end."""
    record = symmetric_cell(short_at=20_000.0, short_fraction=0.5).run(back_and_forth(2e-4, 20))
    assert contains(analyse(record, failure=FailureRule(short_below=0.6)), 20_000 / HOUR)


def test_reversing_the_current_changes_nothing(symmetric_cell: type) -> None:
    """Lifetime and polarisation do not depend on which side is named first."""
    record = symmetric_cell(short_at=20_000.0).run(back_and_forth(2e-4, 20))
    table = record.table.with_columns(-pl.col("voltage_volt", "current_ampere"))
    mirrored = CyclingRecord(table=table, provenance=record.provenance, sample=record.sample)
    for name in ("lifetime", "polarisation", "area_resistance_final"):
        assert analyse(mirrored)[name].value == pytest.approx(analyse(record)[name].value, rel=1e-12)


def test_unknown_area_gives_ohm_and_a_question(symmetric_cell: type) -> None:
    """Nothing is invented where the area is not stated."""
    analysis = analyse(symmetric_cell(area_cm2=None).run(back_and_forth(2e-4, 3)))
    assert analysis["area_resistance"].unit == "ohm"
    assert any("geometry.area_cm2" in q for q in analysis.questions)


def test_one_direction_only(symmetric_cell: type) -> None:
    """Unidirectional plating has a polarisation and a lifetime too."""
    analysis = analyse(symmetric_cell(short_at=30_000.0).run([(3e-4, 40_000.0)]))
    assert contains(analysis, 30_000 / HOUR)
    assert analysis["polarisation"].value == pytest.approx(24, rel=0.3)


def test_formation_at_other_currents(symmetric_cell: type) -> None:
    """The polarisation is that of the long part."""
    program = [*back_and_forth(5e-5, 2), *back_and_forth(1e-4, 2), *back_and_forth(2e-4, 30)]
    analysis = analyse(symmetric_cell().run(program))
    assert analysis.kind == "plating/stripping"
    assert analysis["polarisation"].value == pytest.approx(16.0, rel=1e-6)
    assert analysis["polarisation"].conditions == "0.2 mA/cm2"


def test_polarisation_table_has_a_row_per_cycle(symmetric_cell: type) -> None:
    """Strip and plate voltages of each cycle stand beside each other."""
    table = analyse(symmetric_cell().run(back_and_forth(2e-4, 4))).tables["polarisation"]
    assert table["cycle"].to_list() == [1, 2, 3, 4]
    assert np.allclose(table["voltage_strip_V"].to_numpy(), -table["voltage_plate_V"].to_numpy(), rtol=1e-9)


def test_clock_that_jumps_back_leaves_no_lifetime(symmetric_cell: type) -> None:
    """A lifetime is not read off a clock that runs backwards."""
    record = symmetric_cell(short_at=20_000.0).run(back_and_forth(2e-4, 20))
    time = record.time.copy()
    time[100:] -= 3000.0
    table = record.table.with_columns(pl.Series("test_time_second", time))
    broken = CyclingRecord(table=table, provenance=record.provenance, sample=record.sample)
    assert analyse(broken)["lifetime"].status == "failed"
