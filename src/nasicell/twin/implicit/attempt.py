"""What a leg is asked for, and one trial step of it."""

from typing import NamedTuple

from nasicell.twin.compiled import lean_inner_loop, spliced_loop
from nasicell.twin.implicit.history import keep_history, weights
from nasicell.twin.implicit.newton import Step, solve

COMPLETED, EXHAUSTED, FAILED = range(3)
"""How a leg ends: as asked, no sodium left to strip, or not solved."""


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
    leak: float
    """Conductance of a filament between the electrodes, S/m2; 0: none. `current` is then that of ions and electrons
    together, all other currents are those of the ions."""
    direction: float
    """In which the voltage, or the current of a hold, passes the end: 1 upwards, -1 downwards, 0 where neither does."""


class Past(NamedTuple):
    """What a leg remembers besides its points."""

    elapsed: float
    """s."""
    passed: float
    """Charge of the last step of a hold, C/m2."""
    current: float
    """A/m2."""


@lean_inner_loop
def asked(leg, held, beta, step, places, past):
    """The implicit step over `step` seconds.

    The sodium electrode moves by the mean current of leg or step: a leg of constant current is exact from its begin; in
    a hold the charge that the backward differences pass within the step is the one that the cathode sees.
    """
    leak = 0.0 if held else leg.leak
    base, per_current, elapsed = leg.current, 0.0, past.elapsed + step
    if step > 0 and (leg.hold or leg.leak > 0):
        base, per_current, elapsed = weights(places, step)[1] * past.passed / step, beta / step, step
    elif leg.leak > 0:
        base, per_current = 0.0, 1.0
    return Step(beta, held, leg.voltage, leg.capacity, leg.parasitic, base, per_current, elapsed, leak, leg.current)


@spliced_loop
def attempt(cell, leg, arrays, y, places, past, step, held):
    """One implicit step from the guess in the new point. Returns (solved, voltage, current, effective step)."""
    beta = keep_history(arrays, places, step)
    solved, voltage, current = solve(
        cell, arrays, y, asked(leg, held, beta, step, places, past), places.new, past.current
    )
    return solved, voltage, current, beta
