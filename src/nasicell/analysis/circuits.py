"""Equivalent circuits as objects, read from the usual string."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_description_code import description_code_parsed, is_description_code
from nasicell.analysis.circuit_nodes import Complexes, Node
from nasicell.analysis.circuit_parser import parsed
from nasicell.errors import AnalysisError
from nasicell.physics.element import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """An equivalent circuit.

    Examples
    --------
    >>> circuit = Circuit.parse("R0-p(R1,CPE1)-Wo1")
    >>> circuit.names
    ('R0', 'R1', 'CPE1_Q', 'CPE1_n', 'Wo1_Z0', 'Wo1_tau')
    >>> str(Circuit.parse("R(RQ)T"))
    'R0-p(R1,CPE1)-Wo0'
    >>> circuit = Circuit.parse("R0-p(R1,C1)")
    >>> circuit.impedance(angular_frequency=np.array([10.0]), values=(1.0, 2.0, 0.05))
    array([2.-1.j])
    >>> from nasicell.analysis.circuit_nodes import component
    >>> Circuit(root=component("R0") + (component("R1") | component("C1"))) == circuit
    True
    """

    root: Node

    def __post_init__(self) -> None:
        """Refuse two elements of one name."""
        names = [component.name for component in self.root.components]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise AnalysisError(f"circuit {self.text!r} names {', '.join(twice)} twice; number the elements")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The string that describes it."""
        return str(self.root)

    @classmethod
    def parse(cls, text: str) -> "Circuit":
        """Circuit of a string of any notation that is read: `from_hyphens`, or `from_description_code` if it is one."""
        return cls.from_description_code(text) if is_description_code(text) else cls.from_hyphens(text)

    @classmethod
    def from_hyphens(cls, text: str) -> "Circuit":
        """Circuit of a string with series as ``-``, parallel as ``p(a,b)``, and an optional number to each element.

        impedance.py's notation is the same; its Zarc and TLMQ are our ZARC and TL.
        """
        return cls(root=parsed(text))

    @classmethod
    def from_description_code(cls, text: str) -> "Circuit":
        """Circuit of Boukamp's description code, as R(RQ)(RQ) or with brackets for series, [R(RQ)(C[RW])]."""
        return cls(root=description_code_parsed(text))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Unit and bounds of every parameter, in the order of `names`."""
        return self.root.parameters

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
