"""A full cell through steps of constant current between two voltages, each propagated exactly in one go.

The filament is not followed here: where its tip meets the liquid catholyte it is dissolved rather than shorting
the cell, and the minimal model has no term for that leak.
"""

import numpy as np

from nasicell.physics import ageing, cathode, charge_transfer
from nasicell.physics.cathode import MODE_GAIN, STEADY_SURFACE_EXCESS
from nasicell.twin.compiled import cached_loop, kernel, loop
from nasicell.twin.crossing import crossing_of
from nasicell.twin.electrode import advance, potential, resistance, time_of_exhaustion

SMALLEST_FILLING = 1e-300
"""Distance from full or empty at which the open-circuit potential is cut, beyond any voltage limit."""
COMPLETED, EXHAUSTED = range(2)
"""How the steps end: all carried out, or no sodium left to strip."""

_ocv = kernel(cathode.open_circuit_potential)
_exchange = kernel(cathode.cathode_exchange_current_density)
_overpotential = kernel(charge_transfer.overpotential)
_utilisation = kernel(ageing.utilisation)


@loop
def surface_filling(insertion, squares, filling, modes, rate, t):
    """Filling at the particle's surface `t` seconds into a step of constant filling rate."""
    tau = insertion.diffusion_time
    surface = filling + rate * t
    tail = STEADY_SURFACE_EXCESS
    for m in range(modes.size):
        decay = np.exp(-squares[m] * t / tau)
        surface += modes[m] * decay + MODE_GAIN * rate * tau / squares[m] * (1 - decay)
        tail -= MODE_GAIN / squares[m]
    return surface + rate * tau * tail


@loop
def cell_voltage(stack, insertion, squares, y, filling, modes, j, rate, t):
    """Voltage `t` seconds into a step, V; `j` > 0 charges."""
    surface = surface_filling(insertion, squares, filling, modes, rate, t)
    full = max(surface, SMALLEST_FILLING)
    empty = max(1 - surface, SMALLEST_FILLING)
    exchange = _exchange(filling=full, emptiness=empty, at_half_filling=insertion.exchange_current_density)
    eta = _overpotential(current_density=j, exchange_current_density=exchange, temperature=stack.temperature)
    ohmic = stack.ceramic_resistance + insertion.catholyte_resistance + resistance(stack, y, 0, -j, t)
    equilibrium = _ocv(
        filling=full, emptiness=empty, plateau=insertion.plateau, width=insertion.width, slope=insertion.slope
    )
    return equilibrium + eta + j * ohmic - potential(stack, y, 0, -j, t)


@loop
def voltage_beyond(t, stack, insertion, squares, y, filling, modes, j, rate, cutoff):
    """Voltage `t` seconds into a step beyond the cut-off, V."""
    return np.sign(j) * (cell_voltage(stack, insertion, squares, y, filling, modes, j, rate, t) - cutoff)


_time_of_cutoff = crossing_of(voltage_beyond)


@loop
def end_of_step(stack, insertion, squares, y, filling, modes, j, rate, cutoff):
    """When and how a step ends: (time, event). `COMPLETED` is at the cut-off.

    The cut-off is reached at the latest when the mean filling arrives at full or empty: the surface can not lie
    short of it, and there the potential has no bound.
    """
    arguments = (stack, insertion, squares, y, filling, modes, j, rate, cutoff)
    if voltage_beyond(0.0, *arguments) >= 0:
        return 0.0, COMPLETED
    exhaustion = time_of_exhaustion(stack, y, 0, -j)
    longest = ((1 - filling) if rate > 0 else filling) / abs(rate)
    if exhaustion < longest:
        if voltage_beyond(exhaustion, *arguments) < 0:
            return exhaustion, EXHAUSTED
        longest = exhaustion
    return _time_of_cutoff(arguments, longest), COMPLETED


@cached_loop
def run_steps(stack, insertion, squares, y, filling, modes, age, currents, scans, lower, upper):
    """Carry out the steps; `y` and `modes` move along in place.

    A step ends at its cut-off, and one that begins beyond it ends at once; without usable capacity the potential
    is at the cut-off at once. Where the foil and its alloy have no sodium left the test ends,
    at the last voltage of these equations.

    Returns times, voltages, current densities and step numbers of the rows, the filling and the time at the end,
    and how the steps ended.
    """
    rows = 0
    for k in range(currents.size):
        rows += scans[k] + 2
    time, voltage, current = np.empty(rows), np.empty(rows), np.empty(rows)
    number = np.empty(rows, dtype=np.int64)
    row, now, event = 0, age, COMPLETED
    for k in range(currents.size):
        j, n = currents[k], scans[k]
        cutoff = upper if j > 0 else lower
        room = filling if j > 0 else 1 - filling
        midway = now + 0.5 * room * insertion.areal_capacity / abs(j)
        capacity = insertion.areal_capacity * _utilisation(time=midway, loss_constant=insertion.loss_constant)
        parasitic = insertion.parasitic_current_density if j > 0 else 0.0
        rate = -(j - parasitic) / capacity if capacity > 0 else -np.sign(j) * np.inf
        duration = 0.0
        if capacity > 0:
            duration, event = end_of_step(stack, insertion, squares, y, filling, modes, j, rate, cutoff)
        last = n if duration > 0 else 1
        for i in range(last + 1):
            t = duration * 0.5 * (1 - np.cos(np.pi * i / last))
            time[row], current[row], number[row] = now + t, j, k
            at_cutoff = capacity <= 0 or (duration > 0 and i == last and event == COMPLETED)
            if at_cutoff:
                voltage[row] = cutoff
            else:
                voltage[row] = cell_voltage(stack, insertion, squares, y, filling, modes, j, rate, t)
            row += 1
        if duration > 0:
            for m in range(modes.size):
                decay = np.exp(-squares[m] * duration / insertion.diffusion_time)
                gain = MODE_GAIN * rate * insertion.diffusion_time / squares[m]
                modes[m] = modes[m] * decay + gain * (1 - decay)
            filling += rate * duration
            advance(stack, y, 0, -j, duration)
        now += duration
        if event == EXHAUSTED:
            break
    return time[:row], voltage[:row], current[:row], number[:row], filling, now, event
