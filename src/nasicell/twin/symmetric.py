"""A symmetric cell through steps of constant current, with its events: short, voltage limit, no sodium left."""

import numpy as np

from nasicell.physics import filament
from nasicell.twin.compiled import cached_loop, kernel, loop
from nasicell.twin.crossing import crossing_of
from nasicell.twin.electrode import FILAMENT, advance, potential, refill_time, resistance, time_of_exhaustion

COMPLETED, SHORT, VOLTAGE_LIMIT, EXHAUSTED = range(4)
"""How a step ends."""

_tip_overpotential = kernel(filament.tip_overpotential)
_growth_rate = kernel(filament.filament_growth_rate)


@loop
def ohmic_resistance(stack, y, j, t):
    """Ceramic and both interfaces in their present state `t` seconds into a step, ohm m2."""
    return stack.ceramic_resistance + resistance(stack, y, 0, j, t) + resistance(stack, y, 1, -j, t)


@loop
def cell_voltage(stack, y, j, t):
    """Voltage of the cell `t` seconds into a step, V."""
    return j * ohmic_resistance(stack, y, j, t) + potential(stack, y, 0, j, t) - potential(stack, y, 1, -j, t)


@loop
def shorted_voltage(stack, y, j):
    """Voltage of the cell with a filament across it, V."""
    through = ohmic_resistance(stack, y, j, 0.0)
    return j * through * stack.short_resistance / (through + stack.short_resistance)


@loop
def growth_at(stack, y, j, t):
    """Speed of the filament on the plated side `t` seconds into a step, m/s."""
    worst = max(resistance(stack, y, 0, j, t), resistance(stack, y, 1, -j, t))
    drive = _tip_overpotential(
        current_density=abs(j), interface_resistance=worst, focusing_resistance=stack.focusing_resistance
    )
    return _growth_rate(
        tip_overpotential=drive,
        critical_overpotential=stack.critical_overpotential,
        growth_rate=stack.growth_rate,
        exponent=stack.growth_exponent,
    )


@loop
def grown_between(stack, y, j, t, h):
    """Growth of the filament from `t` to `t + h` by Simpson's rule with one and with two panels, m."""
    a, b, c = growth_at(stack, y, j, t), growth_at(stack, y, j, t + h / 2), growth_at(stack, y, j, t + h)
    left, right = growth_at(stack, y, j, t + h / 4), growth_at(stack, y, j, t + 3 * h / 4)
    return h / 6 * (a + 4 * b + c), h / 12 * (a + 4 * left + 2 * b + 4 * right + c)


@loop
def growth_beyond(h, stack, y, j, t, missing):
    """Growth of the filament from `t` to `t + h` beyond what is missing to the short, m."""
    return grown_between(stack, y, j, t, h)[1] - missing


@loop
def voltage_beyond(h, stack, y, j, t, limit):
    """Magnitude of the voltage at `t + h` above the limit, V."""
    return abs(cell_voltage(stack, y, j, t + h)) - limit


_time_of_growth = crossing_of(growth_beyond)
_time_of_limit = crossing_of(voltage_beyond)


@loop
def end_of_step(stack, control, y, j, duration, limit):
    """When and how a step ends, and how far the filament grows in it: (time, event, growth)."""
    stripped = 0 if j > 0 else 1
    plated = 1 - stripped
    if abs(cell_voltage(stack, y, j, 0.0)) >= limit:
        return 0.0, VOLTAGE_LIMIT, 0.0
    if j == 0:
        return duration, COMPLETED, 0.0
    exhaustion = time_of_exhaustion(stack, y, stripped, abs(j))
    event = EXHAUSTED if exhaustion < duration else COMPLETED
    last = min(duration, exhaustion)
    kink = refill_time(stack, y, plated, -abs(j))
    missing = stack.thickness - y[FILAMENT, plated]
    grown, t, h = 0.0, 0.0, control.longest_step_s
    while t < last:
        target = kink if t < kink < last else last
        step = min(h, control.longest_step_s, target - t)
        coarse, fine = grown_between(stack, y, j, t, step)
        error = abs(fine - coarse) / 15
        allowed = control.absolute_tolerance * stack.thickness + control.relative_tolerance * fine
        if not error <= allowed and step > control.smallest_step_s:
            h = 0.5 * step
            continue
        if not grown + fine < missing:
            short = t + _time_of_growth((stack, y, j, t, missing - grown), step)
            if abs(cell_voltage(stack, y, j, short)) < limit:
                return short, SHORT, missing
        if not abs(cell_voltage(stack, y, j, t + step)) < limit:
            when = t + _time_of_limit((stack, y, j, t, limit), step)
            _, part = grown_between(stack, y, j, t, when - t)
            return when, VOLTAGE_LIMIT, grown + part
        grown += fine
        t = target if step == target - t else t + step
        h = 2 * step if error < allowed / 32 else step
    return last, event, grown


@cached_loop
def run_steps(stack, control, y, shorted, currents, durations, scans, limit, after_short):
    """Carry out the steps one after the other; `y` moves along in place.

    Where a side has no sodium left nothing carries the current, and the cycler drives the voltage to its limit: the
    row of that moment stands there, as in the file of a real cell.

    Returns times, voltages, current densities and step numbers of the rows, the state before each step and after
    the last, the time at which each of them holds, the number of steps begun, the event and its time.
    """
    steps = currents.size
    rows = 0
    for k in range(steps):
        rows += 2 * scans[k] + 3
    time, voltage, current = np.empty(rows), np.empty(rows), np.empty(rows)
    number = np.empty(rows, dtype=np.int64)
    states = np.empty((steps + 1, y.shape[0], y.shape[1]))
    starts = np.empty(steps + 1)
    row, now, event, event_time, left, begun = 0, 0.0, COMPLETED, np.inf, after_short, 0
    if shorted:
        event, event_time = SHORT, 0.0
    for k in range(steps):
        if shorted and left == 0:
            break
        begun += 1
        states[k], starts[k] = y, now
        j, n = currents[k], scans[k]
        duration, ending, first = durations[k], COMPLETED, 0.0
        if not shorted:
            duration, ending, grown = end_of_step(stack, control, y, j, durations[k], limit)
            last = n if duration > 0 else 0
            for i in range(last + 1):
                t = duration * (i / n)
                time[row], voltage[row] = now + t, cell_voltage(stack, y, j, t)
                current[row], number[row] = j, k
                row += 1
            if ending == EXHAUSTED:
                voltage[row - 1] = np.sign(j) * limit
            advance(stack, y, 0, j, duration)
            advance(stack, y, 1, -j, duration)
            plated = 1 if j > 0 else 0
            y[FILAMENT, plated] += grown
            y[FILAMENT, 1 - plated] = max(y[FILAMENT, 1 - plated] - stack.retraction_fraction * grown, 0.0)
        if ending == SHORT:
            event, event_time, shorted = SHORT, now + duration, True
            row -= 1
            first = duration
        elif shorted:
            left -= 1
        if shorted:
            m = max(n // 4, 1) if ending == SHORT else n
            for i in range(m + 1):
                t = durations[k] if i == m else first + (durations[k] - first) * (i / m)
                time[row], voltage[row] = now + t, shorted_voltage(stack, y, j)
                current[row], number[row] = j, k
                row += 1
            duration = durations[k]
        now += duration
        if ending in (VOLTAGE_LIMIT, EXHAUSTED):
            event, event_time = ending, now
            break
    states[begun], starts[begun] = y, now
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
    )
