"""Maccor text exports (.txt of the ASCII export, .csv).

Test time counts from the start of the test over all steps. Maccor writes the current without a sign; the column of
states tells charge from discharge. Capacity and energy are one counter each, set back at each step.
"""

from itertools import pairwise
from typing import Final

import polars as pl

from nasicell.instruments.cycler_text import CyclerText, cycler_record, cycler_text, header_row, pairs_of
from nasicell.instruments.cycling_table import CyclingColumns
from nasicell.instruments.file import InstrumentFile
from nasicell.records import CellKind, CyclingRecord

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("testtime", "test time", "test"),
        "voltage_volt": ("volts", "voltage"),
        "current_ampere": ("amps", "current"),
        "cycle_count": ("cyc", "cycle c", "cycle", "cycle p"),
        "step_index": ("step",),
        "ambient_temperature_celsius": ("temp 1", "aux #1"),
        "charging_capacity_ah": ("charge capacity",),
        "discharging_capacity_ah": ("discharge capacity",),
        "charging_energy_wh": ("charge energy",),
        "discharging_energy_wh": ("discharge energy",),
    }
)
UNITS: Final = {
    "testtime": "s",
    "amps": "A",
    "current": "A",
    "volts": "V",
    "voltage": "V",
    "amp-hr": "Ah",
    "capacity": "Ah",
    "watt-hr": "Wh",
    "energy": "Wh",
    "temp 1": "degC",
    "aux #1": "degC",
}
"""Units of labels that carry none."""
_LABELS: Final = (
    ("step", "amps", "volts"),
    ("rec", "step", "capacity", "current", "voltage"),
    ("step", "capacity", "current", "voltage", "dpt time"),
)
CHARGE, DISCHARGE = frozenset({"c", "cha", "chg", "charge"}), frozenset({"d", "dis", "dchg", "discharge"})
_FEWEST: Final = 10
"""Rows of a step whose voltage tells its direction."""
_FALL: Final = 0.01
"""Relative fall of the voltage within a step that no charge makes."""


def recognises(file: InstrumentFile) -> bool:
    """Maccor's row of labels."""
    return header_row(file.sheet, *_LABELS) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a Maccor export; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If the current carries no sign, the column of states is missing and the cell was discharged.
    """
    head = header_row(file.sheet, *_LABELS)
    assert head is not None
    text = cycler_text(file, head, units=UNITS)
    state, current = text.column("state", "md"), text.column(*COLUMNS.names["current_ampere"])
    direction = text.direction(state, charge=CHARGE, discharge=DISCHARGE)
    notes: list[str] = []
    if state is None and not (direction < 0).any():
        _refuse_discharge(text)
        notes.append(
            "The file has neither a column of states nor a negative current: every current is taken to charge. "
            "Maccor writes currents without a sign; export the state with them."
        )
    if (
        current is not None
        and not text.labels[current].name.startswith("amp")
        and "(" not in text.source.names[current]
    ):
        notes.append("The labels carry no unit; current, voltage, capacity, energy are read as A, V, Ah, Wh.")
    if current is not None:
        text = text.with_signs(current, direction)
    for counter, what in (
        ("amp-hr", "capacity"),
        ("capacity", "capacity"),
        ("watt-hr", "energy"),
        ("energy", "energy"),
    ):
        text = text.with_counter(counter, what, direction)
    return cycler_record(
        text,
        COLUMNS,
        instrument="Maccor text",
        metadata=_header(text.head) | text.step_types(text.column("step"), state) | text.start("dpt time"),
        notes=notes,
    )


def _header(lines: tuple[str, ...]) -> dict[str, str]:
    """Pairs that stand one after the other between tabs, or one a line with commas."""
    found: dict[str, str] = {}
    for line in lines:
        fields = [field.strip() for field in line.replace(",", "\t", 1 if "\t" not in line else 0).split("\t")]
        for key, value in pairwise(fields):
            if key.endswith(":") and value and not value.endswith(":"):
                found[key.rstrip(": ")] = value
        if not any(key.endswith(":") for key in fields) and len(fields) == 2 and all(fields):
            found[fields[0]] = fields[1]
    return found or dict(pairs_of(lines))


def _refuse_discharge(text: CyclerText) -> None:
    """Refuse unsigned currents where a step's voltage falls as no charge makes it."""
    places = [text.column(*COLUMNS.names[name]) for name in ("step_index", "voltage_volt", "current_ampere")]
    if None in places:
        return
    step, voltage, current = (pl.Series(text.source.floats(place or 0)) for place in places)
    steps = (
        pl.DataFrame({"step": step, "voltage": voltage, "current": current})
        .with_columns(run=pl.col("step").rle_id())
        .group_by("run")
        .agg(
            pl.len(),
            pl.col("voltage").first().alias("begun"),
            pl.col("voltage").last().alias("ended"),
            pl.col("current").min(),
        )
    )
    falls = steps.filter(
        (pl.col("current") > 0)
        & (pl.col("len") >= _FEWEST)
        & (pl.col("begun") - pl.col("ended") > _FALL * pl.col("begun").abs())
    )
    if falls.height:
        raise text.file.refusal(
            f"the voltage falls in {falls.height} step(s) under a current without a sign, and the column of states is "
            "missing: which steps discharged is lost. Export the state (MD) with the current",
            column=text.source.names[places[2] or 0],
        )
