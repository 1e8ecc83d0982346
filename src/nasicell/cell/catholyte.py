"""The liquid electrolyte in the pores of the cathode."""

from pydantic import Field

from nasicell.cell.plain import CellData


class Catholyte(CellData):
    """A binary salt solution (`nasicell.physics.catholyte`).

    Conductivity and diffusivity are those at the reference temperature of the cathode.
    """

    name: str
    salt_concentration_mol_L: float = Field(gt=0)
    conductivity_S_m: float = Field(gt=0)
    conductivity_activation_energy_eV: float = Field(default=0.0, ge=0)
    """0: the same at every temperature. The transference number is that in any case."""
    salt_diffusivity_m2_s: float = Field(gt=0)
    diffusivity_activation_energy_eV: float = Field(default=0.0, ge=0)
    transference_number: float = Field(ge=0, lt=1)
    """Share of the current that sodium ions carry at uniform concentration."""
