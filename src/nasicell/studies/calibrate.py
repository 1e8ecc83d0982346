r"""Calibration: the model's free parameters from the rows marked ``calibrate``, and from nothing else.

Blocks are fitted one after the other, each on its own rows, and again until nothing changes, by least squares on
logarithms with a weak prior (`nasicell.studies.least_squares`):

.. math:: \min_p \sum_i \left[\ln(y_i(p)/y_i)/s_i\right]^2 + \sum_k \left[\ln(p_k/p_{k,0})/\tau\right]^2

Every :math:`y_i(p)` is obtained as the comparison obtains it: the twin writes a record free of noise, the analysis
reads it. A reported bound counts only when it is broken, an interval only when it is missed.
"""

import math
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import StudyError
from nasicell.studies.calibration import CalibratedParameter, Calibration
from nasicell.studies.definition import Study
from nasicell.studies.identifiability import NORMAL_95, identifiable
from nasicell.studies.least_squares import MOST_JACOBIANS, Minimum, at_bound, covariance, least_squares
from nasicell.studies.problem import Problem, Progress, relative_uncertainty
from nasicell.studies.readings import ReadingStore

Array = NDArray[np.float64]
MOST_PASSES: Final = 4
SETTLED: Final = 5e-3
"""Largest change of the logarithm of a parameter from pass to pass that counts as none."""
START_SPREAD: Final = 0.2
"""Standard deviation of the logarithm of a parameter for further starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A block's minimum with the covariance of the logarithms."""

    problem: Problem
    minimum: Minimum
    covariance: Array
    """NaN for a parameter at its bound or without influence on any row; contains the square of `scatter`."""
    scatter: float


def calibrate(
    study: Study,
    *,
    starts: int = 1,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the free parameters of a study on its calibrate rows.

    The fit works on `Study.calibration_view`, which holds no other reported value.

    Parameters
    ----------
    study
        The study; the values of its parameters are the first start and the centre of the prior, so pass one read
        with ``calibrated=False`` to repeat a calibration from the beginning.
    starts
        Number of starts per block; those after the first are drawn around it.
    seed
        Seed of the further starts.
    executor
        Where experiments run; here when None.
    progress
        Called as ``progress(evaluations, cost, block)``.

    Raises
    ------
    StudyError
        If a block names a row that is not a calibrate row, or a parameter that is not fitted.
    """
    view, found = with_direct_values(fitting_view(study))
    fits, evaluations, store = fitted_blocks(view, starts=starts, seed=seed, executor=executor, progress=progress)
    residuals: dict[str, float] = {}
    for fit in fits:
        found += _parameters(fit)
        ratios = fit.minimum.residuals / fit.problem.weights
        residuals |= dict(zip(fit.problem.block.rows, ratios.tolist(), strict=True))
    return Calibration(
        study=study.name,
        parameters=tuple(found),
        residuals=residuals,
        correlations={fit.problem.block.name: _correlation(fit.covariance) for fit in fits},
        names={fit.problem.block.name: tuple(fit.problem.block.parameters) for fit in fits},
        scatter={fit.problem.block.name: fit.scatter for fit in fits},
        evaluations=evaluations,
        runs=store.runs,
    )


def fitting_view(study: Study) -> Study:
    """What a fit is handed: calibrate rows only, and experiments free of noise."""
    return replace(study.calibration_view(), instrument=None)


def fitted_blocks(
    view: Study,
    *,
    starts: int = 1,
    seed: int = 0,
    most_jacobians: int = MOST_JACOBIANS,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[list[Fit], int, ReadingStore]:
    """Fit the blocks of a view until nothing changes; the fits hold the final study of their block."""
    centre, store = dict(view.values), ReadingStore(executor)
    rng, evaluations = np.random.default_rng(seed), 0
    minima: dict[str, Minimum] = {}
    problems: dict[str, Problem] = {}
    for number in range(MOST_PASSES):
        before = dict(view.values)
        for block in view.calibration:
            problem = Problem(view, block, store, centre=centre, progress=progress, known=problems.get(block.name))
            problems[block.name] = problem
            minima[block.name] = _solved(
                problem, starts=starts if number == 0 else 1, rng=rng, most_jacobians=most_jacobians
            )
            view = problem.study_at(minima[block.name].x)
            evaluations += problem.evaluations
        fitted = [name for block in view.calibration for name in block.parameters]
        settled = all(abs(math.log(view.values[name] / before[name])) < SETTLED for name in fitted)
        if settled or len(view.calibration) == 1:
            break
    fits = [
        fit_at(Problem(view, block, store, centre=centre, progress=progress), minima[block.name])
        for block in view.calibration
    ]
    return fits, evaluations, store


def fit_at(problem: Problem, minimum: Minimum) -> Fit:
    """The fit of a block with its covariance; the residuals are those of the problem's study."""
    minimum = replace(minimum, residuals=problem.residuals([minimum.x])[0])
    found, scatter = covariance(minimum, lower=problem.lower, upper=problem.upper, prior=problem.prior)
    return Fit(problem=problem, minimum=minimum, covariance=found, scatter=scatter)


def with_direct_values(view: Study) -> tuple[Study, list[CalibratedParameter]]:
    """Set every direct parameter to the row it equals."""
    values: dict[str, float] = {}
    found: list[CalibratedParameter] = []
    for name, parameter in view.parameters.items():
        if parameter.kind != "direct":
            continue
        row = view.reported.get(parameter.rows[0])
        if row is None or row.as_it_stands is None:
            raise StudyError(
                f"parameter {name!r} is direct, so row {parameter.rows[0]!r} must be a number with role 'calibrate'"
            )
        value = row.as_it_stands
        values[name] = value
        uncertainty = relative_uncertainty(row, view) * abs(value)
        found.append(
            CalibratedParameter(
                name=name,
                symbol=parameter.symbol,
                unit=parameter.unit,
                kind=parameter.kind,
                block="direct",
                value=value,
                uncertainty=uncertainty,
                at_bound=False,
                identifiable=True,
                interval=(value - NORMAL_95 * uncertainty, value + NORMAL_95 * uncertainty),
            )
        )
    return view.with_parameters(values), found


def _solved(
    problem: Problem, *, starts: int, rng: np.random.Generator, most_jacobians: int, learn: bool = True
) -> Minimum:
    """The best minimum of several starts; no further start once every row is met within its uncertainty."""
    best: Minimum | None = None
    if learn and not problem.knows_inert:
        problem.learn_inert(np.clip(problem.start, problem.lower, problem.upper))
    for start in range(starts):
        spread = START_SPREAD * rng.standard_normal(problem.start.size) if start else 0.0
        found = least_squares(
            problem.residuals,
            problem.start + spread,
            lower=problem.lower,
            upper=problem.upper,
            prior=problem.prior,
            one_sided=problem.one_sided,
            most_jacobians=most_jacobians,
        )
        if best is None or found.cost < best.cost:
            best = found
        if best.cost <= len(problem.rows):
            break
    assert best is not None
    return (
        best
        if not learn or problem.verified(best.x)
        else _solved(problem, starts=starts, rng=rng, most_jacobians=most_jacobians, learn=False)
    )


def _parameters(fit: Fit) -> list[CalibratedParameter]:
    """The block's parameters with their uncertainties."""
    problem, x = fit.problem, fit.minimum.x
    stuck = at_bound(x, lower=problem.lower, upper=problem.upper)
    determined = identifiable(
        x, fit.covariance, scatter=fit.scatter, prior=problem.prior, lower=problem.lower, upper=problem.upper
    )
    found: list[CalibratedParameter] = []
    for k, name in enumerate(problem.block.parameters):
        parameter, value, relative = problem.view.parameters[name], math.exp(x[k]), math.sqrt(fit.covariance[k, k])
        known = bool(determined[k])
        factor = math.exp(NORMAL_95 * relative) if known else math.nan
        found.append(
            CalibratedParameter(
                name=name,
                symbol=parameter.symbol,
                unit=parameter.unit,
                kind=parameter.kind,
                block=problem.block.name,
                value=value,
                uncertainty=value * relative if known else None,
                at_bound=bool(stuck[k]),
                identifiable=known,
                interval=(value / factor, value * factor) if known else None,
            )
        )
    return found


def _correlation(covariance: Array) -> Array:
    """Correlation matrix of a covariance matrix; NaN where a parameter has no variance."""
    sigma = np.sqrt(np.diag(covariance))
    return covariance / np.outer(sigma, sigma)
