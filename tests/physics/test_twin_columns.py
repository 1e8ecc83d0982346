"""Laws of a cell whose interface resists differently from place to place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.errors import CellError, ParameterError
from nasicell.physics.patches import patch_columns
from nasicell.protocols import EIS, GEIS, ConstantCurrentCycling
from nasicell.records import CyclingRecord
from nasicell.twin import (
    ColumnControl,
    ImplicitControl,
    StepControl,
    VirtualInstrument,
    advance,
    cell_impedance,
    initial_state,
    simulate,
)
from nasicell.twin.conditions import stack_at
from nasicell.twin.insertion import insertion_of
from nasicell.twin.patches import columns_of, cycle_columns
from nasicell.twin.sweeping import rested

DATA = Path(__file__).parents[1] / "data" / "twin"
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
SAME = 1e-8
"""Relative difference of equal columns from one, round-off of nested searches."""
CAPACITY_C = 112.9e-3 * 1.2e-3 * 3600


@pytest.fixture
def cell() -> Cell:
    """A full cell whose contact does not suffer."""
    return read_cell(DATA / "full_cF.yaml").updated(interface__voids__contact_loss_cm2_mAh=0)


def cycling(c_rate: float = 5.0, cycles: int = 2) -> ConstantCurrentCycling:
    """Cycles at one rate."""
    return ConstantCurrentCycling(c_rate=c_rate, cycles=cycles, **WINDOW)


def discharged(record: CyclingRecord) -> np.ndarray:
    """Charge of each discharge as a fraction of the accessible capacity."""
    legs = record.table.filter(pl.col("current_ampere") < 0).group_by("step_count", maintain_order=True)
    times = legs.agg(
        pl.col("test_time_second").last() - pl.col("test_time_second").first(), pl.col("current_ampere").last()
    )
    return -times["test_time_second"].to_numpy() * times["current_ampere"].to_numpy() / CAPACITY_C


def last_capacity(cell: Cell, *, resistance: float, spread: float | None, cycles: int = 2) -> float:
    """Share of the capacity that the last discharge delivers."""
    changed = cell.updated(interface__resistance_ohm_cm2=resistance, interface__resistance_spread=spread)
    return float(discharged(simulate(changed, cycling(cycles=cycles)))[-1])


def test_equal_columns_are_one_column(cell):
    """A spread of zero gives the capacities of the cell without columns, ageing included."""
    one = discharged(simulate(cell, cycling(cycles=3)))
    many = discharged(simulate(cell.updated(interface__resistance_spread=0.0), cycling(cycles=3)))
    assert many == pytest.approx(one, rel=SAME)


def test_the_columns_carry_the_charge_of_the_record(cell):
    """Charge through the cell is what the columns' cathodes give and their sodium takes."""
    uneven = cell.updated(
        interface__resistance_ohm_cm2=100,
        interface__resistance_spread=0.7,
        cathode__parasitic_current_mA_cm2=0,
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
    )
    fresh = initial_state(uneven)
    record, state = advance(uneven, fresh, cycling(cycles=1))
    charge = np.trapezoid(record.current, record.time)
    assert fresh.filling is not None
    assert state.filling is not None
    assert uneven.geometry.area is not None
    assert (fresh.filling - state.filling) * CAPACITY_C == pytest.approx(charge, rel=1e-6)
    assert (state.sodium[0] - fresh.sodium[0]) * uneven.geometry.area == pytest.approx(charge, rel=1e-6)
    assert state.columns is not None
    shares, _ = patch_columns(spread=0.7, number=state.columns.filling.size)
    assert shares @ state.columns.filling == pytest.approx(state.filling, rel=1e-12)


def test_the_error_goes_as_the_square_of_the_time_step(cell):
    """Charge until the cut-off, steps each half of the former, where neither potential nor diffusion has corners."""
    uneven = cell.updated(
        interface__resistance_ohm_cm2=100,
        interface__resistance_spread=0.5,
        cathode__solid_solution_limit=0.3,
        cathode__diffusion_time_s=1e-3,
    )
    insertion, stack = insertion_of(uneven), stack_at(uneven, temperature=303.15)

    def charged(steps: int) -> float:
        control = ColumnControl(
            largest_change=1e9, longest_share=1 / steps, first_share=1 / steps, event_share=1.0, smallest_share=1e-9
        )
        columns = columns_of(uneven, initial_state(uneven), insertion)
        assert columns is not None
        current = np.array([insertion.nominal_current_density * 2])
        return cycle_columns(stack, insertion, columns, 0.0, current, 2.5, 3.46, control)[4]

    reference = charged(3200)
    errors = np.array([abs(charged(steps) - reference) for steps in (50, 100, 200)])
    assert errors[-1] < 1e-3 * reference
    assert errors[:-1] / errors[1:] == pytest.approx(4, rel=0.5)


def test_a_spread_turns_the_cliff_into_a_fade(cell):
    """At 5C one resistance gives all or nothing within a factor of two; of a spread one part of the cell lives on."""
    cliff = [last_capacity(cell, resistance=r, spread=None) for r in (100.0, 200.0, 400.0)]
    fade = [last_capacity(cell, resistance=r, spread=0.5) for r in (25.0, 100.0, 200.0)]
    assert cliff[1] > 0.98 * cliff[0]
    assert cliff[2] == 0
    assert cliff[0] > fade[0] > 1.05 * fade[1] > 1.05**2 * fade[2] > 0.2


def test_the_patches_in_parallel_are_the_interface_measured():
    """Shares and conductances sum up to one, whatever the spread and the number."""
    for spread in (0.0, 0.3, 1.5):
        for number in (1, 4, 9):
            shares, factors = patch_columns(spread=spread, number=number)
            assert shares.sum() == pytest.approx(1, rel=1e-12)
            assert (shares / factors).sum() == pytest.approx(1, rel=1e-12)
            assert np.all(np.diff(factors) >= 0)


def test_columns_go_on_where_they_stopped(cell):
    """Two tests of one cycle are a test of two cycles."""
    uneven = cell.updated(interface__resistance_ohm_cm2=100, interface__resistance_spread=0.5)
    whole = discharged(simulate(uneven, cycling(cycles=2)))
    first, state = advance(uneven, initial_state(uneven), cycling(cycles=1))
    second, _ = advance(uneven, state, cycling(cycles=1))
    assert np.r_[discharged(first), discharged(second)] == pytest.approx(whole, rel=1e-9)


def test_steps_must_be_positive():
    """A control without steps is refused."""
    with pytest.raises(ParameterError, match="longest_share"):
        ColumnControl(longest_share=0)


@pytest.mark.parametrize("kind", ["implicit", "GEIS", "slow sweep", "symmetric"])
def test_what_can_not_follow_the_patches_says_so(kind):
    """An uneven interface is nowhere taken for an even one in silence."""
    cell = read_cell(DATA / ("cN.yaml" if kind == "symmetric" else "full_cF.yaml")).updated(
        interface__resistance_spread=0.5
    )
    sweep = EIS(highest_frequency_Hz=10, lowest_frequency_Hz=1, points_per_decade=2)
    window = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
    protocol = {
        "implicit": ConstantCurrentCycling(c_rate=1, cycles=1, rest_min=1, **window),
        "GEIS": GEIS(current_density_mA_cm2=0.01, interval_min=1, duration_h=0.05, sweep=sweep),
    }.get(kind, sweep)
    instrument = VirtualInstrument(sweep_takes_time=kind == "slow sweep")
    with pytest.raises(CellError, match="resistance_spread"):
        simulate(cell, protocol, instrument=instrument)


def test_a_spectrum_at_rest_sees_level_columns(cell):
    """Neither diffusion nor salt is left over from the cycle before."""
    uneven = cell.updated(interface__resistance_ohm_cm2=100, interface__resistance_spread=0.5)
    _, state = advance(uneven, initial_state(uneven), cycling(cycles=1))
    points = {"frequency": np.array([1e-2]), "temperature": 303.15}
    level = replace(state.columns, modes=0 * state.columns.modes, salt_modes=0 * state.columns.salt_modes)
    found = cell_impedance(uneven, rested(state), **points)
    assert found == pytest.approx(cell_impedance(uneven, replace(state, columns=level), **points), rel=1e-12)
    assert abs(found[0] / cell_impedance(uneven, state, **points)[0] - 1) > 0.01


def test_the_steps_of_the_columns_can_be_asked_for(cell):
    """Through the control of the test."""
    uneven = cell.updated(interface__resistance_ohm_cm2=100, interface__resistance_spread=0.5)
    fine = StepControl(columns=ColumnControl(longest_share=0.001))
    coarse, dense = (simulate(uneven, cycling(cycles=1), control=control) for control in (None, fine))
    assert dense.table.height > 1.5 * coarse.table.height


@pytest.mark.parametrize(("spread", "control"), [(0.5, None), (None, ImplicitControl())])
def test_sodium_that_is_used_up_has_its_time(cell, spread, control):
    """In every engine."""
    poor = cell.updated(interface__sodium_um=0.1, interface__reservoir_mAh_cm2=0, interface__resistance_spread=spread)
    state = replace(initial_state(poor), filling=0.2)
    _, first = advance(poor, state, cycling(c_rate=1, cycles=1), control=StepControl(implicit=control))
    assert first.end == "sodium used up"
    assert first.end_time == first.time
