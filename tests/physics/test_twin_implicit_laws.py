"""Laws of the implicit engine: balances, orders of convergence, limits in which another engine knows the answer."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.errors import ConvergenceError, ParameterError, ProtocolError
from nasicell.physics.cathode import open_circuit_potential
from nasicell.physics.catholyte import salt_amplitudes
from nasicell.protocols import EIS, GEIS, ConstantCurrentCycling, Sequence
from nasicell.records import CyclingRecord
from nasicell.twin import (
    ImplicitControl,
    Sampling,
    StepControl,
    VirtualInstrument,
    advance,
    initial_state,
    simulate,
)
from nasicell.twin.implicit.handover import modes_of, profile_of
from nasicell.twin.implicit.numbers import full_cell

DATA = Path(__file__).parents[1] / "data" / "twin"
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
CAPACITY = 112.9e-3 * 1.2e-3 * 3600
"""Of the cathode of the file, C."""
ORDER_TWO = pytest.approx(2, abs=0.35)
BALANCE = 1e-10
LOOSE = 1e6
"""Tolerance under which every step is as long as it may be."""


@pytest.fixture(scope="module")
def cell() -> Cell:
    """A full cell with a thin cathode that does not age."""
    return read_cell(DATA / "full_cF.yaml").updated(
        electrolyte__utilisation_loss_percent_per_sqrt_h=0, cathode__parasitic_current_mA_cm2=0
    )


def porous(cell: Cell, *, thickness_um: float = 100.0) -> Cell:
    """The cell with a porous cathode."""
    liquid = {
        "name": "1 M",
        "salt_concentration_mol_L": 1.0,
        "conductivity_S_m": 0.6,
        "salt_diffusivity_m2_s": 1e-10,
        "transference_number": 0.4,
    }
    return cell.updated(
        cathode__porous={
            "thickness_um": thickness_um,
            "porosity": 0.4,
            "electronic_conductivity_S_m": 0.1,
            "catholyte": liquid,
        }
    )


def cycling(c_rate: float = 1.0, cycles: int = 1, **fields) -> ConstantCurrentCycling:
    """Cycles at one rate."""
    return ConstantCurrentCycling(c_rate=c_rate, cycles=cycles, **WINDOW, **fields)


def implicit(**fields) -> StepControl:
    """Control that asks for the implicit engine."""
    return StepControl(implicit=ImplicitControl(**fields))


def durations(record: CyclingRecord) -> np.ndarray:
    """Duration of each step, s."""
    time = pl.col("test_time_second")
    steps = record.table.group_by("step_count", maintain_order=True).agg(time.last() - time.first())
    return steps["test_time_second"].to_numpy()


def step(record: CyclingRecord, number: int) -> pl.DataFrame:
    """Rows of one step."""
    return record.table.filter(pl.col("step_count") == number)


def orders(errors: list[float]) -> np.ndarray:
    """Order of convergence between each two of errors on meshes that halve."""
    return np.log2(np.array(errors[:-1]) / np.array(errors[1:]))


def discharge(cell: Cell, **fields) -> float:
    """Duration of the first discharge at 5C, s."""
    return float(durations(simulate(cell, cycling(c_rate=5), control=implicit(**fields)))[1])


def test_the_order_in_time_is_two(cell):
    """Halving the longest step quarters the error of the capacity."""
    varying = cell.updated(cathode__relative_diffusivity=(1.0, 0.2, 1.0))
    exact = discharge(varying, tolerance=1e-8)
    errors = [abs(discharge(varying, tolerance=LOOSE, longest_step_s=longest) - exact) for longest in (32, 16, 8, 4)]
    assert orders(errors).mean() == ORDER_TWO


def test_the_order_in_the_particle_is_two(cell):
    """Twice the shells quarter the error of the capacity."""
    varying = cell.updated(cathode__relative_diffusivity=(1.0, 0.2, 1.0))
    exact = discharge(varying, shells=320, tolerance=1e-6)
    errors = [abs(discharge(varying, shells=shells, tolerance=1e-6) - exact) for shells in (5, 10, 20, 40)]
    assert orders(errors).mean() == ORDER_TWO


def test_the_order_across_the_electrode_is_two(cell):
    """Twice the slices quarter the error of the capacity."""
    exact = discharge(porous(cell), slices=160, tolerance=1e-6)
    errors = [abs(discharge(porous(cell), slices=slices, tolerance=1e-6) - exact) for slices in (5, 10, 20)]
    assert orders(errors).mean() == ORDER_TWO


@pytest.mark.parametrize("hold", [None, 0.05])
def test_sodium_and_salt_are_kept(cell, hold):
    """What the sodium electrode gains the cathode loses, step by step, and no salt is made or lost."""
    thick = porous(cell).updated(cathode__relative_diffusivity=(1.0, 0.3, 2.0))
    fresh = initial_state(thick)
    _, state = advance(thick, fresh, cycling(cycles=2, hold_until_c_rate=hold), control=implicit())
    assert state.profile is not None
    assert fresh.filling is not None
    assert state.filling is not None
    gained = (state.sodium[0] - fresh.sodium[0]) * thick.geometry.area
    assert gained == pytest.approx((fresh.filling - state.filling) * CAPACITY, abs=BALANCE * CAPACITY)
    assert state.profile.salt.mean() == pytest.approx(1.0, abs=BALANCE)


def test_a_charge_is_the_integral_of_its_current(cell):
    """A leg of constant current passes current times duration."""
    fresh = initial_state(cell)
    record, state = advance(cell, fresh, cycling(), control=implicit())
    charge = np.trapezoid(record.current, record.time)
    assert (fresh.filling - state.filling) * CAPACITY == pytest.approx(charge, abs=BALANCE * CAPACITY)


def test_charge_is_kept_through_engines_that_take_turns(cell):
    """Implicit cycle, bias and sweep of the exact engine, implicit cycle: the cathode gives what the records say."""
    fresh = initial_state(cell)
    held = cycling(rest_min=1)
    bias = GEIS(
        current_density_mA_cm2=0.1,
        interval_min=60,
        duration_h=1,
        sweep=EIS(highest_frequency_Hz=10, lowest_frequency_Hz=1, points_per_decade=1),
    )
    record, state = advance(cell, fresh, Sequence(parts=(held, bias, held)))
    charge = sum(np.trapezoid(part.current, part.time) for part in record.parts if isinstance(part, CyclingRecord))
    assert (fresh.filling - state.filling) * CAPACITY == pytest.approx(charge, abs=1e-6 * CAPACITY)


def test_the_exact_engine_finds_the_salt_that_the_implicit_one_left(cell):
    """Its cosines in the middles of the slices are the salt there."""
    thick = porous(cell)
    _, state = advance(thick, initial_state(thick), cycling(5), control=implicit())
    middles = (np.arange(state.profile.salt.size) + 0.5) / state.profile.salt.size
    waves = np.cos(np.pi * np.outer(np.arange(1, state.salt_modes.size + 1), middles))
    assert 1 + state.salt_modes @ waves == pytest.approx(state.profile.salt, abs=1e-12)
    assert np.ptp(state.profile.salt) > 0.1


@pytest.mark.parametrize("c_rate", [0.2, 1, 5])
@pytest.mark.parametrize("diffusivity", [None, (1.0, 1.0)])
def test_a_thin_cathode_is_that_of_the_exact_engine(cell, c_rate, diffusivity):
    """Capacity within 1e-5 and voltage within 0.2 mV away from the ends of a step, with constant D(x) given or not."""
    instrument = VirtualInstrument(sampling=Sampling(scans_per_step=200))
    exact = simulate(cell, cycling(c_rate, 2), instrument=instrument)
    same = cell.updated(cathode__relative_diffusivity=diffusivity)
    found = simulate(same, cycling(c_rate, 2), instrument=instrument, control=implicit(tolerance=1e-6))
    assert durations(found) == pytest.approx(durations(exact), rel=1e-5)
    for number in (2, 3, 4):
        difference = step(found, number)["voltage_volt"] - step(exact, number)["voltage_volt"]
        assert difference[10:-10].abs().max() < 2e-4


def test_the_cut_off_is_found_to_the_ninth_digit(cell):
    """With fine steps the time of the cut-off is that of the exact engine."""
    found = simulate(cell, cycling(), control=implicit(tolerance=1e-7, shells=60))
    assert durations(found) == pytest.approx(durations(simulate(cell, cycling())), rel=1e-9)
    assert step(found, 1)["voltage_volt"][-1] == WINDOW["upper_cutoff_V"]


def test_a_thinner_electrode_comes_closer_to_the_exact_engine(cell):
    """At 1 um pores and solid take no part."""
    exact, fine = durations(simulate(cell, cycling(5))), implicit(tolerance=1e-6, shells=40)
    distances = [
        np.abs(durations(simulate(porous(cell, thickness_um=thickness), cycling(5), control=fine)) - exact).max()
        for thickness in (100, 10, 1)
    ]
    assert distances[0] > distances[1] > distances[2]
    assert distances[2] < 1e-6 * exact.min()


def test_the_thick_electrode_drops_the_ohmic_voltage_of_a_uniform_reaction(cell):
    """In the middle of the plateau the electrode adds j L/3 of both resistances and the diffusion potential."""
    thick, j = porous(cell), 117 * 1.2e-6 / (np.pi * 0.25e-4)
    halfway = {
        name: np.interp(1500.0, (rows := step(record, 1))["test_time_second"], rows["voltage_volt"])
        for name, record in (
            ("thin", simulate(cell, cycling(), control=implicit())),
            ("thick", simulate(thick, cycling(), control=implicit())),
        )
    }
    ohmic = j * 100e-6 / 3 * (1 / (0.6 * 0.4**1.5) + 1 / 0.1)
    swing = 0.6 * j * 100e-6 / (96485.33 * 1e-10 * 0.4**1.5 * 1000)
    position = (np.arange(2000) + 0.5) / 2000
    salt = 1 + swing * (position - position**2 / 2 - 1 / 3)
    diffusion = 2 * 8.314463 * 303.15 / 96485.33 * 0.6 * (np.log(salt).mean() - np.log(1 - swing / 3))
    assert halfway["thick"] - halfway["thin"] == pytest.approx(ohmic + diffusion, rel=0.02)


def test_a_hold_adds_charge_while_its_current_falls(cell):
    """The current falls steadily to the limit at the upper cut-off, and the discharge after it gives more."""
    plain = simulate(porous(cell), cycling(5), control=implicit())
    held = simulate(porous(cell), cycling(5, hold_until_c_rate=0.1))
    rows = step(held, 2)
    current = rows["current_ampere"].to_numpy()
    assert np.all(np.diff(current) < 0)
    assert current[-1] == pytest.approx(current[0] * 0.1 / 5, rel=1e-8)
    assert (rows["voltage_volt"] == WINDOW["upper_cutoff_V"]).all()
    assert durations(held)[2] > 1.02 * durations(plain)[1]


def test_a_hold_in_pieces_is_one_hold(cell):
    """A tolerance ten times finer leaves the charge of the hold where it is."""
    coarse, fine = (
        simulate(porous(cell), cycling(5, hold_until_c_rate=0.1), control=implicit(tolerance=tolerance))
        for tolerance in (3e-4, 1e-5)
    )
    assert durations(coarse)[2] == pytest.approx(durations(fine)[2], rel=1e-5)


def test_the_recorded_current_of_a_hold_is_the_charge_that_it_moves(cell):
    """The integral of the record is the change of the state within 0.03 % of the capacity."""
    fresh = initial_state(cell)
    many = VirtualInstrument(sampling=Sampling(scans_per_step=500))
    record, state = advance(cell, fresh, cycling(5, hold_until_c_rate=0.05), instrument=many)
    charge = np.trapezoid(record.current, record.time)
    assert (fresh.filling - state.filling) * CAPACITY == pytest.approx(charge, abs=3e-4 * CAPACITY)


def test_a_rest_ends_at_the_open_circuit_potential_of_the_mean_filling(cell):
    """After a long rest the particles are even and the voltage is U."""
    record, state = advance(cell, initial_state(cell), cycling(1, rest_min=600))
    assert state.filling is not None
    assert durations(record)[[1, 3]] == pytest.approx(600 * 60, rel=1e-12)
    expected = open_circuit_potential(
        filling=state.filling, emptiness=1 - state.filling, plateau=3.37, limit=0.002, temperature=303.15
    )
    assert record.voltage[-1] == pytest.approx(expected, abs=1e-6)
    assert record.table["cycle_count"].unique().to_list() == [1]
    assert record.current[-1] == 0


def test_even_salt_returns_in_a_rest(cell):
    """The salt that the current has moved diffuses back."""
    protocol = cycling(1, rest_min=60)
    _, rested = advance(porous(cell), initial_state(cell), protocol)
    _, moved = advance(porous(cell), initial_state(cell), cycling(1), control=implicit())
    assert np.ptp(moved.profile.salt) > 0.01
    assert np.ptp(rested.profile.salt) < 1e-5


def test_a_test_in_two_parts_is_one_test(cell):
    """The profile carries the history."""
    thick = porous(cell)
    whole, _ = advance(thick, initial_state(thick), cycling(cycles=2), control=implicit())
    first, state = advance(thick, initial_state(thick), cycling(), control=implicit())
    second, _ = advance(thick, state, cycling(), control=implicit())
    assert np.concatenate([durations(first), durations(second)]) == pytest.approx(durations(whole), rel=1e-9)


def test_the_state_goes_on_in_the_exact_engine(cell):
    """Shells become modes and modes become shells: a cycle of each engine in a row is two cycles of either."""
    whole = durations(simulate(cell, cycling(5, 2)))
    for order in ((implicit(shells=60), StepControl()), (StepControl(), implicit(shells=60))):
        first, state = advance(cell, initial_state(cell), cycling(5), control=order[0])
        second, _ = advance(cell, state, cycling(5), control=order[1])
        assert np.concatenate([durations(first), durations(second)]) == pytest.approx(whole, rel=1e-5)


def test_the_modes_of_a_profile_are_those_it_was_made_of(cell):
    """Projection undoes the sum of modes but for those that shells can not tell apart."""
    numbers = full_cell(cell, temperature=303.15, control=ImplicitControl(shells=80))
    state = replace(initial_state(cell), filling=0.6, diffusion_modes=np.r_[0.02, -0.01, np.zeros(23)])
    mean, modes = modes_of(profile_of(state, numbers).filling, numbers.mesh)
    assert mean == pytest.approx(0.6, abs=1e-14)
    assert modes[:2] == pytest.approx([0.02, -0.01], abs=1e-4)


def test_an_impedance_follows_a_hold(cell):
    """A sequence hands the state on to the spectrum."""
    sweep = EIS(highest_frequency_Hz=1e5, lowest_frequency_Hz=1, points_per_decade=2)
    record = simulate(cell, Sequence(parts=[cycling(hold_until_c_rate=0.1), sweep]))
    assert len(record.parts) == 2
    assert np.isfinite(record.parts[1].spectra[0].impedance).all()


def test_ageing_follows_the_exact_engine():
    """Loss of utilisation, parasitic current, interphase and contact act on both engines alike."""
    cell = read_cell(DATA / "full_cF.yaml")
    exact, found = simulate(cell, cycling(cycles=5)), simulate(cell, cycling(cycles=5), control=implicit())
    assert durations(found) == pytest.approx(durations(exact), rel=1e-7)


def test_a_dead_cell_does_not_hang(cell):
    """Where the ohmic drop exceeds the window every current ends as it begins, and the holds do the charging."""
    dead = porous(cell).updated(interface__resistance_ohm_cm2=5000)
    assert durations(simulate(dead, cycling(5, 3), control=implicit())) == pytest.approx(0, abs=1e-12)
    charged = durations(simulate(dead, cycling(5, 1, hold_until_c_rate=0.1)))
    assert charged[0] == 0
    assert charged[1] > 3600


@pytest.mark.parametrize("thickness_um", [20.0, 200.0])
@pytest.mark.parametrize("c_rate", [0.02, 10, 60])
def test_any_rate_ends_at_its_cut_offs(cell, thickness_um, c_rate):
    """From slow to absurd, with salt running out at the ceramic: the record is finite and no step hangs."""
    record = simulate(porous(cell, thickness_um=thickness_um), cycling(c_rate, 2), control=implicit())
    assert np.isfinite(record.voltage).all()
    assert record.table["step_count"].max() == 4


def test_sodium_that_runs_out_is_an_event(cell):
    """A charged cathode on a thin foil: the test ends, and the state says why."""
    thin = cell.updated(interface__sodium_um=0.1, interface__reservoir_mAh_cm2=0)
    _, state = advance(thin, replace(initial_state(thin), filling=0.5), cycling(cycles=3), control=implicit())
    assert state.end == "sodium used up"
    assert state.sodium[0] == pytest.approx(0.0, abs=1e-9)


def test_a_hold_that_never_ends_is_refused(cell):
    """The parasitic current alone keeps the current above the limit."""
    leaking = cell.updated(cathode__parasitic_current_mA_cm2=0.01)
    with pytest.raises(ProtocolError, match="would never end"):
        simulate(leaking, cycling(hold_until_c_rate=0.02))


def test_too_few_steps_are_an_error(cell):
    """The solver says which step it gave up and what to change."""
    with pytest.raises(ConvergenceError, match=r"step 1.*most_steps"):
        simulate(cell, cycling(), control=implicit(most_steps=5))


def test_a_state_stays_on_its_mesh(cell):
    """A profile is not moved to another mesh behind the user's back."""
    _, state = advance(cell, initial_state(cell), cycling(), control=implicit(shells=10))
    with pytest.raises(ParameterError, match="mesh"):
        advance(cell, state, cycling(), control=implicit(shells=12))


def test_a_dead_cell_rests_at_its_open_circuit_voltage(cell):
    """Without usable capacity every charge ends at once; the rests have a voltage of the cathode."""
    dead = cell.updated(electrolyte__utilisation_loss_percent_per_sqrt_h=50)
    state = replace(initial_state(dead), time=1e5 * 3600)
    record, _ = advance(dead, state, cycling(rest_min=1))
    assert np.all(np.isfinite(record.voltage))
    ocv = open_circuit_potential(
        filling=state.filling, emptiness=1 - state.filling, plateau=3.37, limit=0.002, temperature=303.15
    )
    assert step(record, 2)["voltage_volt"].to_numpy() == pytest.approx(float(ocv), abs=0.2)


@pytest.mark.parametrize("rest", [0, 1])
def test_a_window_beyond_the_cycler_is_refused(cell, rest):
    """In either engine."""
    with pytest.raises(ProtocolError, match="compliance_V"):
        simulate(cell, cycling(rest_min=rest), instrument=VirtualInstrument(compliance_V=3.5))


def test_salt_goes_on_from_the_exact_to_the_implicit_engine(cell):
    """A discharge on the implicit engine begins with the salt that a charge on the exact one left."""
    thick = porous(cell)
    charge = ConstantCurrentCycling(c_rate=5, cycles=1, **WINDOW)
    _, left = advance(thick, initial_state(thick), charge)
    assert left.salt_modes is not None
    assert abs(left.salt_modes[0]) > 1e-3
    numbers = full_cell(thick, temperature=303.15, control=ImplicitControl())
    salt = profile_of(left, numbers).salt
    assert salt.mean() == pytest.approx(1, abs=1e-14)
    assert salt_amplitudes(slices=salt, number=19) == pytest.approx(left.salt_modes[:19], abs=1e-14)
    implicit = StepControl(implicit=ImplicitControl())
    _, throughout = advance(thick, initial_state(thick), charge, control=implicit)
    assert throughout.profile is not None
    assert salt == pytest.approx(throughout.profile.salt, abs=0.15 * np.ptp(throughout.profile.salt))
