"""Cells whose sodium interface is not the same everywhere: from cell and state to columns and back."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.errors import ParameterError
from nasicell.physics.cathode import diffusion_eigenvalues
from nasicell.physics.patches import patch_columns
from nasicell.twin.column import Columns
from nasicell.twin.column_state import COLUMNS, ColumnControl, ColumnState
from nasicell.twin.columns import FAILED, run_columns
from nasicell.twin.conditions import Stack, sodium_interface
from nasicell.twin.full import COMPLETED, ENDS
from nasicell.twin.insertion import Insertion
from nasicell.twin.state import CellState

Rows = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], float, int]


def columns_of(cell: Cell, state: CellState, insertion: Insertion, *, number: int = COLUMNS) -> Columns | None:
    """The columns of a cell in `state`; None where its interface is the same everywhere.

    A state that has none yet is that of every column.
    """
    spread = sodium_interface(cell).resistance_spread
    if spread is None:
        return None
    shares, factors = patch_columns(spread=spread, number=number)
    known = state.columns
    if known is not None:
        return Columns(
            shares, factors, known.vector.copy(), known.filling.copy(), known.modes.copy(), known.salt_modes.copy()
        )
    assert state.filling is not None
    assert state.diffusion_modes is not None
    salt = np.zeros(insertion.salt.wavenumbers.size) if state.salt_modes is None else state.salt_modes
    return Columns(
        shares,
        factors,
        np.repeat(state.vector(), number, axis=1),
        np.full(number, state.filling),
        np.tile(state.diffusion_modes, (number, 1)),
        np.tile(salt, (number, 1)),
    )


def cycle_columns(
    stack: Stack,
    insertion: Insertion,
    columns: Columns,
    age: float,
    currents: NDArray[np.float64],
    lower: float,
    upper: float,
    control: ColumnControl,
) -> Rows:
    """Carry out the steps of the given current densities (A/m2); `columns` move along in place."""
    time, voltage, current, number, now, event = run_columns(
        stack,
        insertion,
        diffusion_eigenvalues(columns.modes.shape[1]) ** 2,
        columns,
        age,
        currents,
        lower,
        upper,
        control.steps(),
    )
    if event == FAILED:
        raise ParameterError(
            f"the columns of the cell find no common voltage {now:.6g} s into the test. "
            "Lower interface.resistance_spread, or shorten the time steps by a smaller "
            "StepControl(columns=ColumnControl(largest_change=...))."
        )
    return time, voltage, current, number, float(now), int(event)


def state_with(columns: Columns, state: CellState, *, time: float, event: int) -> CellState:
    """The state of a cell of these columns, its other fields being means over the area."""
    shares = columns.shares
    after = state.stepped(
        (columns.vector @ shares)[:, None],
        time=time,
        shorted=False,
        end=ENDS[event],
        end_time=None if event == COMPLETED else time,
    )
    return replace(
        after,
        filling=float(columns.filling @ shares),
        diffusion_modes=shares @ columns.modes,
        salt_modes=shares @ columns.salt_modes if columns.salt_modes.size else None,
        profile=None,
        columns=ColumnState(
            vector=columns.vector,
            filling=columns.filling,
            modes=columns.modes,
            salt_modes=columns.salt_modes,
        ),
    )
