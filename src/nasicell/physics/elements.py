r"""Circuit elements: the formula, the units and the bounds of each, declared once.

The time dependence is :math:`e^{+j\omega t}`, so a capacitive arc has a negative imaginary part.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Frequency = NDArray[np.float64]
Impedance = NDArray[np.complex128]


def resistor(*, angular_frequency: Frequency, R: float) -> Impedance:
    r"""Resistance, :math:`Z = R`."""
    return np.asarray(R + 0j * angular_frequency, dtype=np.complex128)


def capacitor(*, angular_frequency: Frequency, C: float) -> Impedance:
    r"""Capacitance, :math:`Z = 1/(j\omega C)`."""
    return np.asarray(1 / (1j * angular_frequency * C), dtype=np.complex128)


def inductor(*, angular_frequency: Frequency, L: float) -> Impedance:
    r"""Inductance, :math:`Z = j\omega L`."""
    return np.asarray(1j * angular_frequency * L, dtype=np.complex128)


def constant_phase_element(*, angular_frequency: Frequency, Q: float, n: float) -> Impedance:
    r"""Constant phase element, :math:`Z = 1/(Q (j\omega)^n)`, Brug et al., J. Electroanal. Chem. 176 (1984) 275."""
    return np.asarray(1 / (Q * (1j * angular_frequency) ** n), dtype=np.complex128)


def zarc(*, angular_frequency: Frequency, R: float, tau: float, n: float) -> Impedance:
    r"""Depressed arc (Cole-Cole), a resistance beside a constant phase element.

    .. math:: Z = \frac{R}{1 + (j\omega\tau)^n}

    Parameters
    ----------
    angular_frequency
        :math:`\omega`, shape (n,), rad/s, > 0.
    R
        Width of the arc on the real axis, ohm.
    tau
        Time constant at its summit, s; :math:`\tau = (RQ)^{1/n}`.
    n
        Exponent, 0 < n <= 1; 1 is a capacitor.

    Returns
    -------
    :
        :math:`Z`, shape (n,), ohm.

    References
    ----------
    K. S. Cole, R. H. Cole, J. Chem. Phys. 9 (1941) 341.

    Examples
    --------
    >>> zarc(angular_frequency=np.array([10.0]), R=2.0, tau=0.1, n=1.0)
    array([1.-1.j])
    """
    return np.asarray(R / (1 + (1j * angular_frequency * tau) ** n), dtype=np.complex128)


def warburg(*, angular_frequency: Frequency, A: float) -> Impedance:
    r"""Semi-infinite diffusion, :math:`Z = A(1-j)/\sqrt{\omega}`."""
    return np.asarray(A * (1 - 1j) / np.sqrt(angular_frequency), dtype=np.complex128)


def warburg_finite_space(*, angular_frequency: Frequency, Z0: float, tau: float) -> Impedance:
    r"""Diffusion up to a wall, :math:`Z = Z_0 \coth(s)/s` with :math:`s = \sqrt{j\omega\tau}`, :math:`\tau = l^2/D`."""
    s = np.sqrt(np.asarray(1j * angular_frequency * tau, dtype=np.complex128))
    return np.asarray(Z0 / (s * np.tanh(s)), dtype=np.complex128)


def warburg_finite_length(*, angular_frequency: Frequency, Z0: float, tau: float) -> Impedance:
    r"""Diffusion to a reservoir: :math:`Z = Z_0 \tanh(s)/s`, :math:`s = \sqrt{j\omega\tau}`, :math:`\tau = l^2/D`.

    The direct-current limit is :math:`Z_0`; the summit of -Im Z lies at :math:`\\omega\tau = 2.541`.
    J. R. Macdonald, E. Barsoukov (eds.), Impedance Spectroscopy, 2nd ed., section 2.1.3.
    """
    s = np.sqrt(np.asarray(1j * angular_frequency * tau, dtype=np.complex128))
    return np.asarray(Z0 * np.tanh(s) / s, dtype=np.complex128)


FINITE_LENGTH_SUMMIT: Final = 2.5406469
"""omega tau at which -Im(tanh(s)/s) is largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an element with its unit and its physical bounds."""

    name: str
    unit: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A circuit element: symbol, formula in `w` (angular frequency) and its parameters, and the function."""

    symbol: str
    description: str
    formula: str
    """The impedance as an expression in `w`, `j` and the parameter names; the tests compare it with `impedance`."""
    parameters: tuple[Parameter, ...]
    impedance: Callable[..., Impedance]


def _positive(name: str, unit: str) -> Parameter:
    return Parameter(name=name, unit=unit, lower=0.0, upper=np.inf)


_EXPONENT: Final = Parameter(name="n", unit="", lower=0.0, upper=1.0)

ELEMENTS: Final = {
    element.symbol: element
    for element in (
        Element(
            symbol="R",
            description="resistor",
            formula="R",
            parameters=(_positive("R", "ohm"),),
            impedance=resistor,
        ),
        Element(
            symbol="C",
            description="capacitor",
            formula="1/(j*w*C)",
            parameters=(_positive("C", "F"),),
            impedance=capacitor,
        ),
        Element(
            symbol="L",
            description="inductor",
            formula="j*w*L",
            parameters=(_positive("L", "H"),),
            impedance=inductor,
        ),
        Element(
            symbol="CPE",
            description="constant phase element",
            formula="1/(Q*(j*w)**n)",
            parameters=(_positive("Q", "F s^(n-1)"), _EXPONENT),
            impedance=constant_phase_element,
        ),
        Element(
            symbol="ZARC",
            description="depressed arc",
            formula="R/(1 + (j*w*tau)**n)",
            parameters=(_positive("R", "ohm"), _positive("tau", "s"), _EXPONENT),
            impedance=zarc,
        ),
        Element(
            symbol="W",
            description="semi-infinite Warburg",
            formula="A*(1 - j)/sqrt(w)",
            parameters=(_positive("A", "ohm s^-0.5"),),
            impedance=warburg,
        ),
        Element(
            symbol="Wo",
            description="finite-space Warburg",
            formula="Z0*coth(sqrt(j*w*tau))/sqrt(j*w*tau)",
            parameters=(_positive("Z0", "ohm"), _positive("tau", "s")),
            impedance=warburg_finite_space,
        ),
        Element(
            symbol="Ws",
            description="finite-length Warburg",
            formula="Z0*tanh(sqrt(j*w*tau))/sqrt(j*w*tau)",
            parameters=(_positive("Z0", "ohm"), _positive("tau", "s")),
            impedance=warburg_finite_length,
        ),
    )
}
"""Symbol -> element."""
