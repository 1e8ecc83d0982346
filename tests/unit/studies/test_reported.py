"""The list of reported values."""

import pytest

from nasicell.errors import StudyError
from nasicell.studies.reported import COLUMNS, read_reported

HEADER = ",".join(COLUMNS)


def line(**fields):
    return ",".join(str(fields.get(column, "")) for column in COLUMNS)


def read(tmp_path, *lines):
    path = tmp_path / "reported.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_reported(path)


GOOD = {
    "id": "P1",
    "cell": "a",
    "quantity": "CCD",
    "value": "0.60",
    "role": "held-out",
    "experiment": "e",
    "observable": "ccd",
}


def test_a_row_carries_its_rounding(tmp_path):
    """The printed digits are half a unit of uncertainty."""
    row = read(tmp_path, HEADER, line(**GOOD))["P1"]
    assert (row.value, row.rounding, row.scored) == (0.6, pytest.approx(0.005), True)


def test_words_are_kept(tmp_path):
    """A statement without a number is reported as its words."""
    row = read(tmp_path, HEADER, line(id="P1", cell="a", quantity="x", text="none", role="outside", note="why"))["P1"]
    assert row.reported == "none"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((HEADER.replace("role", "rule"), line(**GOOD)), "'role'"),
        ((HEADER.replace("role,", ""), line(**GOOD)), "'role' is missing"),
        ((HEADER, line(**GOOD), line(**GOOD)), "row 3: the id 'P1' is there twice"),
        ((HEADER, line(**GOOD | {"role": "held out"})), "row 2: column role"),
        ((HEADER, line(**GOOD | {"value": "0,6"})), "row 2: expected 16 fields"),
        ((HEADER, line(**GOOD | {"value": "nan"})), "row 2: column value"),
        ((HEADER, line(**GOOD | {"value": ""})), "needs a number"),
        ((HEADER, line(**GOOD | {"observable": ""})), "name the quantity"),
        ((HEADER, line(**GOOD | {"role": "outside"})), "says why"),
        ((HEADER, line(**GOOD | {"low": "0.1"})), "both ends"),
    ],
)
def test_errors_name_row_and_column(tmp_path, lines, reason):
    """Every wrong field is named with file, row and column."""
    with pytest.raises(StudyError, match=reason) as error:
        read(tmp_path, *lines)
    assert "reported.csv" in str(error.value)


def test_a_missing_or_unreadable_file_is_an_error(tmp_path):
    """No file, or one that is not UTF-8, is said so."""
    with pytest.raises(StudyError, match="there is no file"):
        read_reported(tmp_path / "reported.csv")
    (tmp_path / "reported.csv").write_bytes("id,µ".encode("utf-16"))
    with pytest.raises(StudyError, match="UTF-8"):
        read_reported(tmp_path / "reported.csv")
