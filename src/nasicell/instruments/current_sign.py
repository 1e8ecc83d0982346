"""Whether the sign of a current fits the capacities that the same file counts; it is never turned.

A table whose columns a user or a label named is refused where it does not (`sign_problem`), since the name is wrong;
the record of a cycler's own format is returned with the contradiction as damage (`with_sign_told`).
"""

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.records import CyclingRecord, Damage

_NEGLIGIBLE: Final = 0.1
"""Share of a capacity below which it is a rest of the other direction: of resolution, or of a mislabelled row."""

_MUCH: Final = 0.5
"""Share of the range of the voltage; less is relaxation, noise or a plateau."""

_MOST: Final = 0.9
"""Share of the counted charge that must be on the wrong side; rounding and switches put some there in any file."""
_COUNTERS: Final = (("charging_capacity_ah", 1.0), ("discharging_capacity_ah", -1.0))


def sign_problem(frame: pl.DataFrame) -> str | None:
    """What is wrong with the sign of the current, and what to do; None where the capacities do not contradict it.

    Without capacities nothing can be told: positive is then taken to charge.

    >>> charged = {"current_ampere": [-1.0, -1.0, -1.0], "charging_capacity_ah": [0.0, 0.1, 0.2]}
    >>> sign_problem(pl.DataFrame(charged))[:54]
    'the current is negative where the cell is charged: nam'
    """
    current = frame["current_ampere"].to_numpy()
    gained = {name: _gained(frame, f"{name}_capacity_ah") for name in ("charging", "discharging")}
    charged, discharged = (float(gain.sum()) for gain in gained.values())
    if current.min() >= 0.0 and current.max() > 0.0 and discharged > _NEGLIGIBLE * charged:
        return (
            "the current is never negative although the cell was discharged: it carries no sign. Export the signed "
            "current (positive charges)"
        )
    right = gained["charging"][current > 0].sum() + gained["discharging"][current < 0].sum()
    wrong = gained["charging"][current < 0].sum() + gained["discharging"][current > 0].sum()
    if wrong > 0 and right < _NEGLIGIBLE * wrong:
        return (
            "the current is negative where the cell is charged: name the columns and give this one as minus_current "
            "(--column minus_current=...), or export the current with positive charging"
        )
    return None


def sign_notes(frame: pl.DataFrame) -> tuple[str, ...]:
    """A note where a current of one sign drives the voltage the other way over much of its range.

    >>> falling = {"current_ampere": [1.0, 1.0, 1.0], "voltage_volt": [3.4, 3.2, 3.0]}
    >>> sign_notes(pl.DataFrame(falling))[0][:56]
    'The current is never negative, and the voltage falls und'
    """
    current, voltage = frame["current_ampere"].to_numpy(), frame["voltage_volt"].to_numpy()
    direction = float(np.sign(current.sum()))
    if direction == 0 or (direction * current < 0).any():
        return ()
    driven = direction * np.diff(voltage)[(current[1:] != 0) & (current[:-1] != 0)]
    if -driven[driven < 0].sum() <= _MUCH * np.ptp(voltage):
        return ()
    never, moves = ("negative", "falls") if direction > 0 else ("positive", "rises")
    return (
        f"The current is never {never}, and the voltage {moves} under it: positive is taken to charge. If the file "
        "writes the current without a sign or with the other one, charge and discharge are confused here.",
    )


def _gained(frame: pl.DataFrame, column: str) -> np.ndarray:
    """What each row adds to a counter, Ah, shape (n,); a counter that begins again adds nothing."""
    if column not in frame.columns:
        return np.zeros(frame.height)
    steps = np.diff(frame[column].to_numpy(), prepend=np.nan)
    return np.where(steps > 0, steps, 0.0)


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
