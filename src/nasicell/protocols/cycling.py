"""Galvanostatic cycling of full cells between voltage limits."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from nasicell.protocols.data import ProtocolData

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]


class ConstantCurrentCycling(ProtocolData):
    """Charge and discharge at one C-rate, after activation cycles at others.

    One C is the cathode's nominal specific capacity in one hour.
    """

    technique: Literal["constant-current cycling"] = "constant-current cycling"
    c_rate: float = Field(gt=0)
    cycles: int = Field(gt=0)
    activation: list[tuple[Positive, Count]] = Field(default_factory=list)
    """(C-rate, cycles) before the long part."""
    lower_cutoff_V: float
    upper_cutoff_V: float
    temperature_C: float | None = None

    @model_validator(mode="after")
    def _window(self) -> "ConstantCurrentCycling":
        _require_window(self.lower_cutoff_V, self.upper_cutoff_V)
        return self

    @property
    def stages(self) -> list[tuple[float, int]]:
        """(C-rate, cycles) from first to last."""
        return [*self.activation, (self.c_rate, self.cycles)]


class RateTest(ProtocolData):
    """A few cycles at each of several C-rates."""

    technique: Literal["rate test"] = "rate test"
    c_rates: Annotated[list[Positive], Field(min_length=1)]
    cycles_each: int = Field(gt=0)
    lower_cutoff_V: float
    upper_cutoff_V: float
    temperature_C: float | None = None

    @model_validator(mode="after")
    def _window(self) -> "RateTest":
        _require_window(self.lower_cutoff_V, self.upper_cutoff_V)
        return self

    @property
    def stages(self) -> list[tuple[float, int]]:
        """(C-rate, cycles) from first to last."""
        return [(rate, self.cycles_each) for rate in self.c_rates]


def _require_window(lower_cutoff_V: float, upper_cutoff_V: float) -> None:
    if lower_cutoff_V >= upper_cutoff_V:
        raise ValueError(f"lower cut-off {lower_cutoff_V} V must lie below the upper, {upper_cutoff_V} V")
