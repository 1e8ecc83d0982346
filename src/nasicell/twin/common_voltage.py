"""The one voltage of parallel columns, and how they share the current at it."""

import numpy as np

from nasicell.twin.column import HALVING, MOST_LOOKS, WIDEST, column_current, surface_at_rest, surface_gain
from nasicell.twin.compiled import loop

SETTLED, BALANCED = 1e-10, 1e-8
"""Change of a column's current and imbalance of all, of the total, at which the searches stop.

A last Newton step then takes the imbalance to the rounding of the numbers.
"""


@loop
def shared(stack, insertion, squares, columns, currents, total, parasitic, capacity, guess, t):
    """Common voltage `t` seconds into a step of total current density `total`, V.

    `currents` become those of the columns.

    Infinite, of the sign of the current, where the columns can not carry it.
    """
    n = columns.shares.size
    gain = surface_gain(squares, insertion.diffusion_time, t) / capacity
    rest = np.empty(n)
    slopes = np.empty(n)
    for i in range(n):
        rest[i] = surface_at_rest(squares, insertion.diffusion_time, columns.filling[i], columns.modes[i], t)
    most = np.sum(columns.shares * rest) / gain + parasitic
    if not most - 1 / gain < total < most:
        return np.sign(total) * np.inf
    low, high = insertion.plateau - WIDEST, insertion.plateau + WIDEST
    v = guess if low < guess < high else insertion.plateau
    for look in range(MOST_LOOKS):
        carried, conductance = 0.0, 0.0
        for i in range(n):
            currents[i], slopes[i] = column_current(
                stack, insertion, columns, i, v, currents[i], rest[i], gain, parasitic, t, SETTLED * abs(total)
            )
            carried += columns.shares[i] * currents[i]
            conductance += columns.shares[i] / slopes[i]
        missing = total - carried
        if missing > 0:
            low = v
        else:
            high = v
        step = missing / conductance
        if abs(missing) <= BALANCED * abs(total) or high - low < 1e-14:
            for i in range(n):
                currents[i] += step / slopes[i]
            return v + step
        v = v + step
        if not low < v < high or look % HALVING == HALVING - 1:
            v = 0.5 * (low + high)
    return np.nan
