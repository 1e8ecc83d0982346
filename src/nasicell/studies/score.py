"""The score of a study: how far the twin is from what it was not fitted to."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

from nasicell.studies.definition import Study
from nasicell.studies.free_parameters import FreeParameters, free_parameters
from nasicell.studies.null_model import NullModel, null_model
from nasicell.studies.ranking import RankingScore, ranking_score
from nasicell.studies.resplit_result import Resplit, fingerprint, program_fingerprint
from nasicell.studies.row import ComparedRow

WORST_FACTOR: Final = 100.0
"""Factor with which a number counts that the twin does not produce, or misses by more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Score of the held-out rows.

    A retention counts by its loss, a critical current by the nearest end of its interval, a number that the twin
    gives only as a bound by the distance of that bound (and its verdict is a miss, even where the bound leaves the
    reported value possible: the test was long enough to show it). A number that the twin does not give, or misses by
    more, counts with `WORST_FACTOR`.

    Parameters
    ----------
    log_ratios
        Held-out number -> ln(obtained/reported), at most that of `WORST_FACTOR` in magnitude.
    unscored
        Rows left out of the consistent score -> why.
    beyond
        Numbers that count with `WORST_FACTOR`.
    bounds_kept, bounds_broken
        Reported bounds, and statements in words that a bound stands for, of calibrate and held-out rows; the
        contradictory ones apart in `bounds_broken_unscored`.
    rankings
        Pairs of cells in the reported order.
    null
        What the null model gives.
    parameters
        Free parameters of the model.
    resplit_median, resplit_quartiles
        Root mean square factor of fits on random roles; None where there are none for this study.
    resplit_note
        Why there are none, or how many there are.
    """

    log_ratios: Mapping[str, float]
    unscored: Mapping[str, str]
    beyond: tuple[str, ...]
    bounds_kept: tuple[str, ...]
    bounds_broken: tuple[str, ...]
    bounds_broken_unscored: tuple[str, ...]
    rankings: tuple[RankingScore, ...]
    null: NullModel
    parameters: FreeParameters
    resplit_median: float | None
    resplit_quartiles: tuple[float, float, float] | None
    resplit_note: str

    @property
    def consistent(self) -> Mapping[str, float]:
        """The logarithmic ratios of the numbers that the publication does not contradict."""
        return {key: value for key, value in self.log_ratios.items() if key not in self.unscored}

    @property
    def rms_all(self) -> float | None:
        """Root mean square factor over all held-out numbers; None without any."""
        return rms_factor(self.log_ratios.values())

    @property
    def rms_consistent(self) -> float | None:
        """Root mean square factor over those that the publication does not contradict."""
        return rms_factor(self.consistent.values())

    @property
    def null_rows(self) -> tuple[str, ...]:
        """Consistent held-out numbers that the null model gives too."""
        return tuple(key for key in self.consistent if key in self.null.log_ratios)

    @property
    def rms_null(self) -> float | None:
        """Root mean square factor of the null model on `null_rows`."""
        return rms_factor(_capped(self.null.log_ratios[key]) for key in self.null_rows)

    @property
    def rms_on_null_rows(self) -> float | None:
        """Root mean square factor of the twin on the same rows."""
        return rms_factor(self.log_ratios[key] for key in self.null_rows)

    def to_dict(self) -> dict[str, Any]:
        """The entry ``score`` of ``results.json``."""
        return {
            "rms_all": self.rms_all,
            "rms_consistent": self.rms_consistent,
            "rms_resplit_median": self.resplit_median,
            "rms_resplit_quartiles": self.resplit_quartiles,
            "resplit": self.resplit_note,
            "rms_null": self.rms_null,
            "rms_on_null_rows": self.rms_on_null_rows,
            "null_rows": list(self.null_rows),
            "null_critical_voltage_V": self.null.critical_voltage,
            "null_fade_percent_per_sqrt_h": dict(self.null.fade),
            "median_all": median_factor(self.log_ratios.values()),
            "median_consistent": median_factor(self.consistent.values()),
            "numbers_all": len(self.log_ratios),
            "numbers_consistent": len(self.consistent),
            "beyond_worst_factor": list(self.beyond),
            "log_ratios": dict(self.log_ratios),
            "unscored": dict(self.unscored),
            "bounds_kept": list(self.bounds_kept),
            "bounds_broken": list(self.bounds_broken),
            "bounds_broken_unscored": list(self.bounds_broken_unscored),
            "rankings": [asdict(ranking) for ranking in self.rankings],
            "free_parameters": self.parameters.to_dict(),
        }


def score(study: Study, rows: Iterable[ComparedRow], *, failed: frozenset[str] = frozenset()) -> Score:
    """Score of compared rows; a number whose experiment is among the `failed` counts with the worst factor."""
    by_id = {row.reported.id: row for row in rows}
    unscored = study.unscored
    numbers = held_out_numbers(study, by_id.values(), failed=failed)
    distances = {row.reported.id: signed_distance(row) for row in numbers}
    bounds = [r for r in by_id.values() if r.reported.scored and r.covered and r.reported.bound is not None]
    broken = [r.reported.id for r in bounds if r.comparison.verdict == "bound-broken"]
    resplit, note = study.resplit, "not run: nasicell calibrate --resplit 20 does"
    if resplit is not None and resplit.fingerprint != fingerprint(study):
        resplit, note = None, "stale: the study has changed since; run nasicell calibrate --resplit again"
    if resplit is not None:
        note = _resplit_note(resplit)
    return Score(
        log_ratios=distances,
        unscored={key: reason for key, reason in unscored.items() if study.reported[key].scored},
        beyond=tuple(key for key, x in distances.items() if abs(x) >= math.log(WORST_FACTOR)),
        bounds_kept=tuple(r.reported.id for r in bounds if r.comparison.verdict == "bound-kept"),
        bounds_broken=tuple(key for key in broken if key not in unscored),
        bounds_broken_unscored=tuple(key for key in broken if key in unscored),
        rankings=tuple(ranking_score(one, by_id, unscored=frozenset(unscored)) for one in study.rankings),
        null=null_model(study),
        parameters=free_parameters(study),
        resplit_median=None if resplit is None else resplit.median,
        resplit_quartiles=None if resplit is None else resplit.quartiles,
        resplit_note=note,
    )


def held_out_numbers(
    study: Study, rows: Iterable[ComparedRow], *, failed: frozenset[str] = frozenset()
) -> list[ComparedRow]:
    """Held-out rows that are measured numbers and were run; no bounds, no statements in words."""
    return [
        row
        for row in rows
        if row.reported.scored
        and row.reported.role == "held-out"
        and row.reported.bound is None
        and not row.reported.text
        and (row.covered or any(reading.experiment in failed for reading in study.readings(row.reported)))
    ]


def signed_distance(row: ComparedRow) -> float:
    """The logarithmic ratio, at most that of `WORST_FACTOR` in magnitude; that one where there is none."""
    log_ratio = row.comparison.log_ratio
    return math.log(WORST_FACTOR) if log_ratio is None else _capped(log_ratio)


def _capped(log_ratio: float) -> float:
    return max(-math.log(WORST_FACTOR), min(math.log(WORST_FACTOR), log_ratio))


def rms_factor(log_ratios: Iterable[float]) -> float | None:
    """Root mean square of logarithmic ratios, as a factor; None of nothing.

    >>> round(rms_factor([0.3, -0.3]), 3)
    1.35
    """
    numbers = list(log_ratios)
    return math.exp(math.sqrt(math.fsum(x * x for x in numbers) / len(numbers))) if numbers else None


def median_factor(log_ratios: Iterable[float]) -> float | None:
    """Median magnitude of logarithmic ratios, as a factor; None of nothing."""
    numbers = [abs(x) for x in log_ratios]
    return math.exp(median(numbers)) if numbers else None


def _resplit_note(resplit: Resplit) -> str:
    """How many splits were fitted, the study's own roles fitted alike, and whether another program did it."""
    found = [resplit.standing]
    if resplit.nominal is not None:
        found.append(f"{resplit.nominal.rms:.3g} with the study's own roles, fitted alike")
    if resplit.program != program_fingerprint():
        found.append("fitted by an earlier version of the program")
    return "; ".join(found)
