"""Whether the sign of a current fits the capacities that the same file counts."""

from typing import Final

import numpy as np
import polars as pl

_NEGLIGIBLE: Final = 0.1
"""Share of a capacity below which it is a rest of the other direction: of resolution, or of a mislabelled row."""

_MUCH: Final = 0.5
"""Share of the range of the voltage; less is relaxation, noise or a plateau."""


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
