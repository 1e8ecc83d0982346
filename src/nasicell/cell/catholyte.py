"""The liquid electrolyte in the pores of the cathode."""

from pydantic import Field

from nasicell.cell.plain import CellData


class Catholyte(CellData):
    """A binary salt solution (`nasicell.physics.catholyte`)."""

    name: str
    salt_concentration_mol_L: float = Field(gt=0)
    conductivity_S_m: float = Field(gt=0)
    salt_diffusivity_m2_s: float = Field(gt=0)
    transference_number: float = Field(ge=0, lt=1)
    """Share of the current that sodium ions carry at uniform concentration."""
