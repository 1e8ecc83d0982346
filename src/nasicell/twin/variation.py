"""Scatter between cells: a field of a cell drawn from a distribution around its value."""

from dataclasses import dataclass
from typing import Protocol as Interface

import numpy as np

from nasicell.cell import Cell
from nasicell.errors import CellError, ParameterError


class Spread(Interface):
    """A distribution of a positive number around a central one."""

    def draw(self, centre: float, *, rng: np.random.Generator, size: int) -> np.ndarray:
        """`size` numbers around `centre`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormal:
    r"""Logarithms scatter normally; the centre is the median.

    .. math:: x = x_0 e^{s z}, \quad z \sim N(0, 1)

    Parameters
    ----------
    width
        :math:`s`, > 0; for small values the relative standard deviation.

    Examples
    --------
    >>> LogNormal(width=0.1).draw(2.0, rng=np.random.default_rng(0), size=2).round(3)
    array([2.025, 1.974])
    """

    width: float

    def __post_init__(self) -> None:
        """Refuse a width that is not positive."""
        _require_positive("width", self.width)

    def draw(self, centre: float, *, rng: np.random.Generator, size: int) -> np.ndarray:
        """`size` numbers around `centre`."""
        return centre * np.exp(self.width * rng.normal(size=size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weibull:
    r"""The weakest of many places decides; the centre is the median.

    .. math:: P(x) = 1 - \exp\left[-\ln 2\,(x / x_0)^m\right]

    W. Weibull, J. Appl. Mech. 18 (1951) 293. The strength of a brittle solid scatters so, and with it the overpotential
    at which its worst flaw opens.

    Parameters
    ----------
    modulus
        :math:`m`, > 0; ceramics have 5-20, and the scatter is about 1.3/m.

    Examples
    --------
    >>> Weibull(modulus=10).draw(50.0, rng=np.random.default_rng(0), size=2).round(1)
    array([49.9, 52. ])
    """

    modulus: float

    def __post_init__(self) -> None:
        """Refuse a modulus that is not positive."""
        _require_positive("modulus", self.modulus)

    def draw(self, centre: float, *, rng: np.random.Generator, size: int) -> np.ndarray:
        """`size` numbers around `centre`."""
        return centre * rng.weibull(self.modulus, size=size) / np.log(2) ** (1 / self.modulus)


def _require_positive(name: str, value: float) -> None:
    if not 0 < value < np.inf:
        raise ParameterError(f"{name} must be > 0 and finite, not {value}")


def varied(cell: Cell, number: int, *, rng: np.random.Generator, **spreads: Spread) -> list[Cell]:
    """`number` cells like `cell` with some fields drawn, each apart from the others.

    Parameters
    ----------
    cell
        The typical cell; the value of each field is the centre of its distribution.
    number
        Of cells, >= 1.
    rng
        Source of the numbers.
    **spreads
        Distribution of each field, named as in `Cell.updated`: a double underscore reaches into a part.

    Raises
    ------
    CellError
        If the cell has no such field, its value is no number, or a drawn value is refused: narrow the distribution.
    ParameterError
        If `number` is below 1.

    Examples
    --------
    >>> from nasicell.cell import Geometry
    >>> pellet = Cell(kind="blocking", geometry=Geometry(area_cm2=1.0, thickness_mm=1.0))
    >>> cells = varied(pellet, 3, rng=np.random.default_rng(0), geometry__thickness_mm=LogNormal(width=0.1))
    >>> [round(cell.geometry.thickness_mm, 3) for cell in cells]
    [1.013, 0.987, 1.066]
    """
    if number < 1:
        raise ParameterError(f"an ensemble has at least one cell, not {number}")
    drawn = {path: spread.draw(_value(cell, path), rng=rng, size=number) for path, spread in spreads.items()}
    return [cell.updated(**{path: float(values[i]) for path, values in drawn.items()}) for i in range(number)]


def _value(cell: Cell, path: str) -> float:
    """The number in the field that `path` names."""
    found: object = cell
    for name in path.split("__"):
        found = getattr(found, name, None)
    if not isinstance(found, int | float):
        raise CellError(f"{path}: cell {cell.name!r} holds {found!r} there, and only a number can be varied")
    return float(found)
