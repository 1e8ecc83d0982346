"""The text layer: encodings, separators, where the numbers begin."""

import pytest

from nasicell.instruments.text import decoded, first_numeric_row, is_number, separator_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_text_is_decoded_whatever_the_encoding(encoding):
    """UTF-8, UTF-16 with and without byte order mark, and Latin-1 give the same lines."""
    sheet = decoded("Fläche 1 cm² and more text\r\n1,5;2\n".encode(encoding), "a.txt")
    assert sheet is not None
    assert list(sheet.lines) == ["Fläche 1 cm² and more text", "1,5;2"]
    assert sheet.ended


def test_binary_is_not_text():
    """Bytes full of control characters are told apart from text."""
    assert decoded(bytes(range(256)) * 8, "a.bin") is None


def test_line_ends_of_every_kind_count_as_an_editor_counts():
    """LF, CR, CR LF and the CR CR LF of some exports each end one line."""
    sheet = decoded(b"a\nb\rc\r\nd\r\r\ne", "a.txt")
    assert sheet is not None
    assert list(sheet.lines) == ["a", "b", "c", "d", "e"]
    assert not sheet.ended


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["1.5,2.5,3.5"], ","),
        (["1, 2, 3"], ","),
        (["1,5;2,5;3,5"], ";"),
        (["1,5\t2,5"], "\t"),
        (["  1.5   2.5 3"], " "),
        (["1,5 2,5 3,5"], " "),
    ],
)
def test_separator_is_the_one_that_makes_numbers(lines, separator):
    """A comma is a separator or a decimal sign, as the numbers require."""
    assert separator_of(lines) == separator


def test_numbers_begin_after_the_header():
    """A date or a size in the header is not taken for the first measured row."""
    lines = [
        "s05751, 26.02.2025, 15:11",
        "Diameter[mm]: 13  Thickness[mm]: 0.75",
        "f\tZ'\tZ''",
        "1e6\t2\t-3",
        "1e5\t2\t-3",
    ]
    assert first_numeric_row(lines) == (3, "\t")


@pytest.mark.parametrize(("field", "number"), [("1.0E+003", True), ("-,5", True), ("12:30", False), ("1,2,3", False)])
def test_numbers_are_recognised(field, number):
    """Exponents and decimal commas are numbers, clock times and lists are not."""
    assert is_number(field) is number
