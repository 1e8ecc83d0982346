"""A full cell through steps of constant current between two voltages, each propagated exactly in one go.

The filament is not followed here; where a cell asks for it the implicit engine does
(`nasicell.twin.implicit.punctured`).
"""

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics import ageing
from nasicell.twin.compiled import cached_loop, kernel, lean_inner_loop, loop
from nasicell.twin.crossing import crossing_between, crossing_of
from nasicell.twin.electrode import advance, time_of_exhaustion
from nasicell.twin.leg import SIDE, begin, leg_voltage, leg_voltages
from nasicell.twin.particle import advance_modes, surface_at, time_of_steady_surface
from nasicell.twin.salt import advance_salt
from nasicell.twin.state import End

COMPLETED, EXHAUSTED = range(2)
"""How the steps end: all carried out, or no sodium left to strip."""
ENDS: dict[int, End] = {COMPLETED: "completed", EXHAUSTED: "sodium used up"}
LARGEST_EXPONENT = 700.0
"""Largest argument of an exponential that double precision holds."""
NEAR = 1e-10
"""Half width, as a share of the time, of the bracket that is tried about a guess."""

_utilisation = kernel(ageing.utilisation)


@lean_inner_loop
def share_of(voltage, stack, leg, cutoff):
    """What a voltage beyond the cut-off makes of the dilute species at the surface, over what the cut-off makes.

    It is negative before the cut-off and, where that is reached at an end of the potential, nearly linear in time.
    """
    before = (cutoff - voltage) if leg.current > 0 else (voltage - cutoff)
    return -np.expm1(min(before * FARADAY / (GAS_CONSTANT * stack.temperature), LARGEST_EXPONENT))


@lean_inner_loop
def share_beyond(t, stack, insertion, squares, y, leg, cutoff):
    """`share_of` the voltage `t` seconds into a leg."""
    return share_of(leg_voltage(stack, insertion, squares, y, leg, t), stack, leg, cutoff)


@lean_inner_loop
def surface_beyond(t, insertion, squares, leg):
    """How far the particle's surface is beyond empty or full `t` seconds into a leg."""
    surface = surface_at(squares, insertion.diffusion_time, leg.filling, leg.excess, leg.rate, t)
    return surface - 1 if leg.rate > 0 else -surface


_time_of_cutoff = crossing_between(share_beyond)
_time_of_end = crossing_of(surface_beyond)


@lean_inner_loop
def end_of_step(stack, insertion, squares, y, leg, cutoff, start, guess):
    """When and how a step ends: (time, event). `COMPLETED` is at the cut-off, which may be near `guess`, s.

    The voltage at its start, V, is given.

    The cut-off is reached at the latest when the particle's surface arrives at full or empty: there the potential
    has no bound. Nor has it where the catholyte runs out of salt. The surface arrives no later than the mean filling.
    """
    arguments = (stack, insertion, squares, y, leg, cutoff)
    first = share_of(start, stack, leg, cutoff)
    if first >= 0:
        return 0.0, COMPLETED
    exhaustion = time_of_exhaustion(stack, y, SIDE, -leg.current)
    early, late = guess * (1 - NEAR), guess * (1 + NEAR)
    if early > 0 and late < exhaustion:
        before, after = share_beyond(early, *arguments), share_beyond(late, *arguments)
        if before < 0 <= after:
            return _time_of_cutoff(arguments, early, late, before, after), COMPLETED
    longest = _time_of_end(
        (insertion, squares, leg), ((1 - leg.filling) if leg.rate > 0 else leg.filling) / abs(leg.rate)
    )
    if exhaustion < longest:
        longest = exhaustion
    last = share_beyond(longest, *arguments)
    if last < 0 and longest == exhaustion:
        return exhaustion, EXHAUSTED
    return _time_of_cutoff(arguments, 0.0, longest, first, last), COMPLETED


@loop
def shares_of_step(looks):
    """When a step is looked at, as shares of its duration: densely near both ends."""
    shares = np.empty(looks + 1)
    for i in range(looks + 1):
        shares[i] = 0.5 * (1 - np.cos(np.pi * i / looks))
    return shares


@cached_loop
def run_steps(stack, insertion, squares, y, filling, modes, salt_modes, age, currents, scans, lower, upper):
    """Carry out the steps; `y` and both kinds of modes move along in place.

    A step ends at its cut-off, and one that begins beyond it ends at once; without usable capacity the potential
    is at the cut-off at once. Where the foil and its alloy have no sodium left the test ends,
    at the last voltage of these equations.

    Returns times, voltages, current densities and step numbers of the rows, the filling and the time at the end,
    and how the steps ended.
    """
    rows = 0
    for k in range(currents.size):
        rows += scans[k] + 2
    time, voltage, current = np.empty(rows), np.empty(rows), np.empty(rows)
    number = np.empty(rows, dtype=np.int64)
    row, now, event = 0, age, COMPLETED
    shares, surfaces = shares_of_step(1), np.array([1.0, 0.0])
    for k in range(currents.size):
        j, n = currents[k], scans[k]
        charging = 1 if j > 0 else 0
        cutoff = upper if j > 0 else lower
        room = filling if j > 0 else 1 - filling
        midway = now + 0.5 * room * insertion.areal_capacity / abs(j)
        capacity = insertion.areal_capacity * _utilisation(time=midway, loss_constant=insertion.loss_constant)
        parasitic = insertion.parasitic_current_density if j > 0 else 0.0
        rate = -(j - parasitic) / capacity if capacity > 0 else -np.sign(j) * np.inf
        duration = 0.0
        leg = begin(stack, insertion, squares, y, filling, modes, salt_modes, j, rate if capacity > 0 else 0.0)
        if capacity > 0:
            guess = time_of_steady_surface(insertion.diffusion_time, filling, rate, surfaces[charging])
            voltage[row] = leg_voltage(stack, insertion, squares, y, leg, 0.0)
            duration, event = end_of_step(stack, insertion, squares, y, leg, cutoff, voltage[row], guess)
        last = n if duration > 0 else 1
        if shares.size != last + 1:
            shares = shares_of_step(last)
        looks = shares * duration
        if capacity > 0:
            leg_voltages(stack, insertion, squares, y, leg, looks[1:], voltage[row + 1 : row + last + 1])
        for i in range(row, row + last + 1):
            time[i], current[i], number[i] = now + looks[i - row], j, k
            if capacity <= 0:
                voltage[i] = cutoff
        row += last + 1
        if duration > 0:
            if event == COMPLETED:
                voltage[row - 1] = cutoff
            surfaces[charging] = surface_at(squares, insertion.diffusion_time, filling, leg.excess, rate, duration)
            advance_modes(squares, insertion.diffusion_time, modes, rate, duration)
            advance_salt(insertion.salt, salt_modes, leg.swing, duration)
            filling += rate * duration
            advance(stack, y, SIDE, -j, duration)
        now += duration
        if event == EXHAUSTED:
            break
    return time[:row], voltage[:row], current[:row], number[:row], filling, now, event
