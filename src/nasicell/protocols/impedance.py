"""Impedance protocols: a sweep, a series over temperature, sweeps under direct current."""

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from nasicell.protocols.data import ProtocolData


class EIS(ProtocolData):
    """One potentiostatic sweep around open circuit, from high to low frequency.

    Examples
    --------
    >>> EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10).frequencies.size
    71
    """

    technique: Literal["EIS"] = "EIS"
    highest_frequency_Hz: float = Field(gt=0)
    lowest_frequency_Hz: float = Field(gt=0)
    points_per_decade: int = Field(ge=1)
    amplitude_mV: float = Field(default=10.0, gt=0)
    temperature_C: float | None = None
    """Temperature of the sweep when it differs from the cell's."""

    @model_validator(mode="after")
    def _downwards(self) -> "EIS":
        if self.lowest_frequency_Hz >= self.highest_frequency_Hz:
            raise ValueError(
                f"the sweep must run down: lowest {self.lowest_frequency_Hz} Hz >= "
                f"highest {self.highest_frequency_Hz} Hz"
            )
        return self

    @property
    def frequencies(self) -> NDArray[np.float64]:
        """Frequencies from high to low, shape (n,), Hz, logarithmically spaced, both ends included."""
        return _spaced(self.highest_frequency_Hz, self.lowest_frequency_Hz, self.points_per_decade)


@lru_cache(maxsize=64)
def _spaced(highest: float, lowest: float, points_per_decade: int) -> NDArray[np.float64]:
    """Frequencies of a sweep; the same array for the same sweep, so it can not be written to."""
    points = round(np.log10(highest / lowest) * points_per_decade) + 1
    values = np.geomspace(highest, lowest, points)
    values.setflags(write=False)
    return values


class TemperatureSeries(ProtocolData):
    """The same sweep at several temperatures, for activation energies."""

    technique: Literal["EIS temperature series"] = "EIS temperature series"
    sweep: EIS
    temperatures_C: Annotated[list[float], Field(min_length=2)]


class GEIS(ProtocolData):
    """Unidirectional direct current with a sweep at regular intervals."""

    technique: Literal["GEIS"] = "GEIS"
    current_density_mA_cm2: float
    """Direct current; positive strips the first-named side of a symmetric cell and charges a full one."""
    interval_min: float = Field(gt=0)
    duration_h: float = Field(gt=0)
    sweep: EIS
