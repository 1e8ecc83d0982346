"""A table of text as a cycling record: which column is what, in which unit, and does time run forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.constants import ZERO_CELSIUS
from nasicell.errors import InstrumentFileError
from nasicell.instruments.damage import runs
from nasicell.instruments.labels import Label, find
from nasicell.instruments.numeric import numbers
from nasicell.instruments.table import Table
from nasicell.records import Damage
from nasicell.records.cycling import OPTIONAL, REQUIRED
from nasicell.units import HOUR, MINUTE

_QUANTITY = {
    "test_time_second": "time",
    "voltage_volt": "voltage",
    "current_ampere": "current",
    "unix_time_second": "time",
    "ambient_temperature_celsius": "temperature",
    "charging_capacity_ah": "charge",
    "discharging_capacity_ah": "charge",
    "charging_energy_wh": "energy",
    "discharging_energy_wh": "energy",
}
_EXAMPLE = {"time": "s", "voltage": "V", "current": "mA", "temperature": "degC", "charge": "Ah", "energy": "Wh"}
"""A unit of each quantity, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclingColumns:
    """What a format calls the columns of a cycling record.

    Parameters
    ----------
    names
        Column of the record -> the names the format gives it (as `labels.normalised`), the best first.
    """

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def located(self, labels: Sequence[Label]) -> dict[str, int]:
        """Column of the record -> index of the column of the file; those the file lacks are absent."""
        found = {column: find(labels, *aliases) for column, aliases in self.names.items()}
        return {column: index for column, index in found.items() if index is not None}


def cycling_frame(
    source: Table, *, labels: Sequence[Label], located: Mapping[str, int]
) -> tuple[pl.DataFrame, tuple[Damage, ...]]:
    """The BDF table of a text table.

    Parameters
    ----------
    source
        Columns as text.
    labels
        Their labels taken apart.
    located
        Column of the record -> index in `labels`.

    Returns
    -------
    :
        The table in s, V, A, Ah, Wh, degC and the damage: rows set aside, and places where time runs backwards,
        which are kept as they are.

    Raises
    ------
    InstrumentFileError
        If time, voltage or current is missing, has no unit or another one, or no row is left.
    """
    for column in REQUIRED:
        if column not in located:
            raise InstrumentFileError(
                f"{source.file}: no column holds the {_QUANTITY[column]}; its columns are "
                f"{', '.join(repr(n) for n in source.names)}. Export it with test time, voltage and current"
            )
    clock = located["test_time_second"]
    seconds = _seconds_from_clock(source.text(clock)) if source.is_text(clock) else None
    if seconds is not None:
        source = source.with_column(clock, seconds)
        labels = [*labels[:clock], replace(labels[clock], quantity="time", unit="s", factor=1.0), *labels[clock + 1 :]]
    factors = {column: _factor(source.file, labels[i], column) for column, i in located.items()}
    kept, values = numbers(
        source,
        required={c: i for c, i in located.items() if c in REQUIRED},
        optional={c: i for c, i in located.items() if c in OPTIONAL},
    )
    if not len(kept):
        first = f"; first: {kept.damage[0]}" if kept.damage else ""
        raise InstrumentFileError(f"{source.file} holds no readable row of time, voltage and current{first}")
    columns: dict[str, pl.Series] = {}
    for column, dtype in {**REQUIRED, **OPTIONAL}.items():
        if column in values and (column in REQUIRED or np.isfinite(values[column]).any()):
            scaled = values[column] * factors[column]
            if labels[located[column]].quantity == "kelvin":
                scaled -= ZERO_CELSIUS
            series = pl.Series(column, scaled if dtype == pl.Float64 else np.round(scaled))
            if column in OPTIONAL:
                series = series.fill_nan(None)
            columns[column] = series.cast(dtype)
    time = columns["test_time_second"].to_numpy()
    backwards = backward_time(source.file, time=time, rows=kept.rows, column=source.names[located["test_time_second"]])
    return pl.DataFrame(columns), (*kept.damage, *backwards)


def backward_time(file: str, *, time: NDArray[np.float64], rows: NDArray[np.int64], column: str) -> tuple[Damage, ...]:
    """Every place where time runs backwards; nothing is repaired and no row is lost."""
    places = np.flatnonzero(np.diff(time) < 0) + 1
    return runs(
        file,
        [
            (
                int(rows[k]),
                column,
                f"time runs backwards, from {time[k - 1]:g} s to {time[k]:g} s; the row is kept as written",
                0,
            )
            for k in places
        ],
    )


def _factor(file: str, label: Label, column: str) -> float:
    """Factor from the unit of the label to the unit of the record."""
    expected = _QUANTITY.get(column)
    if expected is None or (expected == "temperature" and not label.unit):
        return 1.0
    if label.quantity == expected or (expected == "temperature" and label.quantity == "kelvin"):
        return label.factor
    given = f"in {label.unit!r}" if label.unit else "without a unit"
    unit = _EXAMPLE.get(expected, "a unit")
    raise InstrumentFileError(
        f"{file}, column {label.name!r}: the {expected} is given {given}; write the unit into the label, for example "
        f"'{label.name} ({unit})', or name time, voltage and current in the column import with --column "
        f"units.{expected}={unit} beside them"
    )


def _seconds_from_clock(column: pl.Series) -> pl.Series | None:
    """Seconds of times written ``days-hours:minutes:seconds``, or as dates (from the first row); None for numbers."""
    text = column.str.strip_chars(' "')
    first = text.drop_nulls().head(1)
    if first.is_empty() or ":" not in first[0]:
        return None
    if "/" in first[0] or first[0].count("-") == 2:
        return _seconds_from_dates(text)
    part = text.str.extract_groups(r"^(?:(\d+)[-d. ]+)?(\d+):(\d+):(\d+(?:[.,]\d+)?)$").struct.unnest()
    days, hours, minutes, rest = (
        part.to_series(k).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False) for k in range(4)
    )
    return days.fill_null(0.0) * 24 * HOUR + hours * HOUR + minutes * MINUTE + rest


def _seconds_from_dates(text: pl.Series) -> pl.Series | None:
    for pattern in ("%m/%d/%Y %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%d/%m/%Y %H:%M:%S%.f"):
        moments = text.str.to_datetime(pattern, strict=False, time_unit="us")
        if moments.null_count() <= 0.1 * len(text):
            return (moments - moments.drop_nulls()[0]).dt.total_microseconds() / 1e6
    return None
