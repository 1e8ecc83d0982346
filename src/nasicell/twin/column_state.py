"""The state of a cell whose interface is divided into columns, and how finely they are stepped."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import ParameterError

COLUMNS = 9
"""Columns by which the resistances of an interface are represented; capacities then lie within 2 % of those of 41."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnState:
    """What each column of a cell is like, best contact first.

    Parameters
    ----------
    vector
        Sodium electrode of each column, shape (6, columns), rows as in `nasicell.twin.state.CellState.vector`.
    filling
        Mean filling of the cathode, shape (columns,).
    modes, salt_modes
        Of diffusion and of salt, shape (columns, modes).
    """

    vector: NDArray[np.float64]
    filling: NDArray[np.float64]
    modes: NDArray[np.float64]
    salt_modes: NDArray[np.float64]


class ColumnSteps(NamedTuple):
    """The fields of a `ColumnControl` as the compiled loops take them."""

    largest_change: float
    longest_share: float
    first_share: float
    smallest_share: float
    event_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnControl:
    """How finely the currents of the columns are followed; the error goes as the square.

    Parameters
    ----------
    largest_change
        Change of a column's current in half a time step, of the total, at which a shorter one is tried instead.
    longest_share, first_share, smallest_share, event_share
        Longest, first and smallest time step, and the longest in which the cut-off is sought, as a fraction of the time
        that the charge in the cathode lasts.

    Raises
    ------
    ParameterError
        If a field is not positive.

    Examples
    --------
    >>> ColumnControl(largest_change=0.01).longest_share
    0.025
    """

    largest_change: float = 0.03
    longest_share: float = 0.025
    first_share: float = 1e-3
    smallest_share: float = 1e-6
    event_share: float = 1e-3

    def __post_init__(self) -> None:
        """Refuse steps that are not positive."""
        for name in ColumnSteps._fields:
            if not getattr(self, name) > 0:
                raise ParameterError(f"{name} must be > 0, not {getattr(self, name)}")

    def steps(self) -> ColumnSteps:
        """The fields as a tuple for the compiled loops."""
        return ColumnSteps(*(float(getattr(self, name)) for name in ColumnSteps._fields))
