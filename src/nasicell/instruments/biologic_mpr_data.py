"""The measured points of a .mpr as a table with the labels of a text export."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.instruments.biologic_mpr_columns import FLAGS
from nasicell.instruments.biologic_mpr_layout import UNNAMED, Layout, layout
from nasicell.instruments.biologic_mpr_modules import Module
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.table import Table
from nasicell.records import Damage

_HALVES: Final = "half cycle"
_COUNTED: Final = "Q charge/discharge/mA.h"
_TWO_PARTS: Final = 2
"""A cycle of EC-Lab's charge/discharge alternance has two halves."""


def data_table(file: InstrumentFile, module: Module) -> Table:
    """All points that can be read.

    Quantities that EC-Lab computes on export are added where the file has what they follow from: Re and -Im from
    modulus and phase, Q charge and Q discharge from their common column, Ewe-Ece, and the cycle number from the half
    cycle (two halves are a cycle, the first is 0).

    Raises
    ------
    InstrumentFileError
        If the columns cannot be told apart, or no point is there.
    """
    how = layout(module)
    if how is None:
        raise file.refusal(
            f"the columns of the data module (version {module.version}, {len(module.content)} bytes) cannot be told "
            "apart; the file is damaged or of an unknown version. Copy it again, or export it as text from EC-Lab"
        )
    records = how.records(module)
    if not records.size:
        raise file.refusal("the data module holds no measured point; the file was cut or the measurement never began")
    columns = dict(_named(how, records))
    with np.errstate(all="ignore"):  # damaged values follow through, and are set aside with their rows
        columns |= dict(_derived(columns))
    return Table(
        file=file.name,
        names=tuple(columns),
        columns=tuple(pl.Series(values) for values in columns.values()),
        rows=np.arange(1, records.size + 1),
        damage=tuple(_damage(file, how, records.size, whole=module.whole)),
    )


def unnamed(source: Table) -> tuple[str, ...]:
    """Labels of the columns whose meaning is not known."""
    return tuple(name for name in source.names if name.startswith(UNNAMED))


def _named(how: Layout, records: NDArray[np.void]) -> Iterator[tuple[str, NDArray]]:
    seen: set[str] = set()
    for k, column in enumerate(how.columns):
        if k in how.doubtful:
            continue
        values = np.ascontiguousarray(records[str(k)])
        if column.label == "flags":
            for number in how.numbers:
                if number in FLAGS:
                    label, bit, mask = FLAGS[number]
                    yield label, (values >> bit) & mask
        elif column.label not in seen:
            seen.add(column.label)
            yield column.label, values


def _derived(columns: dict[str, NDArray]) -> Iterator[tuple[str, NDArray]]:
    for which in ("Z", "Zce", "Zwe-ce"):
        real, imaginary = f"Re({which})/Ohm", f"-Im({which})/Ohm"
        size, phase = columns.get(f"|{which}|/Ohm"), columns.get(f"Phase({which})/deg")
        if size is not None and phase is not None and (real not in columns or imaginary not in columns):
            angle = np.radians(phase.astype(np.float64))
            yield real, size * np.cos(angle)
            yield imaginary, -size * np.sin(angle)
    for pattern in ("{}/V", "<{}>/V"):
        whole, working, counter = (pattern.format(which) for which in ("Ewe-Ece", "Ewe", "Ece"))
        if whole not in columns and working in columns and counter in columns:
            yield whole, columns[working].astype(np.float64) - columns[counter]
    if _COUNTED in columns:
        for sign, label in ((1.0, "Q charge/mA.h"), (-1.0, "Q discharge/mA.h")):
            if label not in columns:
                yield label, np.maximum(sign * columns[_COUNTED], 0.0)
    if _HALVES in columns and "cycle number" not in columns:
        yield "cycle number", columns[_HALVES] // _TWO_PARTS


def _damage(file: InstrumentFile, how: Layout, there: int, *, whole: bool) -> Iterator[Damage]:
    for k in how.doubtful:
        yield Damage(
            file=file.name,
            column=how.columns[k].label,
            reason="it stands between columns of unknown number, so that its bytes are not certain; left out",
        )
    if there < how.points and not whole:
        yield Damage(
            file=file.name,
            row=there + 1,
            reason=f"the header promises {how.points} points, {there} are there: the file was cut here",
            records_lost=how.points - there,
        )
    elif there != how.points:
        yield Damage(
            file=file.name,
            row=min(there, how.points) + 1,
            reason=f"the header counts {how.points} points, the module holds {there}; all are kept",
        )
