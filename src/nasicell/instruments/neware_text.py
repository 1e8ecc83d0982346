"""Neware exports of the records as csv, or as the sheet ``record`` of a workbook.

Test time is the cumulative time, or follows the date of the rows where the file has only the time within a step.
Positive current charges; the capacities and energies count within a step.
"""

from typing import Final

from nasicell.instruments.cycler_text import cycler_record, cycler_text, header_row
from nasicell.instruments.cycling_table import CyclingColumns
from nasicell.instruments.file import InstrumentFile
from nasicell.records import CellKind, CyclingRecord

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": (
            "cumulative time",
            "total time",
            "date",
            "absolute time",
            "real time(h:min:s.ms)",
            "realtime",
        ),
        "voltage_volt": ("voltage",),
        "current_ampere": ("current",),
        "cycle_count": ("cycle index", "cycle id", "cycle"),
        "step_index": ("step index", "step id", "step"),
        "ambient_temperature_celsius": ("t1", "temperature"),
        "charging_capacity_ah": ("chg. cap.", "charge capacity"),
        "discharging_capacity_ah": ("dchg. cap.", "discharge capacity"),
        "charging_energy_wh": ("chg. energy", "charge energy"),
        "discharging_energy_wh": ("dchg. energy", "discharge energy"),
    }
)
_COMMON: Final = ("cycle index", "step index", "step type", "current", "voltage")
_LABELS: Final = (
    ("datapoint", *_COMMON),
    ("chg. cap.", *_COMMON),
    ("record id", "cycle id", "step id", "current", "voltage"),
)


def recognises(file: InstrumentFile) -> bool:
    """The row of labels that Neware's programs write above the records."""
    return header_row(file.sheet, *_LABELS) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a Neware export; `kind` plays no part."""
    head = header_row(file.sheet, *_LABELS)
    assert head is not None
    text = cycler_text(file, head, units={"t1": "degC"})
    if text.column("chg. cap.") is None:
        direction = text.direction(None, charge=frozenset(), discharge=frozenset())
        for what in ("capacity", "energy"):
            text = text.with_counter(what, what, direction)
    notes = []
    if text.column("cumulative time", "total time") is None:
        notes.append("The file has no time over all steps; test time follows the dates of the rows.")
    return cycler_record(
        text,
        COLUMNS,
        instrument="Neware text",
        metadata=text.step_types(text.column("step index", "step id"), text.column("step type", "status"))
        | text.start("date", "absolute time", "real time(h:min:s.ms)", "realtime"),
        notes=notes,
    )
