"""Broken files: a clear error, or a partial record that says what is missing."""

import re

import pytest

from nasicell.errors import InstrumentFileError
from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord, SettingsRecord

NAMES = [
    "gcpl.mpt",
    "peis.mpt",
    "eis.DTA",
    "sweep.z",
    "bdf.csv",
    "landt.csv",
    "cycling.txt",
    "impedance.csv",
    "bare.txt",
]


def test_a_missing_file_is_named_with_its_neighbours(scratch):
    """A misspelt name brings the nearest one in the folder."""
    path = scratch("pellet7.csv", b"x")
    with pytest.raises(InstrumentFileError, match=r"there is no file .*pellet8\.csv.*'pellet7\.csv'"):
        read(path.with_name("pellet8.csv"))
    path.unlink()


@pytest.mark.parametrize(("name", "words"), [("a.xlsx", "cut or damaged"), ("a.ods", "save it as .xlsx or csv")])
def test_zipped_sheets_are_refused_for_what_they_are(name, words, scratch):
    """A workbook that lost its parts is not to be unpacked."""
    with pytest.raises(InstrumentFileError, match=words):
        read(scratch(name, b"PK\x03\x04" + bytes(100)))


def test_a_folder_is_no_file(tmp_path):
    """A folder is refused as such."""
    with pytest.raises(InstrumentFileError, match="is a folder"):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", bytes(1000), b"\xff\xfe", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(content, scratch):
    """No bytes, only blanks or only zeros: nothing was exported."""
    with pytest.raises(InstrumentFileError, match=r"empty\.csv .*export it again"):
        read(scratch("empty.csv", content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(range(256)) * 20, "is binary"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(range(256)), "Access database"),
        (b"PK\x03\x04" + b"xl/workbook.xml", "Excel workbook that cannot be read"),
        (b"PK\x03\x04" + bytes(100), "zip archive"),
        (b"NEWARE" + bytes(300), "fastnda cannot read"),
        (b"PAR1" + bytes(100), "parquet file cannot be read"),
        (b"Dear Sir,\nplease find enclosed\n", "text of no kind known here .first row 'Dear Sir,'"),
        (b"tau,gamma\n1,2\n2,3\n", "no kind known"),
        (b"a,b,c\n1000,2,3\n100,3,4\n10,3,4\n", "no kind known"),
    ],
)
def test_foreign_files_are_refused_with_what_they_look_like(content, words, scratch):
    """The error says what the file is and what can be read instead."""
    with pytest.raises(InstrumentFileError, match=words):
        read(scratch("foreign.dat", content))


@pytest.mark.parametrize("name", [n for n in NAMES if n != "bare.txt"])
def test_a_file_with_only_a_header_is_refused(name, examples, scratch):
    """The header alone holds no record."""
    lines = examples[name].split(b"\n")
    data = next(k for k, line in enumerate(lines) if line.strip()[:1].isdigit())
    with pytest.raises(InstrumentFileError, match="header"):
        read(scratch("head.txt", b"\n".join(lines[:data]) + b"\n"))


@pytest.mark.parametrize("name", NAMES)
def test_a_row_of_another_width_is_reported(name, examples, scratch):
    """A row that was cut in its middle costs this row only, with file, row and what was expected."""
    lines = examples[name].rstrip(b"\r\n").split(b"\n")
    whole = read(scratch("whole.txt", examples[name]))
    lines[-2] = lines[-2][: len(lines[-2]) // 3]
    record = read(scratch("ragged.txt", b"\n".join(lines) + b"\n"))
    assert not isinstance(record, SettingsRecord)
    assert not isinstance(whole, SettingsRecord)
    assert record.to_polars().height == whole.to_polars().height - 1
    assert record.damage[0].row == len(lines) - 1
    assert record.damage[0].records_lost == 1
    assert record.damage[0].file == "ragged.txt"


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_gives_what_is_readable(name, examples, scratch):
    """A file cut in the middle of its last row gives the rows before it, and the damage."""
    content = examples[name].rstrip(b"\r\n")
    last = content.rsplit(b"\n", 1)[1]
    record = read(scratch("cut.txt", content[: len(content) - 2 * len(last) // 3]))
    assert not isinstance(record, SettingsRecord)
    assert record.damage
    assert sum(d.records_lost for d in record.damage) >= 1


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_nan_are_set_aside(name, examples, scratch):
    """A row whose numbers read NaN is no measurement."""
    lines = examples[name].rstrip(b"\r\n").split(b"\n")
    row = lines[-2].decode()
    separator = next(s for s in ("\t", ";", ",", " ") if s in row)
    lines[-2] = separator.join("NaN" if f.strip() else f for f in row.split(separator)).encode()
    record = read(scratch("nan.txt", b"\n".join(lines) + b"\n"))
    assert record.damage[0].row == len(lines) - 1
    assert record.damage[0].records_lost == 1
    assert "NaN" in record.damage[0].reason


@pytest.mark.parametrize(
    ("name", "column"),
    [("bdf.csv", b"current_ampere"), ("landt.csv", b"voltage_V"), ("gcpl.mpt", b"time/s"), ("eis.DTA", b"Zreal")],
)
def test_a_missing_column_is_named(name, column, examples, scratch):
    """Without a required column the file is refused; the error lists the columns that are there."""
    with pytest.raises(InstrumentFileError, match=r"columns are|labels are|no kind known"):
        read(scratch("lacking.txt", examples[name].replace(column, b"something")))


def test_a_header_that_was_cut_is_refused(examples, scratch):
    """An EC-Lab file cut above its labels says so."""
    with pytest.raises(InstrumentFileError, match="cut within the header"):
        read(scratch("a.mpt", examples["gcpl.mpt"][:120]))


@pytest.mark.parametrize("damaged", [b"1E+400", b"NaN", b"-1.33E+000", b"1E-320"])
@pytest.mark.parametrize(("name", "area"), [("eis.DTA", b"1.33E+000"), ("sweep.z", b"1.33")])
def test_a_damaged_area_is_unknown_and_costs_no_point(name, area, damaged, examples, scratch):
    """A header that states an impossible area does not reach the record, and the sweep is read."""
    record = read(scratch("a.dat", examples[name].replace(area, damaged)))
    assert isinstance(record, ImpedanceRecord)
    assert record.sample.area is None
    assert len(record.spectra[0]) == 5


@pytest.mark.parametrize("name", ["bdf.csv", "gcpl.mpt"])
def test_a_number_beyond_any_measure_is_set_aside(name, examples, scratch):
    """1e308 V is a damaged row: no overflow, no infinite value, and the row is named."""
    lines = examples[name].rstrip(b"\r\n").split(b"\n")
    lines[-2] = re.sub(rb"[-+]?\d+[.,]\d+(?:E[+-]\d+)?", b"1e308", lines[-2])
    record = read(scratch("a.dat", b"\n".join(lines) + b"\n"))
    assert isinstance(record, CyclingRecord)
    assert record.damage[0].row == len(lines) - 1
    assert "beyond any measured value" in record.damage[0].reason
    assert all(abs(record.voltage) < 10)


def test_the_last_number_of_a_file_that_is_not_closed_may_lack_digits(scratch):
    """A value that can be cut in its middle is kept as written and named; one of full length has no damage."""
    content = b"time (s),voltage (V),current (mA)\n" + b"".join(b"%d,3.1,%d.25\n" % (k, 10**k) for k in range(5))
    whole = content.rstrip(b"\n")
    assert read(scratch("a.txt", whole)).damage == ()
    record = read(scratch("b.txt", whole[:-3]))
    assert isinstance(record, CyclingRecord)
    (damage,) = record.damage
    assert "its last number lacks digits" in damage.reason
    assert (len(record), damage.row, damage.records_lost) == (5, 6, 0)
