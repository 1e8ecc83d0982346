"""What is known of a made record: its short circuit, its critical current, and how hard it is to see."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, Provenance, Sample

Kind = Literal["hard", "soft", "recovered", "none"]
Floats = NDArray[np.float64]

HARD_BELOW: Final = 0.1
"""Short over cell resistance below which a short is hard; up to `SOFT_BELOW` it is soft."""
SOFT_BELOW: Final = 3.0
FEWEST_SOFT_SAMPLES: Final = 20
"""A soft short counts where it lasts this many samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A record of a symmetric cell with what happened in it."""

    record: CyclingRecord
    origin: Literal["twin", "traces", "real"]
    test: Literal["plating", "ccd", "geis"]
    kind: Kind
    noise: float
    """Standard deviation of the voltage, resolution included, over its median magnitude."""
    onset: float = np.inf
    """Of the short, s of test time."""
    until: float = np.inf
    """End of the short."""
    resistance_ratio: float = np.inf
    """Of the short to the cell."""
    samples: int = 0
    """Samples under current while it lasts."""
    critical: tuple[float, float] | None = None
    """Last level passed and first failed, mA; the second is inf where none fails."""
    voltage_limit: float | None = None
    """Of the cycler, V."""
    sampling: float = 0.0
    """Usual interval between samples, s."""


def record_of(*, time: Floats, voltage: Floats, current: Floats, source: str) -> CyclingRecord:
    """Record of a symmetric cell of 1 cm2."""
    return CyclingRecord(
        table=pl.DataFrame({"test_time_second": time, "voltage_volt": voltage, "current_ampere": current}),
        provenance=Provenance(source=source, instrument="none"),
        sample=Sample(kind="symmetric", area=Quantity(name="area", value=1e-4, unit="m2")),
    )


def relative_noise(*, voltage: Floats, deviation: float, resolution: float) -> float:
    """Noise and rounding of a voltage over its median magnitude."""
    usual = float(np.median(np.abs(voltage[voltage != 0]))) if np.any(voltage) else 1.0
    return float(np.hypot(deviation, resolution / np.sqrt(12)) / usual)
