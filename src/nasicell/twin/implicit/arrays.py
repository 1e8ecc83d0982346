"""The arrays that the compiled loops of the implicit engine work in, allocated in Python.

Few arrays with named rows: each array that compiled functions hand on costs time to compile.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

POINTS = 4
"""Points in time held at once: the one being solved and three behind it."""

SALT, POTENTIAL, LOGIT, REACTION, FIRST_SHELL = range(5)
"""Rows of a point: salt over its mean; potential of the solid less that of the liquid, V; ln(x/(1 - x)) of the filling
at the particles' surface; current of the reaction as if the whole electrode were like this slice, A/m2; then the
fillings of the shells from the centre to the surface."""

HISTORY, SLOPE, EXCESS, INVERSE, RIGHT, SHELL_ROWS = range(6)
"""Elimination of the shells: what backward differences make of the past fillings; relative diffusivity; its integral
less slope times filling; one over the pivot; right-hand side."""

(
    SALT_HISTORY,
    SURFACE,
    SURFACE_RISE,
    REACTION_REST,
    REACTION_PER_SALT,
    REACTION_PER_POTENTIAL,
    LOGIT_REST,
    LOGIT_PER_SALT,
    LOGIT_PER_POTENTIAL,
    UPPER,
) = range(10)
"""Elimination of the slices: what backward differences make of the past salt; integrated diffusivity at the surface
without flux and its rise with the flux; linearised reaction and logit; then the four entries of the eliminated upper
blocks and four of Newton's changes."""
CHANGE = UPPER + 4
"""Newton's changes of salt and potential: by themselves, then per current."""
SLICE_ROWS = CHANGE + 4

TIME, VOLTAGE, CURRENT, TRACE_COLUMNS = range(4)
"""Columns of the trace of a leg."""
TRACED = FIRST_SHELL
"""Rows of a point that its trace keeps: all but the shells."""

QUANTITIES = 6
"""Laid between the points of a trace (`nasicell.twin.implicit.rows`)."""


class Arrays(NamedTuple):
    """All arrays."""

    points: NDArray[np.float64]
    """The cathode at `POINTS` points in time, shape (POINTS, FIRST_SHELL + shells, slices)."""
    shells: NDArray[np.float64]
    """Shape (SHELL_ROWS, shells, slices)."""
    slices: NDArray[np.float64]
    """Shape (SLICE_ROWS, slices)."""
    quotients: NDArray[np.float64]
    """Past difference quotients of a point, shape (FIRST_SHELL + shells, slices)."""
    trace: NDArray[np.float64]
    """Accepted points of one leg, shape (steps + 1, TRACE_COLUMNS)."""
    traced: NDArray[np.float64]
    """The cathode there, shape (steps + 1, TRACED, slices)."""
    between: NDArray[np.float64]
    """What is laid between three points of the trace, and what comes out, shape (4, QUANTITIES)."""


def arrays_for(*, shells: int, slices: int, most_steps: int) -> Arrays:
    """Arrays for a mesh and for legs of so many steps."""
    eliminated = np.zeros((SHELL_ROWS, shells, slices))
    eliminated[SLOPE] = 1.0
    return Arrays(
        points=np.zeros((POINTS, FIRST_SHELL + shells, slices)),
        shells=eliminated,
        slices=np.zeros((SLICE_ROWS, slices)),
        quotients=np.zeros((FIRST_SHELL + shells, slices)),
        trace=np.empty((most_steps + 1, TRACE_COLUMNS)),
        traced=np.empty((most_steps + 1, TRACED, slices)),
        between=np.zeros((4, QUANTITIES)),
    )
