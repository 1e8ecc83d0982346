"""One reported row with what was obtained for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.studies.compare import Comparison, compare
from nasicell.studies.definition import Study
from nasicell.studies.observable import Analyses
from nasicell.studies.reported import ReportedValue


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """One reported row, the quantity obtained for it, and the comparison."""

    reported: ReportedValue
    comparison: Comparison
    obtained: Quantity | None = None
    reason: str = ""
    """Why nothing was obtained."""

    @property
    def covered(self) -> bool:
        """True when there is something to compare with."""
        return self.comparison.verdict != "not-covered"

    def to_dict(self) -> dict[str, Any]:
        """The row as in ``results.json``."""
        row, obtained = self.reported, self.obtained
        number: float | list[float | None] | None = None
        if obtained is not None:
            ends = obtained.interval
            number = finite(obtained.value) if ends is None else [finite(ends[0]), finite(ends[1])]
        notes = [row.note, self.reason]
        return {
            "id": row.id,
            "same_as": row.same_as,
            "cell": row.cell,
            "quantity": row.quantity,
            "conditions": row.conditions,
            "unit": row.unit,
            "reported": row.reported,
            "bound": row.bound,
            "obtained": number,
            "ratio": None if self.comparison.ratio is None else finite(self.comparison.ratio),
            "role": row.role,
            "verdict": self.comparison.verdict,
            "threshold": row.value if row.text else None,
            "obtained_bound": None if obtained is None else obtained.bound,
            "note": " ".join(filter(None, notes)),
        }


def compared_row(study: Study, row: ReportedValue, analyses: Analyses, failures: Mapping[str, str]) -> ComparedRow:
    """One row compared; a miss if its experiments ran but give no such number; not covered if they did not run."""
    term = study.observable(row)
    nothing = Comparison(verdict="not-covered")
    if term is None:
        return ComparedRow(reported=row, comparison=nothing)
    failed = {
        reading.experiment: failures[reading.experiment] for reading in term.readings if reading.experiment in failures
    }
    if failed:
        reason = "; ".join(f"experiment {name!r}: {failure}" for name, failure in failed.items())
        return ComparedRow(reported=row, comparison=nothing, reason=reason)
    try:
        obtained = term.evaluate(analyses)
    except AnalysisError as error:
        ran = all(reading.experiment in analyses for reading in term.readings)
        missed = Comparison(verdict="miss" if row.bound is None else "bound-broken")
        return ComparedRow(reported=row, comparison=missed if ran else nothing, reason=str(error))
    return ComparedRow(reported=row, comparison=compare(row, obtained), obtained=obtained)


def finite(value: float) -> float | None:
    """The plain number, or None where JSON has none."""
    return float(value) if math.isfinite(value) else None
