r"""The insertion cathode: open-circuit potential, kinetics, diffusion in its particle.

`filling` :math:`x` is the sodium on the exchangeable sites as a fraction: 1 is discharged (Na3V2(PO4)3), 0 charged.
Diffusion in a sphere under constant flux is solved in its eigenmodes,

.. math:: x_s(t) = \bar x(t) + \sum_m c_m(t) + \text{tail}, \qquad
          \dot c_m = -\frac{\lambda_m^2}{\tau} c_m + \frac23 r, \qquad \tan\lambda_m = \lambda_m,

with :math:`r = d\bar x/dt` and :math:`\tau = R^2/D`. Modes beyond the last kept are quasi-steady: the tail is
:math:`r\tau\,(1/15 - \tfrac23\sum_m \lambda_m^{-2})`.
J. Crank, The Mathematics of Diffusion, 2nd ed., section 6.3.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics.values import Values

STEADY_SURFACE_EXCESS: Final = 1 / 15
"""Surface minus mean filling of a sphere under constant flux, in units of r tau."""
MODE_GAIN: Final = 2 / 3
"""Drive of each mode per filling rate."""
SERIES_BELOW: Final = 1e-2
"""omega tau below which the transfer function is its series: the closed form loses its digits there."""


def open_circuit_potential(
    *, filling: Values, emptiness: Values, plateau: float, limit: float, temperature: float
) -> Values:
    r"""Open-circuit potential of a two-phase electrode whose phases are ideal dilute solutions at the ends.

    .. math:: U(x) = U_0 + \frac{RT}{F}\left[\ln\Big(1 + \frac{\delta}{x}\Big)
              - \ln\Big(1 + \frac{\delta}{1-x}\Big)\right]

    Where both phases are present the potential is that of the plateau. In the sodium-poor phase, :math:`x \ll \delta`,
    the few sodium ions obey Henry's law, :math:`U_0 + (RT/F)\ln(\delta/x)`, and in the rich one the few vacancies
    do. Between them the two terms pass over into each other without a kink, within :math:`8\delta RT/F` per filling
    of the lever rule.

    Parameters
    ----------
    filling, emptiness
        :math:`x` and :math:`1 - x`, each > 0; given apart so that the end at 1 keeps its precision.
    plateau
        :math:`U_0`, V against sodium.
    limit
        :math:`\delta`: filling up to which the poor phase exists alone, emptiness up to which the rich one does.
    temperature
        :math:`T`, K.

    Returns
    -------
    :
        :math:`U`, V.

    References
    ----------
    C. H. P. Lupis, Chemical Thermodynamics of Materials, ch. 7 (Henry's law of both terminal solutions).

    Examples
    --------
    >>> float(open_circuit_potential(filling=0.5, emptiness=0.5, plateau=3.37, limit=0.002, temperature=298.15))
    3.37
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    return plateau + thermal * (np.log(1 + limit / filling) - np.log(1 + limit / emptiness))


def open_circuit_slope(*, filling: Values, emptiness: Values, limit: float, temperature: float) -> Values:
    r"""Slope of the open-circuit potential, V.

    .. math:: \frac{dU}{dx} = -\frac{RT}{F}\left[\frac{\delta}{x(x+\delta)}
              + \frac{\delta}{(1-x)(1-x+\delta)}\right]

    >>> round(open_circuit_slope(filling=0.5, emptiness=0.5, limit=0.002, temperature=298.15), 6)
    -0.000409
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    return -thermal * (limit / (filling * (filling + limit)) + limit / (emptiness * (emptiness + limit)))


def filling_at_potential(*, reduced: float, limit: float) -> float:
    r"""Filling of the cathode at an open-circuit potential: the inverse of `open_circuit_potential`.

    .. math:: E x^2 - \big(E(1+\delta) + 2\delta\big)\,x + \delta = 0, \qquad E = e^u - 1, \quad u = \frac{F(U-U_0)}{RT}

    Parameters
    ----------
    reduced
        :math:`u`, within 700 of 0. The emptiness at :math:`u` is the filling at :math:`-u`.
    limit
        :math:`\delta`.

    Returns
    -------
    :
        :math:`x`, without loss of digits at either end.

    Examples
    --------
    >>> [float(f"{filling_at_potential(reduced=u, limit=0.01):.4g}") for u in (0.0, 10.0)]
    [0.5, 4.495e-07]
    """
    e = np.expm1(reduced)
    linear = e * (1 + limit) + 2 * limit
    root = np.sqrt((e * (1 + limit)) ** 2 + 4 * limit**2 * (1 + e))
    return 2 * limit / (linear + root) if linear > 0 else (linear - root) / (2 * e)


def cathode_exchange_current_density(*, filling: Values, emptiness: Values, at_half_filling: float) -> Values:
    r"""Exchange current density :math:`j_0(x) = 2 j_0(\tfrac12)\sqrt{x(1-x)}`, A/m2 per geometric area.

    >>> float(cathode_exchange_current_density(filling=0.5, emptiness=0.5, at_half_filling=3.0))
    3.0
    """
    return 2 * at_half_filling * np.sqrt(filling * emptiness)


def potential_under_current(
    *, filling: Values, emptiness: Values, reduced_current: float, plateau: float, limit: float, temperature: float
) -> Values:
    r"""`open_circuit_potential` and the overpotential of charge transfer together, in one logarithm.

    .. math:: U + \eta = U_0 - \frac{2RT}{F}\ln\left[\sqrt{\frac{1-x+\delta}{x+\delta}}\;\frac{x}{w + b}\right],
              \qquad w = \sqrt{b^2 + x(1-x)}, \quad b = \frac{j}{4 j_0(\frac12)} \ge 0

    which is :math:`U(x) + (2RT/F)\,\mathrm{arsinh}(j/2j_0(x))` with :math:`j_0(x) = 2 j_0(\tfrac12)\sqrt{x(1-x)}`. For
    :math:`b < 0` filling and emptiness change places, and with them the sign of :math:`U + \eta - U_0`.

    Parameters
    ----------
    filling, emptiness, plateau, limit, temperature
        As for `open_circuit_potential`.
    reduced_current
        :math:`b`; > 0 charges.

    Returns
    -------
    :
        Potential of the electrode under current, V against sodium.

    Examples
    --------
    >>> float(potential_under_current(filling=0.5, emptiness=0.5, reduced_current=0.0, plateau=3.37, limit=0.002,
    ...     temperature=298.15))
    3.37
    """
    charging = reduced_current >= 0
    scarce, plenty = (filling, emptiness) if charging else (emptiness, filling)
    share = scarce / (np.sqrt(reduced_current * reduced_current + filling * emptiness) + abs(reduced_current))
    thermal = 2 * GAS_CONSTANT * temperature / FARADAY
    change = thermal * np.log(np.sqrt((plenty + limit) / (scarce + limit)) * share)
    return plateau - change if charging else plateau + change


@cache
def diffusion_eigenvalues(number: int) -> NDArray[np.float64]:
    r"""First positive roots of :math:`\tan\lambda = \lambda`, shape (number,).

    >>> diffusion_eigenvalues(2).round(4)
    array([4.4934, 7.7253])
    """

    def residual(x: float) -> float:
        return np.sin(x) - x * np.cos(x)

    roots = [brentq(residual, (m + 0.25) * np.pi, (m + 0.5) * np.pi) for m in range(1, number + 1)]
    values = np.array(roots, dtype=np.float64)
    values.setflags(write=False)
    return values


def diffusion_transfer_function(
    *, angular_frequency: NDArray[np.float64], diffusion_time: float
) -> NDArray[np.complex128]:
    r"""Surface filling per filling rate of a sphere, s.

    .. math:: \frac{x_s}{r} = \frac{\tau}{3}\,\frac{\tanh\psi}{\psi - \tanh\psi}, \qquad \psi = \sqrt{j\omega\tau}

    It tends to :math:`1/j\omega + \tau/15` at low frequency, where the series
    :math:`\frac{\tau}{3}\left(3\psi^{-2} + \tfrac15 - \tfrac{1}{175}\psi^2 + \tfrac{2}{7875}\psi^4\right)` takes over.

    >>> h = diffusion_transfer_function(angular_frequency=np.array([1e-6]), diffusion_time=600.0)
    >>> h.real.round(2)
    array([40.])
    """
    square: NDArray[np.complex128] = (1j * angular_frequency * diffusion_time).astype(np.complex128)
    series = 3 / square + 1 / 5 - square / 175 + 2 * square**2 / 7875
    slow = np.abs(square) < SERIES_BELOW
    psi = np.sqrt(np.where(slow, 1, square))
    closed = np.tanh(psi) / (psi - np.tanh(psi))
    return np.asarray(diffusion_time / 3 * np.where(slow, series, closed), dtype=np.complex128)
