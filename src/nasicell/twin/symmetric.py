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
from nasicell.twin.rows import Rows, keep, look
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
FUSED_TOO_OFTEN = 4
"""How a test ends in which `MOST_SHORTS` are noted, beside the ends of a step."""
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
def until_a_filament_arrives(stack, control, y, rows, row, start, done, duration, j, k, looks, limit):
    """The cell without a filament across it: (next row, time in the step, how that ended).

    `done` of the `duration` of step `k`, which begins at `start`, has passed; `y` moves along in place.
    """
    end, ending, grown = end_of_step(stack, control, y, j, duration - done, limit)
    last = looks if end > 0 else 0
    for i in range(last + 1):
        t = end * (i / looks)
        at = duration if i == last and ending == COMPLETED else done + t
        row = look(rows, row, start + at, cell_voltage(stack, y, j, t), j, k)
    if ending == EXHAUSTED:
        rows.voltage[row - 1] = np.sign(j) * limit
    age(stack, y, j, end, grown)
    return row, duration if ending == COMPLETED else done + end, ending


@loop
def with_a_soft_short(stack, control, y, rows, row, start, done, duration, j, k, looks):
    """The cell with a filament that takes a share: (next row, time in the step, what the filament is by then).

    It moves in steps of its own, whenever the cycler looks; what ends it is noted when it comes.
    """
    at, ahead = done, duration - done
    for i in range(looks + 1):
        target = duration if i == looks else done + (duration - done) * (i / looks)
        kind = kind_of_short(stack, y, j)
        while at < target and kind == SOFT:
            longest = min(ahead, target - at)
            moved = age_with_soft_short(stack, control, y, j, longest)
            if moved <= 0:
                kind = HARD
                break
            ahead = max(ahead, 2 * moved) if moved == longest else 2 * moved
            at = target if moved == target - at else at + moved
            kind = kind_of_short(stack, y, j)
        row = look(rows, row, start + at, shorted_voltage(stack, y, j), j, k)
        if i == looks or kind != SOFT:
            return row, at, kind
    return row, duration, SOFT


@loop
def after_a_hard_short(stack, y, rows, row, start, done, duration, j, k, looks):
    """The cell whose filament takes nearly all current; nothing else changes. Returns the next row."""
    for i in range(looks + 1):
        t = duration if i == looks else done + (duration - done) * (i / looks)
        row = look(rows, row, start + t, shorted_voltage(stack, y, j), j, k)
    return row


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
    size = room_for_rows(stack, scans)
    rows = Rows(np.empty(size), np.empty(size), np.empty(size), np.empty(size, dtype=np.int64))
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
        j, looks, duration, done, ending, fresh = currents[k], scans[k], durations[k], 0.0, COMPLETED, False
        while not shorted:
            if connected(y):
                row, done, kind = with_a_soft_short(stack, control, y, rows, row, now, done, duration, j, k, looks)
                ending = COMPLETED
                if kind == SOFT:
                    break
            else:
                row, done, ending = until_a_filament_arrives(
                    stack, control, y, rows, row, now, done, duration, j, k, looks, limit
                )
                if ending != SHORT:
                    break
                # the row of that moment is written with the filament across the cell
                row -= 1
                y[RADIUS, 1 if j > 0 else 0] = stack.filament_radius
                kind = kind_of_short(stack, y, j)
            if noted == MOST_SHORTS:
                row, ending = row + 1, FUSED_TOO_OFTEN
                fuse(stack, y)
                break
            carried = shorted_voltage(stack, y, j) / short_resistance(stack, y) * stack.area
            shorts[noted, 0], shorts[noted, 1], shorts[noted, 2] = now + done, kind, carried
            noted += 1
            if kind == RECOVERED:
                fuse(stack, y)
                looks = min(looks, LOOKS_AFTER_FUSING)
            elif kind == HARD:
                event, event_time, shorted, fresh = SHORT, now + done, True, True
        if shorted:
            left -= 0 if fresh else 1
            looks = max(scans[k] // 4, 1) if fresh else scans[k]
            row = after_a_hard_short(stack, y, rows, row, now, done, duration, j, k, looks)
            now += duration
            continue
        now += done
        if ending in (VOLTAGE_LIMIT, EXHAUSTED, FUSED_TOO_OFTEN):
            event, event_time = ending, now
            break
    keep(states, begun, y)
    starts[begun] = now
    return (
        rows.time[:row],
        rows.voltage[:row],
        rows.current[:row],
        rows.number[:row],
        states[: begun + 1],
        starts[: begun + 1],
        begun,
        event,
        event_time,
        shorts[:noted],
    )
