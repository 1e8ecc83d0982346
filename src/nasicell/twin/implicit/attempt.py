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
    if step == 0 or not leg.hold:
        elapsed = past.elapsed + step
        return Step(beta, held, leg.voltage, leg.capacity, leg.parasitic, leg.current, 0.0, elapsed)
    base = weights(places, step)[1] * past.passed / step
    return Step(beta, held, leg.voltage, leg.capacity, leg.parasitic, base, beta / step, step)


@spliced_loop
def attempt(cell, leg, arrays, y, places, past, step, held):
    """One implicit step from the guess in the new point. Returns (solved, voltage, current, effective step)."""
    beta = keep_history(arrays, places, step)
    solved, voltage, current = solve(
        cell, arrays, y, asked(leg, held, beta, step, places, past), places.new, past.current
    )
    return solved, voltage, current, beta
