"""Text of an instrument file: which encoding, which lines, which separator, which decimal sign."""

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NUMBER: Final = re.compile(
    r"[+-]?(?:\d+[.,]?\d*|[.,]\d+|[1-9]\d{0,2}(?:(?:,\d{3})+(?:\.\d*)?|(?:\.\d{3})+(?:,\d*)?))(?:[eE][+-]?\d+)?"
    r"|[+-]?(?:nan|inf)",
    re.IGNORECASE,
)
"""A number with a decimal point or a decimal comma; the other mark may group its thousands."""
SEPARATORS: Final = ("\t", ";", ",", " ")
"""Column separators; the blank stands for any run of white space."""

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = bytes(b for b in range(32) if b not in b"\t\n\r\x0b\x0c\x1a") + b"\x7f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Decoded text as lines.

    Parameters
    ----------
    name
        File name.
    lines
        The lines without their ends; line k of an editor is ``lines[k - 1]``.
    encoding
        How the bytes were read.
    ended
        Whether the last line was closed; one that was not may be cut.
    """

    name: str
    lines: Sequence[str]
    encoding: str
    ended: bool


def decoded(content: bytes, name: str) -> Sheet | None:
    """The text of `content`: by byte order mark, else UTF-16 by its zero bytes, else UTF-8, else Latin-1.

    None when the bytes are not text.
    """
    encoding = next((e for mark, e in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    if encoding is None:
        encoding = _utf16_without_mark(content)
    if encoding is not None:
        text = content.decode(encoding, errors="replace")
    else:
        if len(content.translate(None, _CONTROL)) < 0.99 * len(content):
            return None
        try:
            text, encoding = content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            text, encoding = content.decode("latin-1"), "latin-1"
    text = text.replace("\u2212", "-").replace("\r\n", "\n")
    if "\r" in text:
        text = re.sub(r"\r+\n|\r", "\n", text)
    lines = text.split("\n")
    if len(lines) > 1 and lines[-1] == "":
        lines.pop()
    return Sheet(name=name, lines=lines, encoding=encoding, ended=text.endswith("\n"))


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 of mostly Latin letters has a zero in every second byte."""
    head = content[:4096]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    if even > 0.7 and odd < 0.1:
        return "utf-16-be"
    return None


def fields_of(line: str, separator: str) -> list[str]:
    """The fields of one line, stripped of blanks and quotes; a separator within a quoted field is part of it.

    >>> fields_of('"1,000.5",2', ",")
    ['1,000.5', '2']
    """
    if separator == " ":
        parts = line.split()
    elif '"' in line and re.search(rf'(?:^|{separator})\s*"[^"]*{separator}[^"]*"\s*(?:{separator}|$)', line):
        parts = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    else:
        parts = line.split(separator)
    return [part.strip().strip('"').strip() for part in parts]


def is_number(field: str) -> bool:
    """Whether a field reads as a number, with a decimal point or comma."""
    return NUMBER.fullmatch(field) is not None


def separator_of(lines: Sequence[str]) -> str:
    """Separator under which the most fields of `lines` (rows of measured values) are numbers.

    >>> separator_of(["1,5;2,5", "2,5;3,5"])
    ';'
    """

    def score(separator: str) -> tuple[float, int]:
        fields = [f for line in lines for f in fields_of(line, separator) if f]
        widths = {len(fields_of(line, separator)) for line in lines}
        if not fields or min(widths) < 2:
            return (0.0, 0)
        return (round(sum(map(is_number, fields)) / len(fields) - 0.05 * (len(widths) - 1), 3), min(widths))

    return max(SEPARATORS, key=score)


def first_numeric_row(lines: Sequence[str], *, minimum: int = 2) -> tuple[int, str] | None:
    """Index of the first row of the block of measured values and its separator; None when there is none.

    The block begins where `minimum` fields of a row are numbers and the next row, if there is one, looks the same.
    """
    for k, line in enumerate(lines):
        if not any(c.isdigit() for c in line):
            continue
        separator = separator_of([line])
        here, following = fields_of(line, separator), lines[k + 1] if k + 1 < len(lines) else ""
        numeric = sum(map(is_number, here))
        if numeric < minimum or numeric < 0.5 * len([f for f in here if f]):
            continue
        if following.strip() and sum(map(is_number, fields_of(following, separator))) < minimum:
            continue
        block = [other for other in lines[k : k + 30] if other.strip()]
        return k, separator_of(block)
    return None


def holds_table(lines: Sequence[str]) -> bool:
    """Whether some rows in a row are nothing but numbers, or many are half numbers.

    >>> holds_table(["R1 = 4.5 0.2", "Q1 = 1.7 0.1", "n1 = 0.9 0.3"]), holds_table(["1 2 3", "2 3 4", "3 4 5"])
    (False, True)
    """
    whole = half = 0
    for line in lines[:2000]:
        fields = [field for field in fields_of(line, separator_of([line])) if field]
        share = sum(map(is_number, fields)) / len(fields) if len(fields) > 1 else 0.0
        whole = whole + 1 if share == 1.0 else 0
        half += share >= 0.5
        if whole >= 3 or half >= 20:
            return True
    return False
