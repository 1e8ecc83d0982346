"""Arcs by time constant and back."""

import numpy as np
import pytest

from nasicell.analysis.circuit_reduction import Reduction
from nasicell.analysis.circuits import Circuit

W = np.geomspace(0.1, 1e5, 21)
CIRCUIT = Circuit.parse("R0-p(CPE1,R1)-p(C2,R2-p(R3,CPE3))")
VALUES = np.array([3.0, 2e-4, 0.85, 5.0, 1e-6, 4.0, 7.0, 3e-3, 0.9])
REDUCTION = Reduction.of(CIRCUIT.root)


def test_the_impedance_stays():
    """The reduced circuit with its parameters has the impedance of the given one, inner arcs included."""
    reduced = REDUCTION.reduced_values(VALUES)
    assert REDUCTION.root.shape == "R-ZARC-p(C,R-ZARC)"
    np.testing.assert_allclose(
        REDUCTION.root.impedance(W, reduced), CIRCUIT.impedance(angular_frequency=W, values=VALUES)
    )


def test_there_and_back():
    """Parameters come back in the given order."""
    np.testing.assert_allclose(REDUCTION.given_values(REDUCTION.reduced_values(VALUES)), VALUES)


def test_the_gradient_by_the_reduced_parameters():
    """The chain rule through Q = tau^n / R agrees with differences."""
    weights = np.array([1.0, 2e3, 3.0, 0.5, 0.0, 1.0, 2.0, 50.0, -1.0])
    reduced = REDUCTION.reduced_values(VALUES)
    found = REDUCTION.reduced_gradient(weights, VALUES[:, None], reduced[:, None])[:, 0]
    for k, value in enumerate(reduced):
        step = np.zeros(reduced.size)
        step[k] = 1e-6 * value
        up, down = (weights @ REDUCTION.given_values(reduced + sign * step) for sign in (1, -1))
        assert found[k] == pytest.approx((up - down) / (2 * step[k]), rel=1e-6, abs=1e-9)
