"""One implicit step: Newton's iteration for salt and potential in the slices, at given current or at given voltage."""

from typing import NamedTuple

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.twin.compiled import loop
from nasicell.twin.electrode import potential as sodium_potential
from nasicell.twin.electrode import resistance
from nasicell.twin.implicit.particles import eliminate, fill_in
from nasicell.twin.implicit.reaction import LARGEST_CHANGE, linearise_reactions, moved_logit
from nasicell.twin.implicit.slices import solve_slices, terminal, terminal_change

MOST_ITERATIONS = 12
"""Newton iterations after which a step counts as not solved; two or three are usual."""
CLOSE = 1e-4
"""Change of salt and of potential over RT/F below which an iteration was the last: the next would be its square."""
CLOSE_AT_GIVEN_VOLTAGE = 1e-9
"""The same where the voltage is given: ends of legs are searched with the current found there."""
LARGEST_DEPLETION = 0.9
"""Share of the salt that one iteration may take away."""


class Step(NamedTuple):
    """What one implicit step is asked for."""

    beta: float
    """Effective length, s; 0 asks for the distribution of the current at given fillings."""
    held: bool
    """Whether the voltage is given, otherwise the current is."""
    voltage: float
    capacity: float
    """Usable, C/m2."""
    parasitic: float
    """A/m2."""
    base: float
    per_current: float
    """Mean current over the time below: `base` and its rise with the current at the end."""
    elapsed: float
    """Time over which the sodium electrode moves on from its state, s."""


@loop
def solve(cell, arrays, y, step, new, current):
    """Solve for point `new` of the nodes, which holds the first guess. Returns (solved, voltage, current)."""
    nodes, shells, slices = arrays.nodes, arrays.shells, arrays.slices
    filling, salt, potential = nodes.filling[new], nodes.salt[new], nodes.potential[new]
    logit, reaction = nodes.logit[new], nodes.reaction[new]
    flux_per_reaction = -cell.insertion.diffusion_time / (3 * step.capacity)
    thermal = GAS_CONSTANT * cell.stack.temperature / FARADAY
    ohmic, emf = 0.0, 0.0
    for iteration in range(MOST_ITERATIONS):
        if iteration == 0 or step.per_current != 0:
            side = -(step.base + step.per_current * current)
            ohmic = cell.stack.ceramic_resistance + cell.insertion.catholyte_resistance
            ohmic += resistance(cell.stack, y, 0, side, step.elapsed)
            emf = sodium_potential(cell.stack, y, 0, side, step.elapsed)
        if iteration == 0 or cell.diffusivity.varying:
            eliminate(cell, shells, slices, filling, step.beta)
        linearise_reactions(cell, slices, logit, salt, potential, reaction, flux_per_reaction, step.parasitic)
        if not solve_slices(cell.pores, slices, salt, potential, reaction, current, step.beta, step.held):
            return False, 0.0, current
        change = 0.0
        if step.held:
            value = terminal(cell.pores, salt, potential, reaction, current) + current * ohmic - emf
            by_itself, per_current = terminal_change(cell.pores, slices, salt, reaction.size, current)
            change = (step.voltage - value - by_itself) / (per_current + ohmic)
        share = allowed_share(cell.pores, slices, salt, current, change)
        worst, straight = 0.0, share == 1.0
        for i in range(salt.size):
            more_salt = slices.change[0, i] + change * slices.change[2, i]
            more_potential = slices.change[1, i] + change * slices.change[3, i]
            turn = slices.logit[0, i] + slices.logit[1, i] * more_salt + slices.logit[2, i] * more_potential
            reaction[i] += share * (
                slices.reaction[0, i]
                + slices.reaction[1, i] * more_salt
                + slices.reaction[2, i] * more_potential
            )
            logit[i] = moved_logit(logit[i], share * turn)
            salt[i] += share * more_salt
            potential[i] += share * more_potential
            worst = max(worst, abs(more_salt), abs(more_potential) / thermal)
            straight = straight and abs(turn) < LARGEST_CHANGE
        current += share * change
        if not worst < np.inf:
            return False, 0.0, current
        last = straight and worst < (CLOSE_AT_GIVEN_VOLTAGE if step.held else CLOSE)
        if last or cell.diffusivity.varying:
            fill_in(cell, shells, filling, flux_per_reaction, step.parasitic, reaction, step.beta)
        if last:
            return True, terminal(cell.pores, salt, potential, reaction, current) + current * ohmic - emf, current
    return False, 0.0, current


@loop
def allowed_share(pores, slices, salt, current, change):
    """Share of the Newton step that leaves salt everywhere, the face of the ceramic included."""
    share = 1.0
    for i in range(salt.size):
        loss = -(slices.change[0, i] + change * slices.change[2, i])
        if loss > LARGEST_DEPLETION * salt[i]:
            share = min(share, LARGEST_DEPLETION * salt[i] / loss)
    wall = salt[0] - pores.wall_step * current
    loss = pores.wall_step * change - (slices.change[0, 0] + change * slices.change[2, 0])
    if loss > LARGEST_DEPLETION * wall:
        share = min(share, LARGEST_DEPLETION * wall / loss) if wall > 0 else 0.0
    return share
