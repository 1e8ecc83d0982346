"""A linear potential sweep of a symmetric cell."""

import numpy as np

from nasicell.twin.compiled import cached_loop, loop
from nasicell.twin.electrode import RADIUS, slope
from nasicell.twin.shorts import connected, fuse, short_resistance
from nasicell.twin.symmetric import SHORT, age, cell_voltage, end_of_step, ohmic_resistance

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


@cached_loop
def run_sweep(stack, control, y, shorted, voltages, interval):
    """Current densities at the voltages, one every `interval` seconds, and whether the cell is shorted at the end.

    Between two points the cell ages at the current of the first; `y` moves along in place. A filament sees the whole
    voltage, and fuses where that melts it.
    """
    current = np.empty(voltages.size)
    if shorted and not connected(y):
        y[RADIUS, 0] = stack.filament_radius
    for k in range(voltages.size):
        j = current_at(stack, y, voltages[k])
        current[k] = j
        if connected(y):
            current[k] += voltages[k] / short_resistance(stack, y)
            if abs(voltages[k]) >= stack.melting_voltage:
                fuse(stack, y)
        elif k + 1 < voltages.size and j != 0:
            duration, event, grown = end_of_step(stack, control, y, j, interval, np.inf)
            age(stack, y, j, duration, grown)
            if event == SHORT:
                y[RADIUS, 1 if j > 0 else 0] = stack.filament_radius
    return current, connected(y)
