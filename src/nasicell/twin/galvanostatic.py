"""Protocols of constant current on symmetric cells: staircase, plating and stripping, impedance under current."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.errors import ProtocolError
from nasicell.protocols import CCD, GEIS, PlatingStripping
from nasicell.records import CyclingRecord, LinkedRecord
from nasicell.twin import shorts, symmetric
from nasicell.twin.conditions import Stack, require_kind, stack_at, temperature_of
from nasicell.twin.electrode import RADIUS
from nasicell.twin.recording import Recorder, require_finite_length, require_sensible, scans_of
from nasicell.twin.spectra import frequencies_of
from nasicell.twin.state import CellState, End, Short, ShortKind
from nasicell.twin.step_control import StepControl
from nasicell.twin.sweeping import swept_impedance
from nasicell.units import HOUR, MILLIAMPERE_PER_SQUARE_CENTIMETRE, MILLIVOLT, MINUTE

ENDS: dict[int, End] = {
    symmetric.COMPLETED: "completed",
    symmetric.SHORT: "short",
    symmetric.VOLTAGE_LIMIT: "voltage limit",
    symmetric.EXHAUSTED: "sodium used up",
    symmetric.FUSED_TOO_OFTEN: "fused too often",
}
SHORT_KINDS: dict[int, ShortKind] = {shorts.RECOVERED: "recovered", shorts.SOFT: "soft", shorts.HARD: "hard"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """What the loop brings back."""

    time: NDArray[np.float64]
    """Test time of each row, shape (n,), s."""
    voltage: NDArray[np.float64]
    current_density: NDArray[np.float64]
    number: NDArray[np.int64]
    """Step of each row, from 0."""
    before: CellState
    """State before the first step."""
    vectors: NDArray[np.float64]
    """Sodium electrodes before each step begun and at the end, shape (m + 1, 6, 2)."""
    starts: NDArray[np.float64]
    """Time since `before` of each of `vectors`, shape (m + 1,), s."""
    event: End
    event_time: float
    """Time since `before` of the event, s."""
    shorts: tuple[Short, ...]
    """Every time a filament connected the electrodes."""

    def state(self, index: int) -> CellState:
        """State before step `index`, or at the end for the last index, -1."""
        start = float(self.starts[index])
        ended = self.event_time <= start
        end: End = self.event if ended else "completed"
        vector = self.vectors[index]
        if not ended and vector[RADIUS].max() > 0:
            end = "soft short"
        time = self.before.time + start
        so_far = tuple(short for short in self.shorts if short.time <= time)
        state = self.before.stepped(
            vector,
            time=time,
            shorted=end == "short",
            end=end,
            end_time=self.before.time + self.event_time if ended else None,
        )
        return replace(state, shorts=self.before.shorts + so_far)


def run_steps(
    state: CellState,
    *,
    stack: Stack,
    currents: NDArray[np.float64],
    durations: NDArray[np.float64],
    limit: float,
    recorder: Recorder,
    control: StepControl,
) -> Steps:
    """Carry out the steps of the given current densities (A/m2) and durations (s) from `state`."""
    instrument = recorder.instrument
    require_sensible(currents, duration=durations, technique=recorder.technique)
    time, voltage, current, number, vectors, starts, _, event, event_time, filaments = symmetric.run_steps(
        stack,
        control.tolerances(),
        state.vector(),
        state.shorted,
        currents,
        durations,
        scans_of(instrument.sampling, durations, technique=recorder.technique),
        float(min(limit, instrument.compliance_V)),
        instrument.half_cycles_after_short,
    )
    return Steps(
        time=state.time + time,
        voltage=voltage,
        current_density=current,
        number=number,
        before=state,
        vectors=vectors,
        starts=starts,
        event=ENDS[int(event)],
        event_time=float(event_time),
        shorts=shorts_of(filaments, begin=state.time),
    )


def shorts_of(rows: NDArray[np.float64], *, begin: float) -> tuple[Short, ...]:
    """Shorts that a loop noted, rows of time since `begin` (s), kind and current (A)."""
    return tuple(
        Short(time=begin + float(when), kind=SHORT_KINDS[int(kind)], current=float(through))
        for when, kind, through in rows
    )


def half_cycles(magnitudes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each magnitude forth and back, shape (2n,)."""
    return np.ravel(np.column_stack([magnitudes, -magnitudes])).astype(np.float64)


def cycle_symmetric(
    cell: Cell, state: CellState, protocol: CCD | PlatingStripping, *, recorder: Recorder, control: StepControl
) -> tuple[CyclingRecord, CellState]:
    """Staircase, or constant current back and forth."""
    require_kind(cell, protocol.technique, "symmetric")
    stack = stack_at(cell, temperature=temperature_of(cell, temperature_C=protocol.temperature_C))
    staircase = isinstance(protocol, CCD)
    cycles = (protocol.last_mA_cm2 - protocol.first_mA_cm2) / protocol.step_mA_cm2 if staircase else protocol.cycles
    require_finite_length(2 * cycles, sampling=recorder.instrument.sampling, technique=protocol.technique)
    magnitudes = (
        np.array(protocol.current_densities_mA_cm2)
        if staircase
        else np.full(protocol.cycles, protocol.current_density_mA_cm2)
    )
    currents = half_cycles(magnitudes * MILLIAMPERE_PER_SQUARE_CENTIMETRE)
    steps = run_steps(
        state,
        stack=stack,
        currents=currents,
        durations=np.full(currents.size, protocol.half_cycle_h * HOUR),
        limit=protocol.voltage_limit_V,
        recorder=recorder,
        control=control,
    )
    record = recorder.cycling(
        time=steps.time,
        voltage=steps.voltage,
        current=steps.current_density * stack.area,
        step=steps.number + 1,
        cycle=steps.number // 2 + 1,
    )
    return record, steps.state(-1)


def impedance_under_current(
    cell: Cell, state: CellState, protocol: GEIS, *, recorder: Recorder, control: StepControl
) -> tuple[LinkedRecord, CellState]:
    """Direct current one way, with a sweep before it and after every interval."""
    require_kind(cell, protocol.technique, "symmetric", "full", "half")
    temperature = temperature_of(cell, temperature_C=protocol.sweep.temperature_C)
    stack = stack_at(cell, temperature=temperature)
    require_finite_length(
        protocol.duration_h * 60 / protocol.interval_min,
        sampling=recorder.instrument.sampling,
        technique=protocol.technique,
    )
    intervals = int(np.floor(protocol.duration_h * 60 / protocol.interval_min + 1e-9))
    if intervals < 1:
        raise ProtocolError(
            f"GEIS: the duration, {protocol.duration_h} h, is shorter than one interval of "
            f"{protocol.interval_min} min. Lengthen it."
        )
    current = protocol.current_density_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE
    steps = run_steps(
        state,
        stack=stack,
        currents=np.full(intervals, current),
        durations=np.full(intervals, protocol.interval_min * MINUTE),
        limit=np.inf,
        recorder=recorder,
        control=control,
    )
    frequency = frequencies_of(protocol.sweep, technique=protocol.technique)
    stopped = steps.event in ("voltage limit", "sodium used up", "fused too often")
    states = [steps.state(index) for index in range(steps.starts.size - stopped)]
    spectra = [
        recorder.spectrum(
            frequency=frequency,
            impedance=swept_impedance(
                cell,
                at,
                frequency=frequency,
                temperature=temperature,
                instrument=recorder.instrument,
                current_density=current,
            ),
            test_time=at.time,
            temperature=temperature,
            amplitude=protocol.sweep.amplitude_mV * MILLIVOLT,
            bias_current=current * stack.area,
            bias_voltage=float(np.interp(at.time, steps.time, steps.voltage)),
            transferred_charge=abs(current) * stack.area * (at.time - state.time),
        )
        for at in states
    ]
    trace = recorder.cycling(
        time=steps.time,
        voltage=steps.voltage,
        current=steps.current_density * stack.area,
        step=np.ones(steps.time.size, dtype=np.int64),
        cycle=np.ones(steps.time.size, dtype=np.int64),
    )
    return LinkedRecord(parts=(trace, recorder.impedance(*spectra))), steps.state(-1)
