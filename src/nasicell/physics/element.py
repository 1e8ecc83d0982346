"""What a circuit element declares: symbol, formula, parameters, and the two functions that compute it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frequency = NDArray[np.float64]
Impedance = NDArray[np.complex128]
Value = float | NDArray[np.float64]
"""A parameter: one number, or shape (m, 1) for m circuits at once."""
Expansion = tuple[Impedance, tuple[Impedance, ...]]
"""The impedance and its derivative by each parameter in the element's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an element with its unit and its physical bounds.

    Parameters
    ----------
    name
        Name in the formula.
    unit
        Of its values.
    lower, upper
        Physical bounds; `lower` is excluded. A finite `upper` marks an exponent, fitted as it is; other parameters
        are fitted by their logarithm.
    scale
        Power of the impedance scale in it: 1 for a resistance, -1 for a capacitance, 0 for a time. Multiplying
        every parameter of a circuit by s to this power multiplies its impedance by s.
    time
        Power of time in it once the ohm is taken out: 1 for a capacitance (s/ohm) or an inductance (ohm s).
    """

    name: str
    unit: str
    lower: float
    upper: float
    scale: int
    time: float

    @property
    def is_exponent(self) -> bool:
        """Whether it is a pure number with an upper bound."""
        return bool(np.isfinite(self.upper))


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A circuit element: symbol, formula in `w` (angular frequency) and its parameters, and the functions."""

    symbol: str
    description: str
    formula: str
    """The impedance as an expression in `w`, `j` and the parameter names; the tests compare it with the code."""
    parameters: tuple[Parameter, ...]
    impedance: Callable[..., Impedance]
    expansion: Callable[..., Expansion]
    """Impedance and derivatives; the tests compare them with the derivatives of the formula."""
