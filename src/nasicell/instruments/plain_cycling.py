"""Plain text of any cycler whose labels carry their units: test time, voltage, current.

Test time counts from the start of the test, as the label says. The current must carry its sign; positive is taken to
charge, which the record's metadata say.
"""

import re
from dataclasses import replace
from typing import Final

from nasicell.instruments.current_sign import sign_notes, sign_problem
from nasicell.instruments.cycling_table import CyclingColumns, cycling_frame
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.impedance_labels import with_unit_row
from nasicell.instruments.labels import Label, label, unit_of
from nasicell.instruments.resolution import current_resolution
from nasicell.instruments.table import table
from nasicell.instruments.text import SEPARATORS, Sheet, fields_of, is_number
from nasicell.records import CellKind, CyclingRecord
from nasicell.units import SQUARE_CENTIMETRE

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("test time", "total time", "cumulative time", "elapsed time", "run time", "time"),
        "voltage_volt": ("voltage", "cell voltage", "ecell", "potential", "ewe", "u", "v"),
        "current_ampere": ("current", "cell current", "i", "<i>", "current density"),
        "cycle_count": ("cycle index", "cycle number", "cycle count", "cycle", "cyc-count"),
        "step_count": ("step count",),
        "step_index": ("step index", "step number", "step", "step id"),
        "ambient_temperature_celsius": ("ambient temperature", "temperature", "aux temperature 1", "t1"),
        "charging_capacity_ah": ("charge capacity", "charging capacity", "chg. cap."),
        "discharging_capacity_ah": ("discharge capacity", "discharging capacity", "dchg. cap."),
        "charging_energy_wh": ("charge energy", "charging energy"),
        "discharging_energy_wh": ("discharge energy", "discharging energy"),
    }
)


_PER_AREA: Final = "current density"


def _label(field: str) -> Label:
    """A label; the unit of a current density is that of the current over an area, the factor leads to A/m2.

    >>> _label("Current Density (mA/cm2)").factor
    10.0
    """
    known = label(field)
    density = re.fullmatch(
        r"current density[\s/,]*[\[(]?\s*([mu\u00b5\u03bc]?a)[ /*.]*cm\^?-?[2\u00b2][\])]?", known.name
    )
    if density is None:
        return known
    return Label(name=_PER_AREA, unit=density[1], factor=(unit_of(density[1]) or ("", 1.0))[1] / SQUARE_CENTIMETRE)


def _header(sheet: Sheet) -> tuple[int, str] | None:
    """Line (from 0) of the labels and their separator."""
    for k, line in enumerate(sheet.lines[:200]):
        for separator in SEPARATORS[:3]:
            labels = [_label(field) for field in fields_of(line, separator)]
            located = COLUMNS.located(labels)
            if {"test_time_second", "voltage_volt", "current_ampere"} <= located.keys():
                return k, separator
    return None


def recognises(file: InstrumentFile) -> bool:
    """A row of labels that names time, voltage and current."""
    return file.sheet is not None and _header(file.sheet) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a plain text file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If a label carries no unit, or the sign of the current contradicts the capacities.
    """
    sheet = file.sheet
    assert sheet is not None
    header = _header(sheet)
    assert header is not None
    head, separator = header
    names = fields_of(sheet.lines[head], separator)
    below = fields_of(sheet.lines[head + 1], separator) if head + 1 < len(sheet.lines) else []
    with_units = None if any(map(is_number, below)) else with_unit_row([_label(name) for name in names], below)
    source = table(sheet, first=head + (1 if with_units is None else 2), separator=separator, names=names)
    labels = [_label(name) for name in source.names] if with_units is None else with_units[: len(source.names)]
    located = COLUMNS.located(labels)
    current = located["current_ampere"]
    if labels[current].name == _PER_AREA:
        if file.area is None:
            raise file.refusal(
                "the file gives the current density; a record needs the current: state geometry.area_cm2 (or "
                "geometry.diameter_mm) in the cell file",
                row=head + 1,
                column=source.names[current],
            )
        labels[current] = replace(labels[current], quantity="current", factor=labels[current].factor * file.area)
    sensor = located.get("ambient_temperature_celsius")
    if sensor is not None and labels[sensor].quantity not in ("temperature", "kelvin"):
        del located["ambient_temperature_celsius"]
    frame, damage = cycling_frame(source, labels=labels, located=located)
    problem = sign_problem(frame)
    if problem:
        raise file.refusal(problem, row=head + 1, column=source.names[current])
    metadata = current_resolution(
        source, index=current, factor=labels[current].factor, current=frame["current_ampere"].to_numpy()
    )
    return CyclingRecord(
        table=frame,
        provenance=file.provenance(
            "plain cycling text",
            technique="cycling",
            metadata=metadata
            | {
                "header": "\n".join(line.strip() for line in sheet.lines[:head] if line.strip())[:2000],
                "sign of current": "positive is taken to charge; the file does not say",
            },
            notes=sign_notes(frame),
        ),
        damage=damage,
    )
