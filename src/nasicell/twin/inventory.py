"""Sodium and interphase of one electrode at any time of a step of constant current."""

import numpy as np

from nasicell.physics import interphase
from nasicell.twin.compiled import kernel, lean_inner_loop

CONTACT, VOID, INTERPHASE, FILAMENT, SODIUM, RADIUS = range(6)
"""Rows of the state vector (`CellState.vector`)."""

_interphase_resistance = kernel(interphase.interphase_resistance)


@lean_inner_loop
def layer_resistance(stack, y, side, t):
    """Resistance of the interphase `t` seconds into a step, at the reference temperature, ohm m2."""
    return _interphase_resistance(
        squared_resistance=y[INTERPHASE, side], squared_growth=stack.squared_growth, duration=t
    )


@lean_inner_loop
def sodium_left(stack, y, side, j, t):
    """Sodium `t` seconds into a step, C/m2: what was stripped and what the growing interphase bound is gone."""
    left = y[SODIUM, side] - j * t
    if stack.sodium_per_resistance > 0:
        left -= stack.sodium_per_resistance * (layer_resistance(stack, y, side, t) - np.sqrt(y[INTERPHASE, side]))
    return left


@lean_inner_loop
def time_of_sodium(stack, y, side, j, level):
    """Time after which stripping (`j` > 0) has brought the sodium down to `level`, s.

    With s the square root of the interphase row, j (s2 - s0 s0)/k + b (s - s0) = surplus is quadratic in s.
    """
    surplus = max(y[SODIUM, side] - level, 0.0)
    if stack.sodium_per_resistance <= 0 or stack.squared_growth <= 0:
        return surplus / j
    first, slope = np.sqrt(y[INTERPHASE, side]), j / stack.squared_growth
    b = stack.sodium_per_resistance
    total = surplus + b * first + slope * first * first
    last = 2 * total / (b + np.sqrt(b * b + 4 * slope * total))
    return max(last * last - first * first, 0.0) / stack.squared_growth
