"""Half-cycles pair into cycles by the kind of cell, and cycles into stages."""

import numpy as np
import polars as pl
import pytest

from nasicell.analysis.cycles import cycle_rule, cycles_table, stages_table
from nasicell.analysis.halves import HalfCycles, half_cycles, main_level
from nasicell.analysis.steps import steps_from_current
from nasicell.records import CellKind


def halves_of(*parts: tuple[float, float], by_level: bool = False) -> HalfCycles:
    """Half-cycles of (current, duration) one after the other."""
    ends = np.cumsum([duration for _, duration in parts])
    time = np.column_stack([ends - [d for _, d in parts], ends]).ravel()
    current = np.repeat([i for i, _ in parts], 2)
    return half_cycles(steps_from_current(time=time, voltage=np.ones(time.size), current=current), by_level=by_level)


def table_of(halves: HalfCycles, kind: CellKind | None) -> pl.DataFrame:
    """Cycles of a kind of cell."""
    return cycles_table(halves, cycle_rule(halves, kind))


def test_full_cell_charges_first() -> None:
    """A leading discharge of a full cell is cycle 0; the trailing charge an incomplete cycle."""
    table = table_of(halves_of((-1, 50), (1, 100), (-1, 98), (1, 97), (-1, 96), (1, 10)), "full")
    assert table["cycle"].to_list() == [0, 1, 2, 3]
    assert table["complete"].to_list() == [False, True, True, False]
    assert table["coulombic_efficiency_percent"].to_list() == pytest.approx([None, 98.0, 100 * 96 / 97, None])


def test_half_cell_starts_as_the_record_does() -> None:
    """An anode that is discharged first has the charge over the discharge as its efficiency."""
    halves = halves_of((-1, 100), (1, 80), (-1, 90), (1, 88))
    table = table_of(halves, "half")
    assert table["cycle"].to_list() == [1, 2]
    assert table["coulombic_efficiency_percent"].to_list() == pytest.approx([80.0, 100 * 88 / 90])
    assert "discharge" in cycle_rule(halves, "half").reason


def test_half_cell_that_starts_part_way() -> None:
    """A first half-cycle much shorter than the second is cycle 0."""
    table = table_of(halves_of((-1, 20), (1, 98), (-1, 85), (1, 93), (-1, 87)), "half")
    assert table["cycle"].to_list() == [0, 1, 2]
    assert table["coulombic_efficiency_percent"][1] == pytest.approx(100 * 85 / 98)


def test_rests_and_constant_voltage_stay_within_a_half_cycle() -> None:
    """A rest between two charges of one direction does not end the half-cycle."""
    halves = halves_of((1, 100), (0, 50), (1, 20), (-1, 110))
    assert halves.sign.tolist() == [1, -1]
    assert halves.charge == pytest.approx([120, -110])


def test_levels_separate_only_when_asked() -> None:
    """A two-step charge is one half-cycle of a cell and two of a staircase."""
    parts = ((1, 100), (0.5, 100), (-1, 100))
    assert len(halves_of(*parts)) == 2
    assert len(halves_of(*parts, by_level=True)) == 3


def test_stages_are_runs_at_equal_currents() -> None:
    """Activation, rate steps and the long part are separate stages."""
    parts = [(s * i, 100) for i, n in ((0.2, 2), (0.5, 2), (1.0, 6)) for _ in range(n) for s in (1, -1)]
    stages = stages_table(table_of(halves_of(*parts), "full"))
    assert stages["cycles"].to_list() == [2, 2, 6]
    assert stages["first_cycle"].to_list() == [1, 3, 5]
    assert stages["current_A"].to_list() == pytest.approx([0.2, 0.5, 1.0])


def test_one_direction_only_makes_no_complete_cycle() -> None:
    """A single charge gives one incomplete cycle and no stage."""
    table = table_of(halves_of((1, 100), (0, 10)), "full")
    assert table["complete"].to_list() == [False]
    assert stages_table(table).height == 0


def test_rest_only_makes_no_half_cycle() -> None:
    """Without current there is nothing to pair."""
    assert len(halves_of((0, 100))) == 0


def test_main_level_is_the_commonest() -> None:
    """The largest group of agreeing currents counts, not the largest current."""
    assert main_level(np.array([0.1, 0.5, 0.501, 0.499, 2.0])) == pytest.approx(0.5)
