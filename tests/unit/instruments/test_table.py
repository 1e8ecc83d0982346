"""Blocks of text to numbers, with row-accurate damage."""

import numpy as np
import pytest

from nasicell.errors import InstrumentFileError
from nasicell.instruments.damage import MOST_ENTRIES, runs
from nasicell.instruments.numeric import numbers
from nasicell.instruments.table import table
from nasicell.instruments.text import Sheet


def sheet(*lines: str, ended: bool = True) -> Sheet:
    return Sheet(name="a.csv", lines=lines, encoding="utf-8", ended=ended)


def test_rows_of_another_width_are_set_aside_with_their_line():
    """A row with a field too many or too few is named and counted, the others stay."""
    found = table(sheet("a,b", "1,2", "3", "4,5,6", "", "7,8"), first=1, separator=",", names=["a", "b"])
    assert found.rows.tolist() == [2, 6]
    assert [(d.row, d.records_lost) for d in found.damage] == [(3, 1), (4, 1)]
    assert "1 columns where 2 were expected" in found.damage[0].reason


def test_values_that_are_no_numbers_are_named_by_row_and_column():
    """Text, blanks and NaN in a required column cost the row, in an optional one only the value."""
    source = table(sheet("a,b,c", "1,2,3", "x,2,3", "1,nan,3", "1,2,y"), first=1, separator=",", names=["a", "b", "c"])
    kept, values = numbers(source, required={"a": 0, "b": 1}, optional={"c": 2})
    assert values["a"].tolist() == [1.0, 1.0]
    assert np.isnan(values["c"][1])
    assert [(d.row, d.column, d.records_lost) for d in kept.damage] == [(3, "a", 1), (4, "b", 1), (5, "c", 0)]
    assert kept.damage[0].reason == "'x' is not a number"


def test_decimal_commas_are_read_only_where_no_number_has_a_point():
    """1,5 is one and a half in a file of commas, and no number in a file of points."""
    commas = table(sheet("1,5;2", "2,5;3"), first=0, separator=";", names=None)
    assert commas.floats(0).tolist() == [1.5, 2.5]
    mixed = table(sheet("1,23;0.5", "2;0.25"), first=0, separator=";", names=None)
    assert np.isnan(mixed.floats(0)[0])


def test_quoted_numbers_keep_their_comma():
    """Quotes protect a decimal comma where the comma separates."""
    quoted = table(sheet('"1,5","2,5"', '"3,5","4,5"'), first=0, separator=",", names=None)
    assert quoted.floats(1).tolist() == [2.5, 4.5]


def test_labels_that_do_not_match_the_columns_are_refused():
    """A label too many means that columns are shifted: nothing is read."""
    with pytest.raises(InstrumentFileError, match=r"a\.csv, row 2: 2 columns of values stand under 3 labels"):
        table(sheet("a,b,c", "1,2", "3,4"), first=1, separator=",", names=["a", "b", "c"])


def test_a_header_without_rows_is_refused():
    """A file that ends at its header says so."""
    with pytest.raises(InstrumentFileError, match="no measured row"):
        table(sheet("a,b"), first=1, separator=",", names=["a", "b"])


def test_a_last_row_cut_within_its_last_number_is_set_aside():
    """A fixed-width table whose unclosed last row is shorter than every other was cut there."""
    lines = [f"1.000E+0{k},2.000E+00" for k in range(4)]
    found = table(sheet(*lines, "1.000E+04,2.0", ended=False), first=0, separator=",", names=None)
    assert len(found) == 4
    assert "cut" in found.damage[0].reason


def test_damage_of_many_rows_stays_short():
    """Consecutive rows of one reason are one entry, and the tail is counted."""
    assert len(runs("a", [(k, None, "bad", 1) for k in range(1000)])) == 1
    many = runs("a", [(2 * k, None, "bad", 1) for k in range(1000)])
    assert len(many) == MOST_ENTRIES + 1
    assert sum(d.records_lost for d in many) == 1000


def test_a_last_row_that_breaks_off_says_that_the_file_was_cut() -> None:
    """Only the unclosed row at the end; the analysis relies on these words."""
    for ended in (False, True):
        text = sheet("1,2", "1,2", "3,4", "5", ended=ended)
        (damage,) = table(text, first=0, separator=",", names=["a", "b"]).damage
        assert damage.records_lost == 1
        assert ("the file was cut" in damage.reason) != ended
