"""The cycling record: a BDF table (Battery Data Format 1.3.0) with its sample and origin."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.errors import RecordError
from nasicell.records.frames import pandas_frame
from nasicell.records.provenance import Damage, Provenance
from nasicell.records.sample import Sample

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

REQUIRED: Final[Mapping[str, type[pl.DataType]]] = {
    "test_time_second": pl.Float64,
    "voltage_volt": pl.Float64,
    "current_ampere": pl.Float64,
}
"""Columns every cycling record has."""

OPTIONAL: Final[Mapping[str, type[pl.DataType]]] = {
    "unix_time_second": pl.Float64,
    "cycle_count": pl.Int64,
    "step_count": pl.Int64,
    "step_index": pl.Int64,
    "ambient_temperature_celsius": pl.Float64,
    "charging_capacity_ah": pl.Float64,
    "discharging_capacity_ah": pl.Float64,
    "charging_energy_wh": pl.Float64,
    "discharging_energy_wh": pl.Float64,
}
"""Columns a cycling record may have; the counters are the instrument's own, kept to be checked against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclingRecord:
    """Voltage and current against time.

    Positive current charges: it oxidises the working electrode (the cathode of a full cell, the first-named
    side of a symmetric cell) and deposits sodium on the counter electrode.

    Parameters
    ----------
    table
        Columns by BDF machine names (`REQUIRED`, `OPTIONAL`); one row per sample; time does not run
        backwards unless `damage` says where.
    sample
        What is known of the cell.
    provenance
        Origin.
    damage
        What could not be read or was set aside.

    Examples
    --------
    >>> import polars as pl
    >>> from nasicell.records import CyclingRecord, Provenance
    >>> table = pl.DataFrame({"test_time_second": [0.0, 1.0], "voltage_volt": [3.0, 3.1],
    ...                       "current_ampere": [1e-3, 1e-3]})
    >>> record = CyclingRecord(table=table, provenance=Provenance(source="a.csv", instrument="BDF"))
    >>> record.voltage
    array([3. , 3.1])
    """

    table: pl.DataFrame
    provenance: Provenance
    sample: Sample = field(default_factory=Sample)
    damage: tuple[Damage, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table that lacks a required column or holds another type there."""
        for name, dtype in REQUIRED.items():
            if name not in self.table.columns:
                raise RecordError(
                    f"a cycling record needs the column {name!r}; {self.provenance.source} gave "
                    f"{self.table.columns}. Rename the column that holds it."
                )
            if self.table.schema[name] != dtype:
                raise RecordError(f"column {name!r} must be {dtype}, not {self.table.schema[name]}")

    @property
    def time(self) -> NDArray[np.float64]:
        """Test time, shape (n,), s."""
        return self.table["test_time_second"].to_numpy()

    @property
    def voltage(self) -> NDArray[np.float64]:
        """Cell voltage, shape (n,), V."""
        return self.table["voltage_volt"].to_numpy()

    @property
    def current(self) -> NDArray[np.float64]:
        """Current, shape (n,), A; positive charges."""
        return self.table["current_ampere"].to_numpy()

    def __len__(self) -> int:
        return self.table.height

    def with_sample(self, sample: Sample | None) -> "CyclingRecord":
        """The same record with what `sample` states about the cell."""
        return replace(self, sample=self.sample.updated(sample))

    def to_polars(self) -> pl.DataFrame:
        """The table."""
        return self.table

    def to_pandas(self) -> "pd.DataFrame":
        """The table as a pandas frame (needs the extra ``nasicell[pandas]``)."""
        return pandas_frame(self.table)

    def to_csv(self, path: "str | Path") -> tuple[str, ...]:
        """Write the table as csv with BDF's machine names and an origin file (see `nasicell.records.writing`)."""
        from nasicell.records.writing import write_csv

        return write_csv(self, path)

    def to_bdf(self, path: "str | Path") -> tuple[str, ...]:
        """Write the table as BDF csv or parquet with an origin file; names the columns BDF has no term for."""
        from nasicell.records.writing import write_bdf

        return write_bdf(self, path)
