"""Diffusion in the cathode's particle through a step of constant filling rate, by its modes."""

import numpy as np

from nasicell.physics.cathode import MODE_GAIN, STEADY_SURFACE_EXCESS
from nasicell.twin.compiled import lean_loop, loop

FADED = 40.0
"""Decay exponent beyond which a mode is left out: what is left of it is below the last digit of a filling."""


@loop
def mode_excess(squares, diffusion_time, modes, rate):
    """Distance of each mode from its steady amplitude in a step, shape of `modes`."""
    excess = np.empty(modes.size)
    for m in range(modes.size):
        excess[m] = modes[m] - MODE_GAIN * rate * diffusion_time / squares[m]
    return excess


@lean_loop
def steady_surface(diffusion_time, filling, rate, t):
    """Filling at the surface `t` seconds into a step once all modes have faded."""
    return filling + rate * (t + STEADY_SURFACE_EXCESS * diffusion_time)


@lean_loop
def time_of_steady_surface(diffusion_time, filling, rate, surface):
    """When `steady_surface` arrives at a filling, s."""
    return (surface - filling) / rate - STEADY_SURFACE_EXCESS * diffusion_time


@lean_loop
def surface_at(squares, diffusion_time, filling, excess, rate, t):
    """Filling at the surface `t` seconds into a step that began with `excess`."""
    surface = steady_surface(diffusion_time, filling, rate, t)
    pace = t / diffusion_time
    for m in range(excess.size):
        exponent = squares[m] * pace
        if exponent > FADED:
            break
        surface += excess[m] * np.exp(-exponent)
    return surface


@lean_loop
def surfaces_at(squares, diffusion_time, filling, excess, rate, times, surfaces):
    """Fill in `surface_at` of times that rise."""
    for i in range(times.size):
        surfaces[i] = steady_surface(diffusion_time, filling, rate, times[i])
    for m in range(excess.size):
        for i in range(times.size):
            exponent = squares[m] * (times[i] / diffusion_time)
            if exponent > FADED:
                break
            surfaces[i] += excess[m] * np.exp(-exponent)


@loop
def surface_filling(insertion, squares, filling, modes, rate, t):
    """Filling at the particle's surface `t` seconds into a step of constant filling rate."""
    excess = mode_excess(squares, insertion.diffusion_time, modes, rate)
    return surface_at(squares, insertion.diffusion_time, filling, excess, rate, t)


@lean_loop
def advance_modes(squares, diffusion_time, modes, rate, t):
    """Move the modes `t` seconds on, in place."""
    for m in range(modes.size):
        exponent = squares[m] * t / diffusion_time
        decay = np.exp(-exponent) if exponent < FADED else 0.0
        gain = MODE_GAIN * rate * diffusion_time / squares[m]
        modes[m] = gain + (modes[m] - gain) * decay
