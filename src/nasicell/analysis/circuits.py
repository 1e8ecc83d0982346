"""Equivalent circuits as objects, read from the usual string."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import AnalysisError, suggest
from nasicell.physics.elements import ELEMENTS, Element, Parameter

Complexes = NDArray[np.complex128]

TOKEN: Final = re.compile(r"\s*(p\(|[A-Za-z]+[0-9]*|[-,)])")
NAME: Final = re.compile(r"([A-Za-z]+)([0-9]*)")


@dataclass(frozen=True, slots=True)
class Component:
    """One element of a circuit under its name, such as ``R0``."""

    name: str
    element: Element

    @property
    def components(self) -> "tuple[Component, ...]":
        """Itself."""
        return (self,)

    def impedance(
        self, angular_frequency: NDArray[np.float64], values: Sequence[float] | NDArray[np.float64]
    ) -> Complexes:
        """Impedance with its parameters' values, in the element's order."""
        named = {p.name: v for p, v in zip(self.element.parameters, values, strict=True)}
        return self.element.impedance(angular_frequency=angular_frequency, **named)


@dataclass(frozen=True, slots=True)
class Series:
    """Parts one after the other: impedances add."""

    parts: "tuple[Node, ...]"

    @property
    def components(self) -> tuple[Component, ...]:
        """All elements, in the order written."""
        return tuple(c for part in self.parts for c in part.components)

    def impedance(
        self, angular_frequency: NDArray[np.float64], values: Sequence[float] | NDArray[np.float64]
    ) -> Complexes:
        """Sum of the parts' impedances."""
        return np.sum(_part_impedances(self.parts, angular_frequency, values), axis=0)


@dataclass(frozen=True, slots=True)
class Parallel:
    """Parts side by side: admittances add."""

    parts: "tuple[Node, ...]"

    @property
    def components(self) -> tuple[Component, ...]:
        """All elements, in the order written."""
        return tuple(c for part in self.parts for c in part.components)

    def impedance(
        self, angular_frequency: NDArray[np.float64], values: Sequence[float] | NDArray[np.float64]
    ) -> Complexes:
        """Inverse of the sum of the parts' admittances."""
        return 1 / np.sum([1 / z for z in _part_impedances(self.parts, angular_frequency, values)], axis=0)


Node = Component | Series | Parallel


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
        parser = _Parser(text)
        root = parser.series()
        if parser.token is not None:
            raise parser.error(f"did not expect {parser.token!r}")
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
        """Impedance, shape (n,), ohm, with the parameters' `values` in the order of `names`."""
        if len(values) != len(self.parameters):
            raise AnalysisError(f"circuit {self.text!r} has parameters {self.names}; got {len(values)} values")
        return self.root.impedance(angular_frequency, values)


def _part_impedances(
    parts: tuple[Node, ...], angular_frequency: NDArray[np.float64], values: Sequence[float] | NDArray[np.float64]
) -> list[Complexes]:
    found, first = [], 0
    for part in parts:
        count = sum(len(c.element.parameters) for c in part.components)
        found.append(part.impedance(angular_frequency, values[first : first + count]))
        first += count
    return found


class _Parser:
    """Recursive descent over the tokens of a circuit string."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.start = 0
        self.token: str | None = None
        self.advance()

    def advance(self) -> None:
        self.start = self.position
        if not self.text[self.position :].strip():
            self.token = None
            return
        match = TOKEN.match(self.text, self.position)
        if match is None:
            raise self.error(f"cannot read {self.text[self.position :]!r}")
        self.token, self.start, self.position = match.group(1), match.start(1), match.end()

    def error(self, problem: str) -> AnalysisError:
        return AnalysisError(
            f"circuit {self.text!r}, character {self.start + 1}: {problem}. Write series with '-', parallel with "
            "'p(a,b)': R0-p(R1,CPE1)-W1"
        )

    def series(self) -> Node:
        parts = [self.part()]
        while self.token == "-":
            self.advance()
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def part(self) -> Node:
        if self.token == "p(":
            return self.parallel()
        if self.token is None or self.token in "-,)":
            raise self.error(f"expected an element, found {repr(self.token) if self.token else 'the end'}")
        match = NAME.fullmatch(self.token)
        symbol = match.group(1) if match else self.token
        if symbol not in ELEMENTS:
            raise self.error(f"no element {symbol!r}; {suggest(symbol, ELEMENTS)}")
        component = Component(self.token, ELEMENTS[symbol])
        self.advance()
        return component

    def parallel(self) -> Parallel:
        parts: list[Node] = []
        while not parts or self.token == ",":
            self.advance()
            parts.append(self.series())
        if self.token != ")":
            raise self.error("expected ')'")
        self.advance()
        return Parallel(tuple(parts))
