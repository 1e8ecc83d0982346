"""Balances and symmetries of simulated records, to the accuracy of the arithmetic."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.protocols import CCD, EIS, GEIS, ConstantCurrentCycling, PlatingStripping, RateTest
from nasicell.records import CyclingRecord
from nasicell.twin import advance, initial_state, interface_resistances, simulate

DATA = Path(__file__).parents[1] / "data" / "twin"
BALANCE = 1e-10
"""Relative: the sums of some ten thousand rows."""
MIRROR = 1e-12
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e5, points_per_decade=1)


def charge(record: CyclingRecord) -> float:
    """Integral of the current, C; the current is constant within a step."""
    within = np.diff(record.table["step_count"].to_numpy()) == 0
    return float(np.sum(np.diff(record.time) * record.current[1:] * within))


def turnover(record: CyclingRecord) -> float:
    """Integral of the magnitude of the current, C."""
    within = np.diff(record.table["step_count"].to_numpy()) == 0
    return float(np.sum(np.diff(record.time) * np.abs(record.current[1:]) * within))


@pytest.mark.parametrize(
    "protocol",
    [
        PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=50),
        CCD(first_mA_cm2=0.02, step_mA_cm2=0.02, last_mA_cm2=0.2, half_cycle_h=0.5),
        GEIS(current_density_mA_cm2=0.1, interval_min=30, duration_h=3, sweep=SWEEP),
        GEIS(current_density_mA_cm2=-0.1, interval_min=30, duration_h=3, sweep=SWEEP),
    ],
)
def test_what_a_record_of_a_symmetric_cell_counts_is_what_the_sodium_moved(protocol):
    """Both electrodes change by the integral of the current, one up and one down."""
    cell = read_cell(DATA / "cF.yaml")
    fresh = initial_state(cell)
    record, state = advance(cell, fresh, protocol)
    assert state.end == "completed"
    trace = record if isinstance(record, CyclingRecord) else record.parts[0]
    moved, scale = charge(trace) / cell.geometry.area, turnover(trace) / cell.geometry.area
    assert abs(fresh.sodium[0] - state.sodium[0] - moved) < BALANCE * scale
    assert abs(state.sodium[1] - fresh.sodium[1] - moved) < BALANCE * scale


@pytest.mark.parametrize("parasitic", [0.0, 7e-3])
@pytest.mark.parametrize(
    "protocol",
    [
        ConstantCurrentCycling(c_rate=1, cycles=50, **WINDOW),
        RateTest(c_rates=[0.2, 1, 5], cycles_each=3, **WINDOW),
        GEIS(current_density_mA_cm2=0.1, interval_min=10, duration_h=0.5, sweep=SWEEP),
    ],
)
def test_what_a_record_of_a_full_cell_counts_is_what_cathode_and_sodium_moved(protocol, parasitic):
    """The sodium takes the integral of the current, the cathode gives it less what side reactions took."""
    cell = read_cell(DATA / "full_cF.yaml").updated(
        cathode__parasitic_current_mA_cm2=parasitic, electrolyte__utilisation_loss_percent_per_sqrt_h=0
    )
    fresh = replace(initial_state(cell), filling=0.9)
    record, state = advance(cell, fresh, protocol)
    assert state.end == "completed"
    trace = record if isinstance(record, CyclingRecord) else record.parts[0]
    area, capacity = cell.geometry.area, 112.9e-3 * 1.2e-3 * 3600
    time_on_charge = (turnover(trace) + charge(trace)) / 2 / np.abs(trace.current)
    if not isinstance(protocol, RateTest):
        lost = parasitic * 10 * area * time_on_charge[0]
        assert abs((fresh.filling - state.filling) * capacity - (charge(trace) - lost)) < BALANCE * turnover(trace)
    assert abs((state.sodium[0] - fresh.sodium[0]) * area - charge(trace)) < BALANCE * turnover(trace)


@pytest.mark.parametrize("name", ["cF", "cN", "bN"])
@pytest.mark.parametrize("current", [0.01, 0.3])
def test_the_opposite_current_gives_the_mirrored_voltage(name, current):
    """Row by row, through loss of contact, growth of the interphase and the short."""
    cell = read_cell(DATA / f"{name}.yaml")
    forth, back = (
        simulate(cell, GEIS(current_density_mA_cm2=sign * current, interval_min=30, duration_h=6, sweep=SWEEP)).parts[0]
        for sign in (1, -1)
    )
    assert np.array_equal(forth.time, back.time)
    assert np.max(np.abs(forth.voltage + back.voltage)) <= MIRROR * np.max(np.abs(forth.voltage))


def first_voltage(cell: Cell, current: float) -> float:
    """Voltage at the start of a current density in mA/cm2, V."""
    return simulate(cell, PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=1)).voltage[0]


def test_voltage_over_current_tends_to_the_resistance():
    """Over six decades of small currents a symmetric cell is one resistor."""
    cell = read_cell(DATA / "bN.yaml")
    small = [first_voltage(cell, current) / current for current in (1e-9, 1e-6, 1e-3)]
    assert small == pytest.approx([small[0]] * 3, rel=1e-9)


@pytest.mark.parametrize("name", ["cF", "bF", "mF"])
def test_the_voltage_rises_with_the_current(name):
    """At any current, more current takes more voltage."""
    cell = read_cell(DATA / f"{name}.yaml")
    voltages = [first_voltage(cell, current) for current in np.geomspace(1e-4, 2, 12)]
    assert np.all(np.diff(voltages) > 0)


def test_a_full_cell_takes_more_voltage_to_charge_faster_and_gives_less_when_discharged_faster():
    """At the same state."""
    cell = read_cell(DATA / "full_cF.yaml")
    state = replace(initial_state(cell), filling=0.5)

    def voltage(current: float) -> float:
        protocol = GEIS(current_density_mA_cm2=current, interval_min=1e-6, duration_h=1e-6, sweep=SWEEP)
        return advance(cell, state, protocol)[0].parts[0].voltage[0]

    currents = np.concatenate([-np.geomspace(5, 1e-3, 10), np.geomspace(1e-3, 5, 10)])
    assert np.all(np.diff([voltage(float(j)) for j in currents]) > 0)


@pytest.mark.parametrize("seed", range(8))
def test_no_interface_heals_while_it_is_stripped(seed):
    """Whatever was done to the cell before and whatever the current, the resistance of the stripped side rises."""
    rng = np.random.default_rng(seed)
    cell = read_cell(DATA / f"{rng.choice(['cF', 'cN', 'bF', 'bN'])}.yaml")
    cycled = PlatingStripping(current_density_mA_cm2=0.05, half_cycle_h=0.5, cycles=int(rng.integers(1, 20)))
    _, state = advance(cell, initial_state(cell), cycled)
    current = float(10 ** rng.uniform(-3, -0.5))
    side = int(rng.integers(2))
    last = 0.0
    for _ in range(6):
        signed = current if side == 0 else -current
        protocol = GEIS(current_density_mA_cm2=signed, interval_min=10, duration_h=1 / 3, sweep=SWEEP)
        _, state = advance(cell, state, protocol)
        if state.shorted:
            break
        now = interface_resistances(cell, state, temperature=303.15)[side]
        assert now >= last
        last = now
