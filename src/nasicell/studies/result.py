"""Result of a study: every reported row with what was obtained, and the score."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

import nasicell
from nasicell.analysis.result import Analysis, Finding
from nasicell.errors import AnalysisError, StudyError, suggest
from nasicell.quantity import Quantity
from nasicell.studies.compare import Comparison, compare
from nasicell.studies.definition import Study
from nasicell.studies.reported import ReportedValue
from nasicell.studies.run import Outcome

if TYPE_CHECKING:
    import pandas as pd


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
            number = _finite(obtained.value) if ends is None else [_finite(ends[0]), _finite(ends[1])]
        notes = [row.note, self.reason]
        if obtained is not None and obtained.bound is not None:
            notes.append(f"The obtained value is a bound: {obtained.bound} {obtained.value:g}.")
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
            "ratio": None if self.comparison.ratio is None else _finite(self.comparison.ratio),
            "role": row.role,
            "verdict": self.comparison.verdict,
            "note": " ".join(filter(None, notes)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """What a study gave.

    Parameters
    ----------
    study
        The study that ran, with the parameter values used.
    rows
        Every reported row in order; none is dropped.
    outcomes
        Record and analysis of each experiment, or the reason for its failure.
    findings
        Experiments that failed.
    """

    study: Study
    rows: tuple[ComparedRow, ...]
    outcomes: Mapping[str, Outcome]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, study: Study, outcomes: Mapping[str, Outcome]) -> "StudyResult":
        """Compare every reported row of `study` with the outcomes."""
        analyses = {name: outcome.analysis for name, outcome in outcomes.items() if outcome.analysis is not None}
        failures = {name: outcome.failure for name, outcome in outcomes.items() if outcome.failure}
        return cls(
            study=study,
            rows=tuple(_compared(study, row, analyses, failures) for row in study.reported.values()),
            outcomes=outcomes,
            findings=tuple(
                Finding(severity="error", message=f"experiment {name!r}: {failure}")
                for name, failure in failures.items()
            ),
        )

    def __getitem__(self, row_id: str) -> ComparedRow:
        """Row by id."""
        for row in self.rows:
            if row.reported.id == row_id:
                return row
        raise StudyError(f"no row {row_id!r}; {suggest(row_id, [row.reported.id for row in self.rows])}")

    @property
    def analyses(self) -> Mapping[str, Analysis]:
        """Analysis of each experiment that has one."""
        return {name: outcome.analysis for name, outcome in self.outcomes.items() if outcome.analysis is not None}

    def scored(self, role: str | None = None) -> Iterator[ComparedRow]:
        """Rows that count, each measurement once, with a verdict; of one role if given."""
        for row in self.rows:
            if row.reported.scored and row.covered and role in (None, row.reported.role):
                yield row

    def summary(self) -> dict[str, Any]:
        """Counts, the score of the held-out rows and the bounds that broke.

        The score is the root mean square of the logarithmic ratio over held-out rows that are numbers (no bound,
        nothing censored), given as a factor. Rows where a ratio has no logarithm are listed, not averaged.
        """
        held = [row for row in self.scored("held-out") if row.reported.bound is None]
        censored = [row for row in held if row.obtained is not None and row.obtained.bound is not None]
        numbers = [row for row in held if row not in censored]
        logs = [row.comparison.log_ratio for row in numbers if row.comparison.log_ratio is not None]
        rms = math.sqrt(math.fsum(x * x for x in logs) / len(logs)) if logs else None
        bounds = [row for row in self.scored() if row.reported.bound is not None]
        return {
            "reported_rows": len(self.rows),
            "experiments": len(self.outcomes),
            "failed_experiments": len(self.findings),
            "compared": sum(1 for _ in self.scored()),
            "compared_calibrate": sum(1 for _ in self.scored("calibrate")),
            "compared_held_out": sum(1 for _ in self.scored("held-out")),
            "verdicts": {
                role: dict(sorted(Counter(row.comparison.verdict for row in self.scored(role)).items()))
                for role in ("calibrate", "held-out")
            },
            "held_out_numbers": len(logs),
            "held_out_rms_log_ratio": rms,
            "held_out_rms_factor": None if rms is None else math.exp(rms),
            "held_out_without_logarithm": [row.reported.id for row in numbers if row.comparison.log_ratio is None],
            "held_out_censored": [row.reported.id for row in censored],
            "misses": [row.reported.id for row in self.scored() if row.comparison.verdict == "miss"],
            "bounds_kept": [row.reported.id for row in bounds if row.comparison.verdict == "bound-kept"],
            "bounds_broken": [row.reported.id for row in bounds if row.comparison.verdict == "bound-broken"],
            "not_covered": [row.reported.id for row in self.rows if row.reported.scored and not row.covered],
        }

    def to_dict(self) -> dict[str, Any]:
        """The content of ``results.json``."""
        return {
            "study": self.study.name,
            "version": nasicell.__version__,
            "rows": [row.to_dict() for row in self.rows],
            "summary": self.summary(),
            "findings": [str(finding) for finding in self.findings],
            "parameters": dict(self.study.values),
        }

    def to_json(self, *, indent: int | None = 1) -> str:
        """`to_dict` as JSON; numbers that are not finite become null."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False, ensure_ascii=False)

    def to_polars(self) -> pl.DataFrame:
        """One line per row; an obtained interval stands in two columns, reported words in their own."""
        lines: list[dict[str, Any]] = []
        for row in self.rows:
            line, ends = row.to_dict(), None if row.obtained is None else row.obtained.interval
            line["reported"], line["reported_text"] = row.reported.value, row.reported.text
            line["obtained"] = None if row.obtained is None else _finite(row.obtained.value)
            line["obtained_low"], line["obtained_high"] = ends or (None, None)
            lines.append(line)
        return pl.DataFrame(lines, infer_schema_length=None)

    def to_pandas(self) -> "pd.DataFrame":
        """`to_polars` as a pandas frame (needs the extra ``nasicell[pandas]``)."""
        return self.to_polars().to_pandas()


def _compared(
    study: Study, row: ReportedValue, analyses: Mapping[str, Analysis], failures: Mapping[str, str]
) -> ComparedRow:
    """One row compared, or not covered with the reason."""
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
        return ComparedRow(reported=row, comparison=nothing, reason=str(error))
    return ComparedRow(reported=row, comparison=compare(row, obtained), obtained=obtained)


def _finite(value: float) -> float | None:
    """The number, or None where JSON has none."""
    return value if math.isfinite(value) else None
