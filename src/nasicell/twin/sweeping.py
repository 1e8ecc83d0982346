"""One sweep over the frequencies: of a state that stands still, or of one that moves while it is measured."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.physics.catholyte import steady_salt_amplitude
from nasicell.physics.particle_modes import modes_after
from nasicell.twin.cathode_response import filling_rate
from nasicell.twin.compiled import cached_loop
from nasicell.twin.conditions import require_even_interface, stack_at
from nasicell.twin.electrode import advance
from nasicell.twin.insertion import insertion_of
from nasicell.twin.instrument import VirtualInstrument
from nasicell.twin.spectra import Array, cell_impedance
from nasicell.twin.state import CellState
from nasicell.twin.warmth import age_at, extra_age_after


@cached_loop
def electrodes_after(stack, y, currents, duration):
    """Sodium electrodes `duration` seconds later at their current densities (positive strips)."""
    later = y.copy()
    for side in range(currents.size):
        advance(stack, later, side, currents[side], duration)
    return later


def state_after(
    cell: Cell, state: CellState, *, duration: float, temperature: float, current_density: float
) -> CellState:
    """`state` after `duration` seconds of a direct current (A/m2, positive charges) or at rest.

    The filament is left where it is: its growth is an event, which the loops of the direct-current tests follow.
    """
    later = replace(state, time=state.time + duration)
    sides = len(state.sodium)
    if sides == 0 or state.shorted:
        return later
    full = state.filling is not None
    currents = np.array([-current_density] if full else [current_density, -current_density])
    vector = electrodes_after(stack_at(cell, temperature=temperature), state.vector(), currents, float(duration))
    later = later.stepped(vector, time=later.time, shorted=state.shorted, end=state.end)
    if not full:
        return later
    insertion = insertion_of(cell, temperature=temperature)
    assert state.filling is not None
    assert state.diffusion_modes is not None
    age = age_at(cell, state, temperature=temperature)
    rate = filling_rate(insertion, current_density=current_density, time=age)
    modes = modes_after(
        modes=state.diffusion_modes, filling_rate=rate, diffusion_time=insertion.diffusion_time, duration=duration
    )
    salt = insertion.salt
    salt_modes = state.salt_modes
    if salt.diffusion_time > 0:
        before = np.zeros(salt.wavenumbers.size) if salt_modes is None else salt_modes
        steady = steady_salt_amplitude(wavenumber=salt.wavenumbers, swing=salt.swing_per_current * current_density)
        salt_modes = steady + (before - steady) * np.exp(-(salt.wavenumbers**2) * duration / salt.diffusion_time)
    return replace(
        later,
        filling=state.filling + rate * duration,
        diffusion_modes=modes,
        salt_modes=salt_modes,
        profile=None,
        extra_age=extra_age_after(cell, state, duration=duration, temperature=temperature),
    )


def rested(state: CellState) -> CellState:
    """The state after a rest in which cathode and salt have levelled out and nothing else has changed.

    In an uneven cell each column levels out by itself; what it holds stays with it.
    """
    if state.diffusion_modes is None:
        return state
    columns = state.columns
    if columns is not None:
        columns = replace(columns, modes=np.zeros_like(columns.modes), salt_modes=np.zeros_like(columns.salt_modes))
    flat = np.zeros_like(state.diffusion_modes)
    return replace(state, diffusion_modes=flat, salt_modes=None, profile=None, columns=columns)


def sweep_duration(frequency: NDArray[np.float64]) -> float:
    """Time that a sweep takes, s: one period per frequency."""
    return float(np.sum(1 / frequency))


def swept_impedance(
    cell: Cell,
    state: CellState,
    *,
    frequency: NDArray[np.float64],
    temperature: float,
    instrument: VirtualInstrument,
    current_density: float = 0.0,
) -> Array:
    """Impedance as a sweep that begins in `state` finds it, shape of `frequency` (Hz, in the order measured), ohm.

    Where the instrument's sweep takes time, each frequency sees the state in the middle of its own period.
    """
    conditions = {"temperature": temperature, "current_density": current_density}
    if not instrument.sweep_takes_time:
        return cell_impedance(cell, state, frequency=frequency, **conditions)
    require_even_interface(cell, "a sweep that takes time")
    middles = np.cumsum(1 / frequency) - 0.5 / frequency
    points = [
        cell_impedance(
            cell,
            state_after(cell, state, duration=float(middle), **conditions),
            frequency=frequency[k : k + 1],
            **conditions,
        )
        for k, middle in enumerate(middles)
    ]
    return np.concatenate(points)
