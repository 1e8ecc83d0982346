"""The ceramic electrolyte: how it conducts, how it reacts with sodium, how it cracks."""

from pydantic import Field

from nasicell.cell.plain import CellData


class Interphase(CellData):
    """Parabolic growth of the layer between electrolyte and sodium (`nasicell.physics.interphase`)."""

    growth_ohm_cm2_per_sqrt_h: float = Field(ge=0)
    """Areal resistance gained per square root of time at full contact and the reference temperature."""
    activation_energy_eV: float = Field(ge=0)


class Filament(CellData):
    """Growth of a sodium filament through the ceramic (`nasicell.physics.filament`)."""

    critical_overpotential_mV: float = Field(gt=0)
    """Overpotential at which a flaw reaches the fracture toughness of the reference ceramic."""
    growth_rate_mm_h: float = Field(gt=0)
    """Speed of the filament at the critical overpotential."""
    growth_exponent: float = Field(gt=0)
    """Power of the speed in the ratio of stress intensity to toughness."""
    retraction_fraction: float = Field(ge=0, le=1)
    """Share of the growth that stripping takes back."""
    focusing_fraction: float = Field(ge=0, le=1)
    """Length over which the current converges on the tip, as a fraction of the thickness."""
    youngs_modulus_GPa: float = Field(gt=0)
    reference_modulus_GPa: float = Field(gt=0)
    """Modulus of the ceramic to which `critical_overpotential_mV` refers; toughness goes as sqrt(E)."""


class Electrolyte(CellData):
    """A sodium-conducting ceramic.

    The conductivity is the total one (bulk and grain boundary in series) at `reference_temperature_C`;
    sigma T is Arrhenius-activated.
    """

    name: str
    conductivity_S_cm: float = Field(gt=0)
    reference_temperature_C: float = Field(gt=-273.15)
    activation_energy_eV: float = Field(gt=0)
    bulk_fraction: float = Field(gt=0, le=1)
    """Share of the resistance that the grains' interior carries."""
    relative_permittivity: float = Field(gt=0)
    grain_boundary_time_s: float = Field(gt=0)
    """Relaxation time of the grain boundaries at the reference temperature."""
    grain_boundary_exponent: float = Field(gt=0, le=1)
    sodium_contact_resistance_ohm_cm2: float = Field(gt=0)
    """Resistance of one sodium interface at full contact, without interphase, at the reference temperature."""
    sodium_contact_activation_energy_eV: float = Field(gt=0)
    interphase: Interphase
    filament: Filament
    utilisation_loss_percent_per_sqrt_h: float = Field(ge=0)
    """Loss of usable cathode capacity where this electrolyte meets the catholyte, per square root of time."""
