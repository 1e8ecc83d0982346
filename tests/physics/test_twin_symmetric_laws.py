"""Laws that every symmetric cell obeys, whatever its parameters."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nasicell.cell import Cell, read_cell
from nasicell.physics.contact import (
    contact_fraction_after_plating,
    contact_fraction_after_stripping,
    contact_loss_rate,
    void_fraction_after_plating,
)
from nasicell.protocols import CCD, EIS, GEIS, PlatingStripping, Tafel
from nasicell.twin import (
    Sampling,
    StepControl,
    VirtualInstrument,
    advance,
    cell_impedance,
    initial_state,
    interface_resistances,
    simulate,
)
from nasicell.twin.conditions import stack_at
from nasicell.twin.symmetric import cell_voltage

DATA = Path(__file__).parents[1] / "data" / "twin"
TEMPERATURE = 303.15
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=1)


def cell_named(name: str) -> Cell:
    """One of the six symmetric cells."""
    return read_cell(DATA / f"{name}.yaml")


def one_way(current: float, hours: float = 4.0) -> GEIS:
    """Direct current in one direction."""
    return GEIS(current_density_mA_cm2=current, interval_min=60, duration_h=hours, sweep=SWEEP)


def lifetime_h(cell: Cell, current: float) -> float:
    """Test time at the end of a test that runs until the short, h."""
    protocol = PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=2000)
    _, state = advance(cell, initial_state(cell), protocol)
    assert state.end == "short"
    return state.time / 3600


def test_sodium_is_conserved_and_moves_with_the_charge():
    """What one side loses the other gains, and both equal the integral of the current."""
    cell = cell_named("cN")
    fresh = initial_state(cell)
    (trace, _), state = (lambda r: (r[0].parts, r[1]))(advance(cell, fresh, one_way(0.1)))
    charge = np.trapezoid(trace.current, trace.time) / cell.geometry.area
    assert fresh.sodium[0] - state.sodium[0] == pytest.approx(charge, rel=1e-9)
    assert sum(state.sodium) == pytest.approx(sum(fresh.sodium), rel=1e-12)


def test_contact_is_kept_far_below_the_replenishment_current():
    """A well-wetted cell at a tenth of the replenishment current keeps its contact over 100 cycles."""
    cell = cell_named("cF")
    protocol = PlatingStripping(current_density_mA_cm2=0.09, half_cycle_h=0.5, cycles=100)
    _, state = advance(cell, initial_state(cell), protocol)
    assert min(state.contact_fraction) > 1 - 1e-6


def test_reversing_the_current_exchanges_the_sides():
    """The cell has no preferred direction."""
    cell = cell_named("cN")
    _, forth = advance(cell, initial_state(cell), one_way(0.3))
    _, back = advance(cell, initial_state(cell), one_way(-0.3))
    assert forth.contact_fraction == back.contact_fraction[::-1]
    assert forth.filament_length == back.filament_length[::-1]
    assert forth.sodium == pytest.approx(back.sodium[::-1])


def test_the_first_voltage_is_ohmic():
    """V = j (L/sigma + 2 R_int) before anything has changed; a Tafel sweep has the same slope at zero."""
    cell = cell_named("bF")
    record = simulate(cell, PlatingStripping(current_density_mA_cm2=0.025, half_cycle_h=0.5, cycles=1))
    assert record.voltage[0] / record.current[0] * cell.geometry.area * 1e4 == pytest.approx(63.3 + 2 * 190)
    sweep = simulate(cell, Tafel(limit_mV=1, rate_mV_s=1))
    slope = np.polyfit(sweep.current, sweep.voltage, 1)[0]
    assert slope * cell.geometry.area * 1e4 == pytest.approx(63.3 + 2 * 190, rel=1e-3)


def test_a_sweep_and_a_constant_current_obey_one_law():
    """The voltage that a current takes is the voltage at which a sweep passes that current, far from zero too."""
    cell = cell_named("bN")
    sweep = simulate(cell, Tafel(limit_mV=300, rate_mV_s=1e6))
    density = sweep.current[-1] / cell.geometry.area / 10
    held = simulate(cell, PlatingStripping(current_density_mA_cm2=density, half_cycle_h=0.5, cycles=1))
    assert held.voltage[0] == pytest.approx(sweep.voltage[-1], rel=1e-3)
    assert sweep.current == pytest.approx(-sweep.current[::-1], rel=5e-3, abs=1e-12)


@given(
    contact=st.floats(0.01, 1.0), assembled=st.floats(0.01, 1.0), loss=st.floats(0.0, 20.0), share=st.floats(0.0, 1.0)
)
def test_contact_stays_between_nothing_and_what_was_there(contact, assembled, loss, share):
    """Stripping never takes contact below zero, and plating never returns more than was lost."""
    contact = contact * assembled
    left = contact_fraction_after_stripping(
        contact_fraction=contact, contact_fraction_as_assembled=assembled, uncurbed_loss=loss * assembled
    )
    assert 0 < left <= contact * (1 + 1e-12)
    refilled = contact_fraction_after_plating(
        contact_fraction=left, void_fraction=contact - left, refill=loss, occluded_fraction=share
    )
    assert left * (1 - 1e-12) <= refilled <= contact * (1 + 1e-12)
    assert void_fraction_after_plating(void_fraction=contact - left, refill=loss) >= 0


def test_the_closed_form_of_contact_loss_solves_its_equation():
    """The exact step agrees with a numerical solution of the rate."""

    def rate(_, theta):
        return -contact_loss_rate(
            loss_per_charge=1.0, excess=1.0, contact_fraction=theta, contact_fraction_as_assembled=1.0
        )

    times = np.linspace(0, 1.2, 13)
    numerical = solve_ivp(rate, (0, 1.2), [1.0], t_eval=times, rtol=1e-10, atol=1e-14).y[0]
    exact = contact_fraction_after_stripping(
        contact_fraction=1.0, contact_fraction_as_assembled=1.0, uncurbed_loss=times
    )
    assert exact == pytest.approx(numerical, rel=1e-6)


def test_contact_does_not_depend_on_how_the_cell_is_looked_at():
    """The exact propagation gives one state for any sampling and any step control."""
    cell, protocol = cell_named("cN"), one_way(0.3, hours=6)
    _, plain = advance(cell, initial_state(cell), protocol)
    fine = VirtualInstrument(sampling=Sampling(scans_per_step=500))
    _, watched = advance(cell, initial_state(cell), protocol, instrument=fine, control=StepControl(longest_step_s=60))
    assert watched.contact_fraction == pytest.approx(plain.contact_fraction, rel=1e-12)
    assert watched.filament_length == pytest.approx(plain.filament_length, rel=1e-4)


def test_the_filament_converges_with_the_fourth_order_of_the_step():
    """Halving a fixed step divides the error by sixteen where no square root of time starts from zero."""
    cell = cell_named("cN").updated(electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0)
    protocol = one_way(0.3, hours=5).updated(interval_min=300)

    def length(control: StepControl) -> float:
        _, state = advance(cell, initial_state(cell), protocol, control=control)
        return max(state.filament_length)

    exact = length(StepControl(relative_tolerance=1e-13, absolute_tolerance=1e-16))
    loose = {"relative_tolerance": 1e9, "absolute_tolerance": 1e9}
    errors = [abs(length(StepControl(longest_step_s=h, **loose)) - exact) for h in (1800, 900, 450)]
    assert np.log2(np.divide(errors[:-1], errors[1:])) == pytest.approx(4.0, abs=0.5)


def test_a_tighter_tolerance_brings_the_filament_closer():
    """The adaptive step keeps what its tolerance promises."""
    cell, protocol = cell_named("cN"), one_way(0.3, hours=5)

    def length(tolerance: float) -> float:
        control = StepControl(relative_tolerance=tolerance, absolute_tolerance=1e-16)
        return max(advance(cell, initial_state(cell), protocol, control=control)[1].filament_length)

    exact = length(1e-13)
    for tolerance in (1e-3, 1e-5, 1e-7):
        assert length(tolerance) == pytest.approx(exact, rel=10 * tolerance)


def test_more_current_and_less_contact_shorten_the_life():
    """Lifetime falls with current density and with the resistance of the interface."""
    cell = cell_named("cN")
    assert lifetime_h(cell, 0.2) > lifetime_h(cell, 0.3) > lifetime_h(cell, 0.5)
    assert lifetime_h(cell_named("bF"), 0.05) < lifetime_h(
        cell_named("bF").updated(interface__resistance_ohm_cm2=60), 0.05
    )


def test_heat_and_stiffness_raise_the_critical_current():
    """The staircase goes further when hot and in a tougher ceramic."""
    bare, coated = cell_named("bF"), cell_named("cF")
    protocol = CCD(first_mA_cm2=0.05, step_mA_cm2=0.05, last_mA_cm2=5, half_cycle_h=0.5)

    def time_to_fail(changed: Cell) -> float:
        return advance(changed, initial_state(changed), protocol)[1].time

    assert time_to_fail(bare.updated(temperature_C=60)) > time_to_fail(bare)
    assert time_to_fail(coated.updated(electrolyte__filament__youngs_modulus_GPa=150)) > time_to_fail(coated)


def test_the_interface_resistance_never_falls_under_one_way_current():
    """Without plating of the stripped side nothing heals it."""
    cell = cell_named("cN")
    state, last = initial_state(cell), (0.0,)
    for _ in range(5):
        _, state = advance(cell, state, one_way(0.25, hours=1))
        resistances = interface_resistances(cell, state, temperature=TEMPERATURE)
        assert resistances[0] > last[0]
        last = resistances


def test_the_spectrum_ends_where_the_direct_current_begins():
    """The impedance at vanishing frequency times the current is the voltage, in any state."""
    cell = cell_named("cN")
    record = simulate(cell, one_way(0.25))
    trace, sweeps = record.parts
    _, state = advance(cell, initial_state(cell), one_way(0.25))
    direct = cell_impedance(cell, state, frequency=np.array([1e-9]), temperature=TEMPERATURE)[0]
    assert direct.real * trace.current[-1] == pytest.approx(trace.voltage[-1], rel=1e-6)
    assert sweeps.spectra[-1].bias_voltage == pytest.approx(trace.voltage[-1])


@pytest.mark.parametrize("name", ["cN", "bN"])
@pytest.mark.parametrize("bias", [-3.0, 0.0, 0.1, 3.0])
def test_the_spectrum_ends_at_the_slope_of_the_direct_current_law_at_any_bias(name, bias):
    """The low-frequency impedance of a used cell is dV/dj of the loop's voltage around the bias current."""
    cell = cell_named(name)
    _, state = advance(cell, initial_state(cell), one_way(0.02, hours=1))
    stack, vector, change = stack_at(cell, temperature=TEMPERATURE), state.vector(), 0.01
    up, down = (cell_voltage(stack, vector, bias + sign * change, 0.0) for sign in (1, -1))
    low = cell_impedance(cell, state, frequency=np.array([1e-9]), temperature=TEMPERATURE)[0]
    assert low.real * cell.geometry.area == pytest.approx((up - down) / (2 * change), rel=1e-6)


def test_heat_quickens_the_charge_transfer_as_it_lowers_its_resistance():
    """At constant capacitance the summit of the arc moves with the resistance; lost contact leaves it in place."""
    cell = cell_named("bN").updated(interface__charge_transfer_fraction=1, interface__charge_transfer_time_s=10)
    fresh = initial_state(cell)
    frequency = np.geomspace(10, 1e-4, 4001)

    def arc(temperature: float, contact: float) -> tuple[float, float]:
        """Resistance and time of the interfaces' arc."""
        state = replace(fresh, contact_fraction=(contact * fresh.contact_fraction[0],) * 2)
        z = cell_impedance(cell, state, frequency=frequency, temperature=temperature)
        return interface_resistances(cell, state, temperature=temperature)[0], 1 / frequency[np.argmin(z.imag)]

    (resistance, time), (hot_resistance, hot_time) = arc(303.15, 1.0), arc(333.15, 1.0)
    assert hot_time / time == pytest.approx(hot_resistance / resistance, rel=0.01)
    assert arc(303.15, 0.5)[1] == pytest.approx(time, rel=0.01)


def test_the_spectrum_obeys_kramers_kronig():
    """A sum of resistor-capacitor elements reproduces real and imaginary part together."""
    cell = cell_named("mF")
    frequency = np.geomspace(1e8, 1e-4, 121)
    z = cell_impedance(cell, initial_state(cell), frequency=frequency, temperature=TEMPERATURE)
    omega, tau = 2 * np.pi * frequency, np.geomspace(1e-10, 1e5, 110)
    elements = np.hstack([1 / (1 + 1j * np.outer(omega, tau)), np.ones((omega.size, 1))])
    weight = 1 / np.abs(z)
    stacked = np.vstack([elements.real * weight[:, None], elements.imag * weight[:, None]])
    measured = np.concatenate([z.real * weight, z.imag * weight])
    solution, *_ = np.linalg.lstsq(stacked, measured, rcond=1e-8)
    assert np.sqrt(np.mean((stacked @ solution - measured) ** 2)) < 1e-4


def test_an_interval_of_the_same_current_is_the_same_test():
    """Cutting a test into two changes nothing: the state is complete."""
    cell = cell_named("cN")
    _, whole = advance(cell, initial_state(cell), one_way(0.25, hours=4))
    _, half = advance(cell, initial_state(cell), one_way(0.25, hours=2))
    _, both = advance(cell, half, one_way(0.25, hours=2))
    assert both.contact_fraction == pytest.approx(whole.contact_fraction, rel=1e-12)
    assert both.time == whole.time
