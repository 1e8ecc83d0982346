"""Where a table holds the columns that the user names: its page, headers, rows and units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nasicell.errors import suggest
from nasicell.instruments.column_import import Column, ColumnImport
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.impedance_labels import impedance_label, with_unit_row
from nasicell.instruments.labels import Label, normalised
from nasicell.instruments.table import Table, table
from nasicell.instruments.text import SEPARATORS, Sheet, fields_of, first_numeric_row, is_number
from nasicell.instruments.workbook import is_workbook, pages

_HEADER_ROWS: Final = 1000
"""Lines searched for the headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The table, the label of each column, the index of each column named, and the line of the headers (from 1)."""

    source: Table
    labels: tuple[Label, ...]
    where: Mapping[str, int]
    row: int


def page_of(file: InstrumentFile, columns: ColumnImport) -> InstrumentFile:
    """The text to read: of the file, or of the sheet named, or of the first sheet with the headers."""
    if not is_workbook(file):
        if file.sheet is None:
            raise file.refusal("columns can be named in text and .xlsx only; this file is binary")
        if columns.sheet is not None:
            raise file.refusal(f"the sheet {columns.sheet!r} is named, but this is no workbook; leave sheet out")
        return file
    found = {page.sheet.name.removeprefix(f"{file.name} ").strip("[]"): page for page in pages(file) if page.sheet}
    if columns.sheet is not None:
        if columns.sheet not in found:
            raise file.refusal(f"the workbook has no sheet {columns.sheet!r}; {suggest(columns.sheet, found)}")
        return found[columns.sheet]
    with_headers = (page for page in found.values() if page.sheet and _header(page.sheet, columns) is not None)
    return next(with_headers, next(iter(found.values())))


def _header(sheet: Sheet, columns: ColumnImport) -> tuple[int, str, list[str]] | None:
    """Line (from 0), separator and fields of the headers: the first line that has all that are named."""
    wanted = [normalised(name) for name in columns.columns().values() if isinstance(name, str)]
    separators = (columns.separator,) if columns.separator else SEPARATORS
    for k in range(columns.skip_rows, min(len(sheet.lines), columns.skip_rows + _HEADER_ROWS)):
        for separator in separators:
            fields = fields_of(sheet.lines[k], separator)
            if wanted and set(wanted) <= {normalised(field) for field in fields}:
                return k, separator, fields
    return None


def placed_columns(file: InstrumentFile, columns: ColumnImport) -> Placed:
    """The columns named in the text of `file`, in the order given.

    Raises
    ------
    InstrumentFileError
        If a header is not there or stands twice, a number is beyond the table, or two fields name one column.
    """
    sheet = file.sheet
    assert sheet is not None
    header = _header(sheet, columns)
    named = {name: column for name, column in columns.columns().items() if isinstance(column, str)}
    if named and header is None:
        raise file.refusal(_not_found(sheet, columns, named))
    head, separator, fields = header if header else (columns.skip_rows - 1, columns.separator or "", [])
    block = first_numeric_row(sheet.lines[head + 1 :])
    if block is None:
        raise file.refusal("no row of numbers follows the headers", row=head + 2)
    first = head + 1 + block[0]
    separator = separator or block[1]
    if header is None:
        head, fields = _headers_above(sheet, first, separator)
    source = table(sheet, first=first, separator=separator, names=fields or None)
    if columns.decimal is not None:
        source = replace(source, decimal_comma=columns.decimal == ",")
    labels = [impedance_label(name) for name in source.names]
    for below in sheet.lines[head + 1 : first]:
        labels = with_unit_row(labels, fields_of(below, separator)) or labels
    where: dict[str, int] = {}
    for name, column in columns.columns().items():
        index = _index(file, source.names, name, column, row=head + 1)
        other = next((given for given, there in where.items() if there == index), None)
        if other is not None:
            raise file.refusal(f"{other} and {name} are to be the same column, {column!r}; give each its own")
        where[name] = index
    for name, unit in columns.units.items():
        labels[where[name]] = _with_unit(file, labels[where[name]], unit, name)
    return Placed(source=source, labels=tuple(labels), where=where, row=head + 1)


def _headers_above(sheet: Sheet, first: int, separator: str) -> tuple[int, list[str]]:
    """Line (from 0) and fields of the headers of numbered columns: the first of the rows as wide as that at `first`."""
    width = len(fields_of(sheet.lines[first], separator))
    head, found = first - 1, []
    for k in range(first - 1, -1, -1):
        fields = fields_of(sheet.lines[k], separator)
        if len(fields) != width or all(map(is_number, fields)):
            break
        head, found = k, fields
    return head, found


def _index(file: InstrumentFile, names: Sequence[str], name: str, column: Column, *, row: int) -> int:
    """Index of the column that is given by its header or its number."""
    if isinstance(column, int):
        if column > len(names):
            raise file.refusal(f"{name} is to be column {column}, and the table has {len(names)} columns", row=row)
        return column - 1
    alike = [k for k, one in enumerate(names) if normalised(one) == normalised(column)]
    if len(alike) > 1:
        numbers = " and ".join(str(k + 1) for k in alike)
        raise file.refusal(
            f"the header {column!r} stands above columns {numbers}; give the number of the one that is {name}", row=row
        )
    return alike[0]


def _not_found(sheet: Sheet, columns: ColumnImport, named: Mapping[str, str]) -> str:
    """Which header is missing, which are there, and what to do."""
    if columns.skip_rows >= len(sheet.lines):
        return f"skip_rows is {columns.skip_rows}, and the file has {len(sheet.lines)} lines; skip fewer"
    block = first_numeric_row(sheet.lines[columns.skip_rows :])
    above = sheet.lines[columns.skip_rows : columns.skip_rows + block[0]] if block else sheet.lines[:1]
    line = next((one for one in reversed(above) if one.strip()), "")
    separator = columns.separator or max(SEPARATORS[:3], key=line.count)
    fields = [field for field in fields_of(line, separator) if field]
    there = {normalised(field) for field in fields}
    lacking = {name: text for name, text in named.items() if normalised(text) not in there}
    name, text = next(iter((lacking or named).items()))
    known = suggest(text, fields) if fields else "there is no line of headers; give the number of the column, from 1"
    return f"no header {text!r} for {name}; {known}. Give --column {name}='...' (ColumnImport({name}=...))"


def _with_unit(file: InstrumentFile, label: Label, unit: str, name: str) -> Label:
    """The label with the unit that the user states."""
    known = impedance_label(f"{'omega' if name == 'angular_frequency' else 'value'} / {unit}")
    if not known.unit:
        raise file.refusal(
            f"the unit {unit!r} of {name} is not known; use s, min, h, V, A, ohm, Hz, deg, rad, degC or K, with a "
            "prefix such as k, m or u where it takes one",
            column=label.name,
        )
    return replace(known, name=label.name)
