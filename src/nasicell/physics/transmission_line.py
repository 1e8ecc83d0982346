r"""Transmission lines: a resistive channel along which charge leaks through the wall, blocked at its end.

.. math:: Z = R\,\frac{\coth x}{x}, \quad x = \sqrt{R Y}

R is the resistance of the whole channel and Y the admittance of its whole wall. R. de Levie, Electrochim. Acta 8
(1963) 751; J. Bisquert, Phys. Chem. Chem. Phys. 2 (2000) 4185.
"""

import numpy as np

from nasicell.physics.element import Expansion, Frequency, Impedance, Value
from nasicell.physics.phase_elements import expanded_power, imaginary_power


def transmission_line(*, angular_frequency: Frequency, R: Value, Q: Value, n: Value) -> Impedance:
    r"""Line with a wall that blocks, :math:`Y = Q(j\omega)^n`; n = 1 is a capacitance.

    Far below :math:`1/(RQ)^{1/n}` it is R/3 in series with the wall's constant phase element, far above
    :math:`\sqrt{R/Y}`.
    """
    return _line(R, np.asarray(Q * imaginary_power(angular_frequency, n)))[0]


def transmission_line_expansion(*, angular_frequency: Frequency, R: Value, Q: Value, n: Value) -> Expansion:
    r"""Impedance and derivatives: :math:`\partial Y/\partial Q = Y/Q`, :math:`\partial Y/\partial n = Y\ln j\omega`."""
    power, log = expanded_power(angular_frequency, n)
    Z, by_R, by_log_Y = _line(R, np.asarray(Q * power))
    return Z, (by_R, by_log_Y / Q, by_log_Y * log)


def reacting_line(*, angular_frequency: Frequency, R: Value, Rct: Value, Q: Value, n: Value) -> Impedance:
    r"""Line with a reaction at its wall, :math:`Y = 1/R_\mathrm{ct} + Q(j\omega)^n`.

    The direct-current limit is :math:`\sqrt{R R_\mathrm{ct}}\coth\sqrt{R/R_\mathrm{ct}}`.
    """
    return _line(R, np.asarray(1 / Rct + Q * imaginary_power(angular_frequency, n)))[0]


def reacting_line_expansion(*, angular_frequency: Frequency, R: Value, Rct: Value, Q: Value, n: Value) -> Expansion:
    r"""Impedance and derivatives: :math:`\partial Y/\partial R_\mathrm{ct} = -1/R_\mathrm{ct}^2`, others as above."""
    power, log = expanded_power(angular_frequency, n)
    Y = np.asarray(1 / Rct + Q * power)
    Z, by_R, by_log_Y = _line(R, Y)
    by_Y = by_log_Y / Y
    by_n = by_Y * Q * power * log
    return Z, (by_R, -by_Y / np.square(Rct), by_Y * power, by_n)


def _line(R: Value, Y: Impedance) -> tuple[Impedance, Impedance, Impedance]:
    r"""Impedance, its derivative by R at fixed Y, and its derivative by ln Y at fixed R."""
    x = np.asarray(np.sqrt(R * Y), dtype=np.complex128)
    coth = 1 / np.tanh(x)
    shape = coth / x
    half = 0.5 * (1 - coth * coth - shape)
    return R * shape, shape + half, R * half
