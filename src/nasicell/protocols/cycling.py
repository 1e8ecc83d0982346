"""Galvanostatic cycling of full cells between voltage limits."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from nasicell.protocols.data import ProtocolData

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]


class ConstantCurrentCycling(ProtocolData):
    """Charge and discharge at one C-rate, after activation cycles at others.

    One C is the cathode's nominal specific capacity in one hour. A charge may go on at the upper cut-off
    (`hold_until_c_rate`), and every charge and discharge may be followed by a rest.

    Examples
    --------
    >>> protocol = ConstantCurrentCycling(c_rate=1, cycles=10, lower_cutoff_V=2.5, upper_cutoff_V=3.8,
    ...     hold_until_c_rate=0.05, rest_min=10)
    >>> protocol.stages
    [(1.0, 10)]
    """

    technique: Literal["constant-current cycling"] = "constant-current cycling"
    c_rate: float = Field(gt=0)
    cycles: int = Field(gt=0)
    activation: list[tuple[Positive, Count]] = Field(default_factory=list)
    """(C-rate, cycles) before the long part."""
    lower_cutoff_V: float
    upper_cutoff_V: float
    hold_until_c_rate: Positive | None = None
    """Each charge goes on at the upper cut-off until its current has fallen to this; None: it ends at the cut-off."""
    rest_min: float = Field(default=0.0, ge=0)
    """Rest after each charge (and its hold) and after each discharge."""
    temperature_C: float | None = None

    @model_validator(mode="after")
    def _window(self) -> "ConstantCurrentCycling":
        _require_window(self.lower_cutoff_V, self.upper_cutoff_V)
        slowest = min(rate for rate, _ in self.stages)
        if self.hold_until_c_rate is not None and self.hold_until_c_rate >= slowest:
            raise ValueError(
                f"hold_until_c_rate {self.hold_until_c_rate} must lie below every C-rate of the charge, the lowest "
                f"being {slowest}: a hold begins at that rate and its current falls"
            )
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
