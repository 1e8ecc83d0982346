"""The state of a cell: everything that changes as it is used, and nothing that does not."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.physics.contact import interface_resistance
from nasicell.physics.sodium import areal_charge
from nasicell.twin.column_state import ColumnState
from nasicell.twin.conditions import described, fresh_contact, sodium_interface, stack_at
from nasicell.units import MICROMETRE

MODES = 25
"""Diffusion modes kept; the fastest relaxes in 1/6000 of the diffusion time."""
INITIAL_FILLING = 0.998
"""Filling of a cathode as assembled: discharged.

Chosen by hand: at 1 the open-circuit potential has no value. It influences the open-circuit voltage before the first
charge (by w ln 10 per factor of ten in the emptiness) and the charge of that first step by 0.2 %.
"""

End = Literal["completed", "short", "voltage limit", "sodium used up"]
"""How the last protocol ended."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellState:
    """State of a cell at rest between protocols; one entry per sodium electrode, first-named side first.

    Parameters
    ----------
    time
        Test time, which is also the age since assembly, s.
    contact_fraction
        Share of the interface in contact.
    void_fraction
        Share that plating can still refill.
    squared_interphase_resistance
        Square of the interphase's areal resistance at full contact and the reference temperature, ohm2 m4.
    filament_length
        m.
    sodium
        Sodium of the foil, C/m2; negative where the alloy reservoir has begun to supply it.
    shorted
        Whether a filament connects both electrodes.
    end
        How the last protocol ended.
    filling
        Mean filling of the cathode; None without cathode.
    diffusion_modes
        Amplitudes of the diffusion modes in the cathode, shape (MODES,); None without cathode.
    salt_modes
        Amplitudes of the salt's modes in its pores (`nasicell.physics.catholyte`); None where it is uniform.
    columns
        The patches of a cell whose interface is not the same everywhere; all other fields are means over its area.
    """

    time: float
    contact_fraction: tuple[float, ...]
    void_fraction: tuple[float, ...]
    squared_interphase_resistance: tuple[float, ...]
    filament_length: tuple[float, ...]
    sodium: tuple[float, ...]
    shorted: bool = False
    end: End = "completed"
    filling: float | None = None
    diffusion_modes: NDArray[np.float64] | None = None
    salt_modes: NDArray[np.float64] | None = None
    columns: ColumnState | None = None

    def vector(self) -> NDArray[np.float64]:
        """What the loops step for the sodium electrodes, shape (5, sides)."""
        return np.array(
            [
                self.contact_fraction,
                self.void_fraction,
                self.squared_interphase_resistance,
                self.filament_length,
                self.sodium,
            ],
            dtype=np.float64,
        )

    def stepped(self, vector: NDArray[np.float64], *, time: float, shorted: bool, end: End) -> "CellState":
        """This state with the sodium electrodes as `vector` says."""
        rows = [tuple(float(v) for v in row) for row in vector]
        return replace(
            self,
            time=time,
            contact_fraction=rows[0],
            void_fraction=rows[1],
            squared_interphase_resistance=rows[2],
            filament_length=rows[3],
            sodium=rows[4],
            shorted=shorted,
            end=end,
        )


def initial_state(cell: Cell) -> CellState:
    """The cell as assembled.

    Raises
    ------
    CellError
        If the cell lacks a part that the simulation needs.
    ParameterError
        If the interface resists less than it would at full contact.
    """
    described(cell)
    if cell.kind == "blocking":
        return CellState(
            time=0.0,
            contact_fraction=(),
            void_fraction=(),
            squared_interphase_resistance=(),
            filament_length=(),
            sodium=(),
        )
    sides = 2 if cell.kind == "symmetric" else 1
    with_cathode = cell.kind in ("full", "half")
    return CellState(
        time=0.0,
        contact_fraction=(fresh_contact(cell),) * sides,
        void_fraction=(0.0,) * sides,
        squared_interphase_resistance=(0.0,) * sides,
        filament_length=(0.0,) * sides,
        sodium=(areal_charge(thickness=sodium_interface(cell).sodium_um * MICROMETRE),) * sides,
        filling=INITIAL_FILLING if with_cathode else None,
        diffusion_modes=np.zeros(MODES) if with_cathode else None,
    )


def interface_resistances(cell: Cell, state: CellState, *, temperature: float) -> tuple[float, ...]:
    """Areal resistance of each sodium interface of `cell` in `state` at `temperature` (K), ohm m2."""
    stack = stack_at(cell, temperature=temperature)
    return tuple(
        float(
            interface_resistance(
                contact_resistance=stack.contact_resistance,
                interphase_resistance=np.sqrt(squared),
                contact_fraction=contact,
            )
        )
        * stack.interface_factor
        for contact, squared in zip(state.contact_fraction, state.squared_interphase_resistance, strict=True)
    )
