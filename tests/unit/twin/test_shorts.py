"""Filaments that connect the electrodes: hard, soft and recovered."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import read_cell
from nasicell.protocols import EIS, PlatingStripping, Tafel
from nasicell.twin import Sampling, VirtualInstrument, advance, initial_state, simulate
from nasicell.twin.conditions import stack_at

DATA = Path(__file__).parents[2] / "data" / "twin"
PLATING = PlatingStripping(current_density_mA_cm2=0.5, half_cycle_h=0.5, cycles=60)
SWEEP = EIS(highest_frequency_Hz=1e3, lowest_frequency_Hz=1e-2, points_per_decade=2)
CELL = read_cell(DATA / "cN.yaml")
AREA = CELL.geometry.area


def with_filament(radius_um: float, thickening: float = 0.0):
    """A cell whose filaments have this radius when they arrive."""
    return CELL.updated(
        electrolyte__filament__short_circuit={"filament_radius_um": radius_um, "thickening_fraction": thickening}
    )


def resistance(radius_um: float) -> float:
    """Of a sodium filament through 1 mm, ohm."""
    return 47.7e-9 * 1e-3 / (np.pi * (radius_um * 1e-6) ** 2)


def test_a_filament_is_a_hard_short_unless_told_otherwise():
    """One event, hard, at the collapse of the voltage."""
    _, state = advance(CELL, initial_state(CELL), PLATING)
    assert state.end == "short"
    assert [short.kind for short in state.shorts] == ["hard"]
    assert state.shorts[0].time < state.time


def test_a_thick_filament_takes_the_current_and_a_thin_one_leaves_a_share():
    """The current through it follows from both resistances in parallel."""
    _, hard = advance(with_filament(5), initial_state(CELL), PLATING)
    assert [short.kind for short in hard.shorts] == ["hard"]
    record, soft = advance(with_filament(0.55), initial_state(CELL), PLATING)
    assert soft.shorts[0].kind == "soft"
    assert soft.end in ("soft short", "short")
    current = 0.5 * AREA * 10
    through = abs(soft.shorts[0].current)
    assert 0.1 * current < through < 0.9 * current
    when = np.searchsorted(record.time, soft.shorts[0].time)
    assert abs(record.voltage[when + 1]) < abs(record.voltage[when - 2])
    assert abs(record.voltage[when + 1]) == pytest.approx(through * resistance(0.55), rel=0.05)


def test_a_soft_short_beside_the_cell_shows_in_its_spectrum():
    """At low frequency the filament is parallel to the ions."""
    cell = with_filament(0.55)
    _, state = advance(cell, initial_state(cell), PLATING.updated(cycles=7))
    assert state.end == "soft short"
    assert not state.shorted
    spectrum = simulate_from(cell, state)
    assert spectrum.impedance[-1].real < resistance(0.55)


def simulate_from(cell, state):
    """Spectrum of a cell in a state."""
    return advance(cell, state, SWEEP)[0].spectra[0]


def test_a_soft_short_thickens_until_it_is_hard():
    """The ions that still pass deposit sodium on it; without that it stays as it is."""
    thick = with_filament(0.55, thickening=1e-2)
    _, state = advance(thick, initial_state(thick), PLATING)
    assert [short.kind for short in state.shorts] == ["soft", "hard"]
    assert max(state.filament_radius) > 0.55e-6
    _, plain = advance(with_filament(0.55), initial_state(CELL), PLATING.updated(cycles=10))
    assert max(plain.filament_radius) == pytest.approx(0.55e-6)


def test_a_very_thin_filament_fuses_and_the_cell_recovers():
    """Above Holm's voltage it melts in its middle: the voltage returns, and the filament has to grow again."""
    cell = with_filament(0.1)
    record, state = advance(cell, initial_state(cell), PLATING.updated(cycles=10))
    kinds = [short.kind for short in state.shorts]
    assert kinds[0] == "recovered"
    assert all(abs(short.current) * resistance(0.1) > 0.0667 for short in state.shorts)
    assert np.all(np.isfinite(record.voltage))
    assert np.all(np.diff(record.time) >= 0)
    times = [short.time for short in state.shorts]
    assert times == sorted(times)


def test_a_cell_that_fuses_for_ever_comes_to_an_end():
    """After so many recoveries the test ends, and says so; none of the shorts counts as hard."""
    cell = with_filament(0.05).updated(electrolyte__filament__critical_overpotential_mV=1)
    _, state = advance(cell, initial_state(cell), PLATING)
    assert state.end == "fused too often"
    assert {short.kind for short in state.shorts} == {"recovered"}
    assert not state.shorted


def test_a_sweep_fuses_a_filament():
    """A potential beyond Holm's voltage melts it; the current falls back to that of the ions."""
    cell = with_filament(0.55)
    _, soft = advance(cell, initial_state(cell), PLATING.updated(cycles=10))
    record, state = advance(cell, soft, Tafel(limit_mV=100, rate_mV_s=1000))
    assert max(state.filament_radius) == 0
    assert abs(record.current[0]) > 1.5 * abs(record.current[-1])


def test_shorts_are_kept_from_protocol_to_protocol():
    """The history of the cell grows, with the test time of each."""
    cell = with_filament(0.1)
    _, first = advance(cell, initial_state(cell), PLATING.updated(cycles=9))
    _, second = advance(cell, first, PLATING.updated(cycles=1))
    assert second.shorts[: len(first.shorts)] == first.shorts
    assert all(short.time >= first.time for short in second.shorts[len(first.shorts) :])
    assert simulate(cell, PLATING.updated(cycles=1)).time[0] == 0


def test_molten_sodium_can_not_fuse():
    """Above 98 degC a filament is liquid already and conducts."""
    cell = with_filament(0.1).updated(temperature_C=99)
    assert stack_at(cell, temperature=372.15).melting_voltage == np.inf
    assert 0 < stack_at(cell, temperature=363.15).melting_voltage < 0.03


def test_a_soft_short_does_not_depend_on_the_looks():
    """It becomes hard at the same time whether the cycler looks once or 300 times in a step."""
    cell = with_filament(0.55, thickening=1e-2)
    times = []
    for scans in (1, 300):
        instrument = VirtualInstrument(sampling=Sampling(scans_per_step=scans))
        _, state = advance(cell, initial_state(cell), PLATING, instrument=instrument)
        assert [short.kind for short in state.shorts] == ["soft", "hard"]
        times.append(state.shorts[1].time - state.shorts[0].time)
    assert times[0] == pytest.approx(times[1], rel=0.01)


def test_a_short_in_a_sweep_is_noted():
    """With its time, of the filament's arrival, and its kind; a hard one ends as in a test of constant current."""
    cell = CELL.updated(electrolyte__filament__critical_overpotential_mV=1)
    slow = Tafel(limit_mV=500, rate_mV_s=0.01)
    record, state = advance(cell, initial_state(cell), slow)
    assert state.end == "short"
    assert [short.kind for short in state.shorts] == ["hard"]
    assert state.end_time == state.shorts[0].time
    assert 0 < state.end_time < state.time
    late = record.time > state.end_time
    assert abs(record.current[late][-1]) > 100 * abs(record.current[~late]).max()


def test_a_sweep_ends_where_the_sodium_is_used_up():
    """The current falls to zero and no more sodium is taken than the foil has."""
    cell = CELL.updated(
        interface__sodium_um=0.5,
        interface__reservoir_mAh_cm2=0,
        interface__voids=None,
        electrolyte__filament__critical_overpotential_mV=1e4,
    )
    record, state = advance(cell, initial_state(cell), Tafel(limit_mV=500, rate_mV_s=0.01))
    assert state.end == "sodium used up"
    assert state.end_time == state.time == record.time[-1]
    assert record.current[-1] == 0
    assert min(state.sodium) == pytest.approx(0, abs=1e-6 * max(state.sodium))
    again, _ = advance(cell, state, Tafel(limit_mV=500, rate_mV_s=0.01))
    assert again.current.tolist() == [0]
