"""Protocols for symmetric cells: staircase to the critical current density, plating/stripping, Tafel sweep."""

import math
from typing import Literal

from pydantic import Field, model_validator

from nasicell.protocols.data import ProtocolData


class CCD(ProtocolData):
    """Staircase of current densities, each held for one half-cycle in both directions, until the cell fails.

    Examples
    --------
    >>> CCD(first_mA_cm2=0.1, step_mA_cm2=0.1, last_mA_cm2=0.3, half_cycle_h=0.5).current_densities_mA_cm2
    [0.1, 0.2, 0.3]
    """

    technique: Literal["CCD"] = "CCD"
    first_mA_cm2: float = Field(gt=0)
    step_mA_cm2: float = Field(gt=0)
    last_mA_cm2: float = Field(gt=0)
    half_cycle_h: float = Field(gt=0)
    temperature_C: float | None = None
    voltage_limit_V: float = Field(default=5.0, gt=0)

    @model_validator(mode="after")
    def _upwards(self) -> "CCD":
        if self.last_mA_cm2 < self.first_mA_cm2:
            raise ValueError(f"the staircase must rise: last {self.last_mA_cm2} < first {self.first_mA_cm2} mA/cm2")
        return self

    @property
    def current_densities_mA_cm2(self) -> list[float]:
        """Current densities from first to last; the last is reached when a whole number of steps leads to it."""
        steps = math.floor((self.last_mA_cm2 - self.first_mA_cm2) / self.step_mA_cm2 * (1 + 1e-9) + 1e-9)
        return [float(f"{self.first_mA_cm2 + k * self.step_mA_cm2:.9g}") for k in range(steps + 1)]


class PlatingStripping(ProtocolData):
    """Constant current back and forth, the same time each way."""

    technique: Literal["plating/stripping"] = "plating/stripping"
    current_density_mA_cm2: float = Field(gt=0)
    half_cycle_h: float = Field(gt=0)
    cycles: int = Field(gt=0)
    temperature_C: float | None = None
    voltage_limit_V: float = Field(default=5.0, gt=0)
    """The cycler stops the test when the magnitude of the voltage passes this."""


class Tafel(ProtocolData):
    """Linear potential sweep from minus to plus the limit."""

    technique: Literal["Tafel"] = "Tafel"
    limit_mV: float = Field(gt=0)
    rate_mV_s: float = Field(gt=0)
    temperature_C: float | None = None
