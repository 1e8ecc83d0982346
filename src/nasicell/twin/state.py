"""The state of a cell: everything that changes as it is used, and nothing that does not."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import Cell
from nasicell.errors import CellError
from nasicell.twin.anode import sodium_inventory
from nasicell.twin.column_state import ColumnState
from nasicell.twin.conditions import described, fresh_contact, require_even_interface, sodium_interface
from nasicell.twin.profile import CathodeProfile

MODES = 25
"""Diffusion modes kept; the fastest relaxes in 1/6000 of the diffusion time."""
INITIAL_FILLING = 0.998
"""Filling of a cathode as assembled: discharged.

Chosen by hand: at 1 the open-circuit potential has no value. It influences the open-circuit voltage before the first
charge (by w ln 10 per factor of ten in the emptiness) and the charge of that first step by 0.2 %.
"""

End = Literal["completed", "soft short", "short", "voltage limit", "sodium used up", "fused too often"]
"""How the last protocol ended."""
ShortKind = Literal["recovered", "soft", "hard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A filament that connected the electrodes (`nasicell.physics.short_circuit`)."""

    time: float
    """Test time, s."""
    kind: ShortKind
    """What became of it then: it fused, it took a share of the current, it took nearly all."""
    current: float
    """Through the filament at that moment, A; of the sign of the cell's current."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellState:
    """State of a cell at rest between protocols; one entry per sodium electrode, first-named side first.

    Parameters
    ----------
    time
        Test time, which is also the age since assembly, s.
    contact_left
        Share of the contact as assembled that is left.
    void_fraction
        Share of the contact as assembled that plating can still refill.
    squared_interphase_resistance
        Square of the interphase's areal resistance at full contact and the reference temperature, ohm2 m4.
    filament_length
        m.
    sodium
        Sodium of the foil, C/m2; negative where the alloy reservoir has begun to supply it.
    filament_radius
        Radius of the filament that connects both electrodes, at the side it grew from, m; 0 where none does.
    shorted
        Whether a filament has shorted the cell for good.
    shorts
        Every time a filament connected the electrodes.
    end
        How the last protocol ended.
    end_time
        Test time at which its event came, s; None where it was carried out to the end.
    filling
        Mean filling of the cathode; None without cathode.
    diffusion_modes
        Amplitudes of the diffusion modes in the cathode, shape (MODES,); None without cathode.
    salt_modes
        Amplitudes of the salt's modes in its pores (`nasicell.physics.catholyte`); None where it is uniform.
    profile
        Filling and salt in space, whose means `filling` and `diffusion_modes` are; None where the implicit engine did
        not run last.
    extra_age
        What warmth has added to the age of the layer between ceramic and catholyte: its age at the reference
        temperature of the electrolyte less the test time, s.
    columns
        The patches of a cell whose interface is not the same everywhere; all other fields are means over its area.
    """

    time: float
    contact_left: tuple[float, ...]
    void_fraction: tuple[float, ...]
    squared_interphase_resistance: tuple[float, ...]
    filament_length: tuple[float, ...]
    sodium: tuple[float, ...]
    filament_radius: tuple[float, ...] = ()
    shorted: bool = False
    shorts: tuple[Short, ...] = ()
    end: End = "completed"
    end_time: float | None = None
    filling: float | None = None
    diffusion_modes: NDArray[np.float64] | None = None
    salt_modes: NDArray[np.float64] | None = None
    profile: CathodeProfile | None = None
    extra_age: float = 0.0
    columns: ColumnState | None = None

    def vector(self) -> NDArray[np.float64]:
        """What the loops step for the sodium electrodes, shape (6, sides)."""
        return np.array(
            [
                self.contact_left,
                self.void_fraction,
                self.squared_interphase_resistance,
                self.filament_length,
                self.sodium,
                self.filament_radius or (0.0,) * len(self.sodium),
            ],
            dtype=np.float64,
        )

    def stepped(
        self, vector: NDArray[np.float64], *, time: float, shorted: bool, end: End, end_time: float | None = None
    ) -> "CellState":
        """This state with the sodium electrodes as `vector` says."""
        rows = [tuple(float(v) for v in row) for row in vector]
        return replace(
            self,
            time=time,
            contact_left=rows[0],
            void_fraction=rows[1],
            squared_interphase_resistance=rows[2],
            filament_length=rows[3],
            sodium=rows[4],
            filament_radius=rows[5],
            shorted=shorted,
            end=end,
            end_time=end_time,
        )


SIDES = {"blocking": 0, "symmetric": 2, "full": 1, "half": 1}
"""Sodium electrodes of each kind of cell."""


def require_state_of(cell: Cell, state: CellState) -> None:
    """Raise `CellError` where `state` is that of another kind of cell."""
    sides, with_cathode = SIDES[cell.kind], cell.kind in ("full", "half")
    if len(state.sodium) == sides and (state.filling is not None) == with_cathode:
        return
    found = "a cathode" if state.filling is not None else "no cathode"
    raise CellError(
        f"the state does not belong to cell {cell.name!r}: a {cell.kind} cell has {sides} sodium electrodes and "
        f"{'a' if with_cathode else 'no'} cathode, the state {len(state.sodium)} and {found}. Begin with "
        "initial_state(cell), or go on with the state that advance left of this cell."
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
            contact_left=(),
            void_fraction=(),
            squared_interphase_resistance=(),
            filament_length=(),
            sodium=(),
        )
    if cell.kind == "symmetric":
        require_even_interface(cell, "a symmetric cell of the twin")
    sides = SIDES[cell.kind]
    with_cathode = cell.kind in ("full", "half")
    fresh_contact(cell)
    foil, _ = sodium_inventory(sodium_interface(cell))
    return CellState(
        time=0.0,
        contact_left=(1.0,) * sides,
        void_fraction=(0.0,) * sides,
        squared_interphase_resistance=(0.0,) * sides,
        filament_length=(0.0,) * sides,
        sodium=(foil,) * sides,
        filling=INITIAL_FILLING if with_cathode else None,
        diffusion_modes=np.zeros(MODES) if with_cathode else None,
    )
