"""Whether the bytes of a .mpr read plausibly under a layout: time does not run back, potentials are volts."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.biologic_mpr_columns import Meaning

_TIME: Final = "time/s"
_LARGEST: Final = {"V": 1e3, "mA": 1e9, "Hz": 1e9, "Ohm": 1e15}
"""Largest plausible values, by unit."""
_SMALLEST: Final = 1e-30
"""Numbers other than zero below this are bytes of something else."""
_GREATEST: Final = 1e20
_MOST_COUNTED: Final = 1e7
"""Numbers above are bytes of something else, in columns of any unit and in counters."""


def plausibility(columns: Sequence[Meaning], records: NDArray[np.void]) -> float:
    """Share of the values that can be what their column says, from 0 to 1; 1 without records.

    Parameters
    ----------
    columns
        Meaning of each field of a record.
    records
        Some records, with one field per column, named by its place.
    """
    if not records.size:
        return 1.0
    return float(np.mean([_plausible(column, records[str(k)]) for k, column in enumerate(columns)]))


def _plausible(column: Meaning, values: NDArray) -> float:
    if values.dtype.kind == "u":
        return 1.0 if column.label in ("flags", "I Range") or values.max() < _MOST_COUNTED else 0.0
    with np.errstate(all="ignore"):
        size = np.abs(values)
        good = np.isfinite(values) & ((size == 0) | (size > _SMALLEST)) & (size < _GREATEST)
        unit = column.label.rpartition("/")[2]
        if unit in _LARGEST:
            good &= size <= _LARGEST[unit]
        if column.label == _TIME and values.size > 1:
            good[1:] &= np.diff(values) >= 0
    return float(good.mean())
