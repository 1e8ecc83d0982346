"""Novonix csv: a summary, the protocol as JSON, then one row per sample.

Test time is the run time from the start of the test; positive current charges. Capacity and energy are one column
each; they are kept as counters where they grow in both directions.
"""

from typing import Final

from nasicell.instruments.cycler_text import cycler_record, cycler_text, header_row, pairs_of
from nasicell.instruments.cycling_table import CyclingColumns
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import is_size
from nasicell.instruments.text import is_number
from nasicell.quantity import Quantity
from nasicell.records import CellKind, CyclingRecord, Sample
from nasicell.units import MILLIGRAM, SQUARE_CENTIMETRE

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("run time",),
        "voltage_volt": ("potential", "voltage"),
        "current_ampere": ("current",),
        "cycle_count": ("cycle number",),
        "step_index": ("step number",),
        "ambient_temperature_celsius": ("temperature",),
        "charging_capacity_ah": ("charge capacity",),
        "discharging_capacity_ah": ("discharge capacity",),
        "charging_energy_wh": ("charge energy",),
        "discharging_energy_wh": ("discharge energy",),
    }
)
_LABELS: Final = ("date and time", "cycle number", "run time", "step type", "current", "potential")
_SIZES: Final = (("Mass (g)", "active_mass", 1000 * MILLIGRAM, "kg"), ("Area (cm2)", "area", SQUARE_CENTIMETRE, "m2"))
_DEFAULTS: Final = (0.0, 1.0)
"""Masses and areas that the program writes where none was given."""
_LONGEST: Final = 20_000
"""Letters of the protocol that are kept."""


def recognises(file: InstrumentFile) -> bool:
    """Novonix's row of labels."""
    return header_row(file.sheet, _LABELS) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a Novonix file; `kind` plays no part."""
    head = header_row(file.sheet, _LABELS)
    assert head is not None
    text = cycler_text(file, head, units={})
    direction = text.direction(None, charge=frozenset(), discharge=frozenset())
    for what in ("capacity", "energy"):
        text = text.with_counter(what, what, direction)
    protocol = [line for line in text.head if line.startswith("{")]
    metadata = dict(pairs_of([line for line in text.head if line not in protocol]))
    sample, unknown = _sample(metadata, file=file.name)
    return cycler_record(
        text,
        COLUMNS,
        instrument="Novonix csv",
        metadata=metadata
        | ({"protocol": protocol[0][:_LONGEST]} if protocol else {})
        | text.step_types(text.column("step number"), text.column("step type")),
        unknown=unknown,
        sample=sample,
    )


def _sample(metadata: dict[str, str], *, file: str) -> tuple[Sample, dict[str, str]]:
    """Mass and area of the summary, and those that are defaults."""
    sizes: dict[str, Quantity] = {}
    unknown: dict[str, str] = {}
    for key, name, scale, unit in _SIZES:
        stated = metadata.get(key, "")
        if not is_number(stated):
            continue
        value = float(stated.replace(",", "."))
        if value in _DEFAULTS:
            unknown[key] = f"{value:g} is the program's default"
        elif is_size(value):
            sizes[name] = Quantity(name=name, value=value * scale, unit=unit, source=f"header of {file}")
    return Sample(area=sizes.get("area"), active_mass=sizes.get("active_mass")), unknown
