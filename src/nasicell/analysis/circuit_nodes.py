"""Parts of an equivalent circuit: elements, and what joins them in series and in parallel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.elements import Element

Complexes = NDArray[np.complex128]


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


def _part_impedances(
    parts: tuple[Node, ...], angular_frequency: NDArray[np.float64], values: Sequence[float] | NDArray[np.float64]
) -> list[Complexes]:
    found, first = [], 0
    for part in parts:
        count = sum(len(c.element.parameters) for c in part.components)
        found.append(part.impedance(angular_frequency, values[first : first + count]))
        first += count
    return found
