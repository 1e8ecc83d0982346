"""The fit itself, on functions whose minimum is known."""

from typing import Any

import numpy as np
import pytest

from nasicell.studies.least_squares import Prior, covariance, least_squares

WIDE: dict[str, Any] = {"lower": np.full(2, -20.0), "upper": np.full(2, 20.0)}
FREE = Prior(centre=np.zeros(2), width=np.inf)


def curved(points, active=None):
    """Two rows that are zero at (1, -0.5) only, steep in one direction."""
    return np.array([[20 * (p[0] ** 3 - 1), 5 * (p[1] + 0.5 * p[0])] for p in points])


def test_a_curved_problem_is_solved():
    """The minimum is found from a start two factors away."""
    found = least_squares(curved, np.array([2.5, 2.0]), prior=FREE, **WIDE)
    assert found.x == pytest.approx([1.0, -0.5], abs=1e-3)


def test_fewer_rows_than_parameters_stay_at_the_prior():
    """One row on the sum of two parameters moves both alike, and nothing else."""
    prior = Prior(centre=np.array([0.3, -0.2]), width=1.0)
    found = least_squares(
        lambda points, _: np.array([[100 * (p.sum() - 1)] for p in points]), prior.centre, prior=prior, **WIDE
    )
    assert found.x - prior.centre == pytest.approx([0.45, 0.45], abs=2e-3)


def test_a_bound_holds():
    """A minimum beyond a bound ends at the bound, and has no variance there."""
    limits: dict[str, Any] = {"lower": np.array([-20.0, -20.0]), "upper": np.array([0.7, 20.0])}
    found = least_squares(curved, np.array([0.2, 0.0]), prior=FREE, **limits)
    assert found.x == pytest.approx([0.7, -0.35], abs=0.03)
    assert np.isnan(covariance(found, prior=FREE, **limits)[0][0, 0])


def test_covariance_of_a_linear_problem_is_the_textbook_one():
    """Inverse of the normal matrix, with the prior as further rows; chance scatter does not widen it."""
    slope = np.array([[10.0, 0.0], [0.0, 4.0], [3.0, 3.0]])
    prior = Prior(centre=np.zeros(2), width=2.0)
    found = least_squares(
        lambda points, _: np.array([slope @ p - 0.5 for p in points]), np.zeros(2), prior=prior, **WIDE
    )
    matrix, scatter = covariance(found, prior=prior, **WIDE)
    assert matrix == pytest.approx(np.linalg.inv(slope.T @ slope + np.eye(2) / 4), rel=1e-6)
    assert scatter == 1.0


def test_rows_that_scatter_beyond_chance_widen_the_covariance():
    """Residuals of ten uncertainties multiply the variance by chi square per degree of freedom."""
    slope = np.ones((6, 1))
    noise = 10 * np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    prior = Prior(centre=np.zeros(1), width=np.inf)
    wide: dict[str, Any] = {"lower": np.full(1, -99.0), "upper": np.full(1, 99.0)}
    found = least_squares(
        lambda points, _: np.array([slope @ p + noise for p in points]), np.zeros(1), prior=prior, **wide
    )
    matrix, scatter = covariance(found, prior=prior, **wide)
    assert scatter == pytest.approx(np.sqrt(600 / 5))
    assert matrix[0, 0] == pytest.approx(120 / 6)


def test_a_kept_bound_has_no_slope():
    """A one-sided row that holds is not computed for the Jacobian."""
    asked = []

    def residuals(points, active):
        asked.append(None if active is None else active.tolist())
        return np.array([[10 * (p[0] - 1), max(p[0] - 3, 0.0)] for p in points])

    one: dict[str, Any] = {
        "lower": np.full(1, -9.0),
        "upper": np.full(1, 9.0),
        "prior": Prior(centre=np.zeros(1), width=np.inf),
    }
    found = least_squares(residuals, np.zeros(1), one_sided=np.array([False, True]), **one)
    assert found.x == pytest.approx([1.0], abs=1e-3)
    assert [True, False] in asked
