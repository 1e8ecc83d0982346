"""The insertion cathode: its active material, its porous structure and the catholyte that wets it."""

from pydantic import Field, model_validator

from nasicell.cell.catholyte import Catholyte
from nasicell.cell.plain import CellData


class PorousElectrode(CellData):
    """A cathode of finite thickness whose pores hold the catholyte (`nasicell.physics.porous_electrode`)."""

    thickness_um: float = Field(gt=0)
    porosity: float = Field(gt=0, lt=1)
    """Volume fraction of the catholyte."""
    tortuosity_exponent: float = Field(default=1.5, ge=1)
    """Power of the porosity in the effective conductivity and diffusivity of the catholyte (Bruggeman: 1.5)."""
    electronic_conductivity_S_m: float = Field(gt=0)
    """Effective conductivity of the solid of the electrode."""
    catholyte: Catholyte


class Cathode(CellData):
    """A two-phase insertion cathode described by one particle (`nasicell.physics.cathode`).

    Rates are Arrhenius-activated; with an activation energy of 0, the default, a rate is the same at every temperature.
    """

    name: str
    reference_temperature_C: float | None = Field(default=None, gt=-273.15)
    """At which the rates hold, those of the catholyte included; None: at that of the electrolyte."""
    active_mass_mg: float = Field(gt=0)
    nominal_specific_capacity_mAh_g: float = Field(gt=0)
    """What "1C" refers to: the specific current that passes this capacity in one hour."""
    accessible_capacity_mAh_g: float = Field(gt=0)
    """Capacity that can take part at vanishing current."""
    diffusion_time_s: float = Field(gt=0)
    """Radius squared over diffusivity."""
    diffusion_activation_energy_eV: float = Field(default=0.0, ge=0)
    """Of the diffusivity in the particle."""
    plateau_V: float = Field(gt=0)
    solid_solution_limit: float = Field(default=0.002, gt=0, lt=0.5)
    """Filling up to which the sodium-poor phase exists alone, and emptiness up to which the rich one does.

    By default that of end members without notable width: the emptiness of the cathode as assembled. Voltages and
    capacities hardly depend on it.
    """
    exchange_current_mA_cm2: float = Field(gt=0)
    """Exchange current density of the electrode per geometric area at half filling."""
    exchange_current_activation_energy_eV: float = Field(default=0.0, ge=0)
    double_layer_uF_cm2: float | None = Field(default=None, gt=0)
    """Constant phase element beside the charge transfer, per geometric area, at 1 rad/s; None: left out."""
    double_layer_exponent: float = Field(default=1.0, gt=0, le=1)
    catholyte_resistance_ohm_cm2: float = Field(ge=0)
    """Of the liquid between ceramic and cathode; `porous` describes the liquid in the pores."""
    catholyte_resistance_activation_energy_eV: float = Field(default=0.0, ge=0)
    """Of the conductivity of that liquid."""
    liquid_gap_um: float | None = Field(default=None, ge=0)
    """Liquid that a filament which has crossed the ceramic has to grow through before it touches the cathode. None:
    filaments are not followed in the full cell."""
    porous: PorousElectrode | None = None
    """None: a thin electrode, in which potential and salt are uniform."""
    relative_diffusivity: tuple[float, ...] | None = None
    """Diffusivity in the particle over that of `diffusion_time_s`, at equidistant fillings 0 to 1; None: constant."""
    parasitic_current_mA_cm2: float = Field(ge=0)
    """Current of side reactions while the cathode is being charged; none runs at rest or on discharge."""
    parasitic_activation_energy_eV: float = Field(default=0.0, ge=0)
    lower_cutoff_V: float
    upper_cutoff_V: float

    @model_validator(mode="after")
    def _cutoffs_enclose_the_plateau(self) -> "Cathode":
        if not self.lower_cutoff_V < self.plateau_V < self.upper_cutoff_V:
            raise ValueError(
                f"the cut-offs {self.lower_cutoff_V} V and {self.upper_cutoff_V} V must enclose the plateau "
                f"at {self.plateau_V} V"
            )
        if self.relative_diffusivity is not None and (
            len(self.relative_diffusivity) < 2 or min(self.relative_diffusivity) <= 0
        ):
            raise ValueError(
                f"relative_diffusivity must hold at least two numbers > 0 (fillings 0 to 1), not "
                f"{self.relative_diffusivity}"
            )
        if self.liquid_gap_um is not None and self.porous is None:
            raise ValueError(
                "liquid_gap_um needs porous: a filament in the liquid grows as its salt allows and meets the electrons "
                "of the porous electrode. Describe porous, or leave out liquid_gap_um"
            )
        return self
