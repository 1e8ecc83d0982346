"""Circuit strings: what they mean and which are refused."""

import numpy as np
import pytest

from nasicell.analysis.circuit_nodes import Parallel, Series
from nasicell.analysis.circuits import Circuit
from nasicell.errors import AnalysisError

W = np.array([1.0, 10.0])


def test_series_adds_impedances_and_parallel_adds_admittances():
    """R0-p(R1,C1) has the closed form R0 + R1/(1 + j w R1 C1)."""
    z = Circuit.parse("R0-p(R1,C1)").impedance(angular_frequency=W, values=(2.0, 3.0, 0.1))
    np.testing.assert_allclose(z, 2 + 3 / (1 + 0.3j * W))


def test_parallel_branches_may_be_series_and_nest():
    """A branch may hold a series with a parallel inside; spaces do not matter."""
    circuit = Circuit.parse(" R0 - p( R1 - p(R2 , C2), C1 )")
    assert isinstance(circuit.root, Series)
    assert isinstance(circuit.root.parts[1], Parallel)
    assert circuit.names == ("R0", "R1", "R2", "C2", "C1")


def test_elements_with_several_parameters_name_them():
    """Names carry the parameter where an element has more than one, with its unit."""
    circuit = Circuit.parse("CPE1-Ws2-ZARC3-L4")
    assert circuit.names == ("CPE1_Q", "CPE1_n", "Ws2_Z0", "Ws2_tau", "ZARC3_R", "ZARC3_tau", "ZARC3_n", "L4")
    assert circuit.units == ("F s^(n-1)", "", "ohm", "s", "ohm", "s", "", "H")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "character 1: found the end, expected an element or 'p\\('"),
        ("R0-", "character 4: found the end, expected an element"),
        ("R0-p(R1,C1", r"character 11: found the end, expected '-', ',' or '\)'"),
        ("R0-p(R1 C1)", r"character 9: found 'C1', expected '-', ',' or '\)'"),
        ("R0-p(R1,)", r"character 9: found '\)', expected an element"),
        ("R0)", r"character 3: found '\)', expected '-' or the end"),
        ("R0-X1", "character 4: there is no element 'X'; known: 'C', 'CPE'"),
        ("R0-R0", "names R0 twice"),
        ("R0 + R1", r"character 4: found '\+', expected '-' or the end"),
        ("__import__('os')", "character 1: found '_', expected an element"),
    ],
)
def test_a_wrong_string_is_refused_with_the_place(text: str, reason: str):
    """The error names the circuit and what is wrong with it."""
    with pytest.raises(AnalysisError, match=reason):
        Circuit.parse(text)


def test_the_number_of_values_is_checked():
    """Too few values name the parameters expected."""
    with pytest.raises(AnalysisError, match="R0"):
        Circuit.parse("R0-C1").impedance(angular_frequency=W, values=(1.0,))
