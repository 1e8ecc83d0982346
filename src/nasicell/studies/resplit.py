"""Fits on random roles: what the score would be, had other rows been held out.

Rows that may change their role are drawn anew into calibrate and held-out, as many of each as before, numbers and
bounds apart. Rows that some parameter was set by without a fit keep their role, since no fit can forget them; so do
rows that the publication contradicts. All fitted parameters are then fitted together on the calibrate rows, from the
start values, and the held-out numbers are scored. The study's own roles go through the same procedure.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, as_completed
from dataclasses import replace
from typing import Final

import numpy as np

from nasicell.errors import StudyError
from nasicell.studies.calibrate import fitted_blocks, fitting_view, with_direct_values
from nasicell.studies.definition import Study
from nasicell.studies.parameter import CalibrationBlock
from nasicell.studies.problem import readings_of
from nasicell.studies.readings import ReadingStore, reading_tasks
from nasicell.studies.reported import ReportedValue
from nasicell.studies.resplit_result import Resplit, SplitScore, fingerprint, program_fingerprint
from nasicell.studies.row import compared_row
from nasicell.studies.score import WORST_FACTOR, held_out_numbers, rms_factor, signed_distance

JOINT: Final = "all parameters"
"""Name of the one block of a fit on drawn roles."""
MOST_JACOBIANS: Final = 6
"""Of one fit: rows that the model cannot meet together make a fit creep, which costs time and gains no score."""

Progress = Callable[[int, int, str], None]
"""Called as ``progress(done, total, label)``."""


def resplit(
    study: Study,
    *,
    splits: int,
    seed: int = 0,
    begun: Resplit | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Resplit]:
    """Fit and score a study with its own roles and on `splits` random ones; what is done so far, after each fit.

    Parameters
    ----------
    study
        The study, read with ``calibrated=False``: every fit starts from its values.
    splits
        How many random splits.
    seed
        Seed of the draws; split k is the same whatever the number of splits.
    begun
        An earlier resplit to go on with; one of another study, program or seed is not used.
    executor
        Where the fits run, one task each; one after the other here when None.
    progress
        Called as ``progress(done, total, label)`` after each fit.

    Yields
    ------
    :
        The resplit with one more score each time, the last one complete.

    Raises
    ------
    StudyError
        If no split is asked for.
    """
    if splits < 1:
        raise StudyError(f"a resplit needs at least one random split, given {splits}")
    found = started(study, splits=splits, seed=seed, begun=begun)
    missing = [number for number in range(splits + 1) if number not in found.done]
    if not missing:
        yield found
    for score in _scores(study, missing, seed=seed, executor=executor):
        found = found.with_score(score)
        if progress is not None:
            progress(len(found.done), splits + 1, f"root mean square x {score.rms:.3g}")
        yield found


def started(study: Study, *, splits: int, seed: int, begun: Resplit | None) -> Resplit:
    """The resplit before its first fit, with what an earlier one of the same study, program and seed has done."""
    empty = Resplit(
        study=study.name, fingerprint=fingerprint(study), program=program_fingerprint(), seed=seed, asked=splits
    )
    same = ("study", "fingerprint", "program", "seed")
    if begun is None or any(getattr(begun, name) != getattr(empty, name) for name in same):
        return empty
    return begun.model_copy(
        update={"asked": splits, "splits": [split for split in begun.splits if split.number <= splits]}
    )


def _scores(study: Study, numbers: list[int], *, seed: int, executor: Executor | None) -> Iterator[SplitScore]:
    """Scores of the splits of these numbers, as they are done."""
    if executor is None:
        for number in numbers:
            yield split_score(_roles(study, number, seed=seed), number=number)
        return
    futures = [executor.submit(split_score, _roles(study, number, seed=seed), number=number) for number in numbers]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _roles(study: Study, number: int, *, seed: int) -> Study:
    """The study on its own roles (number 0) or on those of a split."""
    return study if number == 0 else drawn(study, rng=np.random.default_rng((seed, number - 1)))


def exchangeable(study: Study) -> tuple[ReportedValue, ...]:
    """Rows whose role may be drawn."""
    fixed = {row for p in study.parameters.values() if p.kind != "fitted" for row in p.rows} | set(study.unscored)
    return tuple(row for row in study.reported.values() if row.scored and row.id not in fixed)


def drawn(study: Study, *, rng: np.random.Generator) -> Study:
    """The study with roles drawn anew among exchangeable rows, as many of each as before."""
    reported = dict(study.reported)
    rows = exchangeable(study)
    for kind in (True, False):
        group = [row for row in rows if _is_number(row) is kind]
        roles = rng.permutation([row.role for row in group])
        for row, role in zip(group, roles.tolist(), strict=True):
            reported[row.id] = row.model_copy(update={"role": role})
    return replace(study, reported=reported, resplit=None)


def split_score(study: Study, *, number: int = 0) -> SplitScore:
    """Fit all parameters of a study together on its calibrate rows and score its held-out numbers."""
    begin = time.perf_counter()
    direct = {row for p in study.parameters.values() if p.kind == "direct" for row in p.rows}
    fitted = [name for name, p in study.parameters.items() if p.kind == "fitted"]
    rows = [row.id for row in study.calibration_rows() if row.scored and row.id not in direct]
    block = CalibrationBlock(name=JOINT, parameters=fitted, rows=rows)
    view, _ = with_direct_values(fitting_view(replace(study, calibration=(block,))))
    fits, _, store = fitted_blocks(view, most_jacobians=MOST_JACOBIANS)
    values = {**view.values, **fits[0].problem.values_at(fits[0].minimum.x)}
    found = study.with_parameters({name: values[name] for name, p in study.parameters.items() if p.link is None})
    return _scored(found, store, number=number, calibrate=rows, begin=begin)


def _scored(study: Study, store: ReadingStore, *, number: int, calibrate: list[str], begin: float) -> SplitScore:
    """Score of the held-out rows of a fitted study."""
    held_out = [row for row in study.reported.values() if row.scored and row.role == "held-out"]
    taken = store.take([reading_tasks(study, readings_of(study, held_out))])[0]
    compared = [compared_row(study, row, taken, {}) for row in held_out]
    numbers = [row for row in held_out_numbers(study, compared) if row.reported.id not in study.unscored]
    return SplitScore(
        number=number,
        held_out=[row.reported.id for row in numbers],
        calibrate=calibrate,
        rms=rms_factor(signed_distance(row) for row in numbers) or WORST_FACTOR,
        bounds_broken=[row.reported.id for row in compared if row.comparison.verdict == "bound-broken"],
        seconds=round(time.perf_counter() - begin, 1),
    )


def _is_number(row: ReportedValue) -> bool:
    """Whether a row is a measured number, not a bound or a statement in words."""
    return row.bound is None and not row.text
