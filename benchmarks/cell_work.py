"""The work that both programs do, and what comes out of ours."""

import numpy as np
from numpy.typing import NDArray

import nasicell
from nasicell.cell import Cell
from nasicell.protocols import ConstantCurrentCycling
from nasicell.pybamm_cell.parameters import COATED_CELL
from nasicell.records import CyclingRecord
from nasicell.twin import Sampling, StepControl, VirtualInstrument, simulate

WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
RATES = (0.2, 0.5, 1.0, 2.0, 3.0, 5.0)
CYCLES = 2500
Curves = list[tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Times from its start (s) and voltages of each half-cycle."""


def aged_cell() -> Cell:
    """The coated cell of li2025 with all its physics."""
    return nasicell.study("li2025").cells[COATED_CELL]


def ageless_cell() -> Cell:
    """The same without what PyBaMM's models leave out: interphase growth, loss of utilisation."""
    return aged_cell().updated(
        interface__voids=None,
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
    )


def cycled(
    cell: Cell, *, c_rate: float, cycles: int, points: int, control: StepControl | None = None
) -> tuple[CyclingRecord, NDArray[np.float64]]:
    """Record with `points` looks per half-cycle, and the capacity of each half-cycle (C), shape (2 cycles,)."""
    record = simulate(
        cell,
        ConstantCurrentCycling(c_rate=c_rate, cycles=cycles, **WINDOW),
        instrument=VirtualInstrument(sampling=Sampling(scans_per_step=points)),
        control=control,
    )
    columns = (record.table[name].to_numpy() for name in ("test_time_second", "current_ampere", "step_count"))
    time, current, step = columns
    last = np.flatnonzero(np.diff(step, append=step[-1] + 1))
    first = np.append(0, last[:-1] + 1)
    return record, np.abs(current[first]) * (time[last] - time[first])


def curves(record: CyclingRecord) -> Curves:
    """Half-cycles of a record of ours."""
    table = record.table
    parts = [table.filter(step_count=number) for number in table["step_count"].unique(maintain_order=True)]
    times = [part["test_time_second"].to_numpy() for part in parts]
    return [(t - t[0], part["voltage_volt"].to_numpy()) for t, part in zip(times, parts, strict=True)]
