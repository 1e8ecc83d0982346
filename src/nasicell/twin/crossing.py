"""Where a quantity reaches its limit within a step."""

from collections.abc import Callable
from typing import Any

from nasicell.twin.compiled import loop

BISECTIONS = 60
RELATIVE_WIDTH = 1e-15
"""Width of the bracket, of its upper end, at which the search stops."""


def crossing_of(excess: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled search for the time at which `excess` is no longer negative, by bisection.

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

    @loop
    def crossing(arguments, longest):
        low, high = 0.0, longest
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if excess(middle, *arguments) < 0:
                low = middle
            else:
                high = middle
            if high - low <= RELATIVE_WIDTH * high:
                break
        return high

    return crossing
