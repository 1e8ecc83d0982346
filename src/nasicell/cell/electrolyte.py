"""The ceramic electrolyte: how it conducts, how it reacts with sodium, how it cracks."""

from typing import Literal

from pydantic import Field, model_validator

from nasicell.cell.filament import Filament
from nasicell.cell.plain import CellData

Extent = Literal["contacts", "surface"]


class PhaseTransition(CellData):
    """The change from monoclinic to rhombohedral on heating (`nasicell.physics.conduction`)."""

    temperature_C: float = Field(gt=-273.15)
    """Where half of the ceramic has turned."""
    width_K: float = Field(gt=0)
    """Of the sigmoid in temperature."""
    conductivity_ratio: float = Field(gt=0)
    """Conductivity of the rhombohedral over that of the monoclinic phase where half has turned."""
    activation_energy_eV: float = Field(gt=0)
    """Of the rhombohedral phase."""


class GrainBoundaries(CellData):
    """Brick layer of grains and boundaries, which gives their relaxation time (`nasicell.physics.conduction`)."""

    grain_size_um: float = Field(gt=0)
    thickness_nm: float = Field(gt=0)
    """Of a boundary."""
    relative_permittivity: float | None = Field(default=None, gt=0)
    """Of a boundary; None: that of the bulk."""


class InterphaseProducts(CellData):
    """What ceramic and sodium become: ions and electrons that leak through it (`nasicell.physics.interphase`)."""

    ionic_conductivity_S_cm: float = Field(gt=0)
    electronic_conductivity_S_cm: float | None = Field(default=None, ge=0)
    """None: it follows from the measured growth of the resistance."""
    potential_difference_V: float = Field(gt=0)
    """Across the layer: the range of potential in which the products are stable."""
    molar_volume_cm3_mol: float = Field(gt=0)
    """Volume of products per mole of sodium that reacts."""


class Interphase(CellData):
    """Parabolic growth of the layer between electrolyte and sodium (`nasicell.physics.interphase`).

    Its rate is given as the growth of the resistance that was measured, or follows from both conductivities of the
    products. With products the thickness and the sodium bound in the layer are known, too.
    """

    growth_ohm_cm2_per_sqrt_h: float | None = Field(default=None, ge=0)
    """Areal resistance gained per square root of time at full contact and the reference temperature."""
    extent: Extent = "contacts"
    """Where the layer lies: under the contacts, so that its resistance counts over their share of the surface, or as a
    dense film over the whole surface, in series with them."""
    activation_energy_eV: float | None = Field(default=None, ge=0)
    """Of the square of that growth; None: that of the electrolyte's conduction."""
    products: InterphaseProducts | None = None

    @model_validator(mode="after")
    def _one_rate(self) -> "Interphase":
        derived = self.products is not None and self.products.electronic_conductivity_S_cm is not None
        if derived == (self.growth_ohm_cm2_per_sqrt_h is not None):
            raise ValueError(
                "the growth of the interphase is given once: growth_ohm_cm2_per_sqrt_h, or "
                "products.electronic_conductivity_S_cm, from which it follows"
            )
        return self


class Electrolyte(CellData):
    """A sodium-conducting ceramic.

    The conductivity is the total one (bulk and grain boundary in series) at `reference_temperature_C`;
    sigma T is Arrhenius-activated.
    """

    name: str
    conductivity_S_cm: float = Field(gt=0)
    reference_temperature_C: float = Field(gt=-273.15)
    activation_energy_eV: float = Field(gt=0)
    phase_transition: PhaseTransition | None = None
    """None: one phase; otherwise `conductivity_S_cm` and `activation_energy_eV` are those of the monoclinic one."""
    bulk_fraction: float = Field(gt=0, le=1)
    """Share of the resistance that the grains' interior carries."""
    relative_permittivity: float = Field(gt=0)
    grain_boundary_time_s: float | None = Field(default=None, gt=0)
    """Relaxation time of the grain boundaries at the reference temperature; or give `grain_boundaries`."""
    grain_boundaries: GrainBoundaries | None = None
    grain_boundary_exponent: float = Field(gt=0, le=1)
    sodium_contact_resistance_ohm_cm2: float = Field(gt=0)
    """Resistance of one sodium interface at full contact, without interphase, at the reference temperature."""
    sodium_contact_activation_energy_eV: float | None = Field(default=None, gt=0)
    """None: it goes with temperature as the ceramic's resistance, as constriction at the contacts does."""
    sodium_exchange_current_mA_cm2: float | None = Field(default=None, gt=0)
    """Of the share of that resistance that is charge transfer, at full contact and the reference temperature; its
    resistance RT/(F j0) is part of `sodium_contact_resistance_ohm_cm2`. None: the interface is ohmic."""
    interphase: Interphase
    filament: Filament
    utilisation_loss_percent_per_sqrt_h: float = Field(ge=0)
    """Loss of usable cathode capacity where this electrolyte meets the catholyte, per square root of time."""
    utilisation_loss_activation_energy_eV: float = Field(default=0.0, ge=0)
    """Of the square of that loss, as of the thickness of a layer that grows by diffusion; 0: the same when warm."""

    @model_validator(mode="after")
    def _one_relaxation_of_the_boundaries(self) -> "Electrolyte":
        if (self.grain_boundary_time_s is None) == (self.grain_boundaries is None):
            raise ValueError("give grain_boundary_time_s, or grain_boundaries, from which it follows; one of them")
        return self
