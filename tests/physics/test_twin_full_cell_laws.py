"""Laws that every full cell obeys, whatever its parameters."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Catholyte, Cell, PorousElectrode, read_cell
from nasicell.errors import CellError
from nasicell.protocols import EIS, GEIS, ConstantCurrentCycling, RateTest
from nasicell.twin import VirtualInstrument, advance, cell_impedance, initial_state, simulate

DATA = Path(__file__).parents[1] / "data" / "twin"
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}


POROUS = PorousElectrode(
    thickness_um=80,
    porosity=0.4,
    electronic_conductivity_S_m=5.0,
    catholyte=Catholyte(
        name="1 M",
        salt_concentration_mol_L=1.0,
        conductivity_S_m=0.6,
        salt_diffusivity_m2_s=2e-10,
        transference_number=0.4,
    ),
)
INSENSITIVE = 1e-4
"""Largest relative change of capacity over a tenfold change of the solid-solution limit."""


@pytest.fixture
def cell() -> Cell:
    """A full cell without ageing."""
    return read_cell(DATA / "full_cF.yaml").updated(
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
        interface__voids__contact_loss_cm2_mAh=0,
        cathode__parasitic_current_mA_cm2=0,
    )


def cycling(c_rate: float = 1.0, cycles: int = 1) -> ConstantCurrentCycling:
    """Cycles at one rate."""
    return ConstantCurrentCycling(c_rate=c_rate, cycles=cycles, **WINDOW)


def discharged(record) -> list[float]:
    """Charge of each discharge, C."""
    legs = record.table.filter(pl.col("current_ampere") < 0).group_by("step_count", maintain_order=True)
    return [
        float(-group["current_ampere"][0] * (group["test_time_second"][-1] - group["test_time_second"][0]))
        for _, group in legs
    ]


def test_charge_is_conserved_between_record_cathode_and_sodium(cell):
    """The integral of the current is the change of filling times capacity, and the sodium gained."""
    fresh = initial_state(cell)
    record, state = advance(cell, fresh, cycling())
    charge = np.trapezoid(record.current, record.time)
    capacity = 112.9e-3 * 1.2e-3 * 3600
    assert fresh.filling is not None
    assert state.filling is not None
    assert (fresh.filling - state.filling) * capacity == pytest.approx(charge, rel=1e-6)
    assert (state.sodium[0] - fresh.sodium[0]) * cell.geometry.area == pytest.approx(charge, rel=1e-6)


def test_every_step_ends_at_its_cutoff(cell):
    """The last row of each step stands at the voltage limit, and no row lies beyond."""
    record = simulate(cell, cycling(cycles=2))
    ends = record.table.group_by("step_count", maintain_order=True).last()["voltage_volt"].to_list()
    assert ends == [3.8, 2.5, 3.8, 2.5]
    assert record.voltage.max() <= 3.8
    assert record.voltage.min() >= 2.5


def test_slow_cycling_gives_the_accessible_capacity(cell):
    """At vanishing current nothing is left behind but the ends of the potential."""
    charge = discharged(simulate(cell, cycling(c_rate=0.005, cycles=2)))[-1]
    assert charge == pytest.approx(112.9e-3 * 1.2e-3 * 3600, rel=1e-3)


def test_capacity_falls_with_rate_and_with_resistance(cell):
    """Diffusion and ohmic drop cost capacity."""
    by_rate = discharged(simulate(cell, RateTest(c_rates=[0.2, 1, 5], cycles_each=2, **WINDOW)))[1::2]
    assert by_rate[0] > by_rate[1] > by_rate[2]
    resistive = cell.updated(cathode__catholyte_resistance_ohm_cm2=400)
    assert discharged(simulate(resistive, cycling(c_rate=5, cycles=2)))[1] < by_rate[2]


def test_a_step_in_two_parts_is_one_step(cell):
    """The modes carry the history: two tests of one cycle are a test of two cycles."""
    whole, _ = advance(cell, initial_state(cell), cycling(cycles=2))
    first, state = advance(cell, initial_state(cell), cycling())
    second, _ = advance(cell, state, cycling())
    assert discharged(first) + discharged(second) == pytest.approx(discharged(whole), rel=1e-9)
    assert second.time[-1] == pytest.approx(whole.time[-1], rel=1e-9)


def test_a_dead_cell_passes_no_charge_and_does_not_hang(cell):
    """Where the ohmic drop exceeds the window, every step ends as it begins."""
    dead = cell.updated(interface__resistance_ohm_cm2=5000)
    record = simulate(dead, cycling(c_rate=5, cycles=50))
    assert record.time[-1] == 0
    assert record.table["step_count"].max() == 100


def test_sodium_that_runs_out_ends_the_test_at_the_voltage_it_has(cell):
    """A charged cathode on a thin foil: the end is said, no row is written at a cut-off that was not reached."""
    thin = cell.updated(interface__sodium_um=0.1, interface__reservoir_mAh_cm2=0)
    record, state = advance(thin, replace(initial_state(thin), filling=0.5), cycling(cycles=3))
    assert state.end == "sodium used up"
    assert state.sodium[0] == pytest.approx(0.0, abs=1e-9)
    assert record.table["step_count"].max() == 2
    assert record.voltage[-1] > 3.3
    assert abs(record.voltage[-1] - record.voltage[-2]) < 1e-3


def test_lost_contact_costs_capacity():
    """Stripping faster than sodium follows raises the resistance until the cell dies."""
    starved = read_cell(DATA / "full_cF.yaml").updated(
        interface__wetting="sodiophobic", interface__voids__replenishment_mA_cm2=0
    )
    charges = discharged(simulate(starved, cycling(cycles=40)))
    assert charges[-1] < 0.1 * charges[0]


def test_the_spectrum_ends_at_the_slope_of_the_static_equations(cell):
    """Without the capacity of the cathode the low-frequency real part is the sum of all resistances."""
    state = initial_state(cell)
    z = cell_impedance(cell, state, frequency=np.array([1e-7]), temperature=303.15)[0]
    assert state.filling is not None
    thermal, limit, x = 8.314462618 * 303.15 / 96485.332, 0.002, state.filling
    slope = thermal * (limit / (x * (x + limit)) + limit / ((1 - x) * (1 - x + limit)))
    capacity = 112.9e-3 * 1.2e-3 * 3600
    transfer = thermal / (3.0 * 2 * np.sqrt(state.filling * (1 - state.filling)))
    ohmic = (63.3 + 2 + 20) * 1e-4
    expected = (ohmic + transfer) / cell.geometry.area + slope / capacity * 587 / 15
    assert z.real == pytest.approx(expected, rel=1e-3)


def test_a_vanishing_thickness_of_the_cathode_is_the_thin_one(cell):
    """Resistance and salt of a porous cathode go with its thickness."""
    thin = simulate(cell, cycling(c_rate=5))
    porous = simulate(cell.updated(cathode__porous=POROUS.model_copy(update={"thickness_um": 1e-6})), cycling(c_rate=5))
    assert porous.voltage == pytest.approx(thin.voltage, rel=1e-9)
    assert porous.time == pytest.approx(thin.time, rel=1e-9)


def test_a_porous_cathode_costs_voltage_and_capacity(cell):
    """In mid-plateau the drop is L/3 of both conductivities and that of the settled salt."""
    thin = simulate(cell, cycling(c_rate=5))
    porous = simulate(cell.updated(cathode__porous=POROUS), cycling(c_rate=5))
    assert discharged(porous)[0] < discharged(thin)[0]
    charge = [r.table.filter(pl.col("step_count") == 1) for r in (thin, porous)]
    middle = [float(np.interp(300.0, t["test_time_second"], t["voltage_volt"])) for t in charge]
    j, thickness, thermal = 5 * 117 * 1.2e-3 / 78.5398e-6 * 1e-3, 80e-6, 8.314462618 * 303.15 / 96485.332
    swing = 0.6 * j * thickness / (96485.332 * 2e-10 * 0.4**1.5 * 1000)
    x = (np.arange(10_000) + 0.5) / 10_000
    salt = 2 * thermal * 0.6 * (np.log1p(swing * (x - x**2 / 2 - 1 / 3)).mean() - np.log1p(-swing / 3))
    ohmic = j * thickness / 3 * (1 / (0.6 * 0.4**1.5) + 1 / 5)
    assert middle[1] - middle[0] == pytest.approx(ohmic + salt, rel=0.02)


def test_a_catholyte_without_salt_ends_the_step(cell):
    """Beyond the limiting current the voltage has no bound: the cut-off is reached at once, and nothing is nan."""
    starved = POROUS.model_copy(
        update={"catholyte": POROUS.catholyte.model_copy(update={"salt_diffusivity_m2_s": 5e-13})}
    )
    record, state = advance(cell.updated(cathode__porous=starved), initial_state(cell), cycling(c_rate=5, cycles=2))
    assert np.all(np.isfinite(record.voltage))
    assert record.voltage.max() == 3.8
    first = record.table.filter(pl.col("step_count") == 1)["test_time_second"]
    assert 0 < first[-1] < 200
    assert state.salt_modes is not None
    assert np.all(np.isfinite(state.salt_modes))


def test_the_salt_carries_over_between_tests(cell):
    """Two tests of one cycle are a test of two cycles, in a porous cathode as well."""
    porous = cell.updated(cathode__porous=POROUS)
    whole, _ = advance(porous, initial_state(porous), cycling(cycles=2))
    first, state = advance(porous, initial_state(porous), cycling())
    second, _ = advance(porous, state, cycling())
    assert discharged(first) + discharged(second) == pytest.approx(discharged(whole), rel=1e-12)


def test_the_width_of_the_phases_hardly_matters(cell):
    """A tenfold change of the solid-solution limit leaves the capacities as they are."""
    plain, wide = (
        discharged(
            simulate(
                cell.updated(cathode__solid_solution_limit=limit),
                RateTest(c_rates=[0.2, 1, 5], cycles_each=2, **WINDOW),
            )
        )
        for limit in (0.0005, 0.005)
    )
    assert wide == pytest.approx(plain, rel=INSENSITIVE)


def test_a_diffusivity_that_changes_is_left_to_the_implicit_engine(cell):
    """Exact modes need a constant diffusivity."""
    changing = cell.updated(cathode__relative_diffusivity=[1.0, 0.1, 1.0])
    for one, implicit in ((cell, False), (changing, True)):
        assert (advance(one, initial_state(one), cycling())[1].profile is not None) is implicit


def test_a_spectrum_after_a_rest_has_the_diffusivity_of_its_filling(cell):
    """That of a cathode whose constant diffusivity is the one at this filling; under current it is refused."""
    state = replace(initial_state(cell), filling=0.5)
    changing = cell.updated(cathode__relative_diffusivity=[1.0, 0.1, 1.0])
    slow = cell.updated(cathode__diffusion_time_s=10 * cell.cathode.diffusion_time_s)
    points = {"frequency": np.array([1.0, 1e-3]), "temperature": 303.15}
    found = cell_impedance(changing, state, **points)
    assert found == pytest.approx(cell_impedance(slow, state, **points), rel=1e-12)
    sweep = EIS(highest_frequency_Hz=10, lowest_frequency_Hz=1, points_per_decade=2)
    bias = GEIS(current_density_mA_cm2=0.01, interval_min=1, duration_h=0.05, sweep=sweep)
    with pytest.raises(CellError, match="relative_diffusivity"):
        simulate(changing, bias)
    with pytest.raises(CellError, match="relative_diffusivity"):
        cell_impedance(changing, state, **points, current_density=0.1)


def test_a_bias_ends_where_the_cycler_ends(cell):
    """At its compliance, where that lies within the cut-offs of the cathode."""
    sweep = EIS(highest_frequency_Hz=10, lowest_frequency_Hz=1, points_per_decade=2)
    bias = GEIS(current_density_mA_cm2=0.1, interval_min=60, duration_h=3, sweep=sweep)
    instrument = VirtualInstrument(compliance_V=3.5)
    record, state = advance(cell, initial_state(cell), bias, instrument=instrument)
    assert state.end == "voltage limit"
    assert record.parts[0].voltage.max() == pytest.approx(3.5, abs=1e-6)
