"""A symmetric cell through steps of constant current, with its events: shorts, voltage limit, no sodium left."""

import numpy as np

from nasicell.twin.compiled import cached_loop, loop
from nasicell.twin.electrode import FILAMENT, RADIUS, advance
from nasicell.twin.penetration import (
    COMPLETED,
    EXHAUSTED,
    SHORT,
    VOLTAGE_LIMIT,
    cell_voltage,
    end_of_step,
    ohmic_resistance,
)
from nasicell.twin.shorts import (
    HARD,
    MOST_SHORTS,
    RECOVERED,
    SOFT,
    age_with_soft_short,
    connected,
    fuse,
    kind_of_short,
    short_resistance,
    shorted_voltage,
)

__all__ = [
    "COMPLETED",
    "EXHAUSTED",
    "SHORT",
    "VOLTAGE_LIMIT",
    "age",
    "cell_voltage",
    "end_of_step",
    "ohmic_resistance",
    "run_steps",
]
LOOKS_AFTER_FUSING = 8
"""Looks at the rest of a step after a filament has fused in it."""


@loop
def age(stack, y, j, duration, grown):
    """Move both sides and the filament of the plated one to the end of a step, in place."""
    advance(stack, y, 0, j, duration)
    advance(stack, y, 1, -j, duration)
    plated = 1 if j > 0 else 0
    y[FILAMENT, plated] += grown
    y[FILAMENT, 1 - plated] = max(y[FILAMENT, 1 - plated] - stack.retraction_fraction * grown, 0.0)


@loop
def room_for_rows(stack, scans):
    """Rows that the looks of all steps can fill, with those that shorts add."""
    hard_only = stack.melting_voltage == np.inf
    rows = 0 if hard_only else MOST_SHORTS * (LOOKS_AFTER_FUSING + 2)
    for k in range(scans.size):
        rows += (2 if hard_only else 3) * (scans[k] + 2)
    return rows


@loop
def keep(states, k, y):
    """Copy the state vector to row `k`: entry by entry, which compiles in a fraction of the time of a slice."""
    for i in range(y.shape[0]):
        for side in range(y.shape[1]):
            states[k, i, side] = y[i, side]


@cached_loop
def run_steps(stack, control, y, shorted, currents, durations, scans, limit, after_short):
    """Carry out the steps one after the other; `y` moves along in place.

    Where a side has no sodium left nothing carries the current, and the cycler drives the voltage to its limit: the
    row of that moment stands there, as in the file of a real cell. A filament that fuses lets the step go on from
    where it was; one that takes a share of the current (soft short) stays until it fuses, or takes all.

    Returns times, voltages, current densities and step numbers of the rows, the state before each step and after
    the last, the time at which each of them holds, the number of steps begun, the event and its time, and of each
    short its time, kind and the current through the filament in A.
    """
    steps = currents.size
    rows = room_for_rows(stack, scans)
    time, voltage, current = np.empty(rows), np.empty(rows), np.empty(rows)
    number = np.empty(rows, dtype=np.int64)
    states = np.empty((steps + 1, y.shape[0], y.shape[1]))
    starts = np.empty(steps + 1)
    shorts, noted = np.empty((MOST_SHORTS + 1, 3)), 0
    row, now, event, event_time, left, begun = 0, 0.0, COMPLETED, np.inf, after_short, 0
    if shorted:
        event, event_time = SHORT, 0.0
        if not connected(y):
            y[RADIUS, 0] = stack.filament_radius
    for k in range(steps):
        if shorted and left == 0:
            break
        begun += 1
        keep(states, k, y)
        starts[k] = now
        j, n = currents[k], scans[k]
        done, ending, m = 0.0, COMPLETED, n
        fresh = False
        while not shorted:
            remaining = durations[k] - done
            if connected(y):
                kind, t = SOFT, done
                for i in range(m + 1):
                    t = durations[k] if i == m else done + remaining * (i / m)
                    kind = kind_of_short(stack, y, j)
                    time[row], voltage[row] = now + t, shorted_voltage(stack, y, j)
                    current[row], number[row] = j, k
                    row += 1
                    ended = i == m or kind != SOFT
                    if not ended and not age_with_soft_short(stack, y, j, remaining / m):
                        kind, ended = HARD, True
                    if ended:
                        break
                if kind == SOFT:
                    done, ending = durations[k], COMPLETED
                    break
                done = t
            else:
                duration, ending, grown = end_of_step(stack, control, y, j, remaining, limit)
                last = m if duration > 0 else 0
                for i in range(last + 1):
                    t = duration * (i / m)
                    at = durations[k] if i == last and ending == COMPLETED else done + t
                    time[row], voltage[row] = now + at, cell_voltage(stack, y, j, t)
                    current[row], number[row] = j, k
                    row += 1
                if ending == EXHAUSTED:
                    voltage[row - 1] = np.sign(j) * limit
                age(stack, y, j, duration, grown)
                done = durations[k] if ending == COMPLETED else done + duration
                if ending != SHORT:
                    break
                row -= 1
                y[RADIUS, 1 if j > 0 else 0] = stack.filament_radius
                kind = kind_of_short(stack, y, j)
            if noted == MOST_SHORTS:
                kind = HARD
            carried = shorted_voltage(stack, y, j) / short_resistance(stack, y) * stack.area
            shorts[noted, 0], shorts[noted, 1], shorts[noted, 2] = now + done, kind, carried
            noted += 1
            if kind == RECOVERED:
                fuse(stack, y)
                m = min(m, LOOKS_AFTER_FUSING)
            elif kind == HARD:
                event, event_time, shorted = SHORT, now + done, True
                fresh = True
        if not shorted:
            now += done
            if ending in (VOLTAGE_LIMIT, EXHAUSTED):
                event, event_time = ending, now
                break
            continue
        if not fresh:
            left -= 1
        m = max(n // 4, 1) if fresh else n
        for i in range(m + 1):
            t = durations[k] if i == m else done + (durations[k] - done) * (i / m)
            time[row], voltage[row] = now + t, shorted_voltage(stack, y, j)
            current[row], number[row] = j, k
            row += 1
        now += durations[k]
    keep(states, begun, y)
    starts[begun] = now
    return (
        time[:row],
        voltage[:row],
        current[:row],
        number[:row],
        states[: begun + 1],
        starts[: begun + 1],
        begun,
        event,
        event_time,
        shorts[:noted],
    )
