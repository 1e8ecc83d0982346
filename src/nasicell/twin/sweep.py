"""A linear potential sweep of a symmetric cell."""

import numpy as np

from nasicell.physics.short_circuit import HARD_SHARE
from nasicell.twin.compiled import cached_loop, loop
from nasicell.twin.electrode import RADIUS, slope
from nasicell.twin.shorts import HARD, RECOVERED, SOFT, connected, fuse, short_resistance
from nasicell.twin.symmetric import COMPLETED, EXHAUSTED, SHORT, age, cell_voltage, end_of_step, ohmic_resistance

MOST_ITERATIONS = 50
RELATIVE_CORRECTION = 1e-14
"""Newton's correction, of the current, at which the search for it stops."""


@loop
def current_at(stack, y, voltage):
    """Current density at which `cell_voltage` is `voltage`, A/m2.

    What drives an ohmic cell over its resistance. With charge transfer the voltage is a concave function of the
    magnitude of the current, and Newton's steps from the ohmic value rise to the root without passing it.
    """
    rest = voltage - cell_voltage(stack, y, 0.0, 0.0)
    j = rest / ohmic_resistance(stack, y, 0.0, 0.0)
    if stack.kinetic_resistance <= 0:
        return j
    for _ in range(MOST_ITERATIONS):
        missing = rest - j * ohmic_resistance(stack, y, j, 0.0)
        correction = missing / (stack.ceramic_resistance + slope(stack, y, 0, j) + slope(stack, y, 1, -j))
        j += correction
        if abs(correction) <= RELATIVE_CORRECTION * abs(j):
            break
    return j


@loop
def kind_at_voltage(stack, j, through, voltage):
    """What becomes of a filament that carries `through` beside the ions' `j` (A/m2) at a given voltage."""
    if abs(voltage) >= stack.melting_voltage:
        return RECOVERED
    return SOFT if abs(through) < HARD_SHARE * abs(through + j) and stack.melting_voltage < np.inf else HARD


@cached_loop
def run_sweep(stack, control, y, shorted, voltages, interval):
    """Sweep over the voltages, one every `interval` seconds; `y` moves along in place.

    Between two points the cell ages at the current of the first. A filament sees the whole voltage, and fuses where
    that melts it. Where a side has no sodium left the current falls to zero and the sweep ends.

    Returns times, voltages and current densities of the rows, the event and its time, and of each short its time, kind
    and the current through the filament in A.
    """
    size = voltages.size
    time, voltage, current = np.empty(size + 1), np.empty(size + 1), np.empty(size + 1)
    shorts, noted, row = np.empty((size, 3)), 0, 0
    event, event_time = SHORT if shorted else COMPLETED, 0.0 if shorted else np.inf
    if shorted and not connected(y):
        y[RADIUS, 0] = stack.filament_radius
    for k in range(size):
        now, v = k * interval, voltages[k]
        j = current_at(stack, y, v)
        time[row], voltage[row], current[row] = now, v, j
        row += 1
        if connected(y):
            through = v / short_resistance(stack, y)
            current[row - 1] += through
            if abs(v) >= stack.melting_voltage:
                fuse(stack, y)
                shorts[noted, 0], shorts[noted, 1], shorts[noted, 2] = now, RECOVERED, through * stack.area
                noted += 1
                event, event_time = COMPLETED, np.inf
        elif k + 1 < size and j != 0:
            duration, ending, grown = end_of_step(stack, control, y, j, interval, np.inf)
            age(stack, y, j, duration, grown)
            if ending == EXHAUSTED:
                event, event_time = EXHAUSTED, now + duration
                if duration > 0:
                    time[row], voltage[row] = event_time, v + (voltages[k + 1] - v) * duration / interval
                    row += 1
                current[row - 1] = 0.0
                break
            if ending == SHORT:
                y[RADIUS, 1 if j > 0 else 0] = stack.filament_radius
                through = v / short_resistance(stack, y)
                kind = kind_at_voltage(stack, j, through, v)
                shorts[noted, 0], shorts[noted, 1], shorts[noted, 2] = now + duration, kind, through * stack.area
                noted += 1
                if kind == RECOVERED:
                    fuse(stack, y)
                elif kind == HARD:
                    event, event_time = SHORT, now + duration
    return time[:row], voltage[:row], current[:row], event, event_time, shorts[:noted]
