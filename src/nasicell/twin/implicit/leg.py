"""One leg in time: constant current, held voltage or rest."""

from nasicell.twin.compiled import lean_inner_loop, spliced_loop
from nasicell.twin.electrode import advance
from nasicell.twin.implicit.arrays import CURRENT, TIME, TRACED, VOLTAGE
from nasicell.twin.implicit.attempt import COMPLETED, FAILED, Past, asked, attempt
from nasicell.twin.implicit.ends import begin, beyond, copy_point, land
from nasicell.twin.implicit.history import (
    Places,
    error_of,
    guess,
    initial_rates,
    keep_quotients,
    moved_on,
    weights,
)

LARGEST_GROWTH = 2.0
"""Of one step to the next; order two is stable below 1 + sqrt(2)."""
SMALLEST_SHRINKAGE = 0.2
"""Of a rejected step to the next trial."""
SHRINKAGE_UNSOLVED = 0.25
"""Of a step that Newton's iteration did not solve."""
HOLD_SHARE = 0.03
"""Tolerance of a hold over that of other legs: it moves some percent of the capacity, and its current is a result."""
SAFETY = 0.9
"""Factor on the step that would just meet the tolerance."""
SMALLEST_ERROR = 1e-3
"""Error over tolerance below which the step grows as fast as it may in any case."""


@lean_inner_loop
def note(arrays, n, place, time, voltage, current):
    """Write an accepted point into the trace."""
    arrays.trace[n, TIME], arrays.trace[n, VOLTAGE], arrays.trace[n, CURRENT] = time, voltage, current
    for row in range(TRACED):
        for i in range(arrays.points.shape[2]):
            arrays.traced[n, row, i] = arrays.points[place, row, i]


@spliced_loop
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
    step, tolerance = control.longest_step_s, control.tolerance * (HOLD_SHARE if leg.hold else 1.0)
    if fastest > 0:
        step = min(step, tolerance / fastest)
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
        error = error_of(arrays, places, step) / tolerance
        power = -1 / 3 if places.last > 0 else -1 / 2
        if error > 1:
            step *= max(SMALLEST_SHRINKAGE, SAFETY * error**power)
            continue
        if leg.hold or leg.leak > 0:
            moved = asked(leg, leg.hold, weights(places, step)[2] * step, step, places, past)
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
    if not (leg.hold or leg.leak > 0):
        advance(cell.stack, y, 0, -leg.current, past.elapsed)
    return event, points
