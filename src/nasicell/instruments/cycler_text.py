"""Text exports of cyclers: what their readers share. Each format says which columns it has; this makes the record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.instruments.cycling_table import CyclingColumns, cycling_frame
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import Label, find, label, normalised, unit_of
from nasicell.instruments.resolution import current_resolution
from nasicell.instruments.table import Table, labels_of, table
from nasicell.instruments.text import SEPARATORS, Sheet, fields_of
from nasicell.records import CyclingRecord, Sample
from nasicell.units import ZERO_CELSIUS

_HEADER_WITHIN: Final = 200
"""Lines among which the row of labels is looked for."""
_MOST_STEPS: Final = 200
"""Steps whose type the metadata tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclerText:
    """The table of an export with its labels taken apart.

    Parameters
    ----------
    file
        The file.
    source
        Columns as text.
    labels
        One per column, with the units that the format leaves out.
    head
        Lines above the labels.
    """

    file: InstrumentFile
    source: Table
    labels: tuple[Label, ...]
    head: tuple[str, ...]

    def column(self, *names: str) -> int | None:
        """Index of the first of these columns that is there."""
        return find(self.labels, *names)

    def direction(self, state: int | None, *, charge: frozenset[str], discharge: frozenset[str]) -> NDArray[np.int8]:
        """1 where the cell is charged, -1 where it is discharged, shape (n,): by a column of states, else by sign."""
        if state is None:
            current = self.column("current", "amps")
            sign = np.sign(self.source.floats(current)) if current is not None else np.zeros(len(self.source))
            return np.nan_to_num(sign).astype(np.int8)
        words = self.source.text(state).str.strip_chars(' "').str.to_lowercase()
        charging, discharging = (
            words.is_in(list(group)).fill_null(value=False).to_numpy() for group in (charge, discharge)
        )
        return charging.astype(np.int8) - discharging.astype(np.int8)

    def with_signs(self, current: int, direction: NDArray[np.int8]) -> "CyclerText":
        """The table with a minus before the currents of discharge."""
        text = self.source.text(current).str.strip_chars(' "')
        bare = pl.Series(direction < 0) & ~text.str.starts_with("-").fill_null(value=True)
        signed = pl.select(pl.when(bare).then("-" + text).otherwise(text)).to_series()
        return replace(self, source=self.source.with_column(current, signed))

    def with_counter(self, counter: str, kind: str, direction: NDArray[np.int8]) -> "CyclerText":
        """The table with a counter that counts in both directions told apart, as ``charge ...``, ``discharge ...``.

        Left out where it falls while the cell is discharged: it is then a balance, not a counter.
        """
        place = self.column(counter)
        if place is None or self.balance(place, direction):
            return self
        text = self.source.text(place).str.strip_chars(' "').str.strip_prefix("-")
        found = self
        for name, sign in ((f"charge {kind}", 1), (f"discharge {kind}", -1)):
            part = pl.select(pl.when(pl.Series(direction == sign)).then(text).otherwise(pl.lit("0"))).to_series()
            labels = (*found.labels[: len(found.source.names)], replace(found.labels[place], name=name))
            found = replace(found, source=found.source.with_further(name, part), labels=labels)
        return found

    def balance(self, place: int, direction: NDArray[np.int8]) -> bool:
        """Whether a count falls while the cell is discharged."""
        rise = np.diff(np.abs(self.source.floats(place)))
        steady = (direction[1:] == direction[:-1]) & (direction[1:] < 0) & np.isfinite(rise)
        return bool((rise[steady] < 0).sum() > (rise[steady] > 0).sum())

    def step_types(self, step: int | None, kind: int | None) -> dict[str, str]:
        """What the steps are, by number, as ``1 Rest, 2 CC Chg``; empty where the file does not say."""
        if step is None or kind is None:
            return {}
        both = pl.DataFrame({"step": self.source.text(step), "kind": self.source.text(kind)}).drop_nulls()
        pairs = both.unique(maintain_order=True).head(_MOST_STEPS).rows()
        told = dict.fromkeys(f"{number.strip()} {word.strip()}" for number, word in pairs if word.strip())
        return {"step types": ", ".join(told)} if told else {}

    def start(self, *names: str) -> dict[str, str]:
        """The date of the first row."""
        place = self.column(*names)
        first = self.source.text(place).head(1).to_list()[0] if place is not None and len(self.source) else None
        if not first or not first.strip():
            return {}
        return {"start": f"{first.strip()} (local time of the first row; the file names no time zone)"}


def header_row(sheet: Sheet | None, *words: Sequence[str]) -> int | None:
    """Line (from 0) whose labels include all of one group of words; None where there is none.

    >>> header_row(Sheet(name="a", lines=["x", "Cyc#,Amps,Volts"], encoding="utf-8", ended=True), ("amps", "volts"))
    1
    """
    for k, line in enumerate(sheet.lines[:_HEADER_WITHIN] if sheet else ()):
        low = normalised(line)
        for group in words:
            if not all(word in low for word in group):
                continue
            found = {label(field).name for field in fields_of(line, _separator(line))}
            if found.issuperset(group):
                return k
    return None


def cycler_text(file: InstrumentFile, head: int, *, units: Mapping[str, str]) -> CyclerText:
    """The table under line `head`; `units` are those of labels that name none."""
    sheet = file.sheet
    assert sheet is not None
    separator = _separator(sheet.lines[head])
    source = table(sheet, first=head + 1, separator=separator, names=labels_of(sheet, head, separator))
    labels = tuple(_with_unit(label(name), units) for name in source.names)
    return CyclerText(file=file, source=source, labels=labels, head=tuple(sheet.lines[:head]))


def cycler_record(
    text: CyclerText,
    columns: CyclingColumns,
    *,
    instrument: str,
    metadata: Mapping[str, str],
    unknown: Mapping[str, str] | None = None,
    sample: Sample | None = None,
    notes: Sequence[str] = (),
) -> CyclingRecord:
    """The record of an export; a temperature below absolute zero or without its unit is left out and told."""
    located = columns.located(text.labels)
    unsaid = dict(unknown or {})
    sensor = located.get("ambient_temperature_celsius")
    if sensor is not None:
        reason = _no_sensor(text, sensor)
        if reason:
            unsaid[text.source.names[sensor]] = reason
            del located["ambient_temperature_celsius"]
    frame, damage = cycling_frame(text.source, labels=text.labels, located=located)
    current = located["current_ampere"]
    resolution = current_resolution(
        text.source, index=current, factor=text.labels[current].factor, current=frame["current_ampere"].to_numpy()
    )
    return CyclingRecord(
        table=frame.with_columns(pl.col("^(dis)?charging_.*$").abs()),
        sample=sample or Sample(),
        provenance=text.file.provenance(
            instrument, technique="cycling", metadata={**metadata, **resolution}, unknown=unsaid, notes=tuple(notes)
        ),
        damage=damage,
    )


def pairs_of(lines: Sequence[str], mark: str = ":") -> Iterator[tuple[str, str]]:
    """Key and value of each line ``key: value`` that has both.

    >>> list(pairs_of(["~Battery: cell", "~", "Area:"]))
    [('Battery', 'cell')]
    """
    for line in lines:
        key, _, value = line.strip(" ,;\t~").partition(mark)
        if key.strip() and value.strip():
            yield key.strip(), value.strip()


def _no_sensor(text: CyclerText, index: int) -> str:
    values = text.source.floats(index)
    if text.labels[index].unit and text.labels[index].quantity != "temperature":
        return f"its unit {text.labels[index].unit!r} is no temperature"
    measured = values[np.isfinite(values)]
    if measured.size and (measured < -ZERO_CELSIUS).any():
        return f"{measured.min():.6g} degC: no sensor was connected"
    if measured.size and not measured.any():
        return "0 in every row: no sensor was connected"
    return ""


def _with_unit(one: Label, units: Mapping[str, str]) -> Label:
    unit = units.get(one.name, "")
    known = None if one.quantity else unit_of(unit)
    return replace(one, unit=unit, quantity=known[0], factor=known[1]) if known else one


def _separator(line: str) -> str:
    return max(SEPARATORS[:3], key=line.count)
