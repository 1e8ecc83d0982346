"""Arbin exports as csv or xlsx: one row per sample, the units in the labels.

Test time counts from the start of the test; positive current charges. Cycle and step numbers are Arbin's own, so are
the capacities and energies, which count until the schedule resets them.
"""

from typing import Final

from nasicell.instruments.cycler_text import cycler_record, cycler_text, header_row
from nasicell.instruments.cycling_table import CyclingColumns
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import normalised
from nasicell.records import CellKind, CyclingRecord

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("test time",),
        "voltage_volt": ("voltage",),
        "current_ampere": ("current",),
        "cycle_count": ("cycle index",),
        "step_index": ("step index",),
        "ambient_temperature_celsius": ("aux temperature 1", "temperature"),
        "charging_capacity_ah": ("charge capacity",),
        "discharging_capacity_ah": ("discharge capacity",),
        "charging_energy_wh": ("charge energy",),
        "discharging_energy_wh": ("discharge energy",),
    }
)
UNITS: Final = {
    "test time": "s",
    "voltage": "V",
    "current": "A",
    "charge capacity": "Ah",
    "discharge capacity": "Ah",
    "charge energy": "Wh",
    "discharge energy": "Wh",
}
"""Units of Arbin's database, whose exports by other programs carry none."""
_COMMON: Final = ("test time", "step time", "cycle index", "step index", "current", "voltage", "charge capacity")
_LABELS: Final = ((*_COMMON, "dv/dt"), (*_COMMON, "internal resistance"), (*_COMMON, "data point"))


def recognises(file: InstrumentFile) -> bool:
    """Arbin's row of labels."""
    return header_row(file.sheet, *_LABELS) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of an Arbin export; `kind` plays no part."""
    head = header_row(file.sheet, *_LABELS)
    assert head is not None
    text = cycler_text(file, head, units=UNITS)
    current = text.column("current")
    bare = current is not None and normalised(text.source.names[current]) == "current"
    return cycler_record(
        text,
        COLUMNS,
        instrument="Arbin text",
        metadata=text.start("date time", "datetime"),
        notes=["The labels carry no unit; time, current, voltage, counters are read as Arbin's s, A, V, Ah and Wh."]
        if bare
        else [],
    )
