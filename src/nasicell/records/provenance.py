"""Where a record comes from, and what of it could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One place of a file that could not be read, or was read and set aside, with the reason.

    Examples
    --------
    >>> print(Damage(file="cell3.csv", row=17, column="frequency", reason="'abc' is not a number"))
    cell3.csv, row 17, column 'frequency': 'abc' is not a number
    """

    file: str
    reason: str
    row: int | None = None
    """Line of the file, counted from 1 as an editor does."""
    column: str | None = None
    records_lost: int = 0
    """How many measured points are missing from the record because of it."""

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column!r}")
        return ", ".join(place) + ": " + self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Origin of a record: the file with its hash, or the simulation with its seed."""

    source: str
    """File name, or ``"twin"``."""
    instrument: str
    """Maker and format, ``"Gamry .DTA"``; ``"virtual"`` for a simulated record."""
    sha256: str = ""
    """Hash of the file's bytes; empty for a simulated record."""
    technique: str = ""
    """What the instrument calls the measurement: ``"PEIS"``, ``"GCPL"``."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What the header says, as it says it."""
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Header values that are the instrument's defaults, so count as unknown: key -> reason."""
    notes: tuple[str, ...] = ()
    """What was decided in reading because the file leaves it open: a unit, a sign, which of two areas counts."""
