r"""Recovery: whether the 95 % intervals of a calibration hold the truth in 95 % of simulated data sets.

A data set is what the model predicts at known parameters, each row moved by its stated uncertainty,

.. math:: \ln y_i = \ln y_i(p) + s_i \varepsilon_i, \qquad \varepsilon_i \sim N(0, 1),

and is fitted by the calibration's own least squares. The coverage of a parameter is the share of sets whose interval
holds its true value; it is meant for identifiable parameters, and the others are told apart.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.studies.calibrate import Fit
from nasicell.studies.identifiability import NORMAL_95, identifiable
from nasicell.studies.least_squares import Prior, central_differences, covariance, least_squares

Array = NDArray[np.float64]
Prediction = Callable[[Sequence[Array]], Array]
"""Logarithms of what the model predicts at several points, shape (points, rows)."""
COVERAGE_RANGE: Final = (0.93, 0.97)
"""Coverage of a 95 % interval that counts as honest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Coverage of the 95 % intervals over simulated data sets.

    Parameters
    ----------
    sets
        How many were fitted.
    coverage
        Share of the sets whose interval holds the truth, shape (n,).
    identifiable
        Parameters that the rows determine in most sets, shape (n,); of the others the coverage is that of a formal
        interval that the calibration does not state.
    bias
        Mean of ln(found/true), shape (n,).
    spread
        Standard deviation of ln(found/true), shape (n,).
    stated
        Mean stated standard uncertainty of the logarithm, shape (n,).
    """

    sets: int
    coverage: Array
    identifiable: NDArray[np.bool_]
    bias: Array
    spread: Array
    stated: Array

    @property
    def honest(self) -> NDArray[np.bool_]:
        """Which parameters are covered between 93 and 97 %."""
        low, high = COVERAGE_RANGE
        return (self.coverage >= low) & (self.coverage <= high)


def recover(
    prediction: Prediction,
    truth: Array,
    *,
    relative_uncertainty: Array,
    lower: Array,
    upper: Array,
    prior: Prior,
    sets: int,
    rng: np.random.Generator,
) -> Recovery:
    """Simulate and fit `sets` data sets; `truth`, bounds and prior are logarithms, shape (n,).

    Examples
    --------
    >>> slope = lambda points: np.array([[point[0], 2 * point[0], point[0]] for point in points])
    >>> found = recover(slope, np.zeros(1), relative_uncertainty=np.full(3, 0.05), lower=np.full(1, -5.0),
    ...                 upper=np.full(1, 5.0), prior=Prior(centre=np.zeros(1), width=1.0), sets=20,
    ...                 rng=np.random.default_rng(1))
    >>> found.sets, bool(found.identifiable[0])
    (20, True)
    """
    exact = prediction([truth])[0]
    start = central_differences(
        lambda points, _: (prediction(points) - exact) / relative_uncertainty, truth, lower=lower, upper=upper
    )
    found, sigmas, determined = [], [], []
    for _ in range(sets):
        data = exact + relative_uncertainty * rng.standard_normal(exact.size)

        def residuals(points: Sequence[Array], active: object, data: Array = data) -> Array:
            return (prediction(points) - data) / relative_uncertainty

        minimum = least_squares(residuals, truth, lower=lower, upper=upper, prior=prior, jacobian=start)
        spread, scatter = covariance(minimum, lower=lower, upper=upper, prior=prior)
        known = identifiable(minimum.x, spread, scatter=scatter, prior=prior, lower=lower, upper=upper)
        determined.append(known)
        found.append(minimum.x - truth)
        sigmas.append(np.sqrt(np.diag(spread)))
    errors, stated = np.array(found), np.array(sigmas)
    held = np.abs(errors) <= NORMAL_95 * stated
    return Recovery(
        sets=sets,
        coverage=held.mean(axis=0),
        identifiable=np.mean(determined, axis=0) > 0.5,
        bias=errors.mean(axis=0),
        spread=errors.std(axis=0),
        stated=np.array([np.nanmean(column) if np.isfinite(column).any() else math.nan for column in stated.T]),
    )


def linear_prediction(fit: Fit) -> Prediction:
    """The model about a fit, linear in the logarithms: fast enough for thousands of sets."""
    slope = fit.minimum.jacobian / fit.problem.weights[:, None]
    return lambda points: np.array([slope @ (point - fit.minimum.x) for point in points])


def full_prediction(fit: Fit) -> Prediction:
    """The model itself, through twin and analysis; an interval is taken at its nearest end, as in the fit."""
    return lambda points: fit.problem.log_ratios(points)
