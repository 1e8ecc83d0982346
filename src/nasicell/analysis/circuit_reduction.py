r"""A circuit written with depressed arcs by time constant, the form in which it is fitted.

A resistance beside a constant phase element is an arc with :math:`\tau = (RQ)^{1/n}`. Q and n are correlated almost
completely, tau and n hardly, so the fit runs in tau and the result is written back.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_nodes import Component, Joined, Node, Parallel
from nasicell.physics.elements import ELEMENTS

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """The circuit with its arcs by time constant, and the way there and back.

    Parameters
    ----------
    root
        Root of the reduced circuit.
    order
        Position in the given circuit of every parameter of the reduced one; the time constant stands where Q does.
    arcs
        Position of tau in the reduced circuit of every arc that was rewritten; R stands before it, n after.
    """

    root: Node
    order: Positions
    arcs: Positions

    @classmethod
    def of(cls, root: Node) -> "Reduction":
        """The reduction of a circuit.

        Examples
        --------
        >>> from nasicell.analysis.circuits import Circuit
        >>> str(Reduction.of(Circuit.parse("R0-p(R1,CPE1)").root).root)
        'R0-CPE1'
        """
        order: list[int] = []
        arcs: list[int] = []
        reduced = _reduced(root, 0, order, arcs)
        return cls(root=reduced, order=np.array(order, dtype=np.intp), arcs=np.array(arcs, dtype=np.intp))

    def reduced_values(self, values: Floats) -> Floats:
        """Parameters of the reduced circuit from those of the given one, shape (p, ...)."""
        found = values[self.order].copy()
        R, Q, n = (found[self.arcs + k] for k in (-1, 0, 1))
        found[self.arcs] = np.exp(np.log(R * Q) / n)
        return found

    def given_values(self, reduced: Floats) -> Floats:
        """Parameters of the given circuit from those of the reduced one, shape (p, ...)."""
        written = reduced.copy()
        R, tau, n = (reduced[self.arcs + k] for k in (-1, 0, 1))
        written[self.arcs] = np.exp(n * np.log(tau)) / R
        found = np.empty_like(written)
        found[self.order] = written
        return found

    def reduced_gradient(self, gradient: Floats, given: Floats, reduced: Floats) -> Floats:
        """Derivative by the reduced circuit's parameters, shape (p, b), of what has `gradient` by the given one's.

        `gradient` has shape (p,), `given` and `reduced` are the parameters, shape (p, b).
        """
        found = np.tile(gradient[self.order][:, None], (1, reduced.shape[1]))
        R, tau, n = (reduced[self.arcs + k] for k in (-1, 0, 1))
        through_Q = gradient[self.order[self.arcs]][:, None] * given[self.order[self.arcs]]
        found[self.arcs] = through_Q * n / tau
        found[self.arcs - 1] -= through_Q / R
        found[self.arcs + 1] += through_Q * np.log(tau)
        return found


def _reduced(node: Node, first: int, order: list[int], arcs: list[int]) -> Node:
    """The reduced node; its parameters stand from `first` on in the given circuit."""
    if isinstance(node, Component):
        order.extend(range(first, first + node.size))
        return node
    if isinstance(node, Parallel) and sorted(part.shape for part in node.parts) == ["CPE", "R"]:
        where = {part.shape: first + k.start for part, k in node.with_slices()}
        arcs.append(len(order) + 1)
        order.extend((where["R"], where["CPE"], where["CPE"] + 1))
        (name,) = (str(part) for part in node.parts if part.shape == "CPE")
        return Component(name, ELEMENTS["ZARC"])
    assert isinstance(node, Joined)
    parts = tuple(_reduced(part, first + where.start, order, arcs) for part, where in node.with_slices())
    return type(node)(parts)
