"""The sodium electrode and its contact to the electrolyte."""

from pydantic import Field

from nasicell.cell.plain import CellData


class Voids(CellData):
    """Loss of contact on stripping and its return on plating (`nasicell.physics.contact`)."""

    contact_loss_cm2_mAh: float = Field(ge=0)
    """Contact fraction lost per areal charge stripped faster than sodium is replenished."""
    replenishment_mA_cm2: float = Field(gt=0)
    """Current density that diffusion and creep of sodium keep supplied, at the reference temperature."""
    replenishment_activation_energy_eV: float = Field(ge=0)
    onset_width_mA_cm2: float = Field(gt=0)
    """Width over which the excess current sets in."""
    occluded_fraction: float = Field(ge=0, le=1)
    """Share of a void that plating closes over instead of filling."""


class SodiumInterface(CellData):
    """One sodium electrode as assembled."""

    name: str
    resistance_ohm_cm2: float = Field(gt=0)
    """Areal resistance of this one interface as assembled, at the electrolyte's reference temperature."""
    resistance_spread: float | None = Field(default=None, ge=0)
    """Standard deviation of the logarithm of the resistance over the area of a full or half cell; None: uniform."""
    charge_transfer_fraction: float = Field(ge=0, le=1)
    """Share of the interface resistance that is charge transfer; the rest is transport of sodium to it."""
    charge_transfer_time_s: float = Field(gt=0)
    """At the reference temperature; it goes with the resistance at full contact, at constant capacitance."""
    charge_transfer_exponent: float = Field(gt=0, le=1)
    transport_time_s: float = Field(gt=0)
    """Diffusion time of the finite-length transport element, assumed the same at every temperature."""
    sodium_um: float = Field(gt=0)
    """Thickness of the sodium foil."""
    reservoir_mAh_cm2: float = Field(ge=0)
    """Sodium that an alloy layer can supply once the foil is used up."""
    voids: Voids
