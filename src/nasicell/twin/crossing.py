"""Where a quantity reaches its limit within a step."""

from collections.abc import Callable
from typing import Any

from nasicell.twin.compiled import lean_loop

RELATIVE_WIDTH = 4e-15
"""Width of the bracket, of its upper end, at which the search stops: some units in the last place."""
INTERPOLATIONS = 60
"""Looks after which the bracket is halved only."""
MOST_LOOKS = 140
"""Looks after which the search stops in any case: the bracket is below 2^-80 of the step then."""


def crossing_of(excess: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled search for the time at which `excess` is no longer negative.

    Inverse quadratic interpolation and secants within a bracket that is halved where they are slow: R. P. Brent,
    Algorithms for Minimization without Derivatives (1973), ch. 4. Fastest where `excess` is nearly linear in time.

    Parameters
    ----------
    excess
        Compiled function of the time and of further arguments.

    Returns
    -------
    :
        Function of those arguments (a tuple) and of a time `longest`, s. `excess` is negative at 0 and not at
        `longest`; the time returned is the far side of a crossing in between.
    """
    between = crossing_between(excess)

    @lean_loop
    def crossing(arguments, longest):
        return between(arguments, 0.0, longest, excess(0.0, *arguments), excess(longest, *arguments))

    return crossing


def crossing_between(excess: Callable[..., Any]) -> Callable[..., Any]:
    """As `crossing_of`, between two times at which `excess` is known.

    Returns
    -------
    :
        Function of those arguments (a tuple), of the two times, s, and of `excess` there: negative, and not.
    """

    @lean_loop
    def crossing(arguments, early, late, f_early, f_late):
        before, other, best = early, early, late
        f_before, f_other, f_best = f_early, f_early, f_late
        step = last = best - other
        for look in range(MOST_LOOKS):
            if (f_best < 0) == (f_other < 0):
                other, f_other = before, f_before
                step = last = best - before
            if abs(f_other) < abs(f_best):
                before, best, other = best, other, best
                f_before, f_best, f_other = f_best, f_other, f_best
            tolerance = 0.5 * RELATIVE_WIDTH * max(abs(best), abs(other))
            half = 0.5 * (other - best)
            if abs(half) <= tolerance:
                break
            move = half
            if look < INTERPOLATIONS and abs(last) >= tolerance and abs(f_before) > abs(f_best):
                ratio = f_best / f_before
                if before == other:
                    p, q = 2 * half * ratio, 1 - ratio
                else:
                    r, s = f_before / f_other, f_best / f_other
                    p = ratio * (2 * half * r * (r - s) - (best - before) * (s - 1))
                    q = (r - 1) * (s - 1) * (ratio - 1)
                if p > 0:
                    q = -q
                p = abs(p)
                if 2 * p < min(3 * half * q - abs(tolerance * q), abs(last * q)):
                    last, step = step, p / q
                    move = step
                else:
                    step = last = half
            else:
                step = last = half
            before, f_before = best, f_best
            best = best + (move if abs(move) > tolerance else (tolerance if half > 0 else -tolerance))
            f_best = excess(best, *arguments)
        return best if f_best >= 0 else other

    return crossing
