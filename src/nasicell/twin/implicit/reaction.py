r"""The reaction in each slice, linearised in what the slices share: its salt and its potential.

Each slice has two unknowns of its own, the current of the reaction a and the logit :math:`\xi = \ln[x_s/(1-x_s)]` of
the filling at the particles' surface, and two equations: the kinetics and the diffusion in the particle. The logit
keeps its digits at both ends of the filling, where the open-circuit potential is steep.
"""

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics import cathode, charge_transfer
from nasicell.twin.compiled import kernel, lean_inner_loop
from nasicell.twin.implicit.arrays import (
    LOGIT,
    LOGIT_PER_POTENTIAL,
    LOGIT_PER_SALT,
    LOGIT_REST,
    POTENTIAL,
    REACTION,
    REACTION_PER_POTENTIAL,
    REACTION_PER_SALT,
    REACTION_REST,
    SALT,
    SURFACE,
    SURFACE_RISE,
)
from nasicell.twin.implicit.particles import diffusivity_at, integral_at

LOGIT_STEP = 1e-6
"""Difference of logit over which potential and exchange current are differentiated; Newton needs six digits of it."""
LARGEST_LOGIT = 600.0
"""Bound of the logit: its exponential stays finite. Any voltage limit lies far within."""
LARGEST_CHANGE = 1.0
"""Change of the logit in one iteration up to which its linearisation is trusted."""

_ocv = kernel(cathode.open_circuit_potential)
_exchange = kernel(cathode.cathode_exchange_current_density)
_overpotential = kernel(charge_transfer.overpotential)


@lean_inner_loop
def equilibrium(cell, filling, emptiness):
    """Open-circuit potential of the active material, V."""
    law = cell.insertion
    return _ocv(
        filling=filling,
        emptiness=emptiness,
        plateau=law.plateau,
        limit=law.limit,
        temperature=cell.stack.temperature,
    )


@lean_inner_loop
def exchange(cell, filling, emptiness):
    """Exchange current density at the mean salt, A/m2."""
    return _exchange(filling=filling, emptiness=emptiness, at_half_filling=cell.insertion.exchange_current_density)


@lean_inner_loop
def reaction_potential(cell, filling, emptiness, salt, reaction):
    """Potential of the solid against the liquid beside it, V."""
    eta = _overpotential(
        current_density=reaction,
        exchange_current_density=exchange(cell, filling, emptiness) * np.sqrt(salt),
        temperature=cell.stack.temperature,
    )
    return equilibrium(cell, filling, emptiness) + eta


@lean_inner_loop
def linearise_reactions(cell, slices, point, flux_per_reaction, parasitic):
    """Changes of reaction and logit into `slices`: by themselves, per salt and per potential."""
    twice_thermal = 2 * GAS_CONSTANT * cell.stack.temperature / FARADAY
    growth = np.exp(LOGIT_STEP)
    for i in range(point.shape[1]):
        odds = np.exp(point[LOGIT, i])
        filling, emptiness = odds / (1 + odds), 1 / (1 + odds)
        higher, lower = odds * growth / (1 + odds * growth), 1 / (1 + odds * growth)
        a, c = point[REACTION, i], point[SALT, i]
        exchanged = exchange(cell, filling, emptiness)
        equilibrated = equilibrium(cell, filling, emptiness)
        per_logit = (equilibrium(cell, higher, lower) - equilibrated) / LOGIT_STEP
        exchange_per_logit = (exchange(cell, higher, lower) / exchanged - 1) / LOGIT_STEP
        eta = reaction_potential(cell, filling, emptiness, c, a) - equilibrated
        eta_per_reaction = twice_thermal / np.sqrt(4 * exchanged**2 * c + a**2)
        per_logit -= a * eta_per_reaction * exchange_per_logit
        eta_per_salt = -a * eta_per_reaction * 0.5 / c
        rise = slices[SURFACE_RISE, i] * flux_per_reaction
        lag = parasitic + (integral_at(cell.diffusivity, filling) - slices[SURFACE, i]) / rise - a
        reaction_per_logit = diffusivity_at(cell.diffusivity, filling) * filling * emptiness / rise
        per_potential = 1 / (per_logit + eta_per_reaction * reaction_per_logit)
        rest = (point[POTENTIAL, i] - equilibrated - eta - eta_per_reaction * lag) * per_potential
        slices[LOGIT_REST, i] = rest
        slices[LOGIT_PER_SALT, i] = -eta_per_salt * per_potential
        slices[LOGIT_PER_POTENTIAL, i] = per_potential
        slices[REACTION_REST, i] = lag + reaction_per_logit * rest
        slices[REACTION_PER_SALT, i] = -reaction_per_logit * eta_per_salt * per_potential
        slices[REACTION_PER_POTENTIAL, i] = reaction_per_logit * per_potential


@lean_inner_loop
def moved_logit(logit, change):
    """The logit after a Newton step: a large one towards the middle is taken in the filling, where it is straight."""
    if change * logit < 0 and abs(change) > LARGEST_CHANGE:
        odds = np.exp(logit)
        filling, emptiness = odds / (1 + odds), 1 / (1 + odds)
        step = filling * emptiness * change
        if filling + step > 0 and emptiness - step > 0:
            return np.log((filling + step) / (emptiness - step))
        return logit + np.sign(change) * LARGEST_CHANGE
    return min(max(logit + change, -LARGEST_LOGIT), LARGEST_LOGIT)
