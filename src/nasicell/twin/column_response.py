"""A cell whose interface is not the same everywhere, in small signals: its columns side by side."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.twin.conditions import sodium_interface
from nasicell.twin.insertion import insertion_of
from nasicell.twin.patches import columns_of
from nasicell.twin.state import CellState

Response = Callable[[CellState, float], NDArray[np.complex128]]
"""Areal impedance (ohm m2) of a state whose interface resists so many times what the state says."""


def in_columns(cell: Cell, state: CellState, response: Response) -> NDArray[np.complex128]:
    """Areal impedance of all columns at one voltage, ohm m2; that of the state itself where there is only one.

    Under a direct current each column is linearised at the mean current density: how the columns share it is not part
    of the state.
    """
    if state.filling is None or sodium_interface(cell).resistance_spread is None:
        return response(state, 1.0)
    admittance = sum(share / response(column, factor) for share, factor, column in _columns(cell, state))
    return 1 / np.asarray(admittance, dtype=np.complex128)


def _columns(cell: Cell, state: CellState) -> Iterator[tuple[float, float, CellState]]:
    """Share of the area, factor of the interface resistance and state of each column."""
    columns = columns_of(cell, state, insertion_of(cell))
    assert columns is not None
    for i in range(columns.shares.size):
        electrode = state.stepped(columns.vector[:, i : i + 1], time=state.time, shorted=state.shorted, end=state.end)
        column = replace(
            electrode,
            filling=float(columns.filling[i]),
            diffusion_modes=columns.modes[i],
            salt_modes=columns.salt_modes[i] if columns.salt_modes.size else None,
        )
        yield float(columns.shares[i]), float(columns.factors[i]), column
