"""What a state shows: resistances, contact, thickness of the interphase, the filament across the cell."""

import numpy as np

from nasicell.cell import Cell
from nasicell.errors import CellError
from nasicell.physics.filament_in_liquid import contact_in_electrode
from nasicell.physics.interphase import interphase_thickness
from nasicell.physics.short_circuit import filament_resistance
from nasicell.twin import electrode
from nasicell.twin.anode import filament_radius
from nasicell.twin.conditions import described, fresh_contact, stack_at
from nasicell.twin.state import CellState
from nasicell.units import MICROMETRE, SIEMENS_PER_CENTIMETRE


def interface_resistances(cell: Cell, state: CellState, *, temperature: float) -> tuple[float, ...]:
    """Areal resistance of each sodium interface in `state` at `temperature` (K) and small current, ohm m2."""
    found = electrode.resistances_at_rest(stack_at(cell, temperature=temperature), state.vector())
    return tuple(float(value) for value in found)


def differential_resistances(
    cell: Cell, state: CellState, *, temperature: float, current_density: float
) -> tuple[float, ...]:
    """Slope dV/dj of each sodium interface at a current density (A/m2), ohm m2: what an impedance at a bias tends to.

    The same as `interface_resistances` where the interface is ohmic.
    """
    found = electrode.slopes_at(stack_at(cell, temperature=temperature), state.vector(), float(current_density))
    return tuple(float(value) for value in found)


def contact_fractions(cell: Cell, state: CellState) -> tuple[float, ...]:
    """Share of each sodium interface in contact: as assembled times what is left of it."""
    return tuple(fresh_contact(cell) * left for left in state.contact_left)


def interphase_thicknesses(cell: Cell, state: CellState) -> tuple[float, ...]:
    """Thickness of the interphase at each sodium interface, m: what a depth profile shows.

    Raises
    ------
    CellError
        If the cell does not say how its interphase conducts ions.
    """
    products = described(cell)[0].interphase.products
    if products is None:
        raise CellError(
            f"the thickness of the interphase of cell {cell.name!r} is not known: only its resistance is. Describe "
            "interphase.products of the electrolyte, whose ionic conductivity turns one into the other."
        )
    return tuple(
        float(
            interphase_thickness(
                interphase_resistance=np.sqrt(squared),
                ionic_conductivity=products.ionic_conductivity_S_cm * SIEMENS_PER_CENTIMETRE,
            )
        )
        for squared in state.squared_interphase_resistance
    )


def short_resistance(cell: Cell, state: CellState) -> float | None:
    """Resistance of the filament that connects both electrodes, with its contact to a cathode, ohm; None: none does."""
    radius = max((*state.filament_radius, 0.0))
    if radius <= 0 and not state.shorted:
        return None
    electrolyte, _, thickness = described(cell)
    radius = radius if radius > 0 else filament_radius(electrolyte.filament)
    if cell.cathode is not None and cell.cathode.liquid_gap_um is not None:
        porous = cell.cathode.porous
        assert porous is not None
        contact = contact_in_electrode(radius=radius, electronic_conductivity=porous.electronic_conductivity_S_m)
        length = thickness + cell.cathode.liquid_gap_um * MICROMETRE
        return float(filament_resistance(length=length, radius=radius) + contact)
    return float(filament_resistance(length=thickness, radius=radius))
