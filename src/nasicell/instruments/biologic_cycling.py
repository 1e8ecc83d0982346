"""BioLogic cycling (GCPL, CP, CA, OCV, Modulo Bat ...), exported or as EC-Lab stores it.

Test time is EC-Lab's ``time/s``, counted from the start of the acquisition over linked techniques; it is not shifted
to zero. Positive current oxidises the working electrode. The voltage is that of the whole cell (Ecell, Ewe-Ece) where
it was recorded, except for a half cell, whose working electrode against the reference is meant.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from nasicell.instruments.cycling_table import CyclingColumns, cycling_frame
from nasicell.instruments.eclab_header import EclabHeader
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import Label, coulombs, find
from nasicell.instruments.table import Table
from nasicell.records import CellKind, CyclingRecord

_WHOLE: Final = ("ecell", "<ecell>", "ewe-ece", "<ewe-ece>")
_WORKING: Final = ("ewe", "<ewe>")
_CONTROLS: Final = ("control/V/mA", "control/mA")
_INCREMENT, _TOTAL = "dq/", "(Q-Qo)/"
_GALVANOSTATIC, _REST = 1.0, 3.0
"""EC-Lab's column "mode": 1 controls the current, 2 the potential, 3 rests."""


def _columns(kind: CellKind | None) -> CyclingColumns:
    voltage = (*_WORKING, *_WHOLE) if kind == "half" else (*_WHOLE, *_WORKING)
    return CyclingColumns(
        names={
            "test_time_second": ("time",),
            "voltage_volt": voltage,
            "current_ampere": ("i", "<i>"),
            "cycle_count": ("cycle number",),
            "step_index": ("ns",),
            "ambient_temperature_celsius": ("temperature",),
            "charging_capacity_ah": ("q charge",),
            "discharging_capacity_ah": ("q discharge",),
            "charging_energy_wh": ("energy charge",),
            "discharging_energy_wh": ("energy discharge",),
        }
    )


def cycling(
    file: InstrumentFile, source: Table, *, labels: Sequence[Label], header: EclabHeader, kind: CellKind | None
) -> CyclingRecord:
    """The cycling record of an EC-Lab file.

    Raises
    ------
    InstrumentFileError
        If time, voltage or current cannot be found. The column ``control/V/mA`` is a current only where EC-Lab
        controlled the current; elsewhere the charge increments ``dq`` are needed.
    """
    notes: dict[str, str] = {}
    located = _columns(kind).located(labels)
    if "current_ampere" not in located:
        if header.technique == "OCV":
            source, labels = _with(source, labels, pl.Series(np.zeros(len(source))))
            notes["current"] = "open circuit: 0 A"
        else:
            source, labels = _with_controlled_current(file, source, labels)
            notes["current"] = (
                "charge over time; where it says nothing, the control column of rows at controlled current"
            )
        located["current_ampere"] = len(labels) - 1
    frame, damage = cycling_frame(source, labels=labels, located=located)
    frame = frame.with_columns(pl.col("^discharging_.*$", "^charging_.*$").abs())
    if "voltage_volt" in located:
        notes["voltage column"] = source.names[located["voltage_volt"]]
    return CyclingRecord(
        table=frame,
        sample=header.sample,
        provenance=file.provenance(
            header.instrument, technique=header.technique, metadata=header.metadata | notes, unknown=header.unknown
        ),
        damage=damage,
    )


def _with(source: Table, labels: Sequence[Label], amperes: pl.Series) -> tuple[Table, list[Label]]:
    """The table with a column of currents in A at its end."""
    known = list(labels)[: len(source.names)]
    return source.with_further("current/A", amperes), [*known, Label(name="current", unit="A", quantity="current")]


def _with_controlled_current(file: InstrumentFile, source: Table, labels: Sequence[Label]) -> tuple[Table, list[Label]]:
    """Current of a file without the column I: from the control column and from charge over time.

    Charge over time is the current measured (EC-Lab's own power is this current times Ewe, to 1e-7), so it goes before
    the current set, which differs by the instrument's accuracy. The control column is a current only where the
    current was controlled; elsewhere it is a potential.
    """
    control = next((k for k, name in enumerate(source.names) if name in _CONTROLS), None)
    mode, time, charge = find(labels, "mode"), find(labels, "time"), _charge(source)
    bare = control is not None and mode is None and source.names[control] == _CONTROLS[1]
    if not bare and (time is None or (charge is None and (control is None or mode is None))):
        raise file.refusal(
            "no column holds the current ('I/mA' or '<I>/mA'), and it cannot be had from 'control/V/mA' with 'mode' "
            f"or from 'dq/mA.h'; the labels are {', '.join(source.names)}. Export the file again with I"
        )
    current = np.full(len(source), np.nan)
    increments = False
    if charge is not None and time is not None:
        increments = source.names[charge].startswith(_INCREMENT)
        with np.errstate(all="ignore"):
            passed = source.floats(charge) * coulombs(labels[charge])
            if not increments:
                passed = np.diff(passed, prepend=np.nan)
            current = passed / np.diff(source.floats(time), prepend=np.nan)
        current[~np.isfinite(current)] = np.nan
    if control is not None and (mode is not None or bare):
        modes = source.floats(mode) if mode is not None else np.full(len(source), _GALVANOSTATIC)
        stated = (modes == _GALVANOSTATIC) & (np.isnan(current) if increments else True)
        current[stated] = source.floats(control)[stated] * labels[control].factor
        current[modes == _REST] = 0.0
    return _with(source, labels, pl.Series(current).fill_nan(None))


def _charge(source: Table) -> int | None:
    """The charge between two points (dq), else that since the start; dQ counts from the start of a step."""
    for start in (_INCREMENT, _TOTAL):
        for k, name in enumerate(source.names):
            if name.startswith(start):
                return k
    return None
