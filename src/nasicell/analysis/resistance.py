"""One resistance of a cell with its standing, and how standings and texts combine."""

from dataclasses import dataclass

from nasicell.quantity import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Resistance:
    """One resistance of the whole cell, ohm."""

    name: str
    value: float
    uncertainty: float
    evidence: str
    status: Status = "ok"
    advice: str = ""


def worse(a: Status, b: Status) -> Status:
    """The worse of two."""
    order: list[Status] = ["ok", "flagged", "failed"]
    return max(a, b, key=order.index)


def joined(*texts: str) -> str:
    """Sentences in one text, empty ones left out."""
    return " ".join(text for text in texts if text)


def counted(number: int, what: str) -> str:
    """``1 arc``, ``2 arcs``."""
    return f"{number} {what}" + ("" if number == 1 else "s")
