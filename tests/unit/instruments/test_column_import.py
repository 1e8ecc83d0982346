"""Tables whose columns the user names."""

import numpy as np
import pytest

from nasicell.errors import InstrumentFileError
from nasicell.instruments import ColumnImport, read
from nasicell.instruments.column_import import columns_of_words
from nasicell.records import CyclingRecord, ImpedanceRecord

ODD = "my file\nsecond line\nSweep;A part;B part;extra\n10;1,5;2,5;x\n1;2,5;3,5;x\n0,1;2;3;x\n"


@pytest.mark.parametrize(
    "columns",
    [
        ColumnImport(frequency="Sweep", real="A part", minus_imaginary="B part", units={"frequency": "kHz"}),
        ColumnImport(frequency=1, real=2, minus_imaginary=3, units={"frequency": "kHz", "real": "Ohm"}),
        ColumnImport(frequency="sweep", real="a  part", minus_imaginary=3, skip_rows=2, units={"frequency": "kHz"}),
    ],
)
def test_named_columns_are_read(columns, scratch):
    """By header, whatever its case and blanks, or by number; decimal commas and lines above are found."""
    record = read(scratch("odd.csv", ODD.encode()), columns=columns)
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].frequency.tolist() == [1e4, 1e3, 1e2]
    assert record.spectra[0].impedance.tolist() == [1.5 - 2.5j, 2.5 - 3.5j, 2 - 3j]
    assert "minus_imaginary" in record.provenance.metadata["columns"]


def test_magnitude_phase_and_logarithm_by_name(scratch):
    """Columns with names that say nothing."""
    columns = ColumnImport(log_frequency="a", magnitude="b", minus_phase="c", units={"minus_phase": "deg"})
    record = read(scratch("polar.txt", b"a b c\n4 2 90\n3 3 45\n2 4 0\n"), columns=columns)
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].frequency == pytest.approx([1e4, 1e3, 1e2])
    assert np.allclose(record.spectra[0].impedance, [-2j, 3 / np.sqrt(2) * (1 - 1j), 4])


def test_cycling_columns_with_the_other_sign(scratch):
    """A row of units below the headers counts; positive current charges after the turn."""
    columns = ColumnImport(time="when", voltage="U", minus_current="amps")
    content = b"when;U;amps\nh;mV;mA\n0;3000;-1\n1;3001;-1\n2;3002;1\n"
    record = read(scratch("cycling.csv", content), columns=columns)
    assert isinstance(record, CyclingRecord)
    assert record.time.tolist() == [0, 3600, 7200]
    assert record.voltage == pytest.approx([3.0, 3.001, 3.002])
    assert record.current == pytest.approx([1e-3, 1e-3, -1e-3])


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"frequency": "Swep", "real": 2, "minus_imaginary": 3},
            "no header 'Swep' for frequency; best matches: 'Sweep'",
        ),
        ({"frequency": "Swep", "real": 2, "minus_imaginary": 3}, "--column frequency="),
        ({"frequency": 1, "real": 2, "imaginary": 9}, "column 9, and the table has 4"),
        ({"frequency": 1, "real": 2, "imaginary": 3, "units": {"real": "apples"}}, "unit 'apples' of real"),
        ({"frequency": 1, "real": 2, "imaginary": 3, "units": {"real": "V"}}, "expected ohm"),
        ({"time": 1, "voltage": 2, "current": 3}, "given without a unit"),
        ({"frequency": 1, "real": 2, "imaginary": 3, "units": {"frequency": "ms"}}, "frequency is given in 'ms'"),
        ({"frequency": 1, "real": 2, "imaginary": 2}, "real and imaginary are to be the same column"),
        ({"frequency": 1, "real": 2, "imaginary": 3, "sheet": "A"}, "no workbook"),
        ({"frequency": "Sweep", "real": 2, "imaginary": 3, "skip_rows": 99}, "skip_rows is 99"),
        ({"frequency": 1, "real": 2, "imaginary": 3, "voltage": 4, "units": {"voltage": "mA"}}, "given in 'mA'"),
        ({"frequency": 1, "real": 2, "imaginary": 3, "temperature": 4, "units": {"temperature": "F"}}, "unit 'F'"),
    ],
)
def test_errors_say_what_was_found_and_what_to_do(columns, words, scratch):
    """Every refusal names the header or column and the option."""
    with pytest.raises(InstrumentFileError, match=words):
        read(scratch("odd.csv", ODD.encode()), columns=ColumnImport(**columns))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"frequency": "f", "real": "a"}, "either real with imaginary"),
        ({"frequency": "f", "log_frequency": "g", "real": "a", "imaginary": "b"}, "only one of frequency"),
        ({"frequency": "f", "real": "a", "imaginary": "b", "phase": "c"}, "either real with imaginary"),
        ({"voltage": "f"}, "columns are missing"),
        ({"frequency": "f", "real": "a", "imaginary": "b", "units": {"phase": "deg"}}, "name no column given"),
        ({"frequency": "f", "reel": "a"}, "'real'"),
    ],
)
def test_incomplete_choices_are_refused(columns, words):
    """What a spectrum or a cycling record needs is said."""
    with pytest.raises(InstrumentFileError, match=words):
        ColumnImport(**columns)


def test_decimal_sign_can_be_stated(scratch):
    """1,234 is read as the user says where the file cannot tell."""
    path = scratch("ambiguous.csv", b"f;Zre;Zim\n1,234;15;-2\n0,512;16;-3\n")
    for decimal, value in ((",", 1.234), (".", 1234.0)):
        columns = ColumnImport(frequency="f", real="Zre", imaginary="Zim", decimal=decimal)
        if decimal == ".":
            record = read(path, columns=columns)
            assert record.damage[0].records_lost == 1  # 0,512 groups no thousands
        else:
            record = read(path, columns=columns)
        assert isinstance(record, ImpedanceRecord)
        assert record.spectra[0].frequency[0] == value


def test_a_yaml_file_serves_many(scratch, tmp_path):
    """The same names in YAML; words from the command line go over it."""
    told = tmp_path / "columns.yaml"
    told.write_text("frequency: Sweep\nreal: A part\nminus_imaginary: B part\nunits: {frequency: kHz}\n", "utf-8")
    record = read(scratch("odd.csv", ODD.encode()), columns=told)
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].frequency[0] == 1e4
    base = ColumnImport(frequency="Sweep", real="A part", minus_imaginary="B part", units={"frequency": "kHz"})
    over = columns_of_words({"frequency": "1", "separator": "tab", "units.frequency": "MHz"}, base=base)
    assert (over.frequency, over.separator, over.real, dict(over.units)) == (1, "\t", "A part", {"frequency": "MHz"})
    assert columns_of_words({"frequency": "\u00b2"}, base=base).frequency == "\u00b2"  # a digit that is no number


def test_numbered_columns_take_the_units_of_the_headers_above_them(scratch):
    """A column given by number is read in the unit that its header, or the row below it, states."""
    columns = ColumnImport(frequency=1, real=2, minus_imaginary=3)
    for head in (b"Sweep (kHz);A (mOhm);B (mOhm)\n", b"a note\nSweep;A;B\nkHz;mOhm;mOhm\n"):
        record = read(scratch("numbered.csv", head + b"10;20,5;3,1\n1;21;1,5\n"), columns=columns)
        assert isinstance(record, ImpedanceRecord)
        assert record.spectra[0].frequency.tolist() == [1e4, 1e3]
        assert record.spectra[0].impedance[0] == pytest.approx(0.0205 - 0.0031j)


def test_a_header_that_stands_twice_is_not_chosen_from(scratch):
    """The numbers of the columns are told instead."""
    columns = ColumnImport(frequency="f", real="Z", imaginary=3)
    with pytest.raises(InstrumentFileError, match="above columns 2 and 3; give the number of the one that is real"):
        read(scratch("twice.csv", b"f;Z;Z\n10;20;3\n1;21;1\n"), columns=columns)


def test_a_temperature_in_kelvin_is_not_taken_for_celsius(scratch):
    """By the unit stated or that of the header, in spectra and in cycling."""
    rows = b"10;20;-3;300\n1;21;-2;300\n"
    for head, units in ((b"f;A;B;T (K)\n", {}), (b"f;A;B;T\n", {"temperature": "K"})):
        named = ColumnImport(frequency=1, real=2, imaginary=3, temperature=4, units=units)
        record = read(scratch("kelvin.csv", head + rows), columns=named)
        assert isinstance(record, ImpedanceRecord)
        assert record.spectra[0].temperature == 300
    content = b"Time (s);Voltage (V);Current (A);Temperature (K)\n0;3;0,1;300\n1;3;0,1;300\n"
    cycling = read(scratch("kelvin2.csv", content))
    assert isinstance(cycling, CyclingRecord)
    assert cycling.table["ambient_temperature_celsius"].to_list() == pytest.approx([26.85, 26.85])


def test_an_unsigned_current_that_discharges_is_told(scratch):
    """Voltage that falls under a current never negative gets a note; one that rises does not."""
    columns = ColumnImport(time=1, voltage=2, current=3)
    for step, notes in ((0.1, 0), (-0.1, 1)):
        rows = "".join(f"{k};{3.5 + step * k};1\n" for k in range(6))
        record = read(scratch("unsigned.csv", ("t (s);U (V);I (A)\n" + rows).encode()), columns=columns)
        assert isinstance(record, CyclingRecord)
        assert len(record.provenance.notes) == notes
