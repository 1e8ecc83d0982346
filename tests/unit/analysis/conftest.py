"""Synthetic cycling records with a known truth."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from nasicell.quantity import Quantity
from nasicell.records import CellKind, CyclingRecord, Provenance, Sample


def cycling_record(
    time: np.ndarray,
    voltage: np.ndarray,
    current: np.ndarray,
    *,
    kind: CellKind | None = None,
    area_cm2: float | None = None,
    mass_mg: float | None = None,
    temperature: float | None = None,
    **columns: np.ndarray,
) -> CyclingRecord:
    """Record of three arrays, of a cell of which no more is known than is given."""

    def stated(name: str, value: float | None, factor: float, unit: str) -> Quantity | None:
        return None if value is None else Quantity(name=name, value=value * factor, unit=unit)

    columns = {"test_time_second": time, "voltage_volt": voltage, "current_ampere": current} | columns
    required = ("test_time_second", "voltage_volt", "current_ampere")
    return CyclingRecord(
        table=pl.DataFrame({k: np.asarray(v, float) if k in required else v for k, v in columns.items()}),
        provenance=Provenance(source="synthetic", instrument="none"),
        sample=Sample(
            kind=kind,
            area=stated("area", area_cm2, 1e-4, "m2"),
            active_mass=stated("active_mass", mass_mg, 1e-6, "kg"),
            temperature=stated("temperature", temperature, 1.0, "K"),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class SymmetricCell:
    """A resistor whose resistance, ohm, grows with time and collapses at a short.

    The voltage approaches its value with the time constant `settling` after every change of current.
    """

    resistance: float = 80.0
    growth_per_h: float = 0.0
    short_at: float = np.inf
    recovers_at: float = np.inf
    short_fraction: float = 0.05
    settling: float = 5.0
    area_cm2: float | None = 1.0
    sampling: float = 60.0
    voltage_limit: float = np.inf

    def run(self, program: list[tuple[float, float]]) -> CyclingRecord:
        """Record of (current in A, duration in s) one after the other; both ends of each are sampled."""
        start, parts = 0.0, []
        for current, duration in program:
            t = np.append(np.arange(0.0, duration, self.sampling), duration)
            absolute = start + t
            shorted = (absolute >= self.short_at) & (absolute < self.recovers_at)
            r = self.resistance * (1 + self.growth_per_h * absolute / 3600)
            r = np.where(shorted, self.short_fraction * self.resistance, r)
            v = current * r * (1 - 0.5 * np.exp(-t / self.settling))
            over = np.flatnonzero(np.abs(v) >= self.voltage_limit)
            stop = over[0] + 1 if over.size else t.size
            parts.append((absolute[:stop], v[:stop], np.full(stop, current)))
            if over.size:
                break
            start += duration
        time, voltage, current_ = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cycling_record(time, voltage, current_, kind="symmetric", area_cm2=self.area_cm2)


@pytest.fixture(scope="session")
def record_of() -> Callable[..., CyclingRecord]:
    """`cycling_record`."""
    return cycling_record


@pytest.fixture(scope="session")
def symmetric_cell() -> type[SymmetricCell]:
    """`SymmetricCell`."""
    return SymmetricCell
