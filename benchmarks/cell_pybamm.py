"""PyBaMM on the same work, in its fastest public idiom.

That is an experiment of charges and discharges, solved by IDAKLU with the model compiled to machine code, nothing but
the voltage kept, and the state carried from half-cycle to half-cycle. Building and compiling are not timed.
"""

import time
from typing import Any

import numpy as np
import pybamm

from nasicell.cell import Cell
from nasicell.pybamm_cell.parameters import parameter_values

pybamm.set_logging_level("ERROR")


class Clock(pybamm.callbacks.Callback):
    """Notes the processor time at the end of each cycle."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_cycle_end(self, logs: dict[str, Any]) -> None:
        """Append the present time."""
        self.ends.append(time.process_time())


def experiment(c_rate: float, cycles: int) -> pybamm.Experiment:
    """Cycles between the cut-offs."""
    return pybamm.Experiment([(f"Charge at {c_rate}C until 3.8 V", f"Discharge at {c_rate}C until 2.5 V")] * cycles)


class TimedCycling:
    """Cycles at 1C, set up once, to be run again and again."""

    def __init__(self, model: pybamm.BaseModel, cell: Cell, *, cycles: int, points: dict[str, int]) -> None:
        solver = pybamm.IDAKLUSolver(options={"compile": True}, output_variables=["Voltage [V]"])
        self.simulation = pybamm.Simulation(
            model,
            parameter_values=pybamm.ParameterValues(parameter_values(cell)),
            experiment=experiment(1, cycles),
            solver=solver,
            var_pts=points,
        )

    def run(self) -> tuple[float, Any]:
        """Processor time per cycle (s), the first left out, and the solution."""
        clock = Clock()
        solution = self.simulation.solve(callbacks=clock, calc_esoh=False)
        return (clock.ends[-1] - clock.ends[0]) / (len(clock.ends) - 1), solution


def looks_and_discharge(solution: Any) -> tuple[int, float]:
    """Points per half-cycle (mean) and duration of the second discharge (s)."""
    steps = [step for cycle in solution.cycles[1:3] for step in cycle.steps]
    times = solution.cycles[1].steps[1]["Time [s]"].entries
    looks = np.mean([step["Time [s]"].entries.size for step in steps])
    return round(looks), float(times[-1] - times[0])


def half_cycles(model: pybamm.BaseModel, cell: Cell, *, c_rate: float, cycles: int) -> list[Any]:
    """Solution of each half-cycle, interpolating."""
    values = pybamm.ParameterValues(parameter_values(cell))
    simulation = pybamm.Simulation(model, parameter_values=values, experiment=experiment(c_rate, cycles))
    return [step for cycle in simulation.solve(calc_esoh=False).cycles for step in cycle.steps]
