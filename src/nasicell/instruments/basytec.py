"""Basytec text exports: a head of lines after ``~``, then one row per sample.

Test time counts from the start of the test; positive current charges. The line of the test plan is the step; the
counters of charge and energy are those of the cycle.
"""

from typing import Final

from nasicell.instruments.cycler_text import cycler_record, cycler_text, header_row, pairs_of
from nasicell.instruments.cycling_table import CyclingColumns
from nasicell.instruments.file import InstrumentFile
from nasicell.records import CellKind, CyclingRecord

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("time",),
        "voltage_volt": ("u",),
        "current_ampere": ("i",),
        "cycle_count": ("cyc-count",),
        "step_index": ("line",),
        "ambient_temperature_celsius": ("t1",),
        "charging_capacity_ah": ("ah-cyc-charge",),
        "discharging_capacity_ah": ("ah-cyc-discharge",),
        "charging_energy_wh": ("wh-cyc-charge",),
        "discharging_energy_wh": ("wh-cyc-discharge",),
    }
)
UNITS: Final = {
    "ah-cyc-charge": "Ah",
    "ah-cyc-discharge": "Ah",
    "wh-cyc-charge": "Wh",
    "wh-cyc-discharge": "Wh",
}
"""Units that stand in the name of the column instead of behind it."""
_LABELS: Final = ("time", "u", "i")


def recognises(file: InstrumentFile) -> bool:
    """Basytec's row of labels, which begins with ``~`` as every line above it."""
    head = header_row(file.sheet, _LABELS)
    return head is not None and file.sheet is not None and file.sheet.lines[head].startswith("~Time")


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a Basytec export; `kind` plays no part."""
    head = header_row(file.sheet, _LABELS)
    assert head is not None
    text = cycler_text(file, head, units=UNITS)
    return cycler_record(
        text,
        COLUMNS,
        instrument="Basytec text",
        metadata=dict(pairs_of(text.head)) | text.step_types(text.column("line"), text.column("command")),
    )
