"""Whether the sign of the current is the one of a record: told by the counters, never turned."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.records import CyclingRecord, Damage

_MOST: Final = 0.9
"""Share of the counted charge that must be on the wrong side; rounding and switches put some there in any file."""
_COUNTERS: Final = (("charging_capacity_ah", 1.0), ("discharging_capacity_ah", -1.0))


def with_sign_told(record: CyclingRecord) -> CyclingRecord:
    """The record, with damage where its counters grow against the sign of its current; nothing is turned.

    Examples
    --------
    >>> import polars as pl
    >>> from nasicell.records import Provenance
    >>> table = pl.DataFrame({"test_time_second": [0.0, 60.0, 120.0], "voltage_volt": [3.0, 3.1, 3.2],
    ...                       "current_ampere": [-1e-3] * 3, "charging_capacity_ah": [0.0, 1.7e-5, 3.3e-5]})
    >>> record = CyclingRecord(table=table, provenance=Provenance(source="a.csv", instrument="BDF"))
    >>> len(with_sign_told(record).damage)
    1
    """
    sign = np.sign(record.current)
    steady = (sign[1:] == sign[:-1]) & (sign[1:] != 0)
    right = wrong = 0.0
    for name, side in _COUNTERS:
        if name in record.table.columns:
            rise = _rises(record.table[name].fill_null(np.nan).to_numpy())
            right += float(rise[steady & (sign[1:] == side)].sum())
            wrong += float(rise[steady & (sign[1:] == -side)].sum())
    if wrong <= _MOST * (right + wrong) or wrong == 0:
        return record
    reason = (
        f"the file's counters grow against the sign of the current ({wrong:.4g} of {right + wrong:.4g} Ah): it "
        "seems to write a discharge as positive. Nothing was turned; if that is so, read the column as minus_current "
        "(column import), else doubt the counters"
    )
    return replace(
        record, damage=(*record.damage, Damage(file=record.provenance.source, column="current", reason=reason))
    )


def _rises(counter: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much a counter grows from each row to the next, shape (n-1,); 0 where it is set back or unknown."""
    rise = np.diff(np.abs(counter))
    return np.where(rise > 0, rise, 0.0)
