"""Which of two alike arcs comes first."""

import numpy as np

from nasicell.analysis.circuit_order import fastest_first
from nasicell.analysis.circuits import Circuit


def order(text: str, *values: float) -> list[int]:
    """Order of the parameters of a circuit."""
    return fastest_first(root=Circuit.parse(text).root, values=np.array(values)).tolist()


def test_alike_parts_run_from_fast_to_slow():
    """Three arcs are sorted, what stands between them stays."""
    text = "p(R1,C1)-R0-p(R2,C2)-p(R3,C3)"
    assert order(text, 1.0, 1.0, 9.0, 1.0, 1e-6, 1.0, 1e-3) == [3, 4, 2, 5, 6, 0, 1]


def test_different_parts_stay_where_they_are():
    """An arc with a capacitor and one with a constant phase element are not alike."""
    assert order("p(R1,C1)-p(R2,CPE2)", 1.0, 1.0, 1.0, 1e-6, 0.9) == [0, 1, 2, 3, 4]


def test_alike_parts_inside_a_branch_are_sorted():
    """The series inside a parallel has its own order."""
    assert order("R0-p(p(R1,C1)-p(R2,C2),C3)", 1.0, 1.0, 1.0, 1.0, 1e-6, 1e-9) == [0, 3, 4, 1, 2, 5]


def test_exchanging_leaves_the_impedance_as_it_is():
    """Sorted parameters give the same spectrum."""
    circuit = Circuit.parse("R0-p(R1,CPE1)-p(R2,CPE2)")
    values = np.array([1.0, 5.0, 1e-2, 0.9, 7.0, 1e-6, 0.8])
    w = np.geomspace(1e-2, 1e6, 20)
    again = values[fastest_first(root=circuit.root, values=values)]
    assert again.tolist() == [1.0, 7.0, 1e-6, 0.8, 5.0, 1e-2, 0.9]
    np.testing.assert_allclose(
        circuit.impedance(angular_frequency=w, values=again), circuit.impedance(angular_frequency=w, values=values)
    )
