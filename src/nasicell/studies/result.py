"""Result of a study: every reported row with what was obtained, and the score."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

import nasicell
from nasicell.analysis.result import Analysis, Finding
from nasicell.errors import StudyError, suggest
from nasicell.records.frames import pandas_frame
from nasicell.studies.definition import Study
from nasicell.studies.row import ComparedRow, compared_row, finite
from nasicell.studies.run import Outcome
from nasicell.studies.score import (
    WORST_FACTOR,
    Score,
    held_out_numbers,
    median_factor,
    rms_factor,
    score,
    signed_distance,
)

if TYPE_CHECKING:
    import pandas as pd


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
            rows=tuple(compared_row(study, row, analyses, failures) for row in study.reported.values()),
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

        The score is the root mean square of the logarithmic ratio over all held-out numbers, given as a factor. A
        number that the twin does not produce, or misses by more, counts with `WORST_FACTOR`, one that is obtained
        as a bound with the factor of that bound: a row that fails can not improve the score. Measured bounds and
        statements in words have no ratio; they are counted apart.
        """
        failed = {name for name, outcome in self.outcomes.items() if outcome.failure}
        held = [
            row
            for row in self.rows
            if row.reported.scored
            and row.reported.role == "held-out"
            and (row.covered or any(r.experiment in failed for r in self.study.readings(row.reported)))
        ]
        numbers = held_out_numbers(self.study, self.rows, failed=frozenset(failed))
        logs = {row.reported.id: abs(signed_distance(row)) for row in numbers}
        bounds = [row for row in self.scored() if row.reported.bound is not None]
        return {
            "reported_rows": len(self.rows),
            "experiments": len(self.outcomes),
            "failed_experiments": len(self.findings),
            "compared": sum(1 for _ in self.scored()),
            "compared_calibrate": sum(1 for _ in self.scored("calibrate")),
            "compared_held_out": sum(1 for _ in self.scored("held-out")),
            "verdicts": {role: _counted(self.scored(role)) for role in ("calibrate", "held-out")},
            "held_out_numbers": len(logs),
            "held_out_rms_factor": rms_factor(logs.values()),
            "held_out_median_factor": median_factor(logs.values()),
            "held_out_beyond_worst_factor": [key for key, x in logs.items() if x >= math.log(WORST_FACTOR)],
            "held_out_measured_bounds": _counted(row for row in held if row.reported.bound and not row.reported.text),
            "held_out_statements": _counted(row for row in held if row.reported.text),
            "misses": [row.reported.id for row in self.scored() if row.comparison.verdict == "miss"],
            "bounds_kept": [row.reported.id for row in bounds if row.comparison.verdict == "bound-kept"],
            "bounds_broken": [row.reported.id for row in bounds if row.comparison.verdict == "bound-broken"],
            "not_covered": [row.reported.id for row in self.rows if row.reported.scored and not row.covered],
        }

    def score(self) -> Score:
        """The score of the held-out rows, beside the null model and what is known of other splits."""
        return score(self.study, self.rows, failed=frozenset(n for n, o in self.outcomes.items() if o.failure))

    def to_dict(self) -> dict[str, Any]:
        """The content of ``results.json``."""
        return {
            "study": self.study.name,
            "version": nasicell.__version__,
            "rows": [row.to_dict() for row in self.rows],
            "summary": self.summary(),
            "score": self.score().to_dict(),
            "findings": [str(finding) for finding in self.findings],
            "outside_cells": [{"cell": one.cell, "reason": one.reason} for one in self.study.outside_cells],
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
            line["obtained"] = None if row.obtained is None else finite(row.obtained.value)
            line["obtained_low"], line["obtained_high"] = ends or (None, None)
            lines.append(line)
        return pl.DataFrame(lines, infer_schema_length=None)

    def to_pandas(self) -> "pd.DataFrame":
        """`to_polars` as a pandas frame (needs the extra ``nasicell[pandas]``)."""
        return pandas_frame(self.to_polars())


def _counted(rows: Iterable[ComparedRow]) -> dict[str, int]:
    """How many rows have each verdict."""
    return dict(sorted(Counter(row.comparison.verdict for row in rows).items()))
