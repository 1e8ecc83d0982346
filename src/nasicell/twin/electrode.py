"""One sodium electrode under constant current: its state, resistance and potential at any time of the step."""

import numpy as np

from nasicell.physics import contact, interphase, sodium
from nasicell.twin.compiled import kernel, loop

CONTACT, VOID, INTERPHASE, FILAMENT, SODIUM = range(5)
"""Rows of the state vector (`CellState.vector`)."""

_excess = kernel(contact.excess_current_density)
_stripped = kernel(contact.contact_fraction_after_stripping)
_void_left = kernel(contact.void_fraction_after_plating)
_plated = kernel(contact.contact_fraction_after_plating)
_interface_resistance = kernel(contact.interface_resistance)
_interphase_resistance = kernel(interphase.interphase_resistance)
_alloy_potential = kernel(sodium.alloy_potential)


@loop
def contact_and_void(stack, y, side, j, t):
    """Contact and void fraction `t` seconds into a step; `j` > 0 strips this side, A/m2."""
    theta, void = y[CONTACT, side], y[VOID, side]
    if j > 0:
        excess = _excess(current_density=j, replenishment=stack.replenishment, onset_width=stack.onset_width)
        left = _stripped(
            contact_fraction=theta,
            contact_fraction_as_assembled=stack.contact_as_assembled,
            uncurbed_loss=stack.loss_per_charge * excess * t,
        )
        return left, void + theta - left
    if j < 0:
        refill = -stack.loss_per_charge * j * t
        grown = _plated(
            contact_fraction=theta, void_fraction=void, refill=refill, occluded_fraction=stack.occluded_fraction
        )
        return grown, _void_left(void_fraction=void, refill=refill)
    return theta, void


@loop
def resistance(stack, y, side, j, t):
    """Interface resistance `t` seconds into a step, ohm m2."""
    theta, _ = contact_and_void(stack, y, side, j, t)
    layer = _interphase_resistance(
        squared_resistance=y[INTERPHASE, side], squared_growth=stack.squared_growth, duration=t
    )
    return stack.interface_factor * _interface_resistance(
        contact_resistance=stack.contact_resistance, interphase_resistance=layer, contact_fraction=theta
    )


@loop
def potential(stack, y, side, j, t):
    """Equilibrium potential of the electrode against sodium `t` seconds into a step, V."""
    return _alloy_potential(sodium=y[SODIUM, side] - j * t, reservoir=stack.reservoir)


@loop
def time_of_exhaustion(stack, y, side, j):
    """Time after which this side has no sodium left to strip, s."""
    if j <= 0:
        return np.inf
    return max(y[SODIUM, side] + stack.reservoir, 0.0) / j


@loop
def refill_time(stack, y, side, j):
    """Time after which plating has filled the voids of this side, s; a kink of the resistance."""
    if j >= 0 or y[VOID, side] <= 0 or stack.loss_per_charge <= 0:
        return np.inf
    return y[VOID, side] / (-stack.loss_per_charge * j)


@loop
def advance(stack, y, side, j, t):
    """Move this side `t` seconds on, in place; the filament is left to its own integral."""
    theta, void = contact_and_void(stack, y, side, j, t)
    y[CONTACT, side] = theta
    y[VOID, side] = void
    y[INTERPHASE, side] += stack.squared_growth * t
    y[SODIUM, side] -= j * t
