"""What is written in an open format is read back as it was."""

import numpy as np
import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord

SHORT = settings(
    max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FINITE = st.floats(-1e6, 1e6, allow_subnormal=False)


@SHORT
@given(values=arrays(np.float64, st.tuples(st.integers(1, 30), st.just(3)), elements=FINITE))
def test_a_cycling_table_written_as_bdf_comes_back(values, scratch):
    """Every finite number of a BDF csv is read back to the last digit."""
    table = pl.DataFrame(values, schema=["test_time_second", "voltage_volt", "current_ampere"])
    table = table.with_columns(pl.col("test_time_second").abs().cum_sum())
    record = read(scratch("round.csv", table.write_csv().encode()))
    assert isinstance(record, CyclingRecord)
    assert record.table.equals(table)
    assert record.damage == ()


@SHORT
@given(
    impedance=arrays(np.complex128, st.integers(3, 30), elements=st.complex_numbers(max_magnitude=1e9)),
    separator=st.sampled_from([",", ";", "\t", "  "]),
    comma=st.booleans(),
)
def test_a_spectrum_written_as_text_comes_back(impedance, separator, comma, scratch):
    """A labelled spectrum is read back to the last digit under every separator and either decimal sign."""
    frequency = np.geomspace(1e6, 0.1, impedance.size)
    rows = [separator.join(["f/Hz", "Z'/ohm", "-Z''/ohm"])]
    columns = (frequency, impedance.real, -impedance.imag)
    rows += [separator.join(repr(float(x)) for x in row) for row in zip(*columns, strict=True)]
    text = "\n".join(rows) + "\n"
    if comma and separator != ",":
        text = text.replace(".", ",")
    record = read(scratch("round.txt", text.encode()))
    assert isinstance(record, ImpedanceRecord)
    assert np.array_equal(record.spectra[0].frequency, frequency)
    assert np.array_equal(record.spectra[0].impedance, impedance)


def test_the_table_of_a_record_comes_back_with_its_sweeps_and_temperatures(scratch):
    """Two sweeps with their temperature, written by `to_polars`, are two sweeps again."""
    text = "sweep,frequency_hertz,z_real_ohm,z_imaginary_ohm,temperature_C\n" + "".join(
        f"{k},{f},{k},-{f / 10},{25 * k}\n" for k in (1, 2) for f in (100.0, 10.0, 1.0)
    )
    record = read(scratch("table.csv", text.encode()))
    assert isinstance(record, ImpedanceRecord)
    assert (
        record.to_polars().write_csv()
        == pl.read_csv(text.encode()).drop("temperature_C").cast({"z_real_ohm": pl.Float64}).write_csv()
    )
    assert [s.temperature for s in record.spectra] == [298.15, 323.15]
