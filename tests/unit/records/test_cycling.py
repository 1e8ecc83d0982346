"""The cycling record."""

import polars as pl
import pytest

from nasicell.errors import RecordError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, Provenance, Sample

ORIGIN = Provenance(source="a.csv", instrument="BDF")


def table(**columns: list[float] | list[str]) -> pl.DataFrame:
    full = {"test_time_second": [0.0, 1.0], "voltage_volt": [3.0, 3.1], "current_ampere": [1e-3, -1e-3]}
    return pl.DataFrame(full | columns)


def test_arrays_are_the_columns() -> None:
    """Time, voltage and current come out as the table holds them; the length is the number of rows."""
    record = CyclingRecord(table=table(), provenance=ORIGIN)
    assert record.time.tolist() == [0.0, 1.0]
    assert record.voltage.tolist() == [3.0, 3.1]
    assert record.current.tolist() == [1e-3, -1e-3]
    assert len(record) == 2


@pytest.mark.parametrize("column", ["test_time_second", "voltage_volt", "current_ampere"])
def test_a_missing_column_is_named_with_what_there_is(column: str) -> None:
    """The error names the column, the file and the columns the file has."""
    with pytest.raises(RecordError, match=rf"needs the column '{column}'; a\.csv gave"):
        CyclingRecord(table=table().drop(column), provenance=ORIGIN)


def test_text_in_a_number_column_is_refused() -> None:
    """A column of another type is an error, not a conversion."""
    with pytest.raises(RecordError, match="'voltage_volt' must be Float64, not String"):
        CyclingRecord(table=table(voltage_volt=["3,0", "3,1"]), provenance=ORIGIN)


def test_a_cell_file_adds_to_what_the_header_says() -> None:
    """`with_sample` takes over stated values and keeps the others; the record itself is unchanged."""
    area = Quantity(name="area", value=1e-4, unit="m2")
    record = CyclingRecord(table=table(), provenance=ORIGIN, sample=Sample(name="header", area=area))
    joined = record.with_sample(Sample(kind="symmetric"))
    assert (joined.sample.name, joined.sample.kind, joined.sample.area) == ("header", "symmetric", area)
    assert record.sample.kind is None


def test_pandas_gets_the_same_table() -> None:
    """The pandas frame has the same columns and values."""
    record = CyclingRecord(table=table(), provenance=ORIGIN)
    frame = record.to_pandas()
    assert list(frame.columns) == record.to_polars().columns
    assert frame["voltage_volt"].tolist() == [3.0, 3.1]
