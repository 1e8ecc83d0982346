"""A compared row as a point of a figure and as text."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nasicell.studies.result import ComparedRow


def obtained_number(row: "ComparedRow") -> float:
    """Where the obtained value is drawn: the upper end of a bracket that starts at zero; NaN for nothing."""
    quantity = row.obtained
    if quantity is None:
        return math.nan
    if quantity.value == 0 and quantity.interval is not None:
        return quantity.interval[1]
    return quantity.value


def reported_number(row: "ComparedRow") -> float:
    """The reported number; NaN for a statement in words."""
    return math.nan if row.reported.value is None else row.reported.value


def reported_text(row: "ComparedRow") -> str:
    """The reported value with its bound, or the words."""
    value = row.reported.reported
    text = f"{value:.6g}" if isinstance(value, float) else str(value or "")
    return f"{row.reported.bound or ''} {text}".strip()


def obtained_text(row: "ComparedRow") -> str:
    """The obtained value with its uncertainty, bracket or bound; nothing where there is none."""
    quantity = row.obtained
    if quantity is None:
        return ""
    if quantity.interval is not None:
        low, high = quantity.interval
        return f"[{low:.4g}, {high:.4g}]"
    return f"{quantity.bound or ''} {quantity.value:.4g}".strip()


def hover_text(row: "ComparedRow") -> str:
    """What the pointer shows."""
    given = row.reported
    return (
        f"<b>{given.id}</b> {given.cell}<br>{given.quantity} ({given.conditions})"
        f"<br>reported {reported_text(row)} {given.unit}<br>obtained {obtained_text(row)} {given.unit}"
    )
