"""One leg in time: constant current, held voltage or rest, with the search for its end."""

from typing import NamedTuple

import numpy as np

from nasicell.twin.compiled import loop
from nasicell.twin.electrode import advance
from nasicell.twin.implicit.history import error_of, guess, initial_slopes, keep_history, keep_slopes
from nasicell.twin.implicit.newton import Step, solve

COMPLETED, EXHAUSTED, FAILED = range(3)
"""How a leg ends: as asked, no sodium left to strip, or not solved."""
END_WIDTH = 1e-10
"""Width, of the time since the begin of the leg, at which the search for its end stops."""
MOST_TRIALS = 60
"""Trials of that search; each third at the latest halves the bracket."""
LARGEST_GROWTH = 2.0
"""Of one step to the next; order two is stable below 1 + sqrt(2)."""
SMALLEST_SHRINKAGE = 0.2
"""Of a rejected step to the next trial."""
SHRINKAGE_UNSOLVED = 0.25
"""Of a step that Newton's iteration did not solve."""
SAFETY = 0.9
"""Factor on the step that would just meet the tolerance."""
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


@loop
def step_of(leg, held, beta, base, per_current, elapsed):
    """The numbers of one implicit step of a leg."""
    return Step(beta, held, leg.voltage, leg.capacity, leg.parasitic, base, per_current, elapsed)


@loop
def note(arrays, point, node, time, voltage, current):
    """Write an accepted point into the trace."""
    trace, nodes = arrays.trace, arrays.nodes
    trace.time[point], trace.voltage[point], trace.current[point] = time, voltage, current
    for i in range(nodes.salt.shape[1]):
        trace.logit[point, i] = nodes.logit[node, i]
        trace.salt[point, i] = nodes.salt[node, i]
        trace.reaction[point, i] = nodes.reaction[node, i]


@loop
def reset_guess(cell, leg, arrays, node):
    """First guess at the begin of a leg: the leg's current everywhere, surfaces like the outermost shell."""
    nodes = arrays.nodes
    for i in range(nodes.salt.shape[1]):
        filling = nodes.filling[node, -1, i]
        nodes.logit[node, i] = np.log(filling / (1 - filling))
        nodes.reaction[node, i] = leg.current
        nodes.potential[node, i] = cell.insertion.plateau


@loop
def copy_guess(nodes, source, target):
    """Algebraic unknowns of one point as the first guess of another."""
    for i in range(nodes.salt.shape[1]):
        nodes.logit[target, i] = nodes.logit[source, i]
        nodes.reaction[target, i] = nodes.reaction[source, i]
        nodes.potential[target, i] = nodes.potential[source, i]
        nodes.salt[target, i] = nodes.salt[source, i]
    nodes.filling[target] = nodes.filling[source]


@loop
def begin(cell, leg, arrays, y, control):
    """Distribute the current at the fillings of point 0. Returns (solved, ended, voltage, current)."""
    nodes = arrays.nodes
    keep_history(arrays, 0, 0, 0.0, 0.0)
    if not leg.hold:
        reset_guess(cell, leg, arrays, 0)
        solved, voltage, current = solve(
            cell, arrays, y, step_of(leg, False, 0.0, leg.current, 0.0, 0.0), 0, leg.current
        )
        if solved and np.sign(leg.current) * (voltage - leg.voltage) < 0 or leg.current == 0:
            return solved, False, voltage, current
        if solved:
            return True, True, voltage, current
        reset_guess(cell, leg, arrays, 0)
    held = step_of(leg, True, 0.0, leg.current, 0.0, 0.0)
    solved, voltage, current = solve(cell, arrays, y, held, 0, leg.current)
    bound = leg.limit if leg.hold else abs(leg.current)
    return solved, solved and np.sign(leg.current) * current <= bound, voltage, current


@loop
def land(cell, leg, arrays, y, places, steps, elapsed, passed, current):
    """Find the step after which the leg ends, within `steps[0]`. Returns (found, step, effective step, current).

    The voltage is held at that of the end and the step sought after which the current is the one asked for. That has a
    solution on both sides of the end, where a current that no diffusion carries has none.
    """
    now, before, earlier, new = places
    longest, step_before, step_earlier = steps
    target = np.sign(leg.current) * leg.limit if leg.hold else leg.current
    low, high = 0.0, longest
    trial, past, past_lack = longest, 0.0, 0.0
    guess(arrays.nodes, cell.diffusivity.varying, now, before, earlier, new, trial, step_before, step_earlier)
    for attempt in range(MOST_TRIALS):
        beta = keep_history(arrays, now, before, trial, step_before)
        asked = timed(leg, True, beta, passed, trial, step_before, elapsed)
        solved, _, found = solve(cell, arrays, y, asked, new, current)
        if not solved and attempt == 0:
            copy_guess(arrays.nodes, now, new)
            solved, _, found = solve(cell, arrays, y, asked, new, current)
        if not solved:
            return False, trial, beta, current
        lack = beta * (found / target - 1)
        if attempt == 0 and lack > 0:
            return False, trial, beta, current
        low, high = (trial, high) if lack > 0 else (low, trial)
        width = END_WIDTH * (elapsed + trial)
        proposal = trial + lack
        if attempt > 0 and lack != past_lack:
            proposal = trial - lack * (trial - past) / (lack - past_lack)
        if high - low <= width or abs(proposal - trial) <= width:
            return True, trial, beta, found
        if not low < proposal < high or attempt % 3 == 2:
            proposal = 0.5 * (low + high)
        past, past_lack, trial = trial, lack, proposal
    return False, trial, 0.0, current


@loop
def timed(leg, held, beta, passed, step, step_before, elapsed):
    """The implicit step over `step` seconds; the sodium electrode moves by the mean current of leg or step.

    A leg of constant current is exact from its begin; in a hold the charge that the backward differences pass within
    the step is the one that the cathode sees.
    """
    if not leg.hold:
        return step_of(leg, held, beta, leg.current, 0.0, elapsed + step)
    base = 0.0
    if step_before > 0:
        w = step / step_before
        base = w * w / (1 + 2 * w) * passed / step
    return step_of(leg, held, beta, base, beta / step, step)


@loop
def run_leg(cell, leg, arrays, y, control):
    """Carry out a leg from point 0 of the nodes on, which moves along with `y`. Returns (event, points)."""
    nodes, varying = arrays.nodes, cell.diffusivity.varying
    solved, ended, voltage, current = begin(cell, leg, arrays, y, control)
    if not solved:
        return FAILED, 0
    note(arrays, 0, 0, 0.0, voltage, current)
    if ended:
        return COMPLETED, 1
    flux_per_reaction = -cell.insertion.diffusion_time / (3 * leg.capacity)
    fastest = initial_slopes(cell, arrays, 0, flux_per_reaction, leg.parasitic, current)
    step = control.longest_step_s
    if fastest > 0:
        step = min(step, control.tolerance / fastest)
    now, before, earlier, new = 0, 1, 2, 3
    step_before, step_earlier, elapsed, passed, points, event = 0.0, 0.0, 0.0, 0.0, 1, FAILED
    while points <= control.most_steps and step >= control.smallest_step_s:
        last = step >= leg.duration - elapsed
        if last:
            step = leg.duration - elapsed
        beta = keep_history(arrays, now, before, step, step_before)
        guess(nodes, varying, now, before, earlier, new, step, step_before, step_earlier)
        asked = timed(leg, leg.hold, beta, passed, step, step_before, elapsed)
        solved, voltage, found = solve(cell, arrays, y, asked, new, current)
        landed = False
        if beyond(leg, solved, voltage, found):
            places, steps = (now, before, earlier, new), (step, step_before, step_earlier)
            landed, step, beta, found = land(cell, leg, arrays, y, places, steps, elapsed, passed, current)
            solved, voltage, last = landed, leg.voltage, False
        if not solved:
            step *= SHRINKAGE_UNSOLVED
            continue
        error = error_of(arrays, now, before, new, step, step_before, step_earlier, beta) / control.tolerance
        power = -1 / 3 if step_before > 0 else -1 / 2
        if error > 1:
            step *= max(SMALLEST_SHRINKAGE, SAFETY * error**power)
            continue
        if leg.hold:
            asked = timed(leg, True, beta, passed, step, step_before, elapsed)
            mean = asked.base + asked.per_current * found
            advance(cell.stack, y, 0, -mean, step)
            passed, current = mean * step, found
        if step_before > 0:
            keep_slopes(arrays, now, before, step_before)
        elapsed += step
        note(arrays, points, new, elapsed, voltage, current)
        points += 1
        now, before, earlier, new = new, now, before, earlier
        step_before, step_earlier = step, step_before
        if landed or last:
            event = COMPLETED if landed else leg.at_duration
            break
        step *= min(LARGEST_GROWTH, SAFETY * max(error, SMALLEST_ERROR) ** power)
        step = min(step, control.longest_step_s)
    if now != 0:
        copy_guess(nodes, now, 0)
    if not leg.hold:
        advance(cell.stack, y, 0, -leg.current, elapsed)
    return event, points


@loop
def beyond(leg, solved, voltage, current):
    """Whether a trial step may have passed the end of the leg; an unsolved one at given current counts."""
    if leg.hold:
        return solved and np.sign(leg.current) * current <= leg.limit
    return leg.current != 0 and (not solved or np.sign(leg.current) * (voltage - leg.voltage) >= 0)
