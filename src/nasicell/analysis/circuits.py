"""Equivalent circuits as objects, read from the usual string."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_nodes import Complexes, Node
from nasicell.analysis.circuit_parser import parsed
from nasicell.errors import AnalysisError
from nasicell.physics.elements import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """An equivalent circuit.

    Examples
    --------
    >>> circuit = Circuit.parse("R0-p(R1,CPE1)-Wo1")
    >>> circuit.names
    ('R0', 'R1', 'CPE1_Q', 'CPE1_n', 'Wo1_Z0', 'Wo1_tau')
    >>> circuit = Circuit.parse("R0-p(R1,C1)")
    >>> circuit.impedance(angular_frequency=np.array([10.0]), values=(1.0, 2.0, 0.05))
    array([2.-1.j])
    """

    text: str
    root: Node

    @classmethod
    def parse(cls, text: str) -> "Circuit":
        """Circuit of a string: series with ``-``, parallel with ``p(a,b)``, elements with an optional number."""
        root = parsed(text)
        names = [component.name for component in root.components]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise AnalysisError(f"circuit {text!r} names {', '.join(twice)} twice; number the elements")
        return cls(text=text, root=root)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Unit and bounds of every parameter, in the order of `names`."""
        return tuple(p for component in self.root.components for p in component.element.parameters)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters: the component's, with the parameter's added when it has several."""
        return tuple(
            component.name if len(component.element.parameters) == 1 else f"{component.name}_{p.name}"
            for component in self.root.components
            for p in component.element.parameters
        )

    @property
    def units(self) -> tuple[str, ...]:
        """Unit of every parameter."""
        return tuple(p.unit for p in self.parameters)

    def impedance(
        self, *, angular_frequency: NDArray[np.float64], values: Sequence[float] | NDArray[np.float64]
    ) -> Complexes:
        """Impedance, shape (n,), ohm, with the parameters' `values` in the order of `names`.

        Values of shape (p, m, 1) give the impedance of m sets of parameters, shape (m, n).
        """
        if len(values) != len(self.parameters):
            raise AnalysisError(f"circuit {self.text!r} has parameters {self.names}; got {len(values)} values")
        return self.root.impedance(angular_frequency, values)
