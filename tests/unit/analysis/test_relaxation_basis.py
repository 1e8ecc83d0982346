"""Columns and slopes of the family of relaxation models."""

import numpy as np
import pytest

from nasicell.analysis.relaxation_basis import Family, column_of, columns_and_slopes, middle
from nasicell.physics.elements import constant_phase_element, warburg_finite_length, zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 36)
FAMILY = Family(arcs=2, warburg=True, tail=True)
Q = np.array([[np.log(1e-5), np.log(1e-2), 0.9, 0.75, np.log(0.3), 0.85]])


def test_columns_are_the_elements_of_unit_amplitude():
    """R0, L, arcs, Warburg element and tail as in `physics.elements`."""
    P, _ = columns_and_slopes(family=FAMILY, w=W, q=Q)
    z = P[0, :, : W.size] + 1j * P[0, :, W.size :]
    expected = [
        np.ones(W.size),
        1j * W / W.max(),
        zarc(angular_frequency=W, R=1.0, tau=1e-5, n=0.9),
        zarc(angular_frequency=W, R=1.0, tau=1e-2, n=0.75),
        warburg_finite_length(angular_frequency=W, Z0=1.0, tau=0.3),
        constant_phase_element(angular_frequency=W, Q=middle(W) ** -0.85, n=0.85),
    ]
    assert z == pytest.approx(np.array(expected), rel=1e-9)


def test_slopes_are_those_of_the_columns():
    """Analytic derivatives against central differences, each of the column it belongs to."""
    _, D = columns_and_slopes(family=FAMILY, w=W, q=Q)
    for k, column in enumerate(column_of(FAMILY)):
        step = np.zeros(Q.shape)
        step[0, k] = 1e-6
        up, down = (columns_and_slopes(family=FAMILY, w=W, q=q)[0][0, column] for q in (Q + step, Q - step))
        assert D[0, k] == pytest.approx((up - down) / 2e-6, abs=1e-6 * np.abs(D[0, k]).max())


def test_a_family_counts_its_parameters():
    """Two per linear end, three per arc, two per Warburg element and per tail."""
    assert FAMILY.parameters == 12
    assert FAMILY.size == 3
    assert Family(arcs=0).parameters == 2
