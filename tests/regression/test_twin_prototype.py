"""The symmetric twin against our own earlier prototype: a regression test, not a reference.

The prototype (0-D, explicit steps, code that shares nothing with nasicell) was written by the authors of nasicell for
the same equations and run on the parameters of tests/data/twin, which were calibrated on six dynamic numbers of Li
et al. (2025). Nothing here was measured. The two differ where the twin lets the last contacts fade instead of cutting
them off, and by the prototype's step of 0.02-0.1 h; hence the tolerance.
"""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.protocols import CCD, EIS, GEIS, PlatingStripping
from nasicell.twin import advance, initial_state, interface_resistances, simulate

DATA = Path(__file__).parents[1] / "data" / "twin"
LIFETIME_TOLERANCE = 0.15
RESISTANCE_TOLERANCE = 0.05
COLLAPSE = 0.1


def cell_named(name: str) -> Cell:
    """One of the six symmetric cells."""
    return read_cell(DATA / f"{name}.yaml")


def collapse_h(record) -> float:
    """Time at which the resistance of the cell falls below a tenth of its start, h."""
    resistance = np.abs(record.voltage / record.current)
    return record.time[np.flatnonzero(resistance < COLLAPSE * resistance[0])[0]] / 3600


@pytest.mark.parametrize(
    ("name", "current", "hours"),
    [("cN", 0.2, 90), ("cN", 0.5, 7.4), ("mN", 0.025, 28), ("bN", 0.025, 3.0), ("bF", 0.025, 54)],
)
def test_a_cell_shorts_when_the_prototype_says(name, current, hours):
    """Five lifetimes between 3 and 90 h agree with the prototype."""
    protocol = PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=400)
    assert collapse_h(simulate(cell_named(name), protocol)) == pytest.approx(hours, rel=LIFETIME_TOLERANCE)


@pytest.mark.parametrize(("name", "current", "hours"), [("mF", 0.025, 1000), ("cF", 0.2, 6000), ("cF", 0.5, 3600)])
def test_a_cell_that_outlives_the_test_in_the_prototype_does_so_here(name, current, hours):
    """Three lifetimes are only bounded from below."""
    cell = cell_named(name)
    protocol = PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=hours)
    _, state = advance(cell, initial_state(cell), protocol)
    assert state.end == "completed"
    assert state.time == pytest.approx(hours * 3600)


@pytest.mark.parametrize(
    ("name", "step", "last_pass"),
    [
        ("cN", 0.1, 0.7),
        ("cF", 0.1, 1.4),
        ("mN", 0.05, 0.05),
        ("mF", 0.05, 0.55),
        ("bN", 0.025, 0.025),
        ("bF", 0.025, 0.125),
    ],
)
def test_the_staircase_stops_where_the_prototype_stops(name, step, last_pass):
    """The last current density passed agrees to one step for all six cells."""
    protocol = CCD(first_mA_cm2=step, step_mA_cm2=step, last_mA_cm2=5, half_cycle_h=0.5)
    record = simulate(cell_named(name), protocol)
    resistance = np.abs(record.voltage / record.current)
    first_fail = np.flatnonzero(resistance < COLLAPSE * resistance[0])[0]
    failed = np.abs(record.current[first_fail]) / record.sample.area.value / 10
    assert failed - step == pytest.approx(last_pass, abs=step / 2)


@pytest.mark.parametrize(("name", "current", "resistance"), [("cF", 0.2, 2.4), ("cN", 0.2, 13), ("mF", 0.025, 64)])
def test_twenty_cycles_raise_the_interface_resistance_as_in_the_prototype(name, current, resistance):
    """R_int after twenty cycles agrees with the prototype."""
    cell = cell_named(name)
    protocol = PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=20)
    _, state = advance(cell, initial_state(cell), protocol)
    sides = np.array(interface_resistances(cell, state, temperature=303.15)) * 1e4
    assert sides.mean() == pytest.approx(resistance, rel=RESISTANCE_TOLERANCE)


def test_one_way_current_shorts_the_coated_nzsp_cell_and_not_the_coated_nsf_cell():
    """GEIS at 0.3 mA/cm2: 6.3 h and more than 12 h in the prototype, R_int of cF 2.3 ohm cm2 at 10 h."""
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e-2, points_per_decade=5)
    protocol = GEIS(current_density_mA_cm2=0.3, interval_min=60, duration_h=12, sweep=sweep)
    trace, _ = simulate(cell_named("cN"), protocol).parts
    assert collapse_h(trace) == pytest.approx(6.3, rel=LIFETIME_TOLERANCE)
    cell = cell_named("cF")
    _, state = advance(cell, initial_state(cell), protocol.updated(duration_h=10))
    assert state.end == "completed"
    assert max(interface_resistances(cell, state, temperature=303.15)) * 1e4 == pytest.approx(2.3, rel=0.05)
