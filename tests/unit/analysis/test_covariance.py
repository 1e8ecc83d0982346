"""Covariance from slopes."""

import numpy as np

from nasicell.analysis.covariance import covariance


def test_well_determined_parameters_give_the_inverse_normal_matrix():
    """The closed form, whatever the scales of the parameters."""
    J = np.array([[1.0, 0.0], [1.0, 1e6], [0.0, 2e6]])
    np.testing.assert_allclose(covariance(J), np.linalg.inv(J.T @ J))


def test_what_the_data_do_not_see_has_a_large_variance():
    """Two parameters of which only the sum counts are each uncertain; the sum is not."""
    J = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 1.0]])
    found = covariance(J)
    assert found[0, 0] > 1e10
    assert found[2, 2] == 1.0


def test_a_parameter_that_does_nothing_has_no_variance():
    """A column of zeros, such as one held at its bound, is left out."""
    np.testing.assert_array_equal(covariance(np.array([[0.0, 2.0], [0.0, 0.0]])), [[0.0, 0.0], [0.0, 0.25]])
