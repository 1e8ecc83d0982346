"""Laws of cathode and catholyte at temperatures from 0 to 100 degC, on every engine."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pydantic import BaseModel

from nasicell.cell import Cell, read_cell
from nasicell.constants import BOLTZMANN_EV
from nasicell.protocols import EIS, GEIS, ConstantCurrentCycling, Sequence
from nasicell.twin import ColumnControl, ImplicitControl, StepControl, advance, cell_impedance, initial_state, simulate
from nasicell.twin.cathode_response import cathode_response
from nasicell.units import kelvin

DATA = Path(__file__).parents[1] / "data" / "twin"
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
TEMPERATURES_C = (0.0, 30.0, 60.0, 100.0)
ENERGIES = {
    "cathode__diffusion_activation_energy_eV": 0.4,
    "cathode__exchange_current_activation_energy_eV": 0.5,
    "cathode__catholyte_resistance_activation_energy_eV": 0.17,
    "cathode__parasitic_activation_energy_eV": 0.6,
    "cathode__porous__catholyte__conductivity_activation_energy_eV": 0.17,
    "cathode__porous__catholyte__diffusivity_activation_energy_eV": 0.18,
    "electrolyte__utilisation_loss_activation_energy_eV": 0.5,
}
BALANCE = 1e-10


@pytest.fixture(scope="module")
def cold() -> Cell:
    """A full cell of a porous cathode and a slow particle, without activation energies."""
    liquid = {
        "name": "1 M",
        "salt_concentration_mol_L": 1.0,
        "conductivity_S_m": 0.6,
        "salt_diffusivity_m2_s": 2e-10,
        "transference_number": 0.4,
    }
    return read_cell(DATA / "full_cF.yaml").updated(
        cathode__porous={
            "thickness_um": 60.0,
            "porosity": 0.4,
            "electronic_conductivity_S_m": 5.0,
            "catholyte": liquid,
        }
    )


@pytest.fixture(scope="module")
def cell(cold: Cell) -> Cell:
    """The same with an activation energy of every rate."""
    return cold.updated(**ENERGIES)


def cycling(c_rate: float, temperature_C: float, cycles: int = 1) -> ConstantCurrentCycling:
    """Cycles at one rate and temperature."""
    return ConstantCurrentCycling(c_rate=c_rate, cycles=cycles, temperature_C=temperature_C, **WINDOW)


def discharged(cell: Cell, c_rate: float, temperature_C: float, control: StepControl | None = None) -> float:
    """Charge of the last discharge, C."""
    record = simulate(cell, cycling(c_rate, temperature_C, cycles=2), control=control)
    last = record.table.filter(pl.col("step_count") == pl.col("step_count").max())
    time = last["test_time_second"]
    return float(-last["current_ampere"][0] * (time[-1] - time[0]))


def test_without_activation_energies_the_cathode_knows_no_temperature(cold):
    """Energies of zero give the numbers of a cell without them, to the last bit, at any temperature."""
    zero = cold.updated(**dict.fromkeys(ENERGIES, 0.0))
    for temperature_C in TEMPERATURES_C:
        a, b = (simulate(c, cycling(2.0, temperature_C)).table for c in (cold, zero))
        assert a.equals(b)
        omega = np.array([1e-2, 1.0, 1e3])
        one = cathode_response(
            cold, initial_state(cold), angular_frequency=omega, temperature=kelvin(temperature_C), current_density=0.0
        )
        assert one[-1].real == pytest.approx(
            cathode_response(
                zero,
                initial_state(zero),
                angular_frequency=omega,
                temperature=kelvin(temperature_C),
                current_density=0.0,
            )[-1].real,
            rel=1e-15,
        )


def test_energies_change_nothing_at_the_reference_temperature(cold, cell):
    """At the temperature the values are given for, activation energies do not matter."""
    assert simulate(cold, cycling(2.0, 30.0)).table.equals(simulate(cell, cycling(2.0, 30.0)).table)


def test_the_cathode_may_refer_to_a_temperature_of_its_own(cell):
    """A cathode measured at 25 degC in an electrolyte measured at 30 degC is itself at 25 degC."""
    own = cell.updated(cathode__reference_temperature_C=60.0)
    omega, at = np.array([1e3]), kelvin(60.0)
    a = cathode_response(own, initial_state(own), angular_frequency=omega, temperature=at, current_density=0.0)
    assert float(a[0].real) == pytest.approx(
        float(
            cathode_response(
                own.updated(**dict.fromkeys(ENERGIES, 0.0)),
                initial_state(own),
                angular_frequency=omega,
                temperature=at,
                current_density=0.0,
            )[0].real
        ),
        rel=1e-12,
    )


def test_capacity_at_5C_rises_with_temperature(cell):
    """Diffusion, kinetics and liquid all become faster."""
    capacities = [discharged(cell, 5.0, t) for t in TEMPERATURES_C]
    assert np.all(np.diff(capacities) > 0)


def test_impedance_falls_with_temperature(cell):
    """At every frequency down to 10 mHz the magnitude falls."""
    frequency = np.logspace(-2, 5, 15)
    state = initial_state(cell)
    magnitudes = [
        np.abs(cell_impedance(cell, state, frequency=frequency, temperature=kelvin(t))) for t in TEMPERATURES_C
    ]
    assert np.all(np.diff(magnitudes, axis=0) < 0)


def test_the_cathode_arc_has_the_activation_energy_put_in(cold):
    """ln(T/R) of the cathode's charge-transfer arc against 1/T is a line of that slope."""
    energy = 0.47
    cell = cold.updated(
        cathode__exchange_current_activation_energy_eV=energy, cathode__double_layer_uF_cm2=20.0, cathode__porous=None
    )
    state = replace(initial_state(cell), filling=0.5)
    warm = kelvin(np.linspace(0, 100, 11))
    arcs = []
    for temperature in warm:
        low, high = cathode_response(
            cell,
            state,
            angular_frequency=np.array([10.0, 1e9]),
            temperature=float(temperature),
            current_density=0.0,
        ).real
        arcs.append(low - high)
    slope, _ = np.polyfit(1 / warm, np.log(np.array(arcs) / warm), 1)
    assert slope * BOLTZMANN_EV == pytest.approx(energy, rel=0.01)


@pytest.mark.parametrize("c_rate", [1.0, 5.0])
def test_all_engines_agree_at_60_degrees(cell, c_rate):
    """Exact, implicit and columns give the same capacity of a cathode of uniform reaction and even interface."""
    thin = cell.updated(cathode__porous__thickness_um=2.0)
    exact = discharged(thin, c_rate, 60.0)
    implicit = discharged(thin, c_rate, 60.0, StepControl(implicit=ImplicitControl(tolerance=1e-5, shells=40)))
    columns = discharged(
        thin.updated(interface__resistance_spread=1e-6),
        c_rate,
        60.0,
        StepControl(columns=ColumnControl(largest_change=0.01)),
    )
    assert implicit == pytest.approx(exact, rel=3e-4)
    assert columns == pytest.approx(exact, rel=3e-4)


def test_low_frequency_impedance_is_the_slope_of_the_exact_engine_at_60_degrees(cell):
    """The linearised cathode at 60 degC is that of the direct-current equations: dV/dj of a leg as it begins."""
    thin = cell.updated(cathode__porous=None)
    state, j, dj = replace(initial_state(thin), filling=0.5), 5.0, 1e-2

    def voltage(current: float) -> float:
        sweep = EIS(highest_frequency_Hz=1e3, lowest_frequency_Hz=1e2, points_per_decade=1, temperature_C=60.0)
        protocol = GEIS(current_density_mA_cm2=current / 10, interval_min=1e-6, duration_h=1e-6 / 60, sweep=sweep)
        record, _ = advance(thin, state, protocol)
        return float(record.parts[0].table["voltage_volt"][0])

    slope = (voltage(j + dj) - voltage(j - dj)) / (2 * dj)
    low = cell_impedance(thin, state, frequency=np.array([0.02]), temperature=kelvin(60.0), current_density=j)
    assert low.real[0] * thin.geometry.area == pytest.approx(slope, rel=3e-3)


def test_charge_and_sodium_balance_when_warm(cell):
    """What the sodium side gains the cathode loses, up to the parasitic current, at 60 degC on both engines."""
    area, capacity = cell.geometry.area, 112.9e-3 * 1.2e-3 * 3600
    still = cell.updated(
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        cathode__parasitic_current_mA_cm2=0,
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
    )
    for control in (None, StepControl(implicit=ImplicitControl())):
        start = initial_state(still)
        _, end = advance(still, start, cycling(1.0, 60.0), control=control)
        sodium = (end.sodium[0] - start.sodium[0]) * area
        assert sodium + (end.filling - start.filling) * capacity == pytest.approx(0, abs=BALANCE * capacity)


def test_ageing_remembers_the_temperatures_it_had(cold):
    """Loss of utilisation is that of the integral of its rate: warm then cold equals cold then warm in squares."""
    energy = 0.5
    cell = cold.updated(
        electrolyte__utilisation_loss_activation_energy_eV=energy,
        electrolyte__utilisation_loss_percent_per_sqrt_h=1.0,
    )
    factor = float(np.exp(energy / BOLTZMANN_EV * (1 / kelvin(30.0) - 1 / kelvin(60.0))))
    state = initial_state(cell)
    _, warm = advance(cell, state, cycling(1.0, 60.0))
    assert warm.extra_age == pytest.approx((factor - 1) * warm.time, rel=1e-12)
    _, later = advance(cell, warm, cycling(1.0, 30.0))
    assert later.extra_age == pytest.approx(warm.extra_age, rel=1e-12)
    assert later.time > warm.time
    fresh = initial_state(cell)
    parts = Sequence(parts=[cycling(1.0, 30.0), cycling(1.0, 60.0)])
    _, other = advance(cell, fresh, parts)
    assert other.extra_age > 0


def test_a_warm_cell_loses_utilisation_faster(cold):
    """With an activation energy of the loss the later capacity falls with temperature."""
    cell = cold.updated(
        electrolyte__utilisation_loss_activation_energy_eV=0.5, electrolyte__utilisation_loss_percent_per_sqrt_h=2.0
    )
    retained = []
    for temperature_C in (30.0, 60.0):
        record = simulate(cell, cycling(1.0, temperature_C, cycles=10))
        times = record.table.group_by("step_count", maintain_order=True).agg(
            pl.col("test_time_second").max() - pl.col("test_time_second").min()
        )["test_time_second"]
        retained.append(times[-1] / times[1])
    assert retained[1] < retained[0] < 1


def test_a_cell_with_energies_is_written_and_read(cell, tmp_path):
    """The new fields go through YAML."""
    path = tmp_path / "cell.yaml"
    path.write_text(cell.to_yaml(), encoding="utf-8")
    assert isinstance(cell, BaseModel)
    assert read_cell(path) == cell
