r"""Calibration: the model's free parameters from the rows marked ``calibrate``, and from nothing else.

Blocks are fitted one after the other, each on its own rows, and again until nothing changes, by least squares on
logarithms:

.. math:: \min_p \sum_i \left[\ln(y_i(p)/y_i)/s_i\right]^2

Every :math:`y_i(p)` is obtained as the comparison obtains it: the twin writes a record free of noise, the analysis
reads it. A reported bound counts only when it is broken, an interval only when it is missed.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.errors import AnalysisError, StudyError
from nasicell.studies.compare import compare
from nasicell.studies.definition import Study
from nasicell.studies.parameter import CalibrationBlock
from nasicell.studies.reported import ReportedValue
from nasicell.studies.run import run_experiments

WORST_LOG_RATIO: Final = math.log(100.0)
"""Residual of a row that the model does not reach at all."""
DERIVATIVE_STEP: Final = 0.02
"""Step of the logarithm of a parameter for the finite differences; larger than the quantisation of lifetimes."""
SMALLEST_STEP: Final = 1e-4
"""Relative step of the logarithms below which a fit has arrived."""
SMALLEST_GAIN: Final = 1e-3
"""Relative fall of the sum of squares below which a fit has arrived."""
NO_INFLUENCE: Final = 0.1
"""Change of the weighted residuals per change of a parameter's logarithm that counts as none."""
RIDGE: Final = 1e-12
"""Added to the normalised normal matrix: parameters that act alike get a huge variance instead of none."""
IDENTIFIABLE: Final = 0.5
"""Largest relative standard uncertainty of a parameter that counts as determined."""
MOST_PASSES: Final = 4
SETTLED: Final = 2e-3
"""Largest change of the logarithm of a parameter from pass to pass that counts as none."""
START_SPREAD: Final = 0.2
"""Standard deviation of the logarithm of a parameter for further starts."""

Progress = Callable[[int, float, str], None]
"""Called as ``progress(evaluations, cost, block)`` after each evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedParameter:
    """One parameter with its standard uncertainty."""

    name: str
    symbol: str
    unit: str
    kind: str
    block: str
    value: float
    uncertainty: float | None
    at_bound: bool
    identifiable: bool
    """False when the rows of its block do not determine it: at its bound, or known to no better than `IDENTIFIABLE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a calibration found.

    Parameters
    ----------
    study
        Name of the study.
    parameters
        Direct and fitted parameters.
    residuals
        Row id -> ln(obtained/reported) after the fit; zero inside a window.
    correlations
        Block -> correlation matrix of its parameters, in the order of the block.
    evaluations
        How often the experiments were run.
    """

    study: str
    parameters: tuple[CalibratedParameter, ...]
    residuals: Mapping[str, float]
    correlations: Mapping[str, NDArray[np.float64]]
    evaluations: int

    def to_polars(self) -> pl.DataFrame:
        """One line per parameter."""
        fields = CalibratedParameter.__slots__
        return pl.DataFrame([{f: getattr(p, f) for f in fields} for p in self.parameters], infer_schema_length=None)

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Parameter -> value and standard uncertainty, as ``calibrated.yaml`` holds them."""
        entries: dict[str, dict[str, Any]] = {}
        for p in self.parameters:
            entries[p.name] = {"value": float(f"{p.value:.6g}")}
            if p.uncertainty is not None:
                entries[p.name]["uncertainty"] = float(f"{p.uncertainty:.2g}")
            if not p.identifiable:
                entries[p.name]["note"] = "At its bound." if p.at_bound else "Not determined by the rows of its block."
        return entries

    def write(self, path: str | Path) -> None:
        """Write ``calibrated.yaml``, which the study reads its values from."""
        head = f"# Written by: nasicell calibrate {self.study}\n"
        Path(path).write_text(head + yaml.safe_dump(self.to_dict(), sort_keys=False), encoding="utf-8")


def calibrate(study: Study, *, starts: int = 3, seed: int = 0, progress: Progress | None = None) -> Calibration:
    """Fit the free parameters of a study on its calibrate rows.

    The fit works on `Study.calibration_view`, which holds no other reported value.

    Parameters
    ----------
    study
        The study; the values of its parameters are the first start, so pass one read with ``calibrated=False`` to
        repeat a calibration from the beginning.
    starts
        Number of starts per block; those after the first are drawn around it.
    seed
        Seed of the further starts.
    progress
        Called as ``progress(evaluations, cost, block)``.

    Raises
    ------
    StudyError
        If a block names a row that is not a calibrate row, or a parameter that is not fitted.
    """
    view = replace(study.calibration_view(), instrument=None)
    view, found = _direct(view)
    rng = np.random.default_rng(seed)
    evaluations, fits = 0, {}
    for number in range(MOST_PASSES):
        before = dict(view.values)
        for block in view.calibration:
            problem = _Problem(view, block, progress)
            fits[block.name] = problem, *problem.solve(starts=starts if number == 0 else 1, rng=rng)
            view = problem.study_at(fits[block.name][1])
            evaluations += problem.evaluations
        if all(
            abs(math.log(view.values[name] / before[name])) < SETTLED for b in view.calibration for name in b.parameters
        ):
            break
    residuals: dict[str, float] = {}
    for block in view.calibration:
        problem, log_values, covariance = fits[block.name]
        found += problem.parameters(log_values, covariance)
        at_the_end = _Problem(view, block, progress).log_ratios(log_values)
        residuals |= dict(zip(block.rows, at_the_end.tolist(), strict=True))
    return Calibration(
        study=study.name,
        parameters=tuple(found),
        residuals=residuals,
        correlations={name: _correlation(covariance) for name, (_, _, covariance) in fits.items()},
        evaluations=evaluations,
    )


def _direct(view: Study) -> tuple[Study, list[CalibratedParameter]]:
    """Set every direct parameter to the row it equals."""
    values: dict[str, float] = {}
    found: list[CalibratedParameter] = []
    for name, parameter in view.parameters.items():
        if parameter.kind != "direct":
            continue
        row = view.reported.get(parameter.rows[0])
        if row is None or row.value is None:
            raise StudyError(
                f"parameter {name!r} is direct, so row {parameter.rows[0]!r} must be a number with role 'calibrate'"
            )
        values[name] = row.value
        found.append(
            CalibratedParameter(
                name=name,
                symbol=parameter.symbol,
                unit=parameter.unit,
                kind=parameter.kind,
                block="direct",
                value=row.value,
                uncertainty=_relative_uncertainty(row, view) * abs(row.value),
                at_bound=False,
                identifiable=True,
            )
        )
    return view.with_parameters(values), found


class _Problem:
    """Least squares of one block in the logarithms of its parameters."""

    def __init__(self, view: Study, block: CalibrationBlock, progress: Progress | None) -> None:
        self.view, self.block, self.progress, self.evaluations = view, block, progress, 0
        for row_id in block.rows:
            if row_id not in view.reported:
                raise StudyError(
                    f"calibration block {block.name!r}: row {row_id!r} is not a calibrate row of the study"
                )
        for name in block.parameters:
            if name not in view.parameters or view.parameters[name].kind != "fitted":
                raise StudyError(f"calibration block {block.name!r}: {name!r} is not a fitted parameter of the study")
        self.rows = [view.reported[row_id] for row_id in block.rows]
        self.weights = np.array([1 / _relative_uncertainty(row, view) for row in self.rows])
        self.experiments = tuple(dict.fromkeys(r.experiment for row in self.rows for r in view.readings(row)))
        limits = np.log([view.parameters[name].bounds or (1e-300, 1e300) for name in block.parameters])
        self.lower, self.upper = limits[:, 0], limits[:, 1]

    def study_at(self, log_values: NDArray[np.float64]) -> Study:
        """The study with these parameter values."""
        return self.view.with_parameters(dict(zip(self.block.parameters, np.exp(log_values).tolist(), strict=True)))

    def log_ratios(self, log_values: NDArray[np.float64]) -> NDArray[np.float64]:
        """ln(obtained/reported) of each row, shape (rows,)."""
        study = self.study_at(log_values)
        outcomes = run_experiments(study, names=self.experiments)
        analyses = {name: outcome.analysis for name, outcome in outcomes.items() if outcome.analysis is not None}
        self.evaluations += 1
        return np.array([_log_ratio(study, row, analyses) for row in self.rows])

    def residuals(self, log_values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weighted residuals, shape (rows,)."""
        weighted = self.log_ratios(log_values) * self.weights
        if self.progress is not None:
            self.progress(self.evaluations, float(weighted @ weighted), self.block.name)
        return weighted

    def jacobian(self, log_values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Central differences of the residuals, shape (rows, parameters); one-sided at a bound."""
        columns = []
        for k in range(log_values.size):
            step = np.zeros_like(log_values)
            step[k] = DERIVATIVE_STEP
            above = np.minimum(log_values + step, self.upper)
            below = np.maximum(log_values - step, self.lower)
            columns.append((self.residuals(above) - self.residuals(below)) / (above[k] - below[k]))
        return np.stack(columns, axis=1)

    def solve(self, *, starts: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Best logarithms and their covariance; no further start once every row is met within its uncertainty."""
        first = np.log([self.view.values[name] for name in self.block.parameters])
        best = None
        for start in range(starts):
            spread = START_SPREAD * rng.standard_normal(first.size) if start else 0.0
            guess = np.clip(first + spread, self.lower + 1e-6, self.upper - 1e-6)
            fit = least_squares(
                self.residuals,
                guess,
                jac=self.jacobian,  # pyright: ignore[reportArgumentType] scipy takes a function here
                bounds=(self.lower, self.upper),
                xtol=SMALLEST_STEP,
                ftol=SMALLEST_GAIN,
            )
            if best is None or fit.cost < best.cost:
                best = fit
            if 2 * best.cost <= len(self.rows):
                break
        assert best is not None
        return best.x, self._covariance(best.x, best.jac)

    def _covariance(self, log_values: NDArray[np.float64], jacobian: NDArray[np.float64]) -> NDArray[np.float64]:
        """Covariance of the logarithms; NaN for a parameter at its bound or without influence on any row."""
        free = ~self._at_bound(log_values) & (np.linalg.norm(jacobian, axis=0) > NO_INFLUENCE)
        covariance = np.full((log_values.size, log_values.size), np.nan)
        norms = np.linalg.norm(jacobian[:, free], axis=0)
        scaled = jacobian[:, free] / norms
        normal = scaled.T @ scaled + RIDGE * np.eye(norms.size)
        covariance[np.ix_(free, free)] = np.linalg.inv(normal) / np.outer(norms, norms)
        return covariance

    def _at_bound(self, log_values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which parameters the fit left at a bound."""
        return np.minimum(log_values - self.lower, self.upper - log_values) < 1e-3

    def parameters(self, log_values: NDArray[np.float64], covariance: NDArray[np.float64]) -> list[CalibratedParameter]:
        """The block's parameters with their uncertainties."""
        at_bound = self._at_bound(log_values)
        found = []
        for k, name in enumerate(self.block.parameters):
            parameter, value = self.view.parameters[name], math.exp(log_values[k])
            relative = math.sqrt(covariance[k, k])
            identifiable = relative < IDENTIFIABLE
            found.append(
                CalibratedParameter(
                    name=name,
                    symbol=parameter.symbol,
                    unit=parameter.unit,
                    kind=parameter.kind,
                    block=self.block.name,
                    value=value,
                    uncertainty=value * relative if identifiable else None,
                    at_bound=bool(at_bound[k]),
                    identifiable=identifiable,
                )
            )
        return found


def _relative_uncertainty(row: ReportedValue, study: Study) -> float:
    """Relative standard uncertainty of a calibrate row; the study's where the publication gives none."""
    if row.uncertainty is None or not row.value:
        return study.relative_uncertainty
    return row.uncertainty / abs(row.value)


def _log_ratio(study: Study, row: ReportedValue, analyses: Mapping[str, Any]) -> float:
    """ln(obtained/reported); zero where a bound is kept, the worst where nothing comes out."""
    term = study.observable(row)
    if term is None:
        raise StudyError(f"calibrate row {row.id!r} is compared with nothing; give it an observable")
    try:
        obtained = term.evaluate(analyses)
    except AnalysisError:
        return WORST_LOG_RATIO
    comparison = compare(row, obtained)
    if comparison.verdict == "bound-kept":
        return 0.0
    log_ratio = comparison.log_ratio
    if log_ratio is None and comparison.ratio is not None and comparison.ratio > 0:
        log_ratio = math.log(comparison.ratio)
    return WORST_LOG_RATIO if log_ratio is None else float(np.clip(log_ratio, -WORST_LOG_RATIO, WORST_LOG_RATIO))


def _correlation(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation matrix of a covariance matrix; NaN where a parameter has no variance."""
    sigma = np.sqrt(np.diag(covariance))
    return covariance / np.outer(sigma, sigma)
