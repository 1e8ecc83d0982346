"""How a leg begins, and the search for its end."""

import numpy as np

from nasicell.twin.compiled import lean_inner_loop, spliced_loop
from nasicell.twin.implicit.arrays import LOGIT, POTENTIAL, REACTION, SALT
from nasicell.twin.implicit.attempt import Past, attempt
from nasicell.twin.implicit.history import Places, guess
from nasicell.twin.implicit.particles import diffusivity_at
from nasicell.twin.implicit.reaction import reaction_potential

END_WIDTH = 1e-11
"""Width, of the time since the begin of the leg, at which the search for its end stops."""
MOST_TRIALS = 60
"""Trials of that search; every third one halves the bracket."""
RAMP = 8
"""Equal steps of the current at the begin of a leg that is not solved at once."""
NEAREST = 0.5
"""Distance of the first guess of a surface from empty or full, as a share of that of the shell below it."""


@lean_inner_loop
def first_ions(cell, leg):
    """Current of the ions as a leg begins, nearly, A/m2: what a filament at the voltage of the plateau leaves of it."""
    return leg.current - leg.leak * cell.insertion.plateau


@lean_inner_loop
def reset_guess(cell, leg, arrays):
    """First guess at the begin of a leg: the leg's current everywhere, with the surfaces and potentials it brings."""
    current = first_ions(cell, leg)
    point, outermost = arrays.points[0], arrays.points.shape[1] - 1
    flux = -cell.insertion.diffusion_time / (3 * leg.capacity) * (current - leg.parasitic)
    for i in range(point.shape[1]):
        filling = point[outermost, i]
        surface = filling + cell.mesh.surface_distance * flux / diffusivity_at(cell.diffusivity, filling)
        surface = min(max(surface, NEAREST * filling), 1 - NEAREST * (1 - filling))
        point[LOGIT, i] = np.log(surface / (1 - surface))
        point[REACTION, i] = current
        point[POTENTIAL, i] = reaction_potential(cell, surface, 1 - surface, point[SALT, i], current)


@lean_inner_loop
def ions_at_the_end(leg):
    """Current of the ions at the cut-off, A/m2: what a filament leaves of the current."""
    return leg.current - leg.leak * leg.voltage if leg.leak > 0 else leg.current


@lean_inner_loop
def copy_point(points, source, target):
    """Copy one point over another."""
    for row in range(points.shape[1]):
        for i in range(points.shape[2]):
            points[target, row, i] = points[source, row, i]


@spliced_loop
def begin(cell, leg, arrays, y):
    """Distribute the current at the fillings of point 0. Returns (solved, ended, voltage, current).

    What can not be solved at once is approached in a ramp of the current. A current that the surfaces can not take is
    one at which the voltage lies beyond any cut-off; whether it does is asked of the current at the cut-off.
    """
    places, sign = Places(0, 0, 0, 0, 0.0, 0.0), leg.direction
    solved, voltage, current, held = False, 0.0, leg.current, leg.hold
    for n in range(RAMP + 2):
        held = leg.hold or n > RAMP
        if not leg.hold and (n < 2 or held):
            reset_guess(cell, leg, arrays)
        part = n / RAMP if 0 < n <= RAMP else 1.0
        past = Past(0.0, 0.0, part * first_ions(cell, leg))
        solved, voltage, current, _ = attempt(cell, leg, arrays, y, places, past, 0.0, held)
        if held or (solved and part == 1):
            break
    if held:
        bound = leg.limit if leg.hold else sign * ions_at_the_end(leg)
        return solved, solved and sign * current <= bound, voltage, current
    return solved, sign != 0 and sign * (voltage - leg.voltage) >= 0, voltage, current


@lean_inner_loop
def beyond(leg, solved, voltage, current):
    """Whether a trial step may have passed the end of the leg; an unsolved one at given current counts."""
    if leg.hold:
        return solved and leg.direction * current <= leg.limit
    if not solved:
        return leg.direction != 0 and leg.leak == 0
    return leg.direction != 0 and leg.direction * (voltage - leg.voltage) >= 0


@spliced_loop
def land(cell, leg, arrays, y, places, past, longest):
    """Find the step after which the leg ends, within `longest`. Returns (found, step, current).

    The voltage is held at that of the end and the step sought after which the current is the one asked for. That has a
    solution on both sides of the end, where a current that no diffusion carries has none.
    """
    target = leg.direction * leg.limit if leg.hold else ions_at_the_end(leg)
    low, high, trial, last_trial, last_lack = 0.0, longest, longest, 0.0, 0.0
    guess(arrays.points, cell.diffusivity.varying, places, longest)
    for n in range(MOST_TRIALS):
        solved, _, found, beta = attempt(cell, leg, arrays, y, places, past, trial, True)
        if not solved and n == 0:
            copy_point(arrays.points, places.now, places.new)
            continue
        lack = beta * (found / target - 1)
        if not solved or (trial == longest and lack > 0):
            break
        low, high = (trial, high) if lack > 0 else (low, trial)
        width = END_WIDTH * (past.elapsed + trial)
        proposal = trial + lack
        if last_trial > 0 and lack != last_lack:
            proposal = trial - lack * (trial - last_trial) / (lack - last_lack)
        if high - low <= width or abs(proposal - trial) <= width:
            return True, trial, found
        if not low < proposal < high or n % 3 == 2:
            proposal = 0.5 * (low + high)
        last_trial, last_lack, trial = trial, lack, proposal
    return False, trial, past.current
