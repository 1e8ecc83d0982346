"""A cathode thick enough for its salt and its depth to matter, by another program.

120 um with 30 % pores: at 5C the salt swings by 40 % of its concentration. PyBaMM's finite volumes stand against the
twin's modes (reduced model) and against its implicit engine (porous cathode resolved), which share no code with it.
"""

import os

import numpy as np
import pytest

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
pybamm = pytest.importorskip("pybamm", reason="PyBaMM is not installed: pip install 'nasicell[pybamm]'")

from nasicell.cell import Cell
from nasicell.protocols import ConstantCurrentCycling
from nasicell.pybamm_cell.parameters import COATED_CELL, parameter_values
from nasicell.studies import study
from nasicell.twin import ImplicitControl, Sampling, StepControl, VirtualInstrument, simulate

CAPACITY_TOLERANCE = 1e-4
VOLTAGE_TOLERANCE_mV = 1.0
FINELY = VirtualInstrument(sampling=Sampling(scans_per_step=200))
ENGINES = {"NasicellSPMe": StepControl(), "NasicellP2D": StepControl(implicit=ImplicitControl())}


@pytest.fixture(scope="module")
def thick() -> Cell:
    """The coated cell of li2025 without ageing, with a thick, poorly wetted cathode."""
    return (
        study("li2025")
        .cells[COATED_CELL]
        .updated(
            interface__voids=None,
            electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
            electrolyte__utilisation_loss_percent_per_sqrt_h=0,
            cathode__porous__thickness_um=120,
            cathode__porous__porosity=0.3,
            cathode__porous__electronic_conductivity_S_m=0.5,
        )
    )


@pytest.mark.parametrize("c_rate", [1, 5])
@pytest.mark.parametrize("model", ["NasicellSPMe", "NasicellP2D"])
def test_a_thick_cathode_agrees(model, c_rate, thick):
    """Two cycles: each half-cycle within 1e-4 in capacity and 1 mV rms in voltage at equal shares of its charge."""
    protocol = ConstantCurrentCycling(c_rate=c_rate, cycles=2, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
    table = simulate(thick, protocol, instrument=FINELY, control=ENGINES[model]).table
    steps = [f"Charge at {c_rate}C until 3.8 V", f"Discharge at {c_rate}C until 2.5 V"] * 2
    solution = pybamm.Simulation(
        pybamm.Model(model),
        parameter_values=pybamm.ParameterValues(parameter_values(thick)),
        experiment=pybamm.Experiment(steps),
    ).solve()
    for number, theirs in enumerate(solution.cycles, start=1):
        ours = table.filter(step_count=number)
        time, voltage = ours["test_time_second"].to_numpy(), ours["voltage_volt"].to_numpy()
        start, end = theirs["Time [s]"].entries[[0, -1]]
        assert (end - start) / (time[-1] - time[0]) == pytest.approx(1, abs=CAPACITY_TOLERANCE)
        share = (time[1:-1] - time[0]) / (time[-1] - time[0])
        difference = theirs["Voltage [V]"](start + share * (end - start)) - voltage[1:-1]
        assert 1e3 * np.sqrt(np.trapezoid(difference**2, share)) < VOLTAGE_TOLERANCE_mV
    assert len(solution.cycles) == len(steps)
