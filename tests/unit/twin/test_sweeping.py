"""Sweeps of a state that moves: each frequency sees the cell at its own time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import BlockingElectrode, read_cell
from nasicell.protocols import EIS, GEIS, ConstantCurrentCycling, PlatingStripping, Sequence
from nasicell.twin import VirtualInstrument, advance, cell_impedance, initial_state, interface_resistances, simulate
from nasicell.twin.sweeping import rested, state_after, sweep_duration, swept_impedance

DATA = Path(__file__).parents[2] / "data" / "twin"
SYMMETRIC = read_cell(DATA / "cN.yaml")
FULL = read_cell(DATA / "full_cF.yaml").updated(electrolyte__utilisation_loss_percent_per_sqrt_h=0)
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e-3, points_per_decade=5)
ONE_WAY = GEIS(current_density_mA_cm2=0.3, interval_min=120, duration_h=4, sweep=SWEEP)
MOVING = VirtualInstrument(sweep_takes_time=True)
TEMPERATURE = 303.15


def test_an_interface_that_grows_is_seen_larger_at_low_frequency():
    """The low end of a sweep under current is that of the later state, the high end that of the beginning."""
    still = simulate(SYMMETRIC, ONE_WAY).parts[1].spectra[1]
    moving = simulate(SYMMETRIC, ONE_WAY, instrument=MOVING).parts[1].spectra[1]
    assert moving.impedance[0] == pytest.approx(still.impedance[0], rel=1e-9)
    assert moving.impedance[-1].real > 1.01 * still.impedance[-1].real


def test_the_last_point_is_that_of_the_state_half_a_period_before_the_end():
    """Exactly the impedance of that state."""
    frequency, current = SWEEP.frequencies, 3.0
    conditions = {"temperature": TEMPERATURE, "current_density": current}
    state = initial_state(SYMMETRIC)
    swept = swept_impedance(SYMMETRIC, state, frequency=frequency, instrument=MOVING, **conditions)
    late = state_after(SYMMETRIC, state, duration=sweep_duration(frequency) - 0.5 / frequency[-1], **conditions)
    assert swept[-1] == pytest.approx(
        cell_impedance(SYMMETRIC, late, frequency=frequency[-1:], temperature=TEMPERATURE)[0], rel=1e-12
    )


@pytest.mark.parametrize(("cell", "current"), [(SYMMETRIC, 1.0), (SYMMETRIC, -1.0), (FULL, 1.0), (FULL, -1.0)])
def test_the_state_moves_as_in_a_test_of_direct_current(cell, current):
    """An hour at once is an hour in steps, and that of a GEIS."""
    start = initial_state(cell)
    if start.filling is not None:
        start = replace(start, filling=0.5)
    conditions = {"temperature": TEMPERATURE, "current_density": current}
    once = state_after(cell, start, duration=1800.0, **conditions)
    half = state_after(cell, start, duration=900.0, **conditions)
    twice = state_after(cell, half, duration=900.0, **conditions)
    tested = advance(cell, start, ONE_WAY.updated(current_density_mA_cm2=current / 10, interval_min=30, duration_h=0.5))
    for other in (twice, tested[1]):
        assert other.time == pytest.approx(once.time)
        resistances = interface_resistances(cell, other, temperature=TEMPERATURE)
        assert resistances == pytest.approx(interface_resistances(cell, once, temperature=TEMPERATURE), rel=1e-9)
        assert other.sodium == pytest.approx(once.sodium, rel=1e-12)
        if once.filling is not None:
            assert other.filling == pytest.approx(once.filling, rel=1e-12)
            assert other.diffusion_modes == pytest.approx(once.diffusion_modes, rel=1e-9)


def test_a_sweep_after_cycling_sees_the_cathode_level_out():
    """At once the surface is still full; after a rest the spectrum is that of the mean filling."""
    cycling = ConstantCurrentCycling(c_rate=1, cycles=1, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
    _, state = advance(FULL, initial_state(FULL), cycling)
    points = {"frequency": np.array([1e-2]), "temperature": TEMPERATURE}
    at_once, later = cell_impedance(FULL, state, **points), cell_impedance(FULL, rested(state), **points)
    assert at_once[0].real > 1.2 * later[0].real
    long_after = state_after(FULL, state, duration=1e4, temperature=TEMPERATURE, current_density=0.0)
    assert long_after.diffusion_modes == pytest.approx(np.zeros(state.diffusion_modes.size), abs=1e-12)


def test_time_goes_on_by_the_periods_of_the_sweep_in_either_case():
    """A sequence stays in order."""
    plating = PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=1)
    for instrument in (VirtualInstrument.ideal(), MOVING):
        before, _, after = simulate(SYMMETRIC, Sequence(parts=[SWEEP, plating, SWEEP]), instrument=instrument).parts
        assert before.spectra[0].test_time == 0
        assert after.spectra[0].test_time == pytest.approx(sweep_duration(SWEEP.frequencies) + 3600)


def test_a_blocking_cell_and_a_shorted_one_stand_still():
    """Nothing in them moves."""
    electrode = BlockingElectrode(name="Au", capacitance_uF_cm2=5, exponent=0.9)
    blocking = SYMMETRIC.updated(kind="blocking", interface=None, blocking_electrode=electrode)
    shorted = replace(initial_state(SYMMETRIC), shorted=True)
    for cell, state in ((blocking, initial_state(blocking)), (SYMMETRIC, shorted)):
        still = cell_impedance(cell, state, frequency=SWEEP.frequencies, temperature=TEMPERATURE)
        moving = swept_impedance(cell, state, frequency=SWEEP.frequencies, temperature=TEMPERATURE, instrument=MOVING)
        assert moving == pytest.approx(still, rel=1e-12)
