"""A fit's problem: parameters of a study, the calibrate rows they are fitted on, and the residuals between."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import AnalysisError, StudyError
from nasicell.studies.compare import compare
from nasicell.studies.definition import Study
from nasicell.studies.least_squares import Prior, difference_points
from nasicell.studies.observable import TakenReadings
from nasicell.studies.parameter import CalibrationBlock
from nasicell.studies.readings import ReadingStore, ReadingTask, reading_tasks
from nasicell.studies.reported import ReportedValue

Array = NDArray[np.float64]
WORST_LOG_RATIO: Final = math.log(100.0)
"""Residual of a row that the model does not reach at all."""
BOUND_UNCERTAINTY: Final = 0.005
"""Relative uncertainty of a calibrate row that is a bound, where the publication gives none."""
PRIOR_WIDTH: Final = math.log(3.0)
"""Standard deviation of the prior of a parameter's logarithm: a factor of three either way of where the study's files
start it, so that rows which determine it better than by half pull it freely, and without rows it stays."""

Progress = Callable[[int, float, str], None]
"""Called as ``progress(evaluations, cost, block)``."""


class Problem:
    """Least squares of one block in the logarithms of its parameters."""

    def __init__(
        self,
        view: Study,
        block: CalibrationBlock,
        store: ReadingStore,
        *,
        centre: Mapping[str, float],
        progress: Progress | None = None,
        known: "Problem | None" = None,
    ) -> None:
        for row_id in block.rows:
            if row_id not in view.reported or view.reported[row_id].role != "calibrate":
                raise StudyError(
                    f"calibration block {block.name!r}: row {row_id!r} is not a calibrate row of the study"
                )
        for name in block.parameters:
            if name not in view.parameters or view.parameters[name].kind != "fitted":
                raise StudyError(f"calibration block {block.name!r}: {name!r} is not a fitted parameter of the study")
        self.view, self.block, self.store, self.progress = view, block, store, progress
        self.evaluations = 0
        self.rows = [view.reported[row_id] for row_id in block.rows]
        self.weights = np.array([1 / relative_uncertainty(row, view) for row in self.rows])
        self.one_sided = np.array([row.bound is not None or row.low is not None for row in self.rows])
        """Rows that pull only while they are broken."""
        self._inert: dict[str, frozenset[int]] = {} if known is None else known._inert
        self._reference = self.start if known is None else known._reference
        limits = np.log([view.parameters[name].bounds or (1e-300, 1e300) for name in block.parameters])
        self.lower, self.upper = limits[:, 0], limits[:, 1]
        self.prior = Prior(centre=np.log([centre[name] for name in block.parameters]), width=PRIOR_WIDTH)

    @property
    def knows_inert(self) -> bool:
        """Whether it is known, or was taken over from another problem, which parameters enter which experiments."""
        return bool(self._inert)

    @property
    def start(self) -> Array:
        """Logarithms of the parameters as the study has them."""
        return np.log([self.view.values[name] for name in self.block.parameters])

    def values_at(self, log_values: Array) -> dict[str, float]:
        """Parameter -> value."""
        return dict(zip(self.block.parameters, np.exp(log_values).tolist(), strict=True))

    def study_at(self, log_values: Array) -> Study:
        """The study with these parameter values."""
        return self.view.with_parameters(self.values_at(log_values))

    def log_ratios(self, points: Sequence[Array], active: NDArray[np.bool_] | None = None) -> Array:
        """ln(obtained/reported) of each row at each point, shape (points, rows); zero for rows not `active`."""
        wanted = np.ones(len(self.rows), dtype=bool) if active is None else active
        rows = [row for row, use in zip(self.rows, wanted.tolist(), strict=True) if use]
        needed = readings_of(self.view, rows)
        taken = self.store.take([self._tasks(point, needed) for point in points])
        self.evaluations += len(points)
        found = np.zeros((len(points), len(self.rows)))
        found[:, wanted] = [[log_ratio(self.view, row, readings) for row in rows] for readings in taken]
        return found

    def learn_inert(self, x: Array) -> None:
        """Note which parameters enter which experiments: those are run again only when one that enters changes.

        A parameter does not enter if the whole record is the same to the last digit for steps of it either way.
        `verified` checks the outcome of a fit without this knowledge.
        """
        self._reference = x
        values = self.log_ratios([x])[0]
        active = ~(self.one_sided & (values == 0))
        needed = readings_of(self.view, [row for row, use in zip(self.rows, active.tolist(), strict=True) if use])
        points = [x, *difference_points(x, lower=self.lower, upper=self.upper)]
        taken = self.store.take([self._tasks(point, needed) for point in points])
        for name in needed:
            contents = [one[name].content for one in taken]
            if contents[0]:
                self._inert[name] = frozenset(
                    k for k in range(x.size) if contents[1 + 2 * k] == contents[0] == contents[2 + 2 * k]
                )

    def verified(self, x: Array) -> bool:
        """Whether the residuals are the same when every parameter may enter every experiment; forgets if not."""
        with_knowledge = self.log_ratios([x])
        known, self._inert = self._inert, {}
        same = bool(np.array_equal(with_knowledge, self.log_ratios([x])))
        if same:
            self._inert = known
        return same

    def _tasks(self, point: Array, readings: Mapping[str, tuple[str, ...]]) -> dict[str, ReadingTask]:
        """What to run at a point; parameters that do not enter an experiment stay at the reference there."""
        groups: dict[frozenset[int], dict[str, tuple[str, ...]]] = {}
        for name, quantities in readings.items():
            groups.setdefault(self._inert.get(name, frozenset()), {})[name] = quantities
        tasks: dict[str, ReadingTask] = {}
        for inert, group in groups.items():
            moved = point.copy()
            moved[list(inert)] = self._reference[list(inert)]
            tasks |= reading_tasks(self.study_at(moved), group)
        return {name: tasks[name] for name in readings}

    def residuals(self, points: Sequence[Array], active: NDArray[np.bool_] | None = None) -> Array:
        """Weighted residuals, shape (points, rows)."""
        weighted = self.log_ratios(points, active) * self.weights
        if self.progress is not None:
            self.progress(self.evaluations, float(weighted[0] @ weighted[0]), self.block.name)
        return weighted


def readings_of(study: Study, rows: Iterable[ReportedValue]) -> dict[str, tuple[str, ...]]:
    """Experiment -> quantities that the rows need of it."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for reading in study.readings(row):
            found[reading.experiment] = tuple(dict.fromkeys((*found.get(reading.experiment, ()), reading.quantity)))
    return found


def relative_uncertainty(row: ReportedValue, study: Study) -> float:
    """Relative standard uncertainty of a calibrate row; the study's where the publication gives none.

    A bound without its own has that of bounds: what lies beyond is wrong, however little it is.
    """
    if row.uncertainty is None or not row.value:
        return study.relative_uncertainty if row.bound is None else BOUND_UNCERTAINTY
    return row.uncertainty / abs(row.value)


def log_ratio(study: Study, row: ReportedValue, readings: Mapping[str, TakenReadings]) -> float:
    """ln(obtained/reported); zero where a bound is kept, the worst where nothing comes out."""
    term = study.observable(row)
    if term is None:
        raise StudyError(f"calibrate row {row.id!r} is compared with nothing; give it an observable")
    try:
        obtained = term.evaluate(readings)
    except AnalysisError:
        return WORST_LOG_RATIO
    comparison = compare(row, obtained)
    if comparison.verdict == "bound-kept":
        return 0.0
    found = comparison.log_ratio
    if found is None and comparison.ratio is not None and comparison.ratio > 0:
        found = math.log(comparison.ratio)
    return WORST_LOG_RATIO if found is None else float(np.clip(found, -WORST_LOG_RATIO, WORST_LOG_RATIO))
