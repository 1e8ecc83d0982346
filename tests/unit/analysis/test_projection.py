"""Amplitudes times shapes."""

import numpy as np
import pytest

from nasicell.analysis.circuits import Circuit
from nasicell.analysis.projection import Projection, terms_of

W = np.geomspace(0.1, 1e5, 21)
CIRCUIT = Circuit.parse("L0-R0-ZARC1-p(R2-Wo2,C2)-CPE3-C4")
VALUES = np.array([1e-6, 3.0, 5.0, 1e-3, 0.85, 7.0, 11.0, 0.4, 1e-5, 1e-3, 0.8, 1e-2])
TERMS = terms_of(CIRCUIT.root)
UNKNOWNS = np.concatenate([term.unknown_values(VALUES) for term in TERMS])
AMPLITUDES = np.array([term.amplitude(VALUES) for term in TERMS])
Z = CIRCUIT.impedance(angular_frequency=W, values=VALUES)


def projection(z: np.ndarray) -> Projection:
    """Problem of one spectrum with modulus weights."""
    weight = 1 / np.abs(z)[None]
    return Projection(
        terms=TERMS,
        angular_frequency=W,
        data=np.concatenate([z.real * weight, z.imag * weight], axis=1),
        weight=weight,
    )


def test_every_part_of_the_outermost_series_has_one_amplitude():
    """Six parts of twelve parameters leave six unknowns, and both give the parameters back."""
    assert UNKNOWNS.size == VALUES.size - len(TERMS)
    parts = [term.scaled(UNKNOWNS[None], np.array([a])) for term, a in zip(TERMS, AMPLITUDES, strict=True)]
    np.testing.assert_allclose(np.concatenate(parts)[:, 0], VALUES)


def test_the_amplitudes_follow_from_the_shapes():
    """With the true shapes, linear least squares gives the true amplitudes and no residual."""
    problem = projection(Z)
    found, needed = problem.amplitudes(UNKNOWNS[None], np.array([0]))
    np.testing.assert_allclose(found[0], AMPLITUDES, rtol=1e-6)
    assert needed.all()
    residual, _ = problem(UNKNOWNS[None], np.array([0]))
    assert np.abs(residual).max() < 1e-9


def test_the_projected_slopes_give_the_exact_gradient():
    """J^T r is minus half the derivative of the sum of squares, amplitudes following."""
    problem = projection(Z * (1 + 0.05 * np.sin(np.arange(W.size))))
    residual, J = problem(UNKNOWNS[None], np.array([0]))
    gradient = J[0].T @ residual[0]
    for k in range(UNKNOWNS.size):
        step = np.zeros(UNKNOWNS.size)
        step[k] = 1e-5
        up, down = (np.square(problem((UNKNOWNS + sign * step)[None], np.array([0]))[0]).sum() for sign in (1, -1))
        assert gradient[k] == pytest.approx(-(up - down) / 4e-5, rel=1e-4, abs=1e-7)


def test_an_amplitude_is_never_negative():
    """A part that would need one is left with a negligible amplitude and said not to be needed."""
    problem = projection(Z - 2j * W * 1e-6)
    found, needed = problem.amplitudes(UNKNOWNS[None], np.array([0]))
    assert not needed[0, 0]
    assert 0 < found[0, 0] < 1e-12
