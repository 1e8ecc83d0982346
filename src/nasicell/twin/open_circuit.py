"""Impedance at open circuit, at one temperature or several."""

from dataclasses import replace

import numpy as np

from nasicell.cell import Cell
from nasicell.protocols import EIS
from nasicell.records import ImpedanceRecord
from nasicell.twin.conditions import temperature_of
from nasicell.twin.recording import Recorder
from nasicell.twin.spectra import cell_impedance, frequencies_of
from nasicell.twin.state import CellState
from nasicell.units import MILLIVOLT


def sweep_impedance(
    cell: Cell, state: CellState, sweep: EIS, *, temperatures_C: list[float | None], recorder: Recorder
) -> tuple[ImpedanceRecord, CellState]:
    """Sweeps at open circuit, one after the other; each takes a period per frequency, in which nothing grows."""
    frequency = frequencies_of(sweep, technique=recorder.technique)
    spectra, now = [], state.time
    for temperature_C in temperatures_C:
        temperature = temperature_of(cell, temperature_C=temperature_C)
        spectra.append(
            recorder.spectrum(
                frequency=frequency,
                impedance=cell_impedance(cell, state, frequency=frequency, temperature=temperature),
                test_time=now,
                temperature=temperature,
                amplitude=sweep.amplitude_mV * MILLIVOLT,
            )
        )
        now += float(np.sum(1 / frequency))
    return recorder.impedance(*spectra), replace(state, time=now)
