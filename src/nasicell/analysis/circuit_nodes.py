"""Parts of an equivalent circuit: elements, and what joins them in series and in parallel."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import AnalysisError, suggest
from nasicell.physics.element import Element, Parameter
from nasicell.physics.elements import ELEMENTS

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Values = Sequence[float] | Sequence[Floats] | Floats
Slopes = tuple[Complexes, ...]

NAME: Final = re.compile(r"([A-Za-z]+)([0-9]*)")
"""Name of a component: the symbol of its element and an optional number."""


class Part(ABC):
    """Anything with two terminals; ``+`` puts parts in series, ``|`` side by side.

    Examples
    --------
    >>> str(component("R0") + (component("R1") | component("CPE1")))
    'R0-p(R1,CPE1)'
    """

    __slots__ = ()

    def __add__(self, other: "Node") -> "Series":
        return Series((*_members(self, Series), *_members(other, Series)))

    def __or__(self, other: "Node") -> "Parallel":
        return Parallel((*_members(self, Parallel), *_members(other, Parallel)))

    @property
    @abstractmethod
    def components(self) -> "tuple[Component, ...]":
        """All elements, in the order written."""

    @property
    @abstractmethod
    def shape(self) -> str:
        """What it is, without the numbers of its elements: ``p(R,CPE)``."""

    @abstractmethod
    def impedance(self, angular_frequency: Floats, values: Values) -> Complexes:
        """Impedance, shape (n,), ohm, with the parameters' values in the order written; (m, n) for values (m, 1)."""

    @abstractmethod
    def expansion(self, angular_frequency: Floats, values: Values) -> tuple[Complexes, Slopes]:
        """Impedance and its derivative by every parameter."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters, in the order written."""
        return tuple(p for component in self.components for p in component.element.parameters)

    @property
    def size(self) -> int:
        """Number of parameters."""
        return len(self.parameters)


@dataclass(frozen=True, slots=True)
class Component(Part):
    """One element of a circuit under its name, such as ``R0``."""

    name: str
    element: Element

    def __str__(self) -> str:
        return self.name

    @property
    def components(self) -> "tuple[Component, ...]":
        """Itself."""
        return (self,)

    @property
    def shape(self) -> str:
        """What it is, without its number: ``R``."""
        return self.element.symbol

    def impedance(self, angular_frequency: Floats, values: Values) -> Complexes:
        """Impedance with its parameters' values, in the element's order."""
        return self.element.impedance(angular_frequency=angular_frequency, **self._named(values))

    def expansion(self, angular_frequency: Floats, values: Values) -> tuple[Complexes, Slopes]:
        """Impedance and its derivative by every parameter of the element."""
        return self.element.expansion(angular_frequency=angular_frequency, **self._named(values))

    def _named(self, values: Values) -> dict[str, float | Floats]:
        return {p.name: v for p, v in zip(self.element.parameters, values, strict=True)}


@dataclass(frozen=True, slots=True)
class Joined(Part):
    """Several parts of a circuit as one."""

    parts: "tuple[Node, ...]"

    @property
    def components(self) -> tuple[Component, ...]:
        """All elements, in the order written."""
        return tuple(c for part in self.parts for c in part.components)

    def with_slices(self) -> "Iterator[tuple[Node, slice]]":
        """Every part and where its parameters stand among all of them."""
        first = 0
        for part in self.parts:
            yield part, slice(first, first + part.size)
            first += part.size


@dataclass(frozen=True, slots=True)
class Series(Joined):
    """Parts one after the other: impedances add."""

    def __str__(self) -> str:
        return "-".join(str(part) for part in self.parts)

    @property
    def shape(self) -> str:
        """The parts joined with ``-``."""
        return "-".join(part.shape for part in self.parts)

    def impedance(self, angular_frequency: Floats, values: Values) -> Complexes:
        """Sum of the parts' impedances."""
        return np.sum([part.impedance(angular_frequency, values[k]) for part, k in self.with_slices()], axis=0)

    def expansion(self, angular_frequency: Floats, values: Values) -> tuple[Complexes, Slopes]:
        """Sums; every parameter acts through its own part."""
        found = [part.expansion(angular_frequency, values[k]) for part, k in self.with_slices()]
        return np.sum([Z for Z, _ in found], axis=0), tuple(slope for _, slopes in found for slope in slopes)


@dataclass(frozen=True, slots=True)
class Parallel(Joined):
    r"""Parts side by side: admittances add.

    .. math:: \frac{\partial Z}{\partial p} = \frac{Z^2}{Z_i^2}\frac{\partial Z_i}{\partial p}
    """

    def __str__(self) -> str:
        return f"p({','.join(str(part) for part in self.parts)})"

    @property
    def shape(self) -> str:
        """The parts in ``p(...)``."""
        return f"p({','.join(part.shape for part in self.parts)})"

    def impedance(self, angular_frequency: Floats, values: Values) -> Complexes:
        """Inverse of the sum of the parts' admittances."""
        return 1 / np.sum([1 / part.impedance(angular_frequency, values[k]) for part, k in self.with_slices()], axis=0)

    def expansion(self, angular_frequency: Floats, values: Values) -> tuple[Complexes, Slopes]:
        """The chain rule over the parts."""
        found = [part.expansion(angular_frequency, values[k]) for part, k in self.with_slices()]
        Z = 1 / np.sum([1 / z for z, _ in found], axis=0)
        return Z, tuple((Z / z) ** 2 * slope for z, slopes in found for slope in slopes)


Node = Component | Series | Parallel


def component(name: str) -> Component:
    """The component of a name: symbol of its element and an optional number, such as ``CPE1``.

    Raises
    ------
    AnalysisError
        If there is no such element; the nearest are named.
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise AnalysisError(f"a component is an element's symbol and a number, such as R0; got {name!r}")
    if match.group(1) not in ELEMENTS:
        raise AnalysisError(f"there is no element {match.group(1)!r}; {suggest(match.group(1), ELEMENTS)}")
    return Component(name, ELEMENTS[match.group(1)])


def outermost(root: "Node") -> "tuple[Node, ...]":
    """The parts of the outermost series of a circuit."""
    return root.parts if isinstance(root, Series) else (root,)


def _members(node: Part, kind: type[Joined]) -> "tuple[Node, ...]":
    """The parts of a joint of this kind, or the node itself."""
    if isinstance(node, kind):
        return node.parts
    assert isinstance(node, Component | Series | Parallel)
    return (node,)
