"""One implicit step: Newton's iteration for salt and potential in the slices, at given current or at given voltage."""

from typing import NamedTuple

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.twin.compiled import lean_inner_loop
from nasicell.twin.electrode import potential as sodium_potential
from nasicell.twin.electrode import resistance
from nasicell.twin.implicit.arrays import (
    CHANGE,
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
)
from nasicell.twin.implicit.particles import eliminate, fill_in
from nasicell.twin.implicit.reaction import LARGEST_CHANGE, linearise_reactions, moved_logit
from nasicell.twin.implicit.slices import solve_slices, terminal, terminal_change

MOST_ITERATIONS = 30
"""Newton iterations after which a step counts as not solved; two or three are usual."""
CLOSE = 1e-4
"""Change of salt and of potential over RT/F below which an iteration was the last: the next would be its square."""
CLOSE_AT_GIVEN_VOLTAGE = 1e-9
"""The same where the voltage is given: ends of legs are searched with the current found there."""
CONTRACTION = 0.9
"""Size of a Newton step over that of the one before from which on smaller shares of it are taken."""
SMALLEST_SHARE = 0.05
"""Of a Newton step: halved with each that does not contract, down to this."""
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
    leak: float
    """Conductance of a filament beside the ions where the voltage is not given, S/m2."""
    applied: float
    """Current of ions and electrons together then, A/m2."""


@lean_inner_loop
def solve(cell, arrays, y, step, new, current):
    """Solve for point `new`, which holds the first guess. Returns (solved, voltage, current)."""
    point, slices, pores = arrays.points[new], arrays.slices, cell.pores
    span = step.beta / cell.insertion.diffusion_time
    flux_per_reaction = -cell.insertion.diffusion_time / (3 * step.capacity)
    free = step.held or step.leak > 0
    close = CLOSE_AT_GIVEN_VOLTAGE if free else CLOSE
    thermal = GAS_CONSTANT * cell.stack.temperature / FARADAY
    ohmic, emf, done, size, trust = 0.0, 0.0, False, np.inf, 1.0
    for iteration in range(MOST_ITERATIONS):
        if iteration == 0 or step.per_current != 0:
            side = -(step.base + step.per_current * current)
            ohmic = cell.stack.ceramic_resistance + cell.insertion.catholyte_resistance
            ohmic += resistance(cell.stack, y, 0, side, step.elapsed)
            emf = sodium_potential(cell.stack, y, 0, side, step.elapsed)
        if iteration == 0 or cell.diffusivity.varying:
            eliminate(cell.mesh, cell.diffusivity, arrays.shells, slices, point, span)
        linearise_reactions(cell, slices, point, flux_per_reaction, step.parasitic)
        if not solve_slices(pores, slices, point, current, step.beta, free):
            break
        change = 0.0
        if free:
            value = terminal(pores, point, current) + current * ohmic - emf
            by_itself, per_current = terminal_change(pores, slices, point, current)
            change = (step.voltage - value - by_itself) / (per_current + ohmic)
            if step.leak > 0:
                change = step.applied - current - step.leak * (value + by_itself)
                change /= 1 + step.leak * (per_current + ohmic)
        last_size, size = size, size_of(slices, change, thermal)
        if not size < np.inf:
            break
        trust = max(0.5 * trust, SMALLEST_SHARE) if size > CONTRACTION * last_size else min(1.0, 2 * trust)
        share = min(trust, allowed_share(pores, slices, point, current, change))
        straight = move(slices, point, change, share)
        current += share * change
        done = straight and size < close
        if done or cell.diffusivity.varying:
            fill_in(cell.mesh, arrays.shells, point, flux_per_reaction, step.parasitic, span)
        if done:
            break
    return done, terminal(pores, point, current) + current * ohmic - emf, current


@lean_inner_loop
def size_of(slices, change, thermal):
    """Size of the Newton step: the largest change of relative salt, or of potential over RT/F."""
    size = 0.0
    for i in range(slices.shape[1]):
        salt = slices[CHANGE, i] + change * slices[CHANGE + 2, i]
        potential = slices[CHANGE + 1, i] + change * slices[CHANGE + 3, i]
        size = max(size, abs(salt), abs(potential) / thermal)
        if not size < np.inf:
            break
    return size


@lean_inner_loop
def move(slices, point, change, share):
    """Take a share of the Newton step. Returns whether all of it was taken and lay where it is trusted."""
    straight = share == 1.0
    for i in range(point.shape[1]):
        salt = slices[CHANGE, i] + change * slices[CHANGE + 2, i]
        potential = slices[CHANGE + 1, i] + change * slices[CHANGE + 3, i]
        turn = slices[LOGIT_PER_SALT, i] * salt + slices[LOGIT_PER_POTENTIAL, i] * potential + slices[LOGIT_REST, i]
        flow = slices[REACTION_PER_SALT, i] * salt + slices[REACTION_PER_POTENTIAL, i] * potential
        point[REACTION, i] += share * (flow + slices[REACTION_REST, i])
        point[LOGIT, i] = moved_logit(point[LOGIT, i], share * turn)
        point[SALT, i] += share * salt
        point[POTENTIAL, i] += share * potential
        straight = straight and abs(turn) < LARGEST_CHANGE
    return straight


@lean_inner_loop
def allowed_share(pores, slices, point, current, change):
    """Share of the Newton step that leaves salt everywhere, the face of the ceramic included."""
    share = 1.0
    for i in range(point.shape[1]):
        loss = -(slices[CHANGE, i] + change * slices[CHANGE + 2, i])
        if loss > LARGEST_DEPLETION * point[SALT, i]:
            share = min(share, LARGEST_DEPLETION * point[SALT, i] / loss)
    wall = point[SALT, 0] - pores.wall_step * current
    loss = pores.wall_step * change - (slices[CHANGE, 0] + change * slices[CHANGE + 2, 0])
    if loss > LARGEST_DEPLETION * wall:
        share = min(share, LARGEST_DEPLETION * wall / loss) if wall > 0 else 0.0
    return share
