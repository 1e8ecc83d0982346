"""Laws of every spectrum: it is the small-signal limit of the direct-current equations, causal, and passive."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nasicell.analysis.kramers_kronig import kramers_kronig_tests
from nasicell.cell import Catholyte, Cell, PorousElectrode, read_cell
from nasicell.errors import ParameterError
from nasicell.physics.patches import patch_columns
from nasicell.protocols import EIS, GEIS, PlatingStripping
from nasicell.twin import CellState, Sampling, VirtualInstrument, advance, cell_impedance, initial_state
from nasicell.twin.column_state import COLUMNS
from nasicell.twin.sweeping import state_after

DATA = Path(__file__).parents[1] / "data" / "twin"
TEMPERATURE = 303.15
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e5, points_per_decade=1)
WIDE = np.geomspace(1e7, 1e-3, 101)
HOUR_RATE = 1.724
"""Current density of the full cell that fills it in an hour, A/m2."""
KRAMERS_KRONIG_RESIDUAL = 2e-4
"""Of |Z|: what so many relaxation times leave of a spectrum without noise."""


@pytest.fixture
def full() -> Cell:
    """A full cell in which nothing but the cathode takes time: no ageing, interfaces without storage."""
    return read_cell(DATA / "full_cF.yaml").updated(
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
        interface__voids__contact_loss_cm2_mAh=0,
        interface__charge_transfer_time_s=1e-9,
        interface__transport_time_s=1e-9,
        cathode__parasitic_current_mA_cm2=0,
    )


def at_filling(cell: Cell, filling: float) -> CellState:
    """The levelled-out state of this filling."""
    return replace(initial_state(cell), filling=filling)


def leg(cell: Cell, state: CellState, current: float, seconds: float, looks: int = 8):
    """Time and voltage of a constant current density (A/m2), and the state behind it."""
    protocol = GEIS(
        current_density_mA_cm2=current / 10, interval_min=seconds / 60, duration_h=seconds / 3600, sweep=SWEEP
    )
    instrument = VirtualInstrument(sampling=Sampling(scans_per_step=looks))
    record, after = advance(cell, state, protocol, instrument=instrument)
    assert after.end == "completed"
    return record.parts[0].time - state.time, record.parts[0].voltage, after


def voltage_at(cell: Cell, state: CellState, current: float) -> float:
    """Voltage at which a current density begins, V."""
    return leg(cell, state, current, 1e-6)[1][0]


def simulated(
    cell: Cell, state: CellState, *, frequency: float, bias: float, amplitude: float, periods: int
) -> complex:
    """Impedance from a sine wave of steps of constant current, over its last period, ohm m2.

    The difference of two waves of opposite sign leaves out what the bias alone does.
    """
    steps, omega = 48, 2 * np.pi * frequency
    length = 1 / frequency / steps
    responses = []
    for sign in (1, -1):
        now, response, excitation = state, 0j, 0j
        for k in range(periods * steps):
            start = k * length
            wave = sign * amplitude * np.cos(omega * (start + 0.5 * length))
            time, voltage, now = leg(cell, now, bias + wave, length, looks=16)
            if k >= (periods - 1) * steps:
                turn = np.exp(-1j * omega * (start + time))
                response += np.trapezoid(voltage * turn, time)
                fine = np.linspace(0, length, 65)
                excitation += np.trapezoid((bias + wave) * np.exp(-1j * omega * (start + fine)), fine)
        responses.append((response, excitation))
    (plus, forth), (minus, back) = responses
    return (plus - minus) / (forth - back)


@pytest.mark.parametrize(("frequency", "periods"), [(1e-3, 2), (1e-2, 4), (1.0, 3)])
@pytest.mark.parametrize("filling", [0.03, 0.97])
def test_a_small_sine_wave_meets_the_spectrum(full, frequency, periods, filling):
    """The direct-current equations under a slow wave give the impedance within one part in a thousand."""
    state = at_filling(full, filling)
    wave = simulated(full, state, frequency=frequency, bias=0.0, amplitude=1e-3, periods=periods)
    exact = cell_impedance(full, state, frequency=np.array([frequency]), temperature=TEMPERATURE)[0]
    assert abs(wave / full.geometry.area / exact - 1) < 1e-3


@pytest.mark.parametrize("bias", [5 * HOUR_RATE, -5 * HOUR_RATE])
def test_a_small_sine_wave_under_a_direct_current_meets_the_spectrum_at_that_bias(full, bias):
    """At 5C the differential resistance is far below that at rest, and the wave shows it."""
    frequency, periods = 2.0, 6
    _, _, moving = leg(full, at_filling(full, 0.5), bias, 150)
    wave = simulated(full, moving, frequency=frequency, bias=bias, amplitude=0.01, periods=periods)
    middle = state_after(
        full, moving, duration=(periods - 0.5) / frequency, temperature=TEMPERATURE, current_density=bias
    )
    points = {"frequency": np.array([frequency]), "temperature": TEMPERATURE}
    exact = cell_impedance(full, middle, current_density=bias, **points)[0]
    at_rest = cell_impedance(full, middle, **points)[0]
    assert abs(wave / full.geometry.area / exact - 1) < 1e-3
    assert abs(exact / at_rest - 1) > 0.1


def test_at_low_frequency_a_full_cell_is_the_capacity_of_its_cathode(full):
    """j omega Z tends to the slope of the open-circuit voltage over the charge."""
    frequency, h = 1e-8, 1e-4
    charge = 112.9e-3 * 1.2e-3 * 3600
    for filling in (0.02, 0.3, 0.97):
        ends = [voltage_at(full, at_filling(full, filling + s * h), 1e-11) for s in (1, -1)]
        slope = (ends[1] - ends[0]) / (2 * h)
        z = cell_impedance(full, at_filling(full, filling), frequency=np.array([frequency]), temperature=TEMPERATURE)[0]
        assert (2j * np.pi * frequency * z).real * charge == pytest.approx(slope, rel=1e-3)


def test_at_high_frequency_only_the_capacitance_of_the_grains_is_left(full):
    """Ten decades above its arcs the cell is the plate capacitor of its ceramic."""
    slow = full.updated(
        electrolyte__grain_boundary_exponent=1,
        electrolyte__grain_boundary_time_s=1,
        interface__charge_transfer_exponent=1,
        interface__charge_transfer_time_s=1,
        interface__transport_time_s=1e12,
        cathode__catholyte_resistance_ohm_cm2=0,
        cathode__double_layer_uF_cm2=1e6,
        cathode__diffusion_time_s=1e9,
    )
    frequency = np.array([1e12])
    z = cell_impedance(slow, at_filling(slow, 0.5), frequency=frequency, temperature=TEMPERATURE)
    capacitance = 30 * 8.8541878128e-12 * slow.geometry.area / slow.geometry.thickness
    assert z[0] * 2j * np.pi * frequency[0] * capacitance == pytest.approx(1.0, rel=1e-3)


def states() -> dict[str, tuple[Cell, CellState, float]]:
    """Cells in states and under direct currents of every kind."""
    symmetric, cathode = read_cell(DATA / "cN.yaml"), read_cell(DATA / "full_cF.yaml")
    layered = cathode.updated(cathode__double_layer_uF_cm2=2000, cathode__double_layer_exponent=0.85)
    plating = PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=50)
    _, used = advance(symmetric, initial_state(symmetric), plating)
    _, _, charging = leg(layered, at_filling(layered, 0.4), HOUR_RATE, 600)
    _, _, discharging = leg(layered, at_filling(layered, 0.6), -HOUR_RATE, 600)
    return {
        "symmetric": (symmetric, initial_state(symmetric), 0.0),
        "symmetric, used, biased": (symmetric, used, 3.0),
        "full": (cathode, at_filling(cathode, 0.5), 0.0),
        "full, nearly empty": (cathode, at_filling(cathode, 0.01), 0.0),
        "full, double layer": (layered, at_filling(layered, 0.5), 0.0),
        "full, charging": (layered, charging, HOUR_RATE),
        "full, discharging": (layered, discharging, -HOUR_RATE),
        "full, after a charge": (layered, charging, 0.0),
    }


STATES = states()


@pytest.mark.parametrize("name", STATES)
def test_every_spectrum_obeys_kramers_kronig(name):
    """A sum of relaxations, a capacitor and an inductor reproduces both parts from 10 MHz to 1 mHz."""
    cell, state, bias = STATES[name]
    z = cell_impedance(cell, state, frequency=WIDE, temperature=TEMPERATURE, current_density=bias)
    outcome = kramers_kronig_tests(angular_frequency=2 * np.pi * WIDE, impedance=z[None])[0]
    assert outcome.rms_residual < KRAMERS_KRONIG_RESIDUAL


@pytest.mark.parametrize("name", STATES)
def test_every_spectrum_is_passive(name):
    """No part of the cell gives energy to the small signal, and none is inductive where its kinetics get no better."""
    cell, state, bias = STATES[name]
    frequency = np.geomspace(1e10, 1e-6, 161)
    z = cell_impedance(cell, state, frequency=frequency, temperature=TEMPERATURE, current_density=bias)
    assert np.all(z.real > 0)
    assert np.all(z.imag < 0)


def test_without_double_layer_the_kinetics_are_a_resistor(full):
    """A double layer of vanishing capacitance changes nothing, one of any size nothing at low frequency."""
    state = at_filling(full, 0.5)
    points = {"frequency": WIDE, "temperature": TEMPERATURE}
    plain = cell_impedance(full, state, **points)
    vanishing = cell_impedance(full.updated(cathode__double_layer_uF_cm2=1e-9), state, **points)
    assert vanishing == pytest.approx(plain, rel=1e-5)
    layered = cell_impedance(full.updated(cathode__double_layer_uF_cm2=20), state, **points)
    assert layered[-1] == pytest.approx(plain[-1], rel=1e-3)
    assert abs(layered[0] / plain[0]) < 0.9


def test_kinetics_that_outrun_the_potential_make_the_cell_inductive(full):
    """On discharge of a nearly empty particle the exchange current grows with the filling."""
    state = at_filling(full, 0.1)
    slow = full.updated(cathode__exchange_current_mA_cm2=0.01)
    points = {"frequency": np.array([1e-6]), "temperature": TEMPERATURE}
    rest, discharge = (cell_impedance(slow, state, current_density=j, **points)[0] for j in (0.0, -HOUR_RATE))
    assert rest.imag < 0 < discharge.imag


def test_a_current_that_the_particle_can_not_carry_is_refused(full):
    """The surface would be beyond full."""
    with pytest.raises(ParameterError, match="surface of the cathode"):
        cell_impedance(
            full, at_filling(full, 0.999), frequency=WIDE, temperature=TEMPERATURE, current_density=-100 * HOUR_RATE
        )


@pytest.fixture
def porous(full) -> Cell:
    """The same with a catholyte of slow salt in the pores."""
    liquid = Catholyte(
        name="slow",
        salt_concentration_mol_L=0.3,
        conductivity_S_m=0.3,
        salt_diffusivity_m2_s=2e-11,
        transference_number=0.3,
    )
    electrode = PorousElectrode(thickness_um=80, porosity=0.35, electronic_conductivity_S_m=10, catholyte=liquid)
    return full.updated(cathode__porous=electrode)


@pytest.mark.parametrize(("frequency", "bias", "seconds"), [(1e-3, 0.0, 0), (1e-2, 0.0, 0), (0.5, -2 * HOUR_RATE, 600)])
def test_a_small_sine_wave_meets_the_spectrum_of_a_porous_cathode(porous, frequency, bias, seconds):
    """The salt in the pores answers the wave as the direct-current equations say, around its profile under a bias."""
    periods = 5 if bias else 2
    state = at_filling(porous, 0.3)
    if seconds:
        _, _, state = leg(porous, state, bias, seconds)
    wave = simulated(porous, state, frequency=frequency, bias=bias, amplitude=2e-3, periods=periods)
    conditions = {"temperature": TEMPERATURE, "current_density": bias}
    middle = state_after(porous, state, duration=(periods - 0.5) / frequency if bias else 0.0, **conditions)
    exact = cell_impedance(porous, middle, frequency=np.array([frequency]), **conditions)[0]
    uniform = porous.updated(cathode__porous__catholyte__salt_diffusivity_m2_s=1e-6)
    without = cell_impedance(uniform, middle, frequency=np.array([frequency]), **conditions)[0]
    assert abs(wave / porous.geometry.area / exact - 1) < 1e-3
    assert abs(exact / without - 1) > 0.01


def test_an_uneven_interface_is_its_columns_side_by_side(full):
    """In the middle of the plateau, where the columns differ in nothing but their resistance, and in its limit."""
    uneven = full.updated(interface__resistance_spread=0.5, interface__resistance_ohm_cm2=100)
    points = {"frequency": np.array([1e3]), "temperature": TEMPERATURE}
    state = at_filling(uneven, 0.5)
    shares, factors = patch_columns(spread=0.5, number=COLUMNS)
    alone = [
        cell_impedance(full.updated(interface__resistance_ohm_cm2=100 * factor), state, **points)[0]
        for factor in factors
    ]
    z = cell_impedance(uneven, state, **points)[0]
    assert z == pytest.approx(1 / np.sum(shares / np.array(alone)), rel=1e-6)
    even = cell_impedance(full.updated(interface__resistance_ohm_cm2=100), state, **points)[0]
    vanishing = cell_impedance(uneven.updated(interface__resistance_spread=1e-9), state, **points)[0]
    assert vanishing == pytest.approx(even, rel=1e-6)
    assert z.real > even.real
