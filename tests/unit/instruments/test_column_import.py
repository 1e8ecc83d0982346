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
