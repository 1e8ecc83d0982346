"""Impedance at open circuit, at one temperature or several."""

from dataclasses import replace

from nasicell.cell import Cell
from nasicell.protocols import EIS
from nasicell.records import ImpedanceRecord
from nasicell.twin.conditions import temperature_of
from nasicell.twin.recording import Recorder
from nasicell.twin.spectra import frequencies_of
from nasicell.twin.state import CellState
from nasicell.twin.sweeping import rested, state_after, sweep_duration, swept_impedance
from nasicell.twin.warmth import extra_age_after
from nasicell.units import MILLIVOLT


def sweep_impedance(
    cell: Cell, state: CellState, sweep: EIS, *, temperatures_C: list[float | None], recorder: Recorder
) -> tuple[ImpedanceRecord, CellState]:
    """Sweeps at open circuit, one after the other; each takes a period per frequency.

    By default nothing changes in that time, and the cathode has levelled out before, as after a rest. An instrument
    whose sweep takes time finds the cell as the last protocol left it, while the cathode levels out and the
    interphase grows.
    """
    frequency = frequencies_of(sweep, technique=recorder.technique)
    duration, moving = sweep_duration(frequency), recorder.instrument.sweep_takes_time
    spectra = []
    for temperature_C in temperatures_C:
        temperature = temperature_of(cell, temperature_C=temperature_C)
        impedance = swept_impedance(
            cell,
            state if moving else rested(state),
            frequency=frequency,
            temperature=temperature,
            instrument=recorder.instrument,
        )
        spectra.append(
            recorder.spectrum(
                frequency=frequency,
                impedance=impedance,
                test_time=state.time,
                temperature=temperature,
                amplitude=sweep.amplitude_mV * MILLIVOLT,
            )
        )
        if moving:
            state = state_after(cell, state, duration=duration, temperature=temperature, current_density=0.0)
        else:
            aged = state.extra_age
            if state.filling is not None:
                aged = extra_age_after(cell, state, duration=duration, temperature=temperature)
            state = replace(state, time=state.time + duration, extra_age=aged)
    return recorder.impedance(*spectra), state
