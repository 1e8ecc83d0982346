"""Flaws of the ceramic and the sodium filament that grows from them."""

from pydantic import Field, model_validator

from nasicell.cell.plain import CellData


class ShortCircuit(CellData):
    """A filament across the ceramic that conducts, thickens or fuses (`nasicell.physics.short_circuit`)."""

    filament_radius_um: float | None = Field(default=None, gt=0)
    """When it arrives; None: half the flaw it grew from."""
    thickening_fraction: float = Field(default=0.0, ge=0, le=1)
    """Share of the current still carried by ions that deposits its sodium on the filament's flank."""


class Filament(CellData):
    """Growth of a sodium filament through the ceramic (`nasicell.physics.filament`).

    The flaw that opens is described by its size, or by the overpotential at which it reaches the fracture toughness:
    one follows from the other.
    """

    critical_overpotential_mV: float | None = Field(default=None, gt=0)
    """Overpotential at which a flaw reaches the fracture toughness of the reference ceramic."""
    flaw_size_um: float | None = Field(default=None, gt=0)
    """Of the worst flaw under the electrode, instead of `critical_overpotential_mV`."""
    fracture_toughness_MPa_sqrt_m: float = Field(default=1.44, gt=0)
    """Of the reference ceramic. Default: middle of the 1.30-1.58 MPa m^0.5 of NASICON ceramics (J. F. Nonemacher, S.
    Naqash, F. Tietz, J. Malzbender, Ceram. Int. 45 (2019) 21308, abstract)."""
    weibull_modulus: float | None = Field(default=None, gt=0)
    """Of the strength of equal cells; None: all have the same flaw."""
    flaw_area_cm2: float = Field(default=1.0, gt=0)
    """Electrode area to which the flaw belongs: 63 % of cells of that area have a larger one. Matters with
    `weibull_modulus` only."""
    growth_rate_mm_h: float = Field(default=1.0, gt=0)
    """Speed of the filament at the critical overpotential. Of a pure power law only its product with
    `critical_overpotential_mV` to minus the exponent counts, so 1 mm/h defines the critical overpotential."""
    growth_exponent: float = Field(gt=0)
    """Power of the speed in the ratio of stress intensity to toughness."""
    retraction_fraction: float = Field(default=0.0, ge=0, le=1)
    """Share of the growth that stripping takes back."""
    focusing_fraction: float = Field(default=0.5, ge=0, le=1)
    """Share of the ceramic whose voltage drives the tip; one half belongs to each electrode by symmetry."""
    youngs_modulus_GPa: float = Field(gt=0)
    reference_modulus_GPa: float = Field(gt=0)
    """Modulus of the ceramic to which flaw or overpotential and toughness refer; toughness goes as sqrt(E)."""
    short_circuit: ShortCircuit | None = None
    """None: every filament that arrives shorts the cell for good."""

    @model_validator(mode="after")
    def _one_flaw(self) -> "Filament":
        if (self.critical_overpotential_mV is None) == (self.flaw_size_um is None):
            raise ValueError("give critical_overpotential_mV or flaw_size_um, one of them; the other follows")
        return self
