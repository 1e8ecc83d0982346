"""Parts of circuits: joining them, and derivatives through the tree."""

import numpy as np
import pytest

from nasicell.analysis.circuit_nodes import component, outermost
from nasicell.analysis.circuits import Circuit
from nasicell.errors import AnalysisError

W = np.geomspace(0.1, 1e5, 21)
NESTED = Circuit.parse("R0-p(C1,R1-p(CPE2,R2-Wo2))-L3")
VALUES = np.array([3.0, 1e-4, 5.0, 2e-3, 0.8, 7.0, 11.0, 0.3, 1e-3])
STEP = 1e-6


def test_parts_join_with_plus_and_bar():
    """``+`` is series and ``|`` parallel; chains stay flat."""
    made = component("R0") + (component("R1") | component("C1") | component("CPE1")) + component("W2")
    assert Circuit(root=made) == Circuit.parse("R0-p(R1,C1,CPE1)-W2")
    assert [str(part) for part in outermost(made)] == ["R0", "p(R1,C1,CPE1)", "W2"]


def test_derivatives_follow_the_chain_rule_through_the_tree():
    """Each agrees with central differences; the impedance beside them is the impedance."""
    Z, slopes = NESTED.root.expansion(W, VALUES)
    np.testing.assert_allclose(Z, NESTED.impedance(angular_frequency=W, values=VALUES))
    for k, slope in enumerate(slopes):
        step = np.zeros(VALUES.size)
        step[k] = STEP * VALUES[k]
        up, down = (NESTED.impedance(angular_frequency=W, values=VALUES + sign * step) for sign in (1, -1))
        np.testing.assert_allclose(slope + 0 * W, (up - down) / (2 * step[k]), rtol=1e-4, atol=1e-8 * abs(slope).max())


def test_many_circuits_at_once():
    """Values of shape (p, m, 1) give what each set gives alone."""
    Z, slopes = NESTED.root.expansion(W, np.stack([VALUES, 1.1 * VALUES], axis=1)[:, :, None])
    alone, alone_slopes = NESTED.root.expansion(W, 1.1 * VALUES)
    np.testing.assert_allclose(Z[1], alone)
    np.testing.assert_allclose(np.broadcast_to(slopes[5], Z.shape)[1], alone_slopes[5])


@pytest.mark.parametrize(("name", "reason"), [("X1", "no element 'X'"), ("1R", "got '1R'")])
def test_a_wrong_name_is_refused(name: str, reason: str):
    """The error says what a component is called."""
    with pytest.raises(AnalysisError, match=reason):
        component(name)
