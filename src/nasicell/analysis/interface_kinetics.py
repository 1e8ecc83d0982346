"""The current-voltage curve of one or two interfaces behind a resistor: Butler-Volmer, solved for the voltage."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.constants import FARADAY, GAS_CONSTANT

NEWTON_STEPS: Final = 5
"""Newton steps of the inversion: the function is monotonic and nearly linear, so that these reach rounding."""

Floats = NDArray[np.float64]


def overpotential_from_current(*, ratio: Floats, transfer_coefficient: float) -> tuple[Floats, Floats]:
    r"""Overpotential of one interface in units of RT/F, and its slope, from the current in units of I_0.

    .. math:: x = e^{\alpha u} - e^{-(1-\alpha) u} = 2 e^{(\alpha - 1/2) u} \sinh \frac{u}{2},
              \qquad u = 2 \operatorname{asinh} \frac{x e^{-(\alpha - 1/2) u}}{2}

    Parameters
    ----------
    ratio
        x = I/I_0, any shape; positive oxidises.
    transfer_coefficient
        :math:`\alpha` of the oxidation, between 0 and 1.

    Returns
    -------
    :
        u and du/dx, of the shape of `ratio`.

    References
    ----------
    A. J. Bard and L. R. Faulkner, Electrochemical Methods, 2nd ed. (2001), eq. 3.4.10 without mass transfer.

    Examples
    --------
    >>> u, slope = overpotential_from_current(ratio=np.array([0.0, 2.0]), transfer_coefficient=0.5)
    >>> u.round(6).tolist(), slope.round(6).tolist()
    ([0.0, 1.762747], [1.0, 0.707107])
    """
    skew = transfer_coefficient - 0.5
    u = 2 * np.arcsinh(ratio / 2)
    if skew:
        for _ in range(NEWTON_STEPS):
            y = ratio * np.exp(-skew * u) / 2
            root = np.sqrt(1 + y * y)
            u = u - (u - 2 * np.arcsinh(y)) / (1 + 2 * skew * y / root)
    slope = np.exp(-skew * u) / (2 * skew * np.sinh(u / 2) + np.cosh(u / 2))
    return u, slope


@dataclass(frozen=True, slots=True, kw_only=True)
class Interfaces:
    """Interfaces in series that a sweep sees: two identical ones, one of them reversed, or one alone.

    Examples
    --------
    >>> two = Interfaces(number=2, temperature=298.15)
    >>> v, r = two.voltage(current=np.array([2e-3]), exchange_current=1e-3, transfer_coefficient=0.5)
    >>> v.round(5).tolist(), r.round(3).tolist()
    ([0.09058], [36.335])
    """

    number: int
    """2 in a symmetric cell, 1 against a reference or an electrode that does not polarise."""
    temperature: float
    """K"""

    @property
    def thermal_voltage(self) -> float:
        """RT/F, V."""
        return GAS_CONSTANT * self.temperature / FARADAY

    def voltage(
        self, *, current: Floats, exchange_current: float, transfer_coefficient: float
    ) -> tuple[Floats, Floats]:
        r"""Sum of the overpotentials, V, and its derivative with the current, ohm.

        Side 1 oxidises while side 2 reduces: :math:`V = \eta(I) - \eta(-I)`, odd in the current and the same for
        :math:`\alpha` and :math:`1 - \alpha`.
        """
        eta, slope, _ = self.sides(
            current=current, exchange_current=exchange_current, transfer_coefficient=transfer_coefficient
        )
        return eta, slope

    def sides(
        self, *, current: Floats, exchange_current: float, transfer_coefficient: float
    ) -> tuple[Floats, Floats, Floats]:
        """Sum of the overpotentials, V, of their slopes, ohm, and of the squared slopes, ohm2."""
        scale, alpha = self.thermal_voltage, transfer_coefficient
        u, du = overpotential_from_current(ratio=current / exchange_current, transfer_coefficient=alpha)
        each = scale / exchange_current * du
        if self.number == 1:
            return scale * u, each, each**2
        if alpha == 0.5:
            return 2 * scale * u, 2 * each, 2 * each**2
        w, dw = overpotential_from_current(ratio=-current / exchange_current, transfer_coefficient=alpha)
        other = scale / exchange_current * dw
        return scale * (u - w), each + other, each**2 + other**2


def capacitive_voltage(*, slope: Floats, square: Floats, resistance: float, sweep_rate: float) -> Floats:
    r"""Voltage that the charging of the double layers takes from a sweep, per farad of one interface, V/F.

    .. math:: \frac{V_\mathrm{static} - V}{C} = v \frac{\sum_k (\mathrm d\eta_k/\mathrm dI)^2}
              {\sum_k \mathrm d\eta_k/\mathrm dI + R}

    First order in the time constant of the interface over the time in which the sweep crosses RT/F.

    Parameters
    ----------
    slope, square
        Sums of the slopes, ohm, and of their squares, ohm2, as `Interfaces.sides` gives them.
    resistance
        R in series, ohm.
    sweep_rate
        v, V/s.
    """
    return sweep_rate * square / (slope + resistance)


def symmetric_cell_voltage(
    *, current: Floats, exchange_current: float, resistance: float, temperature: float
) -> Floats:
    r"""Voltage of a symmetric cell with Butler-Volmer kinetics of transfer coefficient 1/2 on both sides.

    .. math:: V = 2 \cdot \frac{2RT}{F} \operatorname{asinh} \frac{I}{2 I_0} + I R

    Parameters
    ----------
    current
        I, shape (n,), A.
    exchange_current
        I_0 of one interface, A, > 0.
    resistance
        R in series, ohm.
    temperature
        T, K.

    Returns
    -------
    :
        V, shape (n,), V.

    Examples
    --------
    >>> symmetric_cell_voltage(current=np.array([2e-3]), exchange_current=1e-3, resistance=0.0, temperature=298.15)
    array([0.09057904])
    """
    kinetic = 4 * GAS_CONSTANT * temperature / FARADAY
    return kinetic * np.arcsinh(current / (2 * exchange_current)) + current * resistance
