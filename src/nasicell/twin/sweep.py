"""A linear potential sweep of a symmetric cell."""

import numpy as np

from nasicell.physics import charge_transfer
from nasicell.physics.kernel import kernel, loop
from nasicell.twin.electrode import FILAMENT, advance, potential, resistance
from nasicell.twin.symmetric import SHORT, end_of_step

BISECTIONS = 80

_overpotential = kernel(charge_transfer.overpotential)
_exchange = kernel(charge_transfer.exchange_current_density_from_resistance)


@loop
def voltage_at(stack, y, j):
    """Voltage of the cell with Butler-Volmer kinetics at both interfaces, V.

    The charge-transfer share of each interface resistance sets its exchange current density (contact included),
    the rest of it and the ceramic are ohmic.
    """
    voltage = j * stack.ceramic_resistance + potential(stack, y, 0, j, 0.0) - potential(stack, y, 1, -j, 0.0)
    for side in range(2):
        whole = resistance(stack, y, side, j, 0.0)
        share = stack.charge_transfer_fraction
        exchange = _exchange(charge_transfer_resistance=share * whole, temperature=stack.temperature)
        voltage += (1 - share) * whole * j
        voltage += _overpotential(current_density=j, exchange_current_density=exchange, temperature=stack.temperature)
    return voltage


@loop
def current_at(stack, y, voltage):
    """Current density that gives the voltage, A/m2: bisection between bounds that the ceramic alone sets."""
    offset = potential(stack, y, 0, 0.0, 0.0) - potential(stack, y, 1, 0.0, 0.0)
    bound = (abs(voltage) + abs(offset)) / stack.ceramic_resistance
    low, high = -bound, bound
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if voltage_at(stack, y, middle) < voltage:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@loop
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
