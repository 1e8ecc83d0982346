"""Arbin .res: the Access database that MITS Pro writes, one table with a row per sample.

Test time counts from the start of the test; positive current charges. Cycle and step numbers are Arbin's own, so are
the capacities and energies, which count until the schedule resets them.
"""

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from nasicell.instruments.access_rows import AccessRows, rows_of, tables_of
from nasicell.instruments.access_tables import JET_4, MARK, PAGE, AccessTable, definition
from nasicell.instruments.arbin_header import arbin_sample, unknown_mass
from nasicell.instruments.cycling_table import backward_time
from nasicell.instruments.damage import runs
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.numeric import LARGEST
from nasicell.records import CellKind, CyclingRecord, Damage
from nasicell.records.cycling import OPTIONAL, REQUIRED

COLUMNS: Final = {
    "test_time_second": "Test_Time",
    "voltage_volt": "Voltage",
    "current_ampere": "Current",
    "cycle_count": "Cycle_Index",
    "step_index": "Step_Index",
    "charging_capacity_ah": "Charge_Capacity",
    "discharging_capacity_ah": "Discharge_Capacity",
    "charging_energy_wh": "Charge_Energy",
    "discharging_energy_wh": "Discharge_Energy",
}
"""Column of the record -> of Arbin's table, in s, A, V, Ah and Wh."""
_SAMPLES, _TEST, _POINT, _AUXILIARY = "Channel_Normal_Table", "Test_ID", "Data_Point", "Auxiliary_Table"
_KEPT: Final = (
    "Test_Name",
    "Channel_Index",
    "Creator",
    "Comments",
    "Schedule_File_Name",
    "Schedule_Version",
    "Software_Version",
    "Serial_Number",
    "Item_ID",
    "MASS",
    "Specific_Capacity",
    "Capacity",
)
"""What of the table about the test is kept as metadata."""
_MOST_GAPS: Final = 60
"""Gaps told one by one."""
_NAMED: Final = 10
"""Other tests of a file that are named."""
_DAY_ZERO: Final = datetime(1899, 12, 30)
_LAST_DAY: Final = 100_000
"""Dates count days since the first of these; later than the year 2173 none is right."""


def recognises(file: InstrumentFile) -> bool:
    """The first bytes of an Access database."""
    return file.content.startswith(MARK)


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord:
    """The cycling record of a .res file; `kind` plays no part.

    A file of several tests gives the longest; the samples of the others are counted in the damage.

    Raises
    ------
    InstrumentFileError
        If the database is of an older kind, or has no readable table of samples.
    """
    if len(file.content) > 0x14 and file.content[0x14] < JET_4:
        raise file.refusal("this is an Access database of before 2000, which is not read; export the channel as csv")
    tables = tables_of(file.content)
    table = tables.get(_SAMPLES) or _found(file.content)
    if table is None:
        named = f" (its tables: {', '.join(tables)})" if tables else ""
        raise file.refusal(
            f"this Access database has no readable table of an Arbin channel{named}; it is cut, damaged or of another "
            "program. Copy it again from the cycler"
        )
    rows = rows_of(file.content, table)
    damage = _lost(file, rows)
    frame, points, others, spoiled = _frame(file, rows)
    if not frame.height:
        raise file.refusal("the Arbin file holds no readable sample; the copy was cut or the test never began")
    test = others.pop(0)
    metadata, mass = _about(file.content, tables.get("Global_Table"), test)
    notes: list[str] = []
    if _AUXILIARY in tables and rows_of(file.content, tables[_AUXILIARY]).start.size:
        notes.append("The auxiliary channels of the file (temperatures, further voltages) are not read.")
    backwards = backward_time(file.name, time=frame["test_time_second"].to_numpy(), rows=points, column="Test_Time")
    return CyclingRecord(
        table=frame,
        sample=arbin_sample(mass, source=f"header of {file.name}"),
        provenance=file.provenance(
            "Arbin .res", technique="cycling", metadata=metadata, unknown=unknown_mass(mass), notes=tuple(notes)
        ),
        damage=(*damage, *_other_tests(file, others), *spoiled, *backwards),
    )


def _found(content: bytes) -> AccessTable | None:
    """The table of samples where the catalogue is damaged: the first definition with its columns."""
    needed = {_POINT, *(COLUMNS[name] for name in REQUIRED)}
    for page in range(len(content) // PAGE):
        if content[page * PAGE] == 2:
            table = definition(content, page)
            if table is not None and needed <= table.columns.keys():
                return table
    return None


def _frame(
    file: InstrumentFile, rows: AccessRows
) -> tuple[pl.DataFrame, np.ndarray, list[tuple[float, int]], tuple[Damage, ...]]:
    """The table of the longest test by sample number, the numbers, the tests with their rows, and what is missing."""
    known = rows.table.columns
    missing = [name for name in (_POINT, *(COLUMNS[n] for n in REQUIRED)) if name not in known]
    if missing:
        raise file.refusal(f"the table of samples lacks {', '.join(missing)}; the file is damaged, copy it again")
    test = np.nan_to_num(rows.numbers(_TEST)) if _TEST in known else np.zeros(rows.start.size)
    names, counts = np.unique(test, return_counts=True)
    tests = sorted(zip(names.tolist(), counts.tolist(), strict=True), key=lambda one: -one[1])
    if not tests:
        return pl.DataFrame(), np.zeros(0, np.int64), [], ()
    values = {name: rows.numbers(column) for name, column in COLUMNS.items() if column in known}
    point = rows.numbers(_POINT)
    good = np.isfinite(point) & (np.abs(point) < LARGEST)
    for name in tuple(values):
        measured = np.abs(values[name]) < LARGEST
        if name in REQUIRED:
            good &= measured
        else:
            values[name][~measured] = np.nan
    mine = test == tests[0][0]
    order = np.flatnonzero(mine & good)
    if np.any(np.diff(point[order]) < 0):
        order = order[np.argsort(point[order], kind="stable")]
    number = point[order].astype(np.int64)
    columns = {}
    for name in tuple(values):
        series = pl.Series(name, values.pop(name)[order]).fill_nan(None)
        if name in REQUIRED or series.null_count() < len(series):
            columns[name] = series.cast({**REQUIRED, **OPTIONAL}[name])
    spoiled = int((mine & ~good).sum())
    return pl.DataFrame(columns), number, tests, _gaps(file, number, spoiled=spoiled)


def _gaps(file: InstrumentFile, number: np.ndarray, *, spoiled: int) -> tuple[Damage, ...]:
    """Samples missing by the file's own numbering, which `_lost` counts, and rows whose values are no numbers."""
    jumps = np.diff(number, prepend=number[:1] - 1)
    told = runs(
        file.name,
        [
            (int(number[k]), None, f"the {jumps[k] - 1} samples before sample {number[k]} are missing", 0)
            for k in np.flatnonzero(jumps > 1)[: _MOST_GAPS + 1]
        ],
    )
    if spoiled:
        reason = f"{spoiled} rows hold no number as sample, time, voltage or current; set aside"
        told = (Damage(file=file.name, reason=reason, records_lost=spoiled), *told)
    return told


def _lost(file: InstrumentFile, rows: AccessRows) -> tuple[Damage, ...]:
    """Rows that the table promises and that are not there, or cannot be read."""
    reasons = []
    if rows.start.size < rows.table.rows:
        lost = rows.table.rows - rows.start.size
        reasons.append(
            (f"the table promises {rows.table.rows} rows, {rows.start.size} are there: cut or damaged", lost)
        )
    if rows.moved:
        reasons.append((f"{rows.moved} rows were deleted or moved within the database and are not read", 0))
    if rows.broken:
        reasons.append((f"{rows.broken} rows are damaged and set aside", 0))
    return tuple(Damage(file=file.name, reason=reason, records_lost=lost) for reason, lost in reasons)


def _other_tests(file: InstrumentFile, tests: list[tuple[float, int]]) -> tuple[Damage, ...]:
    """The samples of other tests that the database holds beside the one read."""
    if not tests:
        return ()
    named = ", ".join(f"test {name:g} ({count})" for name, count in tests[:_NAMED])
    reason = f"the longest test of the file is read; samples of others are set aside: {named}"
    return (Damage(file=file.name, reason=reason, records_lost=sum(count for _, count in tests)),)


def _about(content: bytes, table: AccessTable | None, test: tuple[float, int]) -> tuple[dict[str, str], float | None]:
    """What the file says of the test, and the mass in g."""
    if table is None or _TEST not in table.columns:
        return {}, None
    rows = rows_of(content, table)
    place = np.flatnonzero(rows.numbers(_TEST) == test[0])
    if not place.size:
        return {}, None
    k = int(place[0])
    told = {name: rows.texts(name)[k].strip() for name in _KEPT if name in table.columns}
    mass = float(rows.numbers("MASS")[k]) if "MASS" in table.columns else None
    return {name: text for name, text in told.items() if text} | _start(rows, k), mass


def _start(rows: AccessRows, k: int) -> dict[str, str]:
    days = float(rows.numbers("Start_DateTime")[k]) if "Start_DateTime" in rows.table.columns else 0.0
    if not 0 < days < _LAST_DAY:
        return {}
    moment = (_DAY_ZERO + timedelta(days=days)).replace(microsecond=0)
    return {"start": f"{moment.isoformat(sep=' ')} (local time; the file names no time zone)"}
