"""LANDT (LANHE) csv export: a few lines about the cell, then one row per sample.

Test time counts from the start of the test over all steps; positive current charges; capacities count within a step.
"""

from typing import Final

import numpy as np

from nasicell.instruments.cycling_table import CyclingColumns, cycling_frame
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import label
from nasicell.instruments.resolution import current_resolution
from nasicell.instruments.table import labels_of, table
from nasicell.instruments.text import SEPARATORS, Sheet
from nasicell.records import CellKind, CyclingRecord

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("test time", "testtime"),
        "voltage_volt": ("voltage",),
        "current_ampere": ("current",),
        "cycle_count": ("cycle index", "cycle-index", "cycle"),
        "step_index": ("step index", "step-index", "step"),
        "ambient_temperature_celsius": ("temperature 1",),
        "charging_capacity_ah": ("charge capacity",),
        "discharging_capacity_ah": ("discharge capacity",),
        "charging_energy_wh": ("charge energy",),
        "discharging_energy_wh": ("discharge energy",),
    }
)

_WORDS: Final = (("test_time_s", "current_", "voltage_"), ("testtime/", "current/", "voltage/"))
"""What the row of labels holds in newer and older exports."""


def _header(sheet: Sheet) -> int | None:
    """Line (from 0) of the column labels."""
    for k, line in enumerate(sheet.lines[:60]):
        low = line.lower()
        if any(all(word in low for word in words) for words in _WORDS) and "test_time_second" not in low:
            return k
    return None


def recognises(file: InstrumentFile) -> bool:
    """Text with LANDT's column labels."""
    return file.sheet is not None and _header(file.sheet) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a LANDT export; `kind` plays no part."""
    sheet = file.sheet
    assert sheet is not None
    head = _header(sheet)
    assert head is not None
    separator = max(SEPARATORS[:3], key=sheet.lines[head].count)
    source = table(sheet, first=head + 1, separator=separator, names=labels_of(sheet, head, separator))
    labels = [label(name) for name in source.names]
    located = COLUMNS.located(labels)
    unknown: dict[str, str] = {}
    sensor = located.get("ambient_temperature_celsius")
    if sensor is not None and not np.any(source.floats(sensor)):
        unknown[source.names[sensor]] = "0 in every row: no sensor was connected"
        del located["ambient_temperature_celsius"]
    frame, damage = cycling_frame(source, labels=labels, located=located)
    current = located["current_ampere"]
    metadata = current_resolution(
        source, index=current, factor=labels[current].factor, current=frame["current_ampere"].to_numpy()
    )
    for line in sheet.lines[:head]:
        key, _, value = line.rstrip(",;\t ").partition(":")
        if value.strip(" ,;\t"):
            metadata[key.strip()] = value.strip(" ,;\t")
    started = next((k for k, name in enumerate(source.names) if name.lower().startswith("date_time")), None)
    if started is not None:
        metadata["start"] = f"{source.text(started)[0]} (local time; the file names no time zone)"
    return CyclingRecord(
        table=frame,
        provenance=file.provenance("LANDT csv", technique="cycling", metadata=metadata, unknown=unknown),
        damage=damage,
    )
