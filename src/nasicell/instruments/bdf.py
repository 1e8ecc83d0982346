"""Battery Data Format (ontology 1.3.0): csv or parquet, machine names or preferred labels.

Test time counts from the start of the test; positive current charges.
"""

import io
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from nasicell.instruments.cycling_table import CyclingColumns, cycling_frame
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.impedance_labels import impedance_label, located
from nasicell.instruments.impedance_values import spectrum_columns
from nasicell.instruments.labels import find, label
from nasicell.instruments.resolution import current_resolution
from nasicell.instruments.sweeps import sweeps
from nasicell.instruments.table import Table, labels_of, table
from nasicell.instruments.text import SEPARATORS
from nasicell.records import CellKind, CyclingRecord, ImpedanceRecord, LinkedRecord

COLUMNS: Final = CyclingColumns(
    names={
        "test_time_second": ("test time",),
        "voltage_volt": ("voltage",),
        "current_ampere": ("current",),
        "unix_time_second": ("unix time",),
        "cycle_count": ("cycle count", "cycle count / 1", "cycle index"),
        "step_count": ("step count", "step count / 1"),
        "step_index": ("step index", "step id", "step index / 1"),
        "ambient_temperature_celsius": ("ambient temperature",),
        "charging_capacity_ah": ("charging capacity", "step charging capacity"),
        "discharging_capacity_ah": ("discharging capacity", "step discharging capacity"),
        "charging_energy_wh": ("charging energy",),
        "discharging_energy_wh": ("discharging energy",),
    }
)


def recognises(file: InstrumentFile) -> bool:
    """Parquet, or text whose first line names the test time as BDF does."""
    if file.content[:4] == b"PAR1":
        return True
    if file.sheet is None:
        return False
    head = next((line for line in file.sheet.lines[:20] if line.strip()), "").lower()
    if "z_real_ohm" in head:  # the csv of spectra that nasicell writes itself
        return False
    return "test_time_second" in head or ("test time / " in head and "voltage / " in head)


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord | ImpedanceRecord | LinkedRecord:
    """The record of a BDF file; `kind` plays no part.

    Rows with a frequency are sweeps of an impedance, told apart by their step count; a file that has both gives a
    linked record.
    """
    binary = file.content[:4] == b"PAR1"
    source = _parquet(file) if binary else _csv(file)
    labels = [label(name) for name in source.names]
    places = [find(labels, name) for name in ("frequency", "real impedance", "imaginary impedance")]
    if None in places:
        return _cycling(file, source, binary=binary)
    swept = source.text(places[0] or 0).str.strip_chars().str.len_bytes().fill_null(0).to_numpy() > 0
    if not swept.any():
        return _cycling(file, source, binary=binary)
    spectra = _spectra(file, source.taken(swept))
    if swept.all():
        return spectra
    cycling = _cycling(file, replace(source.taken(~swept), damage=()), binary=binary)
    return LinkedRecord(parts=(cycling, spectra))


def _spectra(file: InstrumentFile, source: Table) -> ImpedanceRecord:
    """The sweeps of the rows with a frequency."""
    labels = [impedance_label(name) for name in source.names]
    found = located(labels)
    if found is None or found.polar:
        raise file.refusal("frequency, real and imaginary impedance are there, but not all in Hz and ohm")
    source, columns, notes = spectrum_columns(file, source, labels, found, row=1)
    sweep, damage = sweeps(source, columns)
    return ImpedanceRecord(
        spectra=sweep, provenance=file.provenance("BDF", technique="EIS", notes=notes), damage=damage
    )


def _cycling(file: InstrumentFile, source: Table, *, binary: bool) -> CyclingRecord:
    """The time series of the rows without a frequency."""
    labels = [label(name) for name in source.names]
    located = COLUMNS.located(labels)
    frame, damage = cycling_frame(source, labels=labels, located=located)
    current = located["current_ampere"]
    metadata: dict[str, str] = {}
    if not binary:
        metadata = current_resolution(
            source, index=current, factor=labels[current].factor, current=frame["current_ampere"].to_numpy()
        )
    extra = [name for k, name in enumerate(source.names) if k not in located.values()]
    if extra:
        metadata["columns not used"] = ", ".join(extra)
    return CyclingRecord(
        table=frame,
        provenance=file.provenance("BDF", metadata=metadata),
        damage=damage,
    )


def _csv(file: InstrumentFile) -> Table:
    sheet = file.sheet
    assert sheet is not None
    head = next(k for k, line in enumerate(sheet.lines) if line.strip())
    separator = max(SEPARATORS[:3], key=sheet.lines[head].count)
    return table(sheet, first=head + 1, separator=separator, names=labels_of(sheet, head, separator))


def _parquet(file: InstrumentFile) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(file.content))
    except (pl.exceptions.PolarsError, OSError, ValueError) as broken:
        raise file.refusal(f"the parquet file cannot be read ({broken}); copy it again from its source") from broken
    if not frame.height:
        raise file.refusal("the parquet file holds no row")
    return Table(
        file=file.name,
        names=tuple(frame.columns),
        columns=tuple(c.cast(pl.String, strict=False) for c in frame.iter_columns()),
        rows=np.arange(1, frame.height + 1),
    )
