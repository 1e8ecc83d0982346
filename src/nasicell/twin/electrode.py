"""One sodium electrode under constant current: its state, resistance and potential at any time of the step.

Contact, voids, interphase and sodium have closed solutions between kinks: where the surplus sodium begins or ends,
where the contact is used up, where plating has filled the voids, where the foil ends. A step is cut there, never
approximated.
"""

import numpy as np

from nasicell.physics import charge_transfer, constriction, contact, sodium
from nasicell.twin.compiled import cached_loop, kernel, lean_inner_loop, loop
from nasicell.twin.inventory import (
    CONTACT,
    FILAMENT,
    INTERPHASE,
    RADIUS,
    SODIUM,
    VOID,
    layer_resistance,
    sodium_left,
    time_of_sodium,
)
from nasicell.twin.voids import contact_and_void, opening_ends, opens, refill_time, surplus_left, surplus_time

__all__ = [
    "CONTACT",
    "FILAMENT",
    "INTERPHASE",
    "KINKS",
    "RADIUS",
    "SODIUM",
    "VOID",
    "advance",
    "contact_and_void",
    "kinks",
    "layer_resistance",
    "ohmic_and_kinetic",
    "potential",
    "resistance",
    "resistances_at_rest",
    "slope",
    "slopes_at",
    "time_of_exhaustion",
    "unchanged",
]
KINKS = 3
"""Kinks that one side can have in a step (`kinks`)."""

_relaxed = kernel(contact.relaxed_with_source)
_interface_resistance = kernel(contact.interface_resistance)
_constriction = kernel(constriction.constriction_resistance)
_chord = kernel(charge_transfer.chord_resistance)
_differential = kernel(charge_transfer.differential_resistance)
_alloy_potential = kernel(sodium.alloy_potential)
_alloy_factor = kernel(sodium.alloy_interface_factor)


@lean_inner_loop
def ohmic_and_kinetic(stack, y, side, j, t):
    """Ohmic and charge-transfer part of the interface resistance at small current, ohm m2, `t` seconds into a step."""
    left, _ = contact_and_void(stack, y, side, j, t)
    theta = stack.contact_as_assembled * left
    layer, film = layer_resistance(stack, y, side, t), 0.0
    if stack.covering:
        layer, film = 0.0, layer
    ohmic = stack.interface_factor * (
        film
        + _interface_resistance(
            contact_resistance=stack.contact_resistance - stack.kinetic_resistance,
            interphase_resistance=layer,
            contact_fraction=theta,
        )
    )
    kinetic = stack.interface_factor * stack.kinetic_resistance / theta
    if stack.spot_radius > 0:
        ohmic += _constriction(
            spot_radius=stack.spot_radius, ionic_conductivity=stack.conductivity, contact_fraction=theta
        )
    if stack.reservoir > 0:
        shrunk = _alloy_factor(sodium=sodium_left(stack, y, side, j, t), reservoir=stack.reservoir)
        return shrunk * ohmic, shrunk * kinetic
    return ohmic, kinetic


@lean_inner_loop
def resistance(stack, y, side, j, t):
    """Interface resistance `t` seconds into a step, the voltage across it over its current density, ohm m2."""
    ohmic, kinetic = ohmic_and_kinetic(stack, y, side, j, t)
    if kinetic == 0:
        return ohmic
    return ohmic + _chord(current_density=j, charge_transfer_resistance=kinetic, thermal_voltage=stack.thermal_voltage)


@lean_inner_loop
def slope(stack, y, side, j):
    """Differential interface resistance at the current density `j` in the present state, ohm m2."""
    ohmic, kinetic = ohmic_and_kinetic(stack, y, side, j, 0.0)
    return ohmic + _differential(
        current_density=j, charge_transfer_resistance=kinetic, thermal_voltage=stack.thermal_voltage
    )


@lean_inner_loop
def potential(stack, y, side, j, t):
    """Equilibrium potential of the electrode against sodium `t` seconds into a step, V."""
    return _alloy_potential(sodium=sodium_left(stack, y, side, j, t), reservoir=stack.reservoir)


@lean_inner_loop
def unchanged(stack, y, side, j, t):
    """Whether resistance and potential of this side stay what they are for `t` seconds."""
    if stack.loss_per_charge > 0 or stack.healing_rate > 0 or stack.squared_growth > 0:
        return False
    return stack.reservoir <= 0 or min(y[SODIUM, side], y[SODIUM, side] - j * t) > 0


@lean_inner_loop
def time_of_exhaustion(stack, y, side, j):
    """Time after which this side has no sodium left to strip, s."""
    if j <= 0:
        return np.inf
    return time_of_sodium(stack, y, side, j, -stack.reservoir)


@loop
def kinks(stack, y, side, j):
    """Times at which the resistance of this side changes its course within a step, s; infinite where it does not."""
    times = np.full(KINKS, np.inf)
    if j < 0:
        times[0] = refill_time(stack, y, side, j)
        if stack.surplus_first and stack.loss_per_charge > 0 and y[CONTACT, side] * stack.contact_as_assembled < 1:
            times[2] = surplus_time(stack, y, side, j)
        if stack.reservoir > 0 and y[SODIUM, side] < 0:
            times[1] = y[SODIUM, side] / j
    elif j > 0:
        mend = stack.healing_rate if y[CONTACT, side] <= 1 else 0.0
        begin = surplus_left(stack, y, side, j)
        missing = _relaxed(1 - y[CONTACT, side], mend, 0.0, begin)
        if opens(stack, 1 - missing, j):
            used_up, healed = opening_ends(stack, missing, mend, j)
            times[0], times[1] = begin, begin + min(used_up, healed)
        if stack.reservoir > 0:
            times[2] = time_of_sodium(stack, y, side, j, 0.0)
    return times


@lean_inner_loop
def advance(stack, y, side, j, t):
    """Move this side `t` seconds on, in place; the filament is left to its own integral."""
    left, void = contact_and_void(stack, y, side, j, t)
    y[SODIUM, side] = sodium_left(stack, y, side, j, t)
    y[CONTACT, side] = left
    y[VOID, side] = void
    y[INTERPHASE, side] += stack.squared_growth * t


@cached_loop
def resistances_at_rest(stack, y):
    """Interface resistance of each side at small current in its present state, ohm m2."""
    found = np.empty(y.shape[1])
    for side in range(found.size):
        found[side] = resistance(stack, y, side, 0.0, 0.0)
    return found


@cached_loop
def slopes_at(stack, y, j):
    """Differential interface resistance of each side at the current density `j`, ohm m2."""
    found = np.empty(y.shape[1])
    for side in range(found.size):
        found[side] = slope(stack, y, side, j)
    return found
