"""A filament across a symmetric cell: hard, soft or fused, and what it does while the cell goes on."""

import numpy as np

from nasicell.physics import short_circuit
from nasicell.physics.short_circuit import HARD_SHARE
from nasicell.twin.compiled import kernel, loop
from nasicell.twin.electrode import FILAMENT, RADIUS, advance, time_of_exhaustion
from nasicell.twin.penetration import ohmic_resistance

RECOVERED, SOFT, HARD = range(3)
"""What becomes of a filament that connects the electrodes."""
LEFT_AFTER_FUSING = 0.5
"""Share of the thickness over which a fused filament remains: Holm's hottest place is the middle."""
MOST_SHORTS = 1000
"""Shorts noted in one test; the next one ends it, so that a cell which fuses again and again comes to an end."""
LARGEST_CHANGE = 1e-3
"""Relative change of the resistances beside a soft short at which its share of the current is found anew: a numerical
tolerance, by which the time of the next event moves by less than 1 %."""

_share = kernel(short_circuit.filament_share)
_thickened = kernel(short_circuit.thickened_radius)


@loop
def connected(y):
    """Whether a filament connects the electrodes."""
    return y[RADIUS, 0] > 0 or y[RADIUS, 1] > 0


@loop
def short_resistance(stack, y):
    """Of the filament that connects the electrodes, times the area, ohm m2."""
    radius = max(y[RADIUS, 0], y[RADIUS, 1])
    return stack.short_resistance * (stack.filament_radius / radius) ** 2


@loop
def shorted_voltage(stack, y, j):
    """Voltage of the cell with a filament across it, V."""
    through, across = ohmic_resistance(stack, y, j, 0.0), short_resistance(stack, y)
    # across first: the product with a resistance through voids may leave the range of numbers
    return j * across * _share(ionic_resistance=through, filament_resistance=across)


@loop
def kind_of_short(stack, y, j):
    """What becomes of the filament at this current density: it melts, takes a share, or takes nearly all."""
    if abs(shorted_voltage(stack, y, j)) >= stack.melting_voltage:
        return RECOVERED
    share = _share(ionic_resistance=ohmic_resistance(stack, y, j, 0.0), filament_resistance=short_resistance(stack, y))
    return SOFT if share < HARD_SHARE and stack.melting_voltage < 1e300 else HARD


@loop
def fuse(stack, y):
    """The filament melts in its middle: both sides are parted again, in place."""
    for side in range(2):
        if y[RADIUS, side] > 0:
            y[FILAMENT, side] = LEFT_AFTER_FUSING * stack.thickness
            y[RADIUS, side] = 0.0


@loop
def thickened(stack, radius, carried, t):
    """Radius of a filament `t` seconds into a current density that the ions carry, m; 0 stays 0."""
    if radius <= 0:
        return 0.0
    charge = stack.thickening_fraction * abs(carried) * stack.area * t
    return _thickened(radius=radius, length=stack.thickness, deposited_charge=charge)


@loop
def change_with_soft_short(stack, y, carried, t):
    """Change in `t` seconds of the logarithms of both resistances in parallel, the ions' and the filament's."""
    radius = max(y[RADIUS, 0], y[RADIUS, 1])
    thicker = 2 * np.log(thickened(stack, radius, carried, t) / radius)
    return thicker + abs(np.log(ohmic_resistance(stack, y, carried, t) / ohmic_resistance(stack, y, carried, 0.0)))


@loop
def age_with_soft_short(stack, control, y, j, longest):
    """Move a softly shorted cell on by at most `longest` seconds, in place; returns by how many.

    The ions carry the share of the beginning, so the time is one in which both resistances change by no more than
    `LARGEST_CHANGE`. It is 0 where no sodium is left that the ions could carry.
    """
    across = short_resistance(stack, y)
    carried = j * (1 - _share(ionic_resistance=ohmic_resistance(stack, y, j, 0.0), filament_resistance=across))
    t = min(longest, time_of_exhaustion(stack, y, 0 if j > 0 else 1, abs(carried)))
    if t < min(longest, control.smallest_step_s):
        return 0.0
    while t > control.smallest_step_s and not change_with_soft_short(stack, y, carried, t) <= LARGEST_CHANGE:
        t *= 0.5
    advance(stack, y, 0, carried, t)
    advance(stack, y, 1, -carried, t)
    for side in range(2):
        y[RADIUS, side] = thickened(stack, y[RADIUS, side], carried, t)
    return t
