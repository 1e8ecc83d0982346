"""Parts of an equivalent circuit: elements, and what joins them in series and in parallel."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.elements import Element

Floats = NDArray[np.float64]
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

    @property
    def shape(self) -> str:
        """What it is, without its number: ``R``."""
        return self.element.symbol

    @property
    def size(self) -> int:
        """Number of parameters."""
        return len(self.element.parameters)

    def impedance(self, angular_frequency: Floats, values: Sequence[float] | Floats) -> Complexes:
        """Impedance with its parameters' values, in the element's order."""
        named = {p.name: v for p, v in zip(self.element.parameters, values, strict=True)}
        return self.element.impedance(angular_frequency=angular_frequency, **named)


@dataclass(frozen=True, slots=True)
class Joined(ABC):
    """Several parts of a circuit as one."""

    parts: "tuple[Node, ...]"

    @property
    def components(self) -> tuple[Component, ...]:
        """All elements, in the order written."""
        return tuple(c for part in self.parts for c in part.components)

    @property
    def size(self) -> int:
        """Number of parameters."""
        return sum(part.size for part in self.parts)

    @property
    @abstractmethod
    def shape(self) -> str:
        """What it is, without the numbers of its elements: ``p(R,CPE)``."""

    @abstractmethod
    def impedance(self, angular_frequency: Floats, values: Sequence[float] | Floats) -> Complexes:
        """Impedance, shape (n,), ohm, with the parameters' values in the order written."""

    def with_slices(self) -> "Iterator[tuple[Node, slice]]":
        """Every part and where its parameters stand among all of them."""
        first = 0
        for part in self.parts:
            yield part, slice(first, first + part.size)
            first += part.size

    def impedances(self, angular_frequency: Floats, values: Sequence[float] | Floats) -> list[Complexes]:
        """Impedance of every part."""
        return [part.impedance(angular_frequency, values[where]) for part, where in self.with_slices()]


@dataclass(frozen=True, slots=True)
class Series(Joined):
    """Parts one after the other: impedances add."""

    @property
    def shape(self) -> str:
        """The parts joined with ``-``."""
        return "-".join(part.shape for part in self.parts)

    def impedance(self, angular_frequency: Floats, values: Sequence[float] | Floats) -> Complexes:
        """Sum of the parts' impedances."""
        return np.sum(self.impedances(angular_frequency, values), axis=0)


@dataclass(frozen=True, slots=True)
class Parallel(Joined):
    """Parts side by side: admittances add."""

    @property
    def shape(self) -> str:
        """The parts in ``p(...)``."""
        return f"p({','.join(part.shape for part in self.parts)})"

    def impedance(self, angular_frequency: Floats, values: Sequence[float] | Floats) -> Complexes:
        """Inverse of the sum of the parts' admittances."""
        return 1 / np.sum([1 / z for z in self.impedances(angular_frequency, values)], axis=0)


Node = Component | Series | Parallel
