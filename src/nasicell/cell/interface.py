"""The sodium electrode and its contact to the electrolyte."""

from typing import Literal

from pydantic import Field, model_validator

from nasicell.cell.plain import CellData

Wetting = Literal["sodiophilic", "sodiophobic"]


class Voids(CellData):
    """Loss of contact on stripping and its return on plating (`nasicell.physics.contact`)."""

    contact_loss_cm2_mAh: float = Field(ge=0)
    """Share of the contact as assembled that is lost per areal charge stripped faster than sodium is replenished."""
    replenishment_mA_cm2: float = Field(default=0.0, ge=0)
    """Current density that sodium keeps supplied along a sodiophilic surface, at the contact as assembled and the
    reference temperature; it goes with the contact that is left."""
    replenishment_activation_energy_eV: float = Field(default=0.10, ge=0)
    """Default: of the critical current of Na|NASICON with a Na-Sn interlayer (Lowack et al., arXiv 2603.23340)."""
    replenishment_mA_cm2_MPa: float = Field(default=0.0, ge=0)
    """What the stack pressure adds to it."""
    occluded_fraction: float = Field(ge=0, le=1)
    """Share of a void that plating closes over instead of filling."""


class FluorideCoating(CellData):
    """SnF2 on the ceramic, turned into NaF and Na-Sn alloy by sodium (`nasicell.physics.coating`)."""

    thickness_um: float = Field(gt=0)
    """Of dense SnF2, before it reacts."""
    converted_fraction: float = Field(default=1.0, ge=0, le=1)
    """Share of it that has reacted to the end when the cell is assembled."""
    foil_share: float = Field(default=1.0, ge=0, le=1)
    """Share of the sodium of that reaction that `sodium_um` has to supply; 0 where `sodium_um` is the foil that was
    found beside the coating afterwards."""


class SodiumInterface(CellData):
    """One sodium electrode as assembled."""

    name: str
    resistance_ohm_cm2: float = Field(gt=0)
    """Areal resistance of this one interface as assembled, at the electrolyte's reference temperature."""
    wetting: Wetting = "sodiophobic"
    """Whether sodium spreads on this surface. On a sodiophilic one sodium is replenished up to a current density, and
    what was plated first is stripped first, without voids."""
    contact_spot_radius_um: float | None = Field(default=None, gt=0)
    """Radius of the spots where sodium touches; None: constriction in the ceramic is part of the contact resistance."""
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
    coating: FluorideCoating | None = None
    reservoir_mAh_cm2: float = Field(default=0.0, ge=0)
    """Sodium that an alloy layer can supply once the foil is used up; a `coating` has its own."""
    voids: Voids | None = None
    """None: contact is not lost. Nor is it under a coating on a ceramic whose interphase is a dense film
    (`Interphase.extent`)."""

    @model_validator(mode="after")
    def _no_contradiction(self) -> "SodiumInterface":
        if self.coating is not None and self.reservoir_mAh_cm2 > 0:
            raise ValueError("the reservoir follows from the coating: leave out reservoir_mAh_cm2 or coating")
        supplied = self.voids is not None and self.voids.replenishment_mA_cm2 + self.voids.replenishment_mA_cm2_MPa > 0
        if self.wetting == "sodiophobic" and supplied:
            raise ValueError(
                "sodium is replenished along a sodiophilic surface only: set wetting: sodiophilic, or leave out "
                "both voids.replenishment_mA_cm2 and voids.replenishment_mA_cm2_MPa"
            )
        return self
