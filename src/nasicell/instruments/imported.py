"""A table read by the columns the user names: the sweeps or the cycling record of any text or workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from nasicell.instruments.column_import import CURRENTS, FREQUENCIES, IMAGINARIES, PHASES, Column, ColumnImport
from nasicell.instruments.current_sign import sign_notes
from nasicell.instruments.cycling_table import cycling_frame
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import sample_from_header
from nasicell.instruments.impedance_labels import Found
from nasicell.instruments.impedance_values import spectrum_columns
from nasicell.instruments.placed_columns import Placed, page_of, placed_columns
from nasicell.instruments.sweeps import sweeps
from nasicell.records import CyclingRecord, ImpedanceRecord

_CYCLING: Final = {
    "time": "test_time_second",
    "voltage": "voltage_volt",
    "current": "current_ampere",
    "minus_current": "current_ampere",
    "cycle": "cycle_count",
    "temperature": "ambient_temperature_celsius",
}
_STATE: Final = {
    "time": ("test_time", ("time",)),
    "voltage": ("bias_voltage", ("voltage",)),
    "current": ("bias_current", ("current",)),
    "minus_current": ("bias_current", ("current",)),
    "temperature": ("temperature_C", ("temperature", "kelvin")),
    "cycle": ("cycle", ()),
}
"""Column of the import -> field of a spectrum, and what its unit may measure."""


def read_by_columns(file: InstrumentFile, columns: ColumnImport) -> CyclingRecord | ImpedanceRecord:
    """The record of a table whose columns the user named.

    Raises
    ------
    InstrumentFileError
        If a header or sheet is not there (names those that are), a unit is not one of the quantity, or no row is left.
    """
    page = page_of(file, columns)
    placed = placed_columns(page, columns)
    if columns.is_spectrum:
        return _spectra(page, columns, placed)
    return _cycling(page, columns, placed)


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
    state, bare = _state(file, placed)
    if bare:
        notes = (*notes, f"State without a unit is read in s, V, A or degC: {', '.join(bare)}.")
    spectra, damage = sweeps(source, replace(spectrum, state={**spectrum.state, **state}))
    return ImpedanceRecord(
        spectra=spectra,
        sample=sample_from_header(file.sheet.lines[: placed.row] if file.sheet else (), file=file.name),
        provenance=file.provenance("table, columns as stated", technique="EIS", metadata=_stated(columns), notes=notes),
        damage=damage,
    )


def _state(file: InstrumentFile, placed: Placed) -> tuple[dict[str, tuple[int, float]], list[str]]:
    """Columns on the state of the cell during a sweep, and which of them have no unit."""
    state: dict[str, tuple[int, float]] = {}
    bare: list[str] = []
    for name, (field, quantities) in _STATE.items():
        if name not in placed.where:
            continue
        index = placed.where[name]
        label = placed.labels[index]
        if label.unit and label.quantity not in quantities:
            raise file.refusal(
                f"{name} is given in {label.unit!r}; expected a unit of {quantities[0]}. Name another column, or its "
                f"unit (--column units.{name}=...)",
                row=placed.row,
                column=placed.source.names[index],
            )
        if not label.unit and quantities:
            bare.append(name)
        field = "temperature" if label.quantity == "kelvin" else field
        state[field] = (index, -label.factor if name == "minus_current" else label.factor)
    return state, bare


def _cycling(file: InstrumentFile, columns: ColumnImport, placed: Placed) -> CyclingRecord:
    labels = list(placed.labels)
    located = {_CYCLING[name]: placed.where[name] for name in _CYCLING if name in placed.where}
    current = _one_of(placed.where, CURRENTS)
    frame, damage = cycling_frame(placed.source, labels=labels, located=located)
    if current == "minus_current":
        frame = frame.with_columns(-pl.col("current_ampere"))
    return CyclingRecord(
        table=frame,
        provenance=file.provenance(
            "table, columns as stated", technique="cycling", metadata=_stated(columns), notes=sign_notes(frame)
        ),
        damage=damage,
    )


def _stated(columns: ColumnImport) -> dict[str, str]:
    """What the user stated, for the metadata of the record."""
    column: Mapping[str, Column] = columns.columns()
    return {"columns": ", ".join(f"{name} = {value!r}" for name, value in column.items())}
