"""Impedance of full cells under direct current: one leg of constant current with a sweep after every interval."""

import numpy as np

from nasicell.cell import Cell
from nasicell.errors import ProtocolError
from nasicell.physics.ageing import coulombic_efficiency
from nasicell.physics.cathode import diffusion_eigenvalues
from nasicell.protocols import GEIS
from nasicell.records import LinkedRecord
from nasicell.twin import full
from nasicell.twin.cathode_response import filling_rate
from nasicell.twin.compiled import cached_loop
from nasicell.twin.conditions import require_even_interface, require_kind, stack_at, temperature_of
from nasicell.twin.insertion import cathode_of, insertion_of, require_constant_diffusivity
from nasicell.twin.leg import begin, leg_voltage
from nasicell.twin.liquid_path import require_no_path
from nasicell.twin.recording import Recorder, require_finite_length, require_sensible, scans_of
from nasicell.twin.salt import salt_modes_of
from nasicell.twin.spectra import frequencies_of
from nasicell.twin.state import CellState, End
from nasicell.twin.sweeping import state_after, swept_impedance
from nasicell.twin.warmth import age_at
from nasicell.units import MILLIAMPERE_PER_SQUARE_CENTIMETRE, MILLIVOLT, MINUTE

ENDS: dict[int, End] = {full.COMPLETED: "voltage limit", full.EXHAUSTED: "sodium used up"}
"""Why a leg ends before its time."""


@cached_loop
def run_leg(stack, insertion, squares, y, filling, modes, salt_modes, j, rate, times, cutoff):
    """Voltage at the given times of a leg, V, when it must end and why; later times have the voltage of the end."""
    end, event = np.inf, full.COMPLETED
    leg = begin(stack, insertion, squares, y, filling, modes, salt_modes, j, rate)
    if j != 0:
        start = leg_voltage(stack, insertion, squares, y, leg, 0.0)
        end, event = full.end_of_step(stack, insertion, squares, y, leg, cutoff, start, 0.0)
    voltage = np.empty(times.size)
    for i in range(times.size):
        t = min(times[i], end)
        voltage[i] = leg_voltage(stack, insertion, squares, y, leg, t)
    return voltage, end, event


def full_impedance_under_current(
    cell: Cell, state: CellState, protocol: GEIS, *, recorder: Recorder
) -> tuple[LinkedRecord, CellState]:
    """Direct current one way between the cut-offs of the cathode, with a sweep before it and after every interval.

    The usable capacity is that of the beginning.
    """
    require_kind(cell, protocol.technique, "full", "half")
    require_even_interface(cell, protocol.technique)
    require_constant_diffusivity(cell, protocol.technique)
    require_no_path(cell, protocol.technique)
    temperature = temperature_of(cell, temperature_C=protocol.sweep.temperature_C)
    intervals = whole_intervals(protocol)
    require_finite_length(intervals, sampling=recorder.instrument.sampling, technique=protocol.technique)
    stack, cathode = stack_at(cell, temperature=temperature), cathode_of(cell)
    insertion = insertion_of(cell, temperature=temperature)
    frequency = frequencies_of(protocol.sweep, technique=protocol.technique)
    current = protocol.current_density_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE
    interval = protocol.interval_min * MINUTE
    require_sensible(np.array([current]), duration=intervals * interval, technique=protocol.technique)
    if current > 0:
        coulombic_efficiency(
            current_density=np.array([current]), parasitic_current_density=insertion.parasitic_current_density
        )
    scans = scans_of(recorder.instrument.sampling, np.full(intervals, interval), technique=protocol.technique)
    times = np.linspace(0, intervals * interval, int(scans.sum()) + 1)
    compliance = recorder.instrument.compliance_V
    assert state.filling is not None
    assert state.diffusion_modes is not None
    voltage, end, event = run_leg(
        stack,
        insertion,
        diffusion_eigenvalues(state.diffusion_modes.size) ** 2,
        state.vector(),
        state.filling,
        state.diffusion_modes,
        salt_modes_of(insertion.salt, state.salt_modes),
        current,
        filling_rate(insertion, current_density=current, time=age_at(cell, state, temperature=temperature)),
        times,
        float(min(cathode.upper_cutoff_V, compliance) if current > 0 else max(cathode.lower_cutoff_V, -compliance)),
    )
    done = times < end
    if end <= times[-1]:
        done[np.argmin(done)] = True
        times = np.minimum(times, end)
    times, voltage = times[done], voltage[done]
    conditions = {"temperature": temperature, "current_density": current}

    def at(elapsed: float) -> CellState:
        return state_after(cell, state, duration=elapsed, **conditions)

    reached = [k * interval for k in range(intervals + 1) if k == 0 or k * interval < end]
    spectra = [
        recorder.spectrum(
            frequency=frequency,
            impedance=swept_impedance(cell, at(t), frequency=frequency, instrument=recorder.instrument, **conditions),
            test_time=state.time + t,
            temperature=temperature,
            amplitude=protocol.sweep.amplitude_mV * MILLIVOLT,
            bias_current=current * stack.area,
            bias_voltage=float(np.interp(t, times, voltage)),
            transferred_charge=abs(current) * stack.area * t,
        )
        for t in reached
    ]
    ones = np.ones(times.size, dtype=np.int64)
    trace = recorder.cycling(
        time=state.time + times,
        voltage=voltage,
        current=np.full(times.size, current * stack.area),
        step=ones,
        cycle=ones,
    )
    after = at(float(times[-1]))
    stopped = end <= intervals * interval
    after = after.stepped(
        after.vector(),
        time=after.time,
        shorted=state.shorted,
        end=ENDS[int(event)] if stopped else "completed",
        end_time=after.time if stopped else None,
    )
    return LinkedRecord(parts=(trace, recorder.impedance(*spectra))), after


def whole_intervals(protocol: GEIS) -> int:
    """Intervals that fit in the duration; raises `ProtocolError` where not one does."""
    intervals = int(np.floor(protocol.duration_h * 60 / protocol.interval_min + 1e-9))
    if intervals < 1:
        raise ProtocolError(
            f"GEIS: the duration, {protocol.duration_h} h, is shorter than one interval of "
            f"{protocol.interval_min} min. Lengthen it."
        )
    return intervals
