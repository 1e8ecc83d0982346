"""Cycling of full cells between two voltages."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.physics.ageing import coulombic_efficiency
from nasicell.physics.cathode import diffusion_eigenvalues
from nasicell.protocols import ConstantCurrentCycling, RateTest
from nasicell.records import CyclingRecord
from nasicell.twin import full
from nasicell.twin.column_state import ColumnControl
from nasicell.twin.conditions import require_kind, stack_at, temperature_of
from nasicell.twin.galvanostatic import half_cycles
from nasicell.twin.insertion import Insertion, insertion_of, require_constant_diffusivity, require_window
from nasicell.twin.patches import columns_of, cycle_columns, state_with
from nasicell.twin.recording import Recorder, require_finite_length, require_sensible, scans_of
from nasicell.twin.salt import salt_modes_of
from nasicell.twin.state import MODES, CellState
from nasicell.twin.warmth import age_at, extra_age_after


def cycle_full(
    cell: Cell,
    state: CellState,
    protocol: ConstantCurrentCycling | RateTest,
    *,
    recorder: Recorder,
    control: ColumnControl,
) -> tuple[CyclingRecord, CellState]:
    """Charge and discharge at the C-rates of the protocol's stages, between its cut-offs."""
    require_kind(cell, protocol.technique, "full", "half")
    require_window(cell, protocol, compliance=recorder.instrument.compliance_V)
    require_constant_diffusivity(cell, "the exact engine")
    temperature = temperature_of(cell, temperature_C=protocol.temperature_C)
    insertion = insertion_of(cell, temperature=temperature)
    require_finite_length(
        2 * sum(number for _, number in protocol.stages),
        sampling=recorder.instrument.sampling,
        technique=protocol.technique,
    )
    currents = _currents(insertion, protocol)
    longest = insertion.areal_capacity / np.abs(currents)
    require_sensible(currents, duration=longest, technique=protocol.technique)
    stack, age = stack_at(cell, temperature=temperature), age_at(cell, state, temperature=temperature)
    lower, upper = float(protocol.lower_cutoff_V), float(protocol.upper_cutoff_V)
    columns = columns_of(cell, state, insertion)
    if columns is not None:
        time, voltage, current, number, now, event = cycle_columns(
            stack, insertion, columns, age, currents, lower, upper, control
        )
        now += state.time - age
        after = state_with(columns, state, time=now, event=event)
    else:
        assert state.filling is not None
        assert state.diffusion_modes is not None
        vector, modes = state.vector(), state.diffusion_modes.copy()
        salt = salt_modes_of(insertion.salt, state.salt_modes)
        time, voltage, current, number, filling, now, event = full.run_steps(
            stack,
            insertion,
            diffusion_eigenvalues(MODES) ** 2,
            vector,
            state.filling,
            modes,
            salt,
            age,
            currents,
            scans_of(recorder.instrument.sampling, longest, technique=recorder.technique),
            lower,
            upper,
        )
        now += state.time - age
        after = replace(
            state.stepped(
                vector,
                time=float(now),
                shorted=False,
                end=full.ENDS[int(event)],
                end_time=None if event == full.COMPLETED else float(now),
            ),
            filling=float(filling),
            diffusion_modes=modes,
            salt_modes=salt if salt.size else None,
            profile=None,
        )
    after = replace(
        after, extra_age=extra_age_after(cell, state, duration=after.time - state.time, temperature=temperature)
    )
    if age != state.time:
        time += state.time - age
    # in place: a test of thousands of cycles spends more time on new memory than on its equations
    cycle = number // 2
    cycle += 1
    number += 1
    current *= stack.area
    record = recorder.cycling(time=time, voltage=voltage, current=current, step=number, cycle=cycle)
    return record, after


def _currents(insertion: Insertion, protocol: ConstantCurrentCycling | RateTest) -> NDArray[np.float64]:
    """Current density of each half-cycle, A/m2; refuses those that no cycler drives or that never end."""
    rates = np.repeat([rate for rate, _ in protocol.stages], [number for _, number in protocol.stages])
    magnitudes = rates * insertion.nominal_current_density
    currents = half_cycles(magnitudes)
    require_sensible(currents, duration=0.0, technique=protocol.technique)
    coulombic_efficiency(current_density=magnitudes, parasitic_current_density=insertion.parasitic_current_density)
    return currents
