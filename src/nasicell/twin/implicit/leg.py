"""One leg in time: constant current, held voltage or rest, with the search for its end."""

from typing import NamedTuple

import numpy as np

from nasicell.twin.compiled import inner_loop
from nasicell.twin.electrode import advance
from nasicell.twin.implicit.arrays import (
    CURRENT,
    LOGIT,
    POTENTIAL,
    REACTION,
    SALT,
    TIME,
    TRACED,
    VOLTAGE,
)
from nasicell.twin.implicit.history import (
    Places,
    error_of,
    guess,
    initial_rates,
    keep_history,
    keep_quotients,
    moved_on,
    weights,
)
from nasicell.twin.implicit.newton import Step, solve
from nasicell.twin.implicit.particles import diffusivity_at
from nasicell.twin.implicit.reaction import reaction_potential

COMPLETED, EXHAUSTED, FAILED = range(3)
"""How a leg ends: as asked, no sodium left to strip, or not solved."""
END_WIDTH = 1e-10
"""Width, of the time since the begin of the leg, at which the search for its end stops."""
MOST_TRIALS = 60
"""Trials of that search; every third one halves the bracket."""
LARGEST_GROWTH = 2.0
"""Of one step to the next; order two is stable below 1 + sqrt(2)."""
SMALLEST_SHRINKAGE = 0.2
"""Of a rejected step to the next trial."""
SHRINKAGE_UNSOLVED = 0.25
"""Of a step that Newton's iteration did not solve."""
SAFETY = 0.9
"""Factor on the step that would just meet the tolerance."""
RAMP = 8
"""Equal steps of the current at the begin of a leg that is not solved at once."""
NEAREST = 0.5
"""Distance of the first guess of a surface from empty or full, as a share of that of the shell below it."""
SMALLEST_ERROR = 1e-3
"""Error over tolerance below which the step grows as fast as it may in any case."""


class Leg(NamedTuple):
    """What a leg is asked for."""

    hold: bool
    """Whether the voltage is held, otherwise the current is."""
    current: float
    """A/m2, > 0 charges; 0 rests. Of a hold: the current with which it begins, for its sign."""
    voltage: float
    """Cut-off, or the voltage held; infinite where nothing ends the leg but its duration."""
    limit: float
    """Magnitude of the current at which a hold ends, A/m2."""
    duration: float
    """Longest, s."""
    at_duration: int
    """Event if the leg ends there."""
    capacity: float
    """Usable, C/m2."""
    parasitic: float
    """A/m2."""


class Past(NamedTuple):
    """What a leg remembers besides its points."""

    elapsed: float
    """s."""
    passed: float
    """Charge of the last step of a hold, C/m2."""
    current: float
    """A/m2."""


@inner_loop
def asked(leg, held, beta, step, places, past):
    """The implicit step over `step` seconds.

    The sodium electrode moves by the mean current of leg or step: a leg of constant current is exact from its begin; in
    a hold the charge that the backward differences pass within the step is the one that the cathode sees.
    """
    if step == 0 or not leg.hold:
        elapsed = past.elapsed + step
        return Step(beta, held, leg.voltage, leg.capacity, leg.parasitic, leg.current, 0.0, elapsed)
    base = weights(places, step)[1] * past.passed / step
    return Step(beta, held, leg.voltage, leg.capacity, leg.parasitic, base, beta / step, step)


@inner_loop
def attempt(cell, leg, arrays, y, places, past, step, held):
    """One implicit step from the guess in the new point. Returns (solved, voltage, current, effective step)."""
    beta = keep_history(arrays, places, step)
    solved, voltage, current = solve(
        cell, arrays, y, asked(leg, held, beta, step, places, past), places.new, past.current
    )
    return solved, voltage, current, beta


@inner_loop
def note(arrays, n, place, time, voltage, current):
    """Write an accepted point into the trace."""
    arrays.trace[n, TIME], arrays.trace[n, VOLTAGE], arrays.trace[n, CURRENT] = time, voltage, current
    for row in range(TRACED):
        for i in range(arrays.points.shape[2]):
            arrays.traced[n, row, i] = arrays.points[place, row, i]


@inner_loop
def reset_guess(cell, leg, arrays):
    """First guess at the begin of a leg: the leg's current everywhere, with the surfaces and potentials it brings."""
    point, outermost = arrays.points[0], arrays.points.shape[1] - 1
    flux = -cell.insertion.diffusion_time / (3 * leg.capacity) * (leg.current - leg.parasitic)
    for i in range(point.shape[1]):
        filling = point[outermost, i]
        surface = filling + cell.mesh.surface_distance * flux / diffusivity_at(cell.diffusivity, filling)
        surface = min(max(surface, NEAREST * filling), 1 - NEAREST * (1 - filling))
        point[LOGIT, i] = np.log(surface / (1 - surface))
        point[REACTION, i] = leg.current
        point[POTENTIAL, i] = reaction_potential(cell, surface, 1 - surface, point[SALT, i], leg.current)


@inner_loop
def copy_point(points, source, target):
    """Copy one point over another."""
    for row in range(points.shape[1]):
        for i in range(points.shape[2]):
            points[target, row, i] = points[source, row, i]


@inner_loop
def begin(cell, leg, arrays, y):
    """Distribute the current at the fillings of point 0. Returns (solved, ended, voltage, current).

    What can not be solved at once is approached in a ramp of the current. A current that the surfaces can not take is
    one at which the voltage lies beyond any cut-off; whether it does is asked of the current at the cut-off.
    """
    places, sign = Places(0, 0, 0, 0, 0.0, 0.0), np.sign(leg.current)
    solved, voltage, current, held = False, 0.0, leg.current, leg.hold
    for n in range(RAMP + 2):
        held = leg.hold or n > RAMP
        if not leg.hold and (n < 2 or held):
            reset_guess(cell, leg, arrays)
        part = n / RAMP if 0 < n <= RAMP else 1.0
        past = Past(0.0, 0.0, part * leg.current)
        solved, voltage, current, _ = attempt(cell, leg, arrays, y, places, past, 0.0, held)
        if held or (solved and part == 1):
            break
    if held:
        bound = leg.limit if leg.hold else abs(leg.current)
        return solved, solved and sign * current <= bound, voltage, current
    return solved, leg.current != 0 and sign * (voltage - leg.voltage) >= 0, voltage, current


@inner_loop
def land(cell, leg, arrays, y, places, past, longest):
    """Find the step after which the leg ends, within `longest`. Returns (found, step, current).

    The voltage is held at that of the end and the step sought after which the current is the one asked for. That has a
    solution on both sides of the end, where a current that no diffusion carries has none.
    """
    target = np.sign(leg.current) * leg.limit if leg.hold else leg.current
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


@inner_loop
def beyond(leg, solved, voltage, current):
    """Whether a trial step may have passed the end of the leg; an unsolved one at given current counts."""
    if leg.hold:
        return solved and np.sign(leg.current) * current <= leg.limit
    return leg.current != 0 and (not solved or np.sign(leg.current) * (voltage - leg.voltage) >= 0)


@inner_loop
def run_leg(cell, leg, arrays, y, control):
    """Carry out a leg from point 0 on, which moves along with `y`. Returns (event, points in the trace)."""
    solved, ended, voltage, current = begin(cell, leg, arrays, y)
    if not solved:
        return FAILED, 0
    note(arrays, 0, 0, 0.0, voltage, current)
    if ended:
        return COMPLETED, 1
    flux_per_reaction = -cell.insertion.diffusion_time / (3 * leg.capacity)
    fastest = initial_rates(cell, arrays, flux_per_reaction, leg.parasitic, current)
    step = control.longest_step_s
    if fastest > 0:
        step = min(step, control.tolerance / fastest)
    places, past, points, event = Places(0, 1, 2, 3, 0.0, 0.0), Past(0.0, 0.0, current), 1, FAILED
    while points <= control.most_steps and step >= control.smallest_step_s:
        last = step >= leg.duration - past.elapsed
        if last:
            step = leg.duration - past.elapsed
        guess(arrays.points, cell.diffusivity.varying, places, step)
        solved, voltage, current, _ = attempt(cell, leg, arrays, y, places, past, step, leg.hold)
        landed = False
        if beyond(leg, solved, voltage, current):
            landed, step, current = land(cell, leg, arrays, y, places, past, step)
            solved, voltage, last = landed, leg.voltage, False
        if not solved:
            step *= SHRINKAGE_UNSOLVED
            continue
        error = error_of(arrays, places, step) / control.tolerance
        power = -1 / 3 if places.last > 0 else -1 / 2
        if error > 1:
            step *= max(SMALLEST_SHRINKAGE, SAFETY * error**power)
            continue
        if leg.hold:
            moved = asked(leg, True, weights(places, step)[2] * step, step, places, past)
            mean = moved.base + moved.per_current * current
            advance(cell.stack, y, 0, -mean, step)
            past = Past(past.elapsed + step, mean * step, current)
        else:
            past = Past(past.elapsed + step, 0.0, leg.current)
        note(arrays, points, places.new, past.elapsed, voltage, past.current)
        points += 1
        if places.last > 0:
            keep_quotients(arrays, places)
        places = moved_on(places, step)
        if landed or last:
            event = COMPLETED if landed else leg.at_duration
            break
        step *= min(LARGEST_GROWTH, SAFETY * max(error, SMALLEST_ERROR) ** power)
        step = min(step, control.longest_step_s)
    if places.now != 0:
        copy_point(arrays.points, places.now, 0)
    if not leg.hold:
        advance(cell.stack, y, 0, -leg.current, past.elapsed)
    return event, points
