"""Reported values: every number and statement of a publication, each with the part it plays."""

import csv
import math
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from pydantic import ValidationError, model_validator

from nasicell.cell import PlainData
from nasicell.errors import StudyError, suggest
from nasicell.quantity import Bound

Role = Literal["calibrate", "held-out", "implied", "protocol", "outside"]
"""calibrate: the model may see it; held-out: scored, never seen; implied: follows from other rows;
protocol: what was done, not found; outside: not reachable by the model, or not to be trusted, as `note` says."""


class ReportedValue(PlainData):
    """One reported value or statement.

    A statement in words (``text``) may be compared through a number that stands for it; `note` says which
    and why. Ids are those of the publication's value list; a letter behind one marks a further statement
    made at the same place.
    """

    id: str
    same_as: str | None = None
    """Id of the row that reports the same measurement first."""
    cell: str
    quantity: str
    conditions: str = ""
    unit: str = ""
    value: float | None = None
    uncertainty: float | None = None
    low: float | None = None
    high: float | None = None
    """Lower and upper end when the publication gives a window."""
    bound: Bound | None = None
    role: Role
    experiment: str | None = None
    observable: str | None = None
    """Quantity of the experiment's analysis (see `nasicell.studies.observable`), or, without an experiment,
    the name of a comparison."""
    text: str = ""
    note: str = ""
    rounding: float = 0.0
    """Half a unit of the last digit printed."""

    @model_validator(mode="after")
    def _can_be_compared(self) -> "ReportedValue":
        if self.experiment and not self.observable:
            raise ValueError("an experiment without an observable says nothing; name the quantity")
        if self.observable and self.value is None:
            raise ValueError("a row with an observable needs a number in 'value' to compare with")
        if self.role == "outside" and not self.note:
            raise ValueError("a row outside the model says why in 'note'")
        if (self.low is None) != (self.high is None):
            raise ValueError("a window has both ends, 'low' and 'high'")
        return self

    @property
    def as_it_stands(self) -> float | None:
        """What a parameter that equals this row takes: the value, or the geometric middle of a window."""
        if self.low is not None and self.high is not None and self.low > 0:
            return math.sqrt(self.low * self.high)
        return self.value

    @property
    def reported(self) -> float | str | None:
        """The number, or the words where the publication gives words; `value` then only stands for them."""
        return self.text or self.value

    @property
    def scored(self) -> bool:
        """True for the rows that a comparison counts: measured, reachable, told for the first time."""
        return self.role in ("calibrate", "held-out") and self.same_as is None and self.observable is not None


COLUMNS = tuple(name for name in ReportedValue.model_fields if name != "rounding")


def rounding_of(text: str) -> float:
    """Half a unit of the last digit of a printed number.

    >>> rounding_of("0.6"), rounding_of("15"), rounding_of("1e-05")
    (0.05, 0.5, 5e-06)
    """
    try:
        exponent = Decimal(text).as_tuple().exponent
    except InvalidOperation:
        return 0.0
    return 0.5 * 10.0**exponent if isinstance(exponent, int) else 0.0


def read_reported(path: Path) -> Mapping[str, ReportedValue]:
    """Rows of a ``reported.csv`` by id, in order.

    Raises
    ------
    StudyError
        If a column is missing or unknown, a row is invalid or an id comes twice; names file, row and column.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = reader.fieldnames or []
            for column in header:
                if column not in COLUMNS:
                    raise StudyError(f"{path}: column {column!r} is not known; {suggest(column, COLUMNS)}")
            for column in COLUMNS:
                if column not in header:
                    raise StudyError(f"{path}: the column {column!r} is missing; found {', '.join(header) or 'none'}")
            rows = list(reader)
    except FileNotFoundError as missing:
        raise StudyError(f"there is no file {path}; a study lists its reported values there") from missing
    except (UnicodeDecodeError, csv.Error) as broken:
        raise StudyError(f"{path} is not a readable CSV (UTF-8, comma): {broken}") from broken
    values: dict[str, ReportedValue] = {}
    for number, row in enumerate(rows, start=2):
        value = _reported_value(row, source=f"{path}, row {number}")
        if value.id in values:
            raise StudyError(f"{path}, row {number}: the id {value.id!r} is there twice; ids are unique")
        values[value.id] = value
    return values


def _reported_value(row: dict[str, str], *, source: str) -> ReportedValue:
    """One row of the file, empty fields left to their defaults."""
    if None in row or None in row.values():
        raise StudyError(f"{source}: expected {len(COLUMNS)} fields; quote fields that hold a comma")
    fields = {key: text for key, text in row.items() if text != ""}
    try:
        value = ReportedValue.model_validate(fields | {"rounding": rounding_of(row["value"])})
    except ValidationError as invalid:
        problems = "; ".join(
            f"column {'.'.join(map(str, problem['loc'])) or '(row)'}: {problem['msg']} (given: {problem['input']!r})"
            for problem in invalid.errors()
        )
        raise StudyError(f"{source}: {problems}") from invalid
    assert value.value is None or math.isfinite(value.value)
    return value
