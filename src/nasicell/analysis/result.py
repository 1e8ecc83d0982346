"""What every analysis returns: quantities with evidence, tables behind them, findings and open questions."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from nasicell.errors import AnalysisError, suggest
from nasicell.quantity import Quantity
from nasicell.records import Provenance, Sample
from nasicell.records.frames import pandas_frame

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "impedance",
    "temperature series",
    "geis",
    "cycling",
    "plating/stripping",
    "ccd",
    "tafel",
    "linked",
]
"""What a record turned out to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something the user should know about the data: what was seen and what to do."""

    severity: Literal["note", "warning", "error"]
    message: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.message}" + (f" {self.advice}" if self.advice else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Result of analysing one record.

    Parameters
    ----------
    kind
        What the record turned out to be.
    quantities
        The numbers, each with uncertainty, unit, source and evidence.
    tables
        The data behind them by name (see ``docs/conventions.md``): ``"cycles"``, ``"circuit"``, ``"drt"``...
    findings
        Damage, failed tests, claims the data cannot carry.
    questions
        What the file does not say and the analysis needed: each names the field of the cell file that answers it.
    parts
        Analyses of the parts of a linked record.
    """

    kind: Kind
    sample: Sample
    provenance: Provenance
    quantities: tuple[Quantity, ...] = ()
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    questions: tuple[str, ...] = ()
    parts: tuple["Analysis", ...] = ()

    def __getitem__(self, name: str) -> Quantity:
        """First quantity of that name."""
        for quantity in self.quantities:
            if quantity.name == name:
                return quantity
        known = {quantity.name for quantity in self.quantities}
        raise AnalysisError(f"this {self.kind} analysis has no quantity {name!r}; {suggest(name, known)}")

    def __str__(self) -> str:
        """What was analysed, its quantities with their standing, findings and questions, a line each."""
        lines = [f"{self.provenance.source}: {self.kind} ({self.provenance.instrument})"]
        for quantity in self.quantities:
            where = f", {quantity.conditions}" if quantity.conditions else ""
            standing = "" if quantity.status == "ok" else f" [{quantity.status}: {quantity.advice}]"
            lines.append(f"  {quantity}{where}{standing}")
        lines += [f"  {finding}" for finding in self.findings]
        lines += [f"  question: {question}" for question in self.questions]
        return "\n".join([*lines, *(str(part) for part in self.parts)])

    def __contains__(self, name: str) -> bool:
        return any(quantity.name == name for quantity in self.quantities)

    def all(self, name: str) -> tuple[Quantity, ...]:
        """Every quantity of that name: one per sweep, cycle or temperature."""
        return tuple(quantity for quantity in self.quantities if quantity.name == name)

    def to_polars(self) -> pl.DataFrame:
        """The quantities as a table, one row each."""
        rows = [quantity.to_dict() | {"interval": None} for quantity in self.quantities]
        for row, quantity in zip(rows, self.quantities, strict=True):
            low, high = quantity.interval or (None, None)
            del row["interval"]
            row |= {"interval_low": low, "interval_high": high}
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_pandas(self) -> "pd.DataFrame":
        """`to_polars` as a pandas frame (needs the extra ``nasicell[pandas]``)."""
        return pandas_frame(self.to_polars())

    def to_dict(self) -> dict[str, Any]:
        """Plain data: quantities, findings, questions and the tables as columns."""
        return {
            "kind": self.kind,
            "source": self.provenance.source,
            "instrument": self.provenance.instrument,
            "sha256": self.provenance.sha256,
            "quantities": [quantity.to_dict() for quantity in self.quantities],
            "findings": [{"severity": f.severity, "message": f.message, "advice": f.advice} for f in self.findings],
            "questions": list(self.questions),
            "tables": {
                name: {column.name: _finite(column.to_list()) for column in table}
                for name, table in self.tables.items()
            },
            "parts": [part.to_dict() for part in self.parts],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """`to_dict` as JSON; numbers that are not finite become null."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)


def _finite(values: list[Any]) -> list[Any]:
    """The values with NaN and infinities as None."""
    return [None if isinstance(v, float) and not math.isfinite(v) else v for v in values]
