"""Cycling of full cells on the implicit engine: from the protocol to legs, from rows to the record."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.errors import ConvergenceError, ParameterError, ProtocolError
from nasicell.physics.ageing import coulombic_efficiency
from nasicell.physics.catholyte import salt_amplitudes, salt_in_slices
from nasicell.physics.particle_mesh import ParticleMesh, mode_integrals
from nasicell.protocols import ConstantCurrentCycling, RateTest
from nasicell.records import CyclingRecord
from nasicell.twin.conditions import require_even_interface, require_kind, temperature_of
from nasicell.twin.implicit.attempt import EXHAUSTED, FAILED
from nasicell.twin.implicit.numbers import FullCell, full_cell
from nasicell.twin.implicit.run import Legs, run_legs
from nasicell.twin.insertion import require_window
from nasicell.twin.profile import CathodeProfile
from nasicell.twin.recording import Recorder, require_finite_length, require_sensible, scans_of
from nasicell.twin.state import MODES, CellState
from nasicell.twin.step_control import ImplicitControl, StepControl
from nasicell.twin.warmth import age_at, extra_age_after
from nasicell.units import MINUTE


def needs_implicit(cell: Cell, protocol: ConstantCurrentCycling | RateTest, control: StepControl) -> bool:
    """Whether the exact engine can not carry the protocol, or the implicit one is asked for."""
    held = isinstance(protocol, ConstantCurrentCycling) and protocol.hold_until_c_rate is not None
    rests = isinstance(protocol, ConstantCurrentCycling) and protocol.rest_min > 0
    varying = cell.cathode is not None and cell.cathode.relative_diffusivity is not None
    return control.implicit is not None or held or rests or varying


def cycle_implicit(
    cell: Cell,
    state: CellState,
    protocol: ConstantCurrentCycling | RateTest,
    *,
    recorder: Recorder,
    control: ImplicitControl,
) -> tuple[CyclingRecord, CellState]:
    """Charge, hold, rest and discharge at the C-rates of the protocol's stages, between its cut-offs.

    Raises
    ------
    ConvergenceError
        If a leg is not solved.
    """
    require_kind(cell, protocol.technique, "full", "half")
    require_window(cell, protocol, compliance=recorder.instrument.compliance_V)
    require_even_interface(cell, "the implicit engine")
    temperature = temperature_of(cell, temperature_C=protocol.temperature_C)
    numbers, age = (
        full_cell(cell, temperature=temperature, control=control),
        age_at(cell, state, temperature=temperature),
    )
    legs, cycle = legs_of(numbers, protocol, recorder=recorder)
    profile = profile_of(state, numbers)
    vector, filling, salt = state.vector(), profile.filling.copy(), profile.salt.copy()
    time, voltage, current, number, now, event = run_legs(
        numbers,
        control.tolerances(),
        vector,
        filling,
        salt,
        age,
        legs,
        float(protocol.lower_cutoff_V),
        float(protocol.upper_cutoff_V),
    )
    now += state.time - age
    if event == FAILED:
        step = int(number[-1]) + 1 if number.size else 1
        raise ConvergenceError(
            f"{protocol.technique}: step {step}, {now - state.time:.6g} s into the test, was not solved with at most "
            f"{control.most_steps} steps down to {control.smallest_step_s:g} s at tolerance {control.tolerance:g}. "
            "Raise the tolerance or most_steps, or lower the C-rate."
        )
    record = recorder.cycling(
        time=time if age == state.time else time + (state.time - age),
        voltage=voltage,
        current=current * numbers.stack.area,
        step=number + 1,
        cycle=cycle[number],
    )
    mean, modes = modes_of(filling, numbers.mesh)
    used_up = event == EXHAUSTED
    after = state.stepped(
        vector,
        time=float(now),
        shorted=False,
        end="sodium used up" if used_up else "completed",
        end_time=float(now) if used_up else None,
    )
    waves = numbers.insertion.salt.wavenumbers.size
    return record, replace(
        after,
        filling=mean,
        diffusion_modes=modes,
        salt_modes=salt_amplitudes(slices=salt, number=waves) if waves else None,
        profile=CathodeProfile(filling=filling, salt=salt),
        extra_age=extra_age_after(cell, state, duration=after.time - state.time, temperature=temperature),
    )


def legs_of(
    numbers: FullCell, protocol: ConstantCurrentCycling | RateTest, *, recorder: Recorder
) -> tuple[Legs, NDArray[np.int64]]:
    """Legs of the protocol, and the cycle of each, from 1; a hold is looked at as often as its charge."""
    insertion, technique = numbers.insertion, protocol.technique
    hold = protocol.hold_until_c_rate if isinstance(protocol, ConstantCurrentCycling) else None
    rest = protocol.rest_min * MINUTE if isinstance(protocol, ConstantCurrentCycling) else 0.0
    rates = np.repeat([rate for rate, _ in protocol.stages], [number for _, number in protocol.stages])
    limit = (hold or 0.0) * insertion.nominal_current_density
    require_finite_length(
        rates.size * (2 + (hold is not None) + 2 * (rest > 0)),
        sampling=recorder.instrument.sampling,
        technique=technique,
    )
    # one row per leg of a cycle: sign of the current, whether it is held, duration
    pattern = [(1.0, False, np.inf)]
    pattern += [(1.0, True, np.inf)] if hold is not None else []
    pattern += [(0.0, False, rest)] if rest > 0 else []
    pattern += [(-1.0, False, np.inf)]
    pattern += [(0.0, False, rest)] if rest > 0 else []
    signs, held, durations = (np.tile(column, rates.size) for column in zip(*pattern, strict=True))
    magnitudes = np.repeat(rates * insertion.nominal_current_density, len(pattern))
    driven = magnitudes[signs != 0]
    require_sensible(driven, duration=0.0, technique=technique)
    charging = magnitudes[(signs > 0) & ~held]
    coulombic_efficiency(current_density=charging, parasitic_current_density=insertion.parasitic_current_density)
    if hold is not None:
        require_reachable(limit, numbers, technique=technique)
    longest = np.where(signs == 0, durations, insertion.areal_capacity / magnitudes)
    require_sensible(driven, duration=longest, technique=technique)
    legs = Legs(
        hold=held.astype(np.bool_),
        current=signs * magnitudes,
        limit=np.full(signs.size, limit),
        duration=durations,
        scans=scans_of(recorder.instrument.sampling, longest, technique=recorder.technique),
    )
    return legs, np.repeat(np.arange(1, rates.size + 1), len(pattern))


def require_reachable(limit: float, numbers: FullCell, *, technique: str) -> None:
    """Raise `ProtocolError` where the parasitic current alone (A/m2) keeps a hold above its `limit`."""
    parasitic = numbers.insertion.parasitic_current_density
    if limit <= parasitic:
        raise ProtocolError(
            f"{technique}: the hold would never end: it waits for a current of {limit:.4g} A/m2, and the parasitic "
            f"current of the cathode takes {parasitic:.4g} A/m2 for good. Raise hold_until_c_rate above "
            f"{parasitic / numbers.insertion.nominal_current_density:.3g}."
        )


def profile_of(state: CellState, numbers: FullCell) -> CathodeProfile:
    """Filling and salt in space: those of the state, or from its modes, with the same filling in all slices."""
    mesh, slices = numbers.mesh, numbers.pores.slices
    shape = (mesh.volumes.size, slices)
    if state.profile is not None:
        if state.profile.filling.shape != shape:
            raise ParameterError(
                f"the state was left on a mesh of {state.profile.filling.shape} shells and slices, and the control "
                f"asks for {shape}. Go on with the mesh of before, or begin anew."
            )
        return state.profile
    assert state.filling is not None
    assert state.diffusion_modes is not None
    integrals = mode_integrals(faces=mesh.faces, number=state.diffusion_modes.size)
    shells = state.filling + integrals @ state.diffusion_modes / mesh.volumes
    return CathodeProfile(
        filling=np.repeat(shells[:, None], slices, axis=1), salt=salt_profile_of(state, slices=slices)
    )


def salt_profile_of(state: CellState, *, slices: int) -> NDArray[np.float64]:
    """Salt in the slices from the modes that the exact engine left; uniform where it left none."""
    if state.salt_modes is None:
        return np.ones(slices)
    salt = salt_in_slices(amplitudes=state.salt_modes, number=slices)
    if salt.min() <= 0:
        raise ParameterError(
            "the exact engine left the liquid in the pores without salt in places, where the implicit engine can not "
            "begin. Let the cell rest before (rest_min), or lower the C-rate."
        )
    return salt


def modes_of(filling: NDArray[np.float64], mesh: ParticleMesh) -> tuple[float, NDArray[np.float64]]:
    """Mean filling of all particles, and the amplitudes of the modes in their mean, shape (MODES,)."""
    shells = filling.mean(axis=1)
    mean = float(3 * mesh.volumes @ shells)
    return mean, 2 * mode_integrals(faces=mesh.faces, number=MODES).T @ (shells - mean)
