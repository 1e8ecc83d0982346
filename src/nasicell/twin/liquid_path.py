"""The path of a filament in a full cell: through the ceramic, through the liquid, to the electrons of the cathode."""

from typing import NamedTuple

from nasicell.cell import Cell
from nasicell.errors import CellError
from nasicell.physics.filament_in_liquid import contact_in_electrode, tip_limiting_current, tip_resistance
from nasicell.physics.short_circuit import filament_resistance
from nasicell.twin.anode import filament_radius
from nasicell.twin.described import described
from nasicell.twin.warmth import cathode_at
from nasicell.units import MICROMETRE, MOLE_PER_LITRE


class LiquidPath(NamedTuple):
    """What a filament of a full cell meets, all SI."""

    thickness: float
    """Of the ceramic, m."""
    gap: float
    """Of the liquid, m."""
    tip_resistance: float
    """Of a tip in the liquid, ohm."""
    limiting_current: float
    """Onto that tip, A."""
    radius: float
    """Of a filament that arrives, m."""
    electronic_conductivity: float
    """Of the cathode, S/m."""
    area: float

    @property
    def length(self) -> float:
        """From the sodium to the cathode, m."""
        return self.thickness + self.gap

    def metal_resistance(self, radius: float) -> float:
        """Of a filament from end to end, ohm."""
        return float(filament_resistance(length=self.length, radius=radius))

    def resistance(self, radius: float) -> float:
        """Of a filament and its contact with the cathode, ohm."""
        contact = contact_in_electrode(radius=radius, electronic_conductivity=self.electronic_conductivity)
        return self.metal_resistance(radius) + float(contact)


def liquid_path(cell: Cell, *, temperature: float) -> LiquidPath | None:
    """The path in a full or half cell at `temperature` (K); None where its filaments are not followed."""
    if cell.cathode is None or cell.cathode.liquid_gap_um is None:
        return None
    electrolyte, area, thickness = described(cell)
    porous = cathode_at(cell, cell.cathode, temperature=temperature).porous
    assert porous is not None
    liquid, radius = porous.catholyte, filament_radius(electrolyte.filament)
    return LiquidPath(
        thickness=thickness,
        gap=cell.cathode.liquid_gap_um * MICROMETRE,
        tip_resistance=float(tip_resistance(radius=radius, conductivity=liquid.conductivity_S_m)),
        limiting_current=float(
            tip_limiting_current(
                radius=radius,
                salt_diffusivity=liquid.salt_diffusivity_m2_s,
                concentration=liquid.salt_concentration_mol_L * MOLE_PER_LITRE,
                transference_number=liquid.transference_number,
            )
        ),
        radius=radius,
        electronic_conductivity=porous.electronic_conductivity_S_m,
        area=area,
    )


def require_no_path(cell: Cell, what: str) -> None:
    """Raise `CellError` where the filament of a full cell is to be followed and `what` does not."""
    if cell.cathode is not None and cell.cathode.liquid_gap_um is not None:
        raise CellError(
            f"{what} does not follow the filament of a full cell, and cathode.liquid_gap_um of cell {cell.name!r} asks "
            "for it. Leave it out; cycling between two voltages and spectra at rest follow it."
        )
