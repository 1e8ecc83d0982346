"""Laws of a full cell whose filament crosses the ceramic, grows through the liquid and touches the cathode."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.errors import CellError
from nasicell.physics.filament import filament_growth_rate, tip_overpotential
from nasicell.physics.filament_in_liquid import (
    contact_in_electrode,
    tip_current,
    tip_limiting_current,
    tip_resistance,
    tip_speed,
)
from nasicell.physics.short_circuit import filament_resistance
from nasicell.protocols import EIS, GEIS, ConstantCurrentCycling
from nasicell.twin import ImplicitControl, Sampling, StepControl, VirtualInstrument, advance, initial_state, simulate
from nasicell.twin.conditions import stack_at
from nasicell.units import kelvin

DATA = Path(__file__).parents[1] / "data" / "twin"
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
BALANCE = 1e-10
CAPACITY = 112.9e-3 * 1.2e-3 * 3600
"""Of the cathode of the file, C."""
CYCLES = ConstantCurrentCycling(c_rate=1, cycles=5, **WINDOW)
LIQUID = {
    "name": "1 M",
    "salt_concentration_mol_L": 1.0,
    "conductivity_S_m": 0.6,
    "salt_diffusivity_m2_s": 2e-10,
    "transference_number": 0.4,
}


@pytest.fixture(scope="module")
def cell() -> Cell:
    """A full cell that does not age, with a flaw that grows through within its third charge, and leaks some 70 uA."""
    return read_cell(DATA / "full_cF.yaml").updated(
        cathode__porous={
            "thickness_um": 60.0,
            "porosity": 0.4,
            "electronic_conductivity_S_m": 1.0,
            "catholyte": LIQUID,
        },
        cathode__liquid_gap_um=20.0,
        cathode__parasitic_current_mA_cm2=0,
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
        electrolyte__filament__critical_overpotential_mV=6.4,
        electrolyte__filament__short_circuit={"filament_radius_um": 5.0},
        interface__voids__contact_loss_cm2_mAh=0,
    )


@pytest.fixture(scope="module")
def strong(cell: Cell) -> Cell:
    """The same with a flaw that does not open."""
    return cell.updated(electrolyte__filament__critical_overpotential_mV=1e4)


def charges(record) -> pl.DataFrame:
    """Charge (C) and last voltage of each step."""
    return record.table.group_by("step_count", maintain_order=True).agg(
        (
            pl.col("current_ampere").first() * (pl.col("test_time_second").last() - pl.col("test_time_second").first())
        ).alias("charge"),
        pl.col("voltage_volt").last(),
    )


def test_a_filament_that_does_not_grow_changes_nothing(cell, strong):
    """With a flaw that stays closed the record is that of the implicit engine for a cell without the field."""
    without = strong.updated(cathode__liquid_gap_um=None)
    protocol = CYCLES.updated(rest_min=5, hold_until_c_rate=0.2)
    with_it = simulate(strong, protocol).table
    plain = simulate(without, protocol, control=StepControl(implicit=ImplicitControl())).table
    for column in ("test_time_second", "voltage_volt", "current_ampere"):
        assert with_it[column].to_numpy() == pytest.approx(plain[column].to_numpy(), rel=1e-6, abs=1e-12)


def test_the_filament_grows_by_the_law_of_symmetric_cells(cell):
    """At constant interfaces its length is the speed of the crack times the time of charging."""
    slow = cell.updated(electrolyte__filament__critical_overpotential_mV=30.0)
    record, state = advance(slow, initial_state(slow), CYCLES.updated(cycles=1))
    stack = stack_at(slow, temperature=kelvin(30.0))
    steps = charges(record)
    current = float(record.current[0]) / stack.area
    speed = filament_growth_rate(
        tip_overpotential=tip_overpotential(
            current_density=current,
            interface_resistance=stack.interface_factor * stack.contact_resistance / stack.contact_as_assembled,
            focusing_resistance=stack.focusing_resistance,
        ),
        critical_overpotential=stack.critical_overpotential,
        growth_rate=stack.growth_rate,
        exponent=stack.growth_exponent,
    )
    duration = steps["charge"][0] / (current * stack.area)
    assert state.filament_length[0] == pytest.approx(float(speed) * duration, rel=1e-6)
    assert not state.shorts


def test_stripping_takes_growth_back(cell):
    """With full retraction a discharge closes what a charge has opened, as both pass the same current."""
    closing = cell.updated(
        electrolyte__filament__critical_overpotential_mV=30.0, electrolyte__filament__retraction_fraction=1.0
    )
    _, open_ = advance(closing, initial_state(closing), CYCLES.updated(cycles=1))
    plain = closing.updated(electrolyte__filament__retraction_fraction=0.0)
    _, kept = advance(plain, initial_state(plain), CYCLES.updated(cycles=1))
    assert 0 <= open_.filament_length[0] < 0.02 * kept.filament_length[0]


def test_the_liquid_is_crossed_at_the_speed_of_the_tip(cell):
    """A wider gap delays the short by its width over the speed that conduction and diffusion of salt allow."""
    times = []
    for gap in (0.0, 20.0):
        _, state = (
            advance(cell, initial_state(cell), CYCLES.updated(cycles=3))
            if gap == 20.0
            else advance(cell.updated(cathode__liquid_gap_um=0.0), initial_state(cell), CYCLES.updated(cycles=3))
        )
        times.append(state.shorts[0].time)
    stack = stack_at(cell, temperature=kelvin(30.0))
    current = simulate(cell, CYCLES.updated(cycles=1)).current[0] / stack.area
    interface = stack.interface_factor * stack.contact_resistance / stack.contact_as_assembled
    onto = tip_current(
        voltage=current * (stack.ceramic_resistance + interface),
        tip_resistance=tip_resistance(radius=5e-6, conductivity=0.6),
        limiting_current=tip_limiting_current(
            radius=5e-6, salt_diffusivity=2e-10, concentration=1000.0, transference_number=0.4
        ),
    )
    assert times[1] - times[0] == pytest.approx(20e-6 / float(tip_speed(current=onto, radius=5e-6)), rel=1e-3)


def test_a_soft_short_is_an_event_with_the_current_it_carries(cell):
    """The current is the voltage of that moment over metal and contact; the cell goes on."""
    record, state = advance(cell, initial_state(cell), CYCLES)
    (short,) = state.shorts
    assert short.kind == "soft"
    assert state.end == "soft short"
    assert not state.shorted
    assert state.filament_radius == pytest.approx((5e-6,))
    resistance = float(filament_resistance(length=1.02e-3, radius=5e-6)) + float(
        contact_in_electrode(radius=5e-6, electronic_conductivity=1.0)
    )
    time, voltage = record.time, record.voltage
    after = voltage[np.searchsorted(time, short.time, side="right")]
    assert short.current == pytest.approx(after / resistance, rel=1e-2)


def test_a_soft_short_costs_coulombic_efficiency(cell):
    """Before it every discharge gives the charge back; after it the filament has taken its share of both."""
    steps = charges(simulate(cell, CYCLES))["charge"].to_numpy()
    efficiency = -steps[1::2] / steps[::2]
    assert efficiency[1] == pytest.approx(1, abs=1e-3)
    assert np.all(efficiency[2:] < 0.6)


def test_charge_and_sodium_are_balanced_with_a_leak(cell):
    """What the sodium gains the cathode loses, and both miss exactly what electrons carried through the filament."""
    dense = VirtualInstrument(sampling=Sampling(scans_per_step=4000))
    start = initial_state(cell)
    record, end = advance(cell, start, CYCLES, instrument=dense)
    area = cell.geometry.area
    sodium = (end.sodium[0] - start.sodium[0]) * area
    assert sodium + (end.filling - start.filling) * CAPACITY == pytest.approx(0, abs=BALANCE * CAPACITY)
    (short,) = end.shorts
    resistance = float(filament_resistance(length=1.02e-3, radius=5e-6)) + 1 / (4 * 1.0 * 5e-6)
    time, voltage, current = record.time, record.voltage, record.current
    leaked = time >= short.time * (1 - 1e-12)
    electrons = np.trapezoid(voltage[leaked], time[leaked]) / resistance
    passed = np.sum(current[1:] * np.diff(time))
    assert passed - electrons == pytest.approx(sodium, abs=2e-4 * CAPACITY)


def test_the_cell_discharges_itself_at_rest(cell):
    """A rest costs the discharge what the filament carries in it, less what levelling out of the particles returns."""
    protocol = CYCLES.updated(cycles=3)
    _, shorted = advance(cell, initial_state(cell), protocol)
    assert shorted.end == "soft short"
    resting = protocol.updated(cycles=1, rest_min=20)
    record, _ = advance(cell, shorted, resting)
    rest = record.table.filter(pl.col("step_count") == 2)
    assert rest["test_time_second"][-1] - rest["test_time_second"][0] == pytest.approx(1200, rel=1e-9)
    discharge = charges(record)["charge"][2]
    without = charges(advance(cell, shorted, protocol.updated(cycles=1))[0])["charge"][1]
    lost = -without + discharge
    carried = 3.36 / 50e3 * 1200
    assert 0.5 * carried < lost < carried


def test_a_charge_that_never_ends_ends_the_test(cell):
    """Where the filament takes the whole charging current the test ends as a short, with its time."""
    leaky = cell.updated(cathode__porous__electronic_conductivity_S_m=3.0)
    record, state = advance(leaky, initial_state(leaky), CYCLES)
    assert state.end == "short"
    assert state.shorted
    assert state.end_time == pytest.approx(record.time[-1])
    assert record.voltage[-1] < 3.8
    again, later = advance(leaky, state, CYCLES)
    assert later.end == "short"
    assert np.isfinite(again.voltage).all()


def test_a_hold_that_never_ends_ends_the_test(cell):
    """A hold waits for a current below that of the filament: the test ends instead."""
    _, state = advance(cell, initial_state(cell), CYCLES.updated(hold_until_c_rate=0.2))
    assert state.end == "short"


def test_an_electrode_that_conducts_well_is_shorted_hard(cell):
    """Without constriction the filament takes nearly all of the current, and the test ends at that moment."""
    record, state = advance(cell.updated(cathode__porous__electronic_conductivity_S_m=1e5), initial_state(cell), CYCLES)
    (short,) = state.shorts
    assert short.kind == "hard"
    assert state.end == "short"
    assert record.time[-1] == pytest.approx(short.time, rel=1e-9)


def test_without_short_circuit_data_every_filament_that_arrives_shorts_for_good(cell):
    """As in symmetric cells."""
    plain = cell.updated(electrolyte__filament__short_circuit=None, cathode__liquid_gap_um=0.0)
    _, state = advance(plain, initial_state(plain), CYCLES.updated(cycles=20))
    assert [short.kind for short in state.shorts] == ["hard"]


def test_a_thin_filament_in_a_good_conductor_melts_and_the_cell_recovers(cell):
    """The voltage along the metal melts it; the test goes on to its end."""
    thin = cell.updated(
        cathode__porous__electronic_conductivity_S_m=1e7,
        electrolyte__filament__short_circuit={"filament_radius_um": 0.2},
    )
    _, state = advance(thin, initial_state(thin), CYCLES)
    assert state.end == "completed"
    assert state.shorts[0].kind == "recovered"
    assert state.filament_radius == (0.0,)


def test_a_short_on_a_warm_and_ageing_cell_balances_too(cell):
    """Temperature and leak together keep the sodium balance."""
    warm = cell.updated(
        cathode__diffusion_activation_energy_eV=0.4,
        cathode__exchange_current_activation_energy_eV=0.5,
        cathode__porous__catholyte__conductivity_activation_energy_eV=0.18,
        electrolyte__filament__critical_overpotential_mV=2.0,
    )
    start = initial_state(warm)
    _, end = advance(warm, start, CYCLES.updated(temperature_C=60.0))
    assert end.shorts
    sodium = (end.sodium[0] - start.sodium[0]) * warm.geometry.area
    assert sodium + (end.filling - start.filling) * CAPACITY == pytest.approx(0, abs=BALANCE * CAPACITY)


def test_a_spectrum_shows_the_filament_beside_the_cell(cell):
    """At low frequency the modulus is at most that of the filament with its contact."""
    _, state = advance(cell, initial_state(cell), CYCLES.updated(cycles=3))
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e-6, points_per_decade=3)
    record, _ = advance(cell, state, sweep)
    assert abs(record.spectra[0].impedance[-1]) < 50001


def test_a_gap_needs_a_porous_electrode_and_a_protocol_that_follows_it(cell):
    """Errors say what to describe and what to leave out."""
    with pytest.raises(CellError, match="liquid_gap_um needs porous"):
        cell.updated(cathode__porous=None)
    with pytest.raises(CellError, match="liquid_gap_um"):
        simulate(
            cell,
            GEIS(
                current_density_mA_cm2=0.1,
                interval_min=10,
                duration_h=1,
                sweep=EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1, points_per_decade=3),
            ),
        )
