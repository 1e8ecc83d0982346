"""The same equations by another program: PyBaMM solves our models, the twin solves its own.

PyBaMM (Sulzer et al., J. Open Res. Softw. 9 (2021) 14) discretises by finite volumes in space and steps in time with
SUNDIALS IDA; the twin propagates eigenmodes exactly. The cell of li2025 is compared without ageing. Voltages are
compared at equal fractions of each half-cycle, whose lengths are compared as capacities.
"""

import os
from dataclasses import replace

import numpy as np
import pytest

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
pybamm = pytest.importorskip("pybamm", reason="PyBaMM is not installed: pip install 'nasicell[pybamm]'")

from nasicell.cell import Cell
from nasicell.protocols import ConstantCurrentCycling
from nasicell.pybamm_cell.parameters import COATED_CELL, parameter_values
from nasicell.studies import study
from nasicell.twin import Sampling, VirtualInstrument, cell_impedance, initial_state, simulate

WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
CAPACITY_TOLERANCE = 1e-4
VOLTAGE_TOLERANCE_mV = 1.0
IMPEDANCE_TOLERANCE = 5e-3
TEMPERATURE = 298.15
SLOW = np.logspace(-4, 2, 31)
"""Frequencies at which ceramic and interface are resistances: PyBaMM's models describe no capacitance of theirs, Hz."""


@pytest.fixture(scope="module")
def ageless() -> Cell:
    """The coated cell of li2025 without loss of contact, growth of the interphase or loss of utilisation."""
    return (
        study("li2025")
        .cells[COATED_CELL]
        .updated(
            interface__voids=None,
            electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
            electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        )
    )


def half_cycles(cell, c_rate):
    """(times from the start of the half-cycle, voltages) of each half-cycle of the twin; two cycles."""
    finely = VirtualInstrument(sampling=Sampling(scans_per_step=200))
    table = simulate(cell, ConstantCurrentCycling(c_rate=c_rate, cycles=2, **WINDOW), instrument=finely).table
    steps = [table.filter(step_count=number) for number in (1, 2, 3, 4)]
    times = [step["test_time_second"].to_numpy() for step in steps]
    return [(t - t[0], step["voltage_volt"].to_numpy()) for t, step in zip(times, steps, strict=True)]


def solved(model, cell, c_rate):
    """PyBaMM's solution of the same two cycles, one entry per half-cycle."""
    steps = [f"Charge at {c_rate}C until 3.8 V", f"Discharge at {c_rate}C until 2.5 V"] * 2
    values = pybamm.ParameterValues(parameter_values(cell))
    simulation = pybamm.Simulation(pybamm.Model(model), parameter_values=values, experiment=pybamm.Experiment(steps))
    return simulation.solve().cycles


@pytest.mark.parametrize("c_rate", [0.2, 0.5, 1, 2, 3, 5])
@pytest.mark.parametrize("model", ["NasicellSP", "NasicellSPMe", "NasicellP2D"])
def test_capacity_and_voltage_agree(model, c_rate, ageless):
    """Two cycles between 2.5 and 3.8 V: each half-cycle within 1e-4 in capacity and 1 mV rms in voltage."""
    cell = ageless.updated(cathode__porous=None) if model == "NasicellSP" else ageless
    for (time, voltage), theirs in zip(half_cycles(cell, c_rate), solved(model, ageless, c_rate), strict=True):
        start, end = theirs["Time [s]"].entries[[0, -1]]
        assert (end - start) / time[-1] == pytest.approx(1, abs=CAPACITY_TOLERANCE)
        fraction = time[1:-1] / time[-1]
        difference = theirs["Voltage [V]"](start + fraction * (end - start)) - voltage[1:-1]
        assert 1e3 * np.sqrt(np.trapezoid(difference**2, fraction)) < VOLTAGE_TOLERANCE_mV


@pytest.mark.parametrize("filling", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("model", ["NasicellSP", "NasicellSPMe", "NasicellP2D"])
def test_impedance_agrees_at_rest(model, filling, ageless):
    """From 0.1 mHz to 100 Hz the impedance at open circuit is that of the twin within 0.5 %."""
    cell = ageless.updated(interface__charge_transfer_fraction=1, interface__charge_transfer_time_s=1e-9)
    own = cell.updated(cathode__porous=None) if model == "NasicellSP" else cell
    state = replace(initial_state(own), filling=filling)
    simulation = pybamm.EISSimulation(
        pybamm.Model(model),
        parameter_values=pybamm.ParameterValues(parameter_values(cell, state=state)),
        skip_surface_form_check=True,
    )
    ours = cell_impedance(own, state, frequency=SLOW, temperature=TEMPERATURE)
    assert np.abs(simulation.solve(SLOW).impedance / ours - 1).max() < IMPEDANCE_TOLERANCE
