"""Legs in a row, compiled: what a protocol of charges, holds, rests and discharges asks of a full cell."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.physics import ageing
from nasicell.twin.compiled import kernel, lean_cached_loop, lean_inner_loop
from nasicell.twin.electrode import time_of_exhaustion
from nasicell.twin.implicit.arrays import CURRENT, FIRST_SHELL, SALT, TIME, VOLTAGE, arrays_for
from nasicell.twin.implicit.attempt import COMPLETED, EXHAUSTED, Leg
from nasicell.twin.implicit.ends import reset_guess
from nasicell.twin.implicit.leg import run_leg
from nasicell.twin.implicit.numbers import FullCell
from nasicell.twin.implicit.rows import voltages_between
from nasicell.twin.step_control import ImplicitTolerances

Floats = NDArray[np.float64]
_utilisation = kernel(ageing.utilisation)


class Legs(NamedTuple):
    """What is asked of each leg, all of shape (n,)."""

    hold: NDArray[np.bool_]
    """Whether the cut-off of the charge before is held, otherwise the current is."""
    current: NDArray[np.float64]
    """A/m2, > 0 charges; 0 rests. Of a hold: that of the charge before it."""
    limit: NDArray[np.float64]
    """Current at which a hold ends, A/m2."""
    duration: NDArray[np.float64]
    """Longest, s: of a rest, or of a leg that an event ends; else infinite."""
    scans: NDArray[np.int64]
    """Looks in the leg."""


@lean_inner_loop
def drained(cell, j, lower):
    """Whether a filament takes more than a charging current `j`, so that the voltage falls to the lower cut-off."""
    return j < cell.leak * lower and j > 0


@lean_inner_loop
def leg_at(cell, legs, k, y, filling, now, capacity, lower, upper):
    """What leg `k` is asked for; its usable capacity is that of the half-cycle it belongs to."""
    law = cell.insertion
    j = legs.current[k]
    if j == 0:
        # a cathode without usable capacity still rests at its open-circuit voltage
        resting = capacity if capacity > 0 else law.areal_capacity
        floor, down = (lower, -1.0) if cell.leak > 0 else (np.inf, 0.0)
        return Leg(False, 0.0, floor, 0.0, legs.duration[k], COMPLETED, resting, 0.0, cell.leak, down)
    parasitic = law.parasitic_current_density if j > 0 else 0.0
    voltage, direction = upper if j > 0 else lower, np.sign(j)
    if drained(cell, j, lower):
        voltage, direction = lower, -1.0
    if legs.hold[k]:
        limit = legs.limit[k] - cell.leak * voltage
        return Leg(True, j, voltage, limit, legs.duration[k], COMPLETED, capacity, parasitic, cell.leak, direction)
    room = filling if j > 0 else 1 - filling
    midway = now + 0.5 * room * law.areal_capacity / abs(j)
    capacity = law.areal_capacity * _utilisation(time=midway, loss_constant=law.loss_constant)
    longest, event = legs.duration[k], COMPLETED
    if cell.leak == 0:
        exhaustion = time_of_exhaustion(cell.stack, y, 0, -j)
        if exhaustion < longest:
            longest, event = exhaustion, EXHAUSTED
    return Leg(False, j, voltage, 0.0, longest, event, capacity, parasitic, cell.leak, direction)


@lean_inner_loop
def put(point, filling, salt):
    """Write fillings and salt into a point."""
    for i in range(salt.size):
        point[SALT, i] = salt[i]
        for k in range(filling.shape[0]):
            point[FIRST_SHELL + k, i] = filling[k, i]


@lean_inner_loop
def take(point, filling, salt):
    """Read fillings and salt out of a point."""
    for i in range(salt.size):
        salt[i] = point[SALT, i]
        for k in range(filling.shape[0]):
            filling[k, i] = point[FIRST_SHELL + k, i]


@lean_inner_loop
def mean_filling(mesh, point):
    """Mean over the particles of all slices."""
    total = 0.0
    for k in range(mesh.volumes.size):
        for i in range(point.shape[1]):
            total += 3 * mesh.volumes[k] * point[FIRST_SHELL + k, i]
    return total / point.shape[1]


@lean_inner_loop
def look_times(duration, looks, times):
    """Times of the looks into a leg, denser near both ends."""
    for i in range(looks + 1):
        times[i] = duration * 0.5 * (1 - np.cos(np.pi * i / looks))


@lean_cached_loop
def fill_rows(cell, control, y, filling, salt, age, legs, lower, upper, capacity, arrays, rows):
    """Carry out the legs (`run_legs`); returns the number of rows, the time, how the legs ended, the capacity."""
    time, voltage, current, number = rows
    point, trace = arrays.points[0], arrays.trace
    put(point, filling, salt)
    row, now, event = 0, age, COMPLETED
    for k in range(legs.current.size):
        leg = leg_at(cell, legs, k, y, mean_filling(cell.mesh, point), now, capacity, lower, upper)
        capacity, points = leg.capacity, 1
        trace[0, TIME], trace[0, VOLTAGE], trace[0, CURRENT] = 0.0, leg.voltage, leg.current
        if capacity > 0:
            if k == 0:
                reset_guess(cell, leg, arrays)
            event, points = run_leg(cell, leg, arrays, y, control)
        if points == 0:
            break
        duration = trace[points - 1, TIME]
        looks = legs.scans[k] if duration > 0 else 1
        end = row + looks + 1
        times = time[row:end]
        look_times(duration, looks, times)
        voltages_between(
            cell, leg, trace, arrays.traced, points, times, voltage[row:end], current[row:end], arrays.between
        )
        for i in range(row, end):
            time[i] += now
            number[i] = k
        row = end
        now += duration
        if event != COMPLETED:
            break
    take(point, filling, salt)
    return row, now, event, capacity


def run_legs(
    cell: FullCell,
    control: ImplicitTolerances,
    y: Floats,
    filling: Floats,
    salt: Floats,
    *,
    age: float,
    legs: Legs,
    lower: float,
    upper: float,
    capacity: float,
) -> tuple[tuple[Floats, Floats, Floats, NDArray[np.int64]], float, int, float]:
    """Carry out the legs; `y`, `filling` and `salt` move along in place.

    `capacity` is the usable one of a half-cycle that began before, C/m2.

    A leg that begins beyond its end ends at once; without usable capacity the potential is at the cut-off at once. The
    test ends where the foil and its alloy have no sodium left, and where a leg is not solved.

    Returns times, voltages, current densities of the ions and step numbers of the rows; the time at the end, how the
    legs ended, and the usable capacity then.
    """
    size = int(np.sum(legs.scans + 2))
    rows = (np.empty(size), np.empty(size), np.empty(size), np.empty(size, dtype=np.int64))
    arrays = arrays_for(shells=filling.shape[0], slices=filling.shape[1], most_steps=control.most_steps)
    done, now, event, capacity = fill_rows(
        cell, control, y, filling, salt, age, legs, lower, upper, capacity, arrays, rows
    )
    time, voltage, current, number = rows
    return (time[:done], voltage[:done], current[:done], number[:done]), float(now), int(event), float(capacity)
