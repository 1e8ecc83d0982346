"""Protocols for symmetric cells: staircase to the critical current density, plating/stripping, Tafel sweep."""

from typing import Literal

from pydantic import Field

from nasicell.cell.plain import PlainData


class CCD(PlainData):
    """Staircase of current densities, each held for one half-cycle in both directions, until the cell fails."""

    technique: Literal["CCD"] = "CCD"
    first_mA_cm2: float = Field(gt=0)
    step_mA_cm2: float = Field(gt=0)
    last_mA_cm2: float = Field(gt=0)
    half_cycle_h: float = Field(gt=0)
    temperature_C: float | None = None
    voltage_limit_V: float = Field(default=5.0, gt=0)


class PlatingStripping(PlainData):
    """Constant current back and forth, the same time each way."""

    technique: Literal["plating/stripping"] = "plating/stripping"
    current_density_mA_cm2: float = Field(gt=0)
    half_cycle_h: float = Field(gt=0)
    cycles: int = Field(gt=0)
    temperature_C: float | None = None
    voltage_limit_V: float = Field(default=5.0, gt=0)
    """The cycler stops the test when the magnitude of the voltage passes this."""


class Tafel(PlainData):
    """Linear potential sweep from minus to plus the limit."""

    technique: Literal["Tafel"] = "Tafel"
    limit_mV: float = Field(gt=0)
    rate_mV_s: float = Field(gt=0)
    temperature_C: float | None = None
