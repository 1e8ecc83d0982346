"""Laws that every symmetric cell obeys, whatever its parameters."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nasicell.cell import Cell, read_cell
from nasicell.physics.contact import SMALLEST_CONTACT
from nasicell.protocols import CCD, EIS, GEIS, PlatingStripping, Tafel
from nasicell.twin import (
    Sampling,
    StepControl,
    VirtualInstrument,
    advance,
    cell_impedance,
    contact_fractions,
    differential_resistances,
    initial_state,
    interface_resistances,
    interphase_thicknesses,
    simulate,
)
from nasicell.twin.conditions import stack_at
from nasicell.twin.electrode import contact_and_void, kinks
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
    assert min(state.contact_left) > 1 - 1e-6


def test_reversing_the_current_exchanges_the_sides():
    """The cell has no preferred direction."""
    cell = cell_named("cN")
    _, forth = advance(cell, initial_state(cell), one_way(0.3))
    _, back = advance(cell, initial_state(cell), one_way(-0.3))
    assert forth.contact_left == back.contact_left[::-1]
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


def side_numerically(cell: Cell, vector: np.ndarray, j: float, times: np.ndarray) -> np.ndarray:
    """Contact left and voids of side 1 at `times` from the rate equations, stepped by a solver."""
    stack = stack_at(cell, temperature=TEMPERATURE)
    beta, heal = stack.loss_per_charge, stack.healing_rate

    def rates(_, y):
        left, void, sodium = y
        healed, filled = heal * max(1 - left, 0.0), heal * void
        if j > 0:
            excess = max(j - stack.replenishment * left, 0.0)
            loss = beta * excess if sodium < stack.foil or not stack.surplus_first else 0.0
            if left <= SMALLEST_CONTACT:
                loss = min(loss, healed)
            return healed - loss, loss - filled, -j
        refill = -beta * j if void > 0 else 0.0
        gaps = stack.surplus_first and sodium >= stack.foil and void <= 0 and left * stack.contact_as_assembled < 1
        gained = -beta * j if gaps else refill
        return healed + (1 - stack.occluded_fraction) * gained, -refill - filled, -j

    start = [vector[0, 0], vector[1, 0], vector[4, 0]]
    solution = solve_ivp(rates, (0, times[-1]), start, t_eval=times, rtol=1e-8, atol=1e-10, max_step=times[-1] / 400)
    return solution.y[:2]


@pytest.mark.parametrize("name", ["cN", "mN"])
@pytest.mark.parametrize("pressure", [None, 0.12])
@pytest.mark.parametrize(("contact", "void"), [(1.0, 0.0), (0.3, 0.5), (0.02, 0.9)])
@pytest.mark.parametrize(("current", "surplus"), [(4.0, 0.0), (4.0, 9e3), (1.0, 0.0), (-4.0, 0.0), (-1.0, 5e3)])
def test_the_closed_form_of_contact_solves_its_equations(name, pressure, contact, void, current, surplus):
    """Stripping and plating, with surplus, gaps of the assembly and without, healing and not, through every kink."""
    cell = cell_named(name).updated(stack_pressure_MPa=pressure)
    stack, vector = stack_at(cell, temperature=TEMPERATURE), initial_state(cell).vector()
    vector[0, 0], vector[1, 0], vector[4, 0] = contact, void, stack.foil + surplus
    times = np.linspace(0, 4 * 3600, 25)
    exact = np.array([contact_and_void(stack, vector, 0, current, t) for t in times]).T
    assert exact == pytest.approx(side_numerically(cell, vector, current, times), abs=3e-3)


@settings(deadline=None)  # the first example compiles
@given(
    contact=st.floats(0, 1),
    share=st.floats(0, 1),
    current=st.floats(-50, 50),
    hours=st.floats(0, 1000),
    pressure=st.sampled_from([None, 0.01, 0.1, 1.0]),
    surplus=st.floats(-1e4, 1e4),
)
def test_contact_stays_between_nothing_and_all_of_it(contact, share, current, hours, pressure, surplus):
    """Contact and voids together never exceed what was there, and neither leaves its bounds."""
    cell = cell_named("cN").updated(stack_pressure_MPa=pressure)
    stack, vector = stack_at(cell, temperature=TEMPERATURE), initial_state(cell).vector()
    vector[0, 0] = max(contact, SMALLEST_CONTACT)
    vector[1, 0], vector[4, 0] = share * (1 - vector[0, 0]), stack.foil + surplus
    left, void = contact_and_void(stack, vector, 0, current, hours * 3600)
    assert SMALLEST_CONTACT * (1 - 1e-6) <= left <= 1 + 1e-12
    assert -1e-12 <= void <= 1 - left + 1e-9
    for when in kinks(stack, vector, 0, current):
        assert when >= 0


def test_what_was_plated_first_is_stripped_without_voids():
    """On a sodiophilic surface only the side that is stripped first loses contact; on bare sodium both do."""
    protocol = PlatingStripping(current_density_mA_cm2=0.3, half_cycle_h=0.5, cycles=5)
    for name, lost in (("cN", (True, False)), ("bF", (True, True))):
        cell = cell_named(name).updated(electrolyte__filament__growth_rate_mm_h=1e-9)
        _, state = advance(cell, initial_state(cell), protocol)
        assert tuple(left < 1 for left in state.contact_left) == lost


def test_no_contact_is_lost_up_to_the_replenishment_current():
    """Sharply: just below nothing, just above something, without voids or under a coating of dense products never."""
    cell = cell_named("cN")
    for current, kept in ((0.173, True), (0.175, False)):
        _, state = advance(cell, initial_state(cell), one_way(current))
        assert (min(state.contact_left) == 1) is kept
    covered = {
        "interface__coating": {"thickness_um": 18.0, "foil_share": 0.0},
        "interface__reservoir_mAh_cm2": 0.0,
        "electrolyte__interphase__extent": "surface",
    }
    for dense in (cell.updated(interface__voids=None), cell.updated(**covered)):
        _, state = advance(dense, initial_state(dense), one_way(0.4, hours=1))
        assert state.contact_left == (1, 1)


def test_contact_that_is_lost_replenishes_no_sodium():
    """Half the contact opens voids below the current that the whole one keeps without."""
    cell = cell_named("cN")
    fresh = initial_state(cell)
    worn = replace(fresh, contact_left=(0.5, 0.5))
    assert advance(cell, fresh, one_way(0.15))[1].contact_left == (1, 1)
    assert advance(cell, worn, one_way(0.15))[1].contact_left[0] < 0.5
    assert advance(cell, worn, one_way(0.08))[1].contact_left[0] == 0.5


def test_pressure_heals_contact_and_lets_more_current_pass():
    """Creep returns lost contact at rest of the other side; the coefficient raises the replenishment."""
    cell = cell_named("cN").updated(electrolyte__filament__growth_rate_mm_h=1e-9)
    used = advance(cell, initial_state(cell), one_way(0.4, hours=1))[1]
    assert 0.1 < used.contact_left[0] < 0.7
    left = []
    for pressure in (None, 0.05, 0.1, 0.2):
        pressed = cell.updated(stack_pressure_MPa=pressure)
        left.append(advance(pressed, used, one_way(-0.05, hours=5))[1].contact_left[0])
    assert left == sorted(left)
    assert left[-1] > 0.99
    helped = cell.updated(stack_pressure_MPa=1.0, interface__voids__replenishment_mA_cm2_MPa=0.28)
    stack = stack_at(helped, temperature=TEMPERATURE)
    assert stack.replenishment == pytest.approx(4.54)


def test_constriction_is_part_of_the_measured_resistance_and_follows_the_contact():
    """As assembled both parts make the measured resistance; a larger spot leaves more contact."""
    plain, coarse = cell_named("bF"), cell_named("bF").updated(interface__contact_spot_radius_um=10)
    for cell in (plain, coarse):
        resistances = interface_resistances(cell, initial_state(cell), temperature=TEMPERATURE)
        assert np.array(resistances) * 1e4 == pytest.approx([190, 190])
    assert contact_fractions(coarse, initial_state(coarse))[0] > 1.1 * contact_fractions(plain, initial_state(plain))[0]


def test_kinetics_bend_the_voltage_and_leave_the_resistance_at_rest():
    """Butler-Volmer for the share it is given: below ohmic at current, the same at rest, one law in a sweep."""
    ohmic = cell_named("cN").updated(interface__voids=None)
    kinetic = ohmic.updated(electrolyte__sodium_exchange_current_mA_cm2=5.0)
    fresh = initial_state(kinetic)
    assert interface_resistances(kinetic, fresh, temperature=TEMPERATURE) == pytest.approx(
        interface_resistances(ohmic, fresh, temperature=TEMPERATURE)
    )
    sweep = simulate(kinetic, Tafel(limit_mV=3000, rate_mV_s=1e9))
    density = sweep.current[-1] / kinetic.geometry.area / 10
    held = simulate(kinetic, PlatingStripping(current_density_mA_cm2=density, half_cycle_h=1e-6, cycles=1))
    assert held.voltage[0] == pytest.approx(sweep.voltage[-1], rel=1e-5)
    total = 63.3e-4 * 0.0015797788309636653 / kinetic.electrolyte.conductivity_S_cm
    transfer = 8.314462618 * TEMPERATURE / (96485.332 * 50)
    j = 10 * density
    expected = j * (total + 2 * (6.5e-4 - transfer)) + 2 * 2 * 8.314462618 * TEMPERATURE / 96485.332 * np.arcsinh(
        j / (2 * 50)
    )
    assert held.voltage[0] == pytest.approx(expected, rel=1e-3)
    vector, stack = fresh.vector(), stack_at(kinetic, temperature=TEMPERATURE)
    up, down = (cell_voltage(stack, vector, j + change, 0.0) for change in (0.01, -0.01))
    slopes = differential_resistances(kinetic, fresh, temperature=TEMPERATURE, current_density=j)
    assert sum(slopes) + stack.ceramic_resistance == pytest.approx((up - down) / 0.02, rel=1e-6)


def test_a_growing_interphase_binds_sodium_and_has_a_thickness():
    """The foil loses what the layer holds, at any cut of the test, and is used up that much earlier."""
    products = {"ionic_conductivity_S_cm": 1e-8, "potential_difference_V": 0.5, "molar_volume_cm3_mol": 25}
    cell = cell_named("cF").updated(
        electrolyte__interphase__products=products, electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=10
    )
    fresh = initial_state(cell)
    _, state = advance(cell, fresh, one_way(0.1, hours=9))
    thickness = interphase_thicknesses(cell, state)[0]
    assert thickness == pytest.approx(10 * 3 * 1e-4 * 1e-6)
    assert sum(fresh.sodium) - sum(state.sodium) == pytest.approx(2 * 96485.332 * thickness / 25e-6)
    thin = cell.updated(interface__sodium_um=2, interface__reservoir_mAh_cm2=0)
    _, empty = advance(thin, initial_state(thin), one_way(0.1, hours=9))
    assert empty.end == "sodium used up"
    assert empty.sodium[0] == pytest.approx(0, abs=1e-6)
    assert empty.time / 3600 < 2 * 0.11285 / 0.1


def test_contact_does_not_depend_on_how_the_cell_is_looked_at():
    """The exact propagation gives one state for any sampling and any step control."""
    cell, protocol = cell_named("cN"), one_way(0.3, hours=3)
    _, plain = advance(cell, initial_state(cell), protocol)
    fine = VirtualInstrument(sampling=Sampling(scans_per_step=500))
    _, watched = advance(cell, initial_state(cell), protocol, instrument=fine, control=StepControl(longest_step_s=60))
    assert watched.contact_left == pytest.approx(plain.contact_left, rel=1e-12)
    assert watched.filament_length == pytest.approx(plain.filament_length, rel=1e-4)


def test_the_filament_converges_with_the_fourth_order_of_the_step():
    """Halving a fixed step divides the error by sixteen where no square root of time starts from zero."""
    cell = cell_named("cN").updated(electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0)
    protocol = one_way(0.3, hours=3).updated(interval_min=180)

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
    bare, coated = cell_named("bF"), cell_named("cF").updated(interface__voids=None)
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
        state = replace(fresh, contact_left=(contact,) * 2)
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
    assert both.contact_left == pytest.approx(whole.contact_left, rel=1e-12)
    assert both.time == whole.time


def test_a_film_over_the_surface_adds_to_the_contacts_and_a_layer_under_them_is_multiplied():
    """The growth of both after the same time: as it stands, and over the share of the surface in contact."""
    cell, current = cell_named("mN"), one_way(1e-6, hours=100)
    grown = {}
    for extent in ("contacts", "surface"):
        one = cell.updated(electrolyte__interphase__extent=extent)
        fresh = interface_resistances(one, initial_state(one), temperature=TEMPERATURE)
        aged = interface_resistances(one, advance(one, initial_state(one), current)[1], temperature=TEMPERATURE)
        grown[extent] = aged[0] - fresh[0]
    share = contact_fractions(cell, initial_state(cell))[0]
    assert grown["surface"] == pytest.approx(share * grown["contacts"], rel=1e-6)


def test_plating_fills_the_gaps_of_the_assembly_where_sodium_spreads():
    """A modified electrode gains contact in proportion to the charge, a bare one does not, and none beyond its area."""
    gained = []
    for name, hours in (("mN", 1), ("mN", 2), ("bN", 1), ("mN", 1e4)):
        cell = cell_named(name).updated(electrolyte__filament__growth_rate_mm_h=1e-12, interface__sodium_um=1e6)
        _, state = advance(cell, initial_state(cell), one_way(-0.02, hours=hours))
        gained.append(state.contact_left[0] - 1)
    assert gained[0] > 0
    assert gained[1] == pytest.approx(2 * gained[0])
    assert gained[2] == 0
    cell = cell_named("mN")
    assert gained[3] + 1 == pytest.approx(1 / contact_fractions(cell, initial_state(cell))[0])
