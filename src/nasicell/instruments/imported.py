"""A table read by the columns the user names: the sweeps or the cycling record of any text or workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from nasicell.errors import suggest
from nasicell.instruments.column_import import CURRENTS, FREQUENCIES, IMAGINARIES, PHASES, Column, ColumnImport
from nasicell.instruments.cycling_table import cycling_frame
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import sample_from_header
from nasicell.instruments.impedance_labels import Found, impedance_label, with_unit_row
from nasicell.instruments.impedance_values import spectrum_columns
from nasicell.instruments.labels import Label, normalised
from nasicell.instruments.sweeps import sweeps
from nasicell.instruments.table import Table, table
from nasicell.instruments.text import SEPARATORS, Sheet, fields_of, first_numeric_row
from nasicell.instruments.workbook import is_workbook, pages
from nasicell.records import CyclingRecord, ImpedanceRecord

_HEADER_ROWS: Final = 1000
"""Lines searched for the headers."""
_CYCLING: Final = {
    "time": "test_time_second",
    "voltage": "voltage_volt",
    "current": "current_ampere",
    "minus_current": "current_ampere",
    "cycle": "cycle_count",
    "temperature": "ambient_temperature_celsius",
}
_STATE: Final = {
    "time": "test_time",
    "voltage": "bias_voltage",
    "current": "bias_current",
    "minus_current": "bias_current",
    "temperature": "temperature_C",
    "cycle": "cycle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The table, the label of each column, the index of each column named, and the line of the headers (from 1)."""

    source: Table
    labels: tuple[Label, ...]
    where: Mapping[str, int]
    row: int


def read_by_columns(file: InstrumentFile, columns: ColumnImport) -> CyclingRecord | ImpedanceRecord:
    """The record of a table whose columns the user named.

    Raises
    ------
    InstrumentFileError
        If a header or sheet is not there (names those that are), a unit is not one of the quantity, or no row is left.
    """
    page = _page(file, columns)
    placed = _placed(page, columns)
    if columns.is_spectrum:
        return _spectra(page, columns, placed)
    return _cycling(page, columns, placed)


def _page(file: InstrumentFile, columns: ColumnImport) -> InstrumentFile:
    """The text to read: of the file, or of the sheet named, or of the first sheet with the headers."""
    if not is_workbook(file):
        if file.sheet is None:
            raise file.refusal("columns can be named in text and .xlsx only; this file is binary")
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


def _placed(file: InstrumentFile, columns: ColumnImport) -> Placed:
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
    source = table(sheet, first=first, separator=separator, names=fields or None)
    if columns.decimal is not None:
        source = replace(source, decimal_comma=columns.decimal == ",")
    labels = [impedance_label(name) for name in source.names]
    for below in sheet.lines[head + 1 : first]:
        labels = with_unit_row(labels, fields_of(below, separator)) or labels
    names = [normalised(name) for name in source.names]
    where = {}
    for name, column in columns.columns().items():
        where[name] = column - 1 if isinstance(column, int) else names.index(normalised(column))
        if where[name] >= len(source.names):
            raise file.refusal(
                f"{name} is to be column {column}, and the table has {len(source.names)} columns", row=first + 1
            )
    for name, unit in columns.units.items():
        labels[where[name]] = _with_unit(file, labels[where[name]], unit, name)
    return Placed(source=source, labels=tuple(labels), where=where, row=head + 1)


def _not_found(sheet: Sheet, columns: ColumnImport, named: Mapping[str, str]) -> str:
    """Which header is missing, which are there, and what to do."""
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
    if not known.unit and name not in ("temperature", "cycle"):
        raise file.refusal(
            f"the unit {unit!r} of {name} is not known; use s, min, h, V, A, ohm, Hz, deg or rad, with a prefix "
            "such as k, m or u",
            column=label.name,
        )
    return replace(known, name=label.name)


def _one_of(where: Mapping[str, int], names: Sequence[str]) -> str:
    return next(name for name in names if name in where)


def _spectra(file: InstrumentFile, columns: ColumnImport, placed: Placed) -> ImpedanceRecord:
    where, labels = placed.where, list(placed.labels)
    frequency = _one_of(where, FREQUENCIES)
    for name in (frequency, "real", "magnitude"):
        if name in where:
            bare = labels[where[name]].name.removeprefix("log ")
            logarithm = name == "log_frequency" or (name != frequency and labels[where[name]].name.startswith("log "))
            labels[where[name]] = replace(labels[where[name]], name=f"log {bare}" if logarithm else bare)
    polar = "magnitude" in where
    second = _one_of(where, PHASES if polar else IMAGINARIES)
    found = Found(
        frequency=where[frequency],
        first=where["magnitude" if polar else "real"],
        second=where[second],
        polar=polar,
        sign=-1.0 if second.startswith("minus_") else 1.0,
        angular=frequency == "angular_frequency",
    )
    source, spectrum, notes = spectrum_columns(file, placed.source, labels, found, row=placed.row)
    state = {
        _STATE[name]: (where[name], labels[where[name]].factor * (-1.0 if name == "minus_current" else 1.0))
        for name in _STATE
        if name in where
    }
    spectra, damage = sweeps(source, replace(spectrum, state={**spectrum.state, **state}))
    return ImpedanceRecord(
        spectra=spectra,
        sample=sample_from_header(file.sheet.lines[: placed.row] if file.sheet else (), file=file.name),
        provenance=file.provenance("table, columns as stated", technique="EIS", metadata=_stated(columns), notes=notes),
        damage=damage,
    )


def _cycling(file: InstrumentFile, columns: ColumnImport, placed: Placed) -> CyclingRecord:
    labels = list(placed.labels)
    located = {_CYCLING[name]: placed.where[name] for name in _CYCLING if name in placed.where}
    current = _one_of(placed.where, CURRENTS)
    frame, damage = cycling_frame(placed.source, labels=labels, located=located)
    if current == "minus_current":
        frame = frame.with_columns(-pl.col("current_ampere"))
    return CyclingRecord(
        table=frame,
        provenance=file.provenance("table, columns as stated", technique="cycling", metadata=_stated(columns)),
        damage=damage,
    )


def _stated(columns: ColumnImport) -> dict[str, str]:
    """What the user stated, for the metadata of the record."""
    column: Mapping[str, Column] = columns.columns()
    return {"columns": ", ".join(f"{name} = {value!r}" for name, value in column.items())}
