"""A linear potential sweep of a symmetric cell."""

import numpy as np

from nasicell.twin.compiled import cached_loop, loop
from nasicell.twin.electrode import FILAMENT, advance
from nasicell.twin.symmetric import SHORT, cell_voltage, end_of_step, ohmic_resistance


@loop
def current_at(stack, y, voltage):
    """Current density at which `cell_voltage` is `voltage`, A/m2: what drives it over the ohmic resistance."""
    return (voltage - cell_voltage(stack, y, 0.0, 0.0)) / ohmic_resistance(stack, y, 0.0, 0.0)


@cached_loop
def run_sweep(stack, control, y, shorted, voltages, interval):
    """Current densities at the voltages, one every `interval` seconds, and whether the cell is shorted at the end.

    Between two points the cell ages at the current of the first; `y` moves along in place.
    """
    current = np.empty(voltages.size)
    for k in range(voltages.size):
        j = current_at(stack, y, voltages[k])
        current[k] = j + voltages[k] / stack.short_resistance if shorted else j
        if k + 1 < voltages.size and not shorted and j != 0:
            duration, event, grown = end_of_step(stack, control, y, j, interval, np.inf)
            advance(stack, y, 0, j, duration)
            advance(stack, y, 1, -j, duration)
            plated = 1 if j > 0 else 0
            y[FILAMENT, plated] += grown
            y[FILAMENT, 1 - plated] = max(y[FILAMENT, 1 - plated] - stack.retraction_fraction * grown, 0.0)
            shorted = event == SHORT
    return current, shorted
