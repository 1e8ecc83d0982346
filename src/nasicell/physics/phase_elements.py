r"""Elements with a constant phase: powers of :math:`j\omega`, alone and in depressed arcs."""

import numpy as np

from nasicell.physics.element import Expansion, Frequency, Impedance, Value

QUARTER: float = 0.5 * np.pi
"""Phase of j, rad."""


def imaginary_power(x: Value, n: Value) -> Impedance:
    r""":math:`(jx)^n` of a positive x."""
    return np.asarray((1j * np.asarray(x)) ** n, dtype=np.complex128)


def expanded_power(x: Value, n: Value) -> tuple[Impedance, Impedance]:
    r""":math:`(jx)^n` and :math:`\ln jx`; by way of the logarithm, which is faster than a complex power."""
    log = np.log(x)
    power = np.exp(n * log) * np.exp(1j * QUARTER * n)
    return np.asarray(power, dtype=np.complex128), np.asarray(log + 1j * QUARTER, dtype=np.complex128)


def constant_phase_element(*, angular_frequency: Frequency, Q: Value, n: Value) -> Impedance:
    r"""Constant phase element, :math:`Z = 1/(Q (j\omega)^n)`, Brug et al., J. Electroanal. Chem. 176 (1984) 275."""
    return np.asarray(1 / (Q * imaginary_power(angular_frequency, n)), dtype=np.complex128)


def constant_phase_element_expansion(*, angular_frequency: Frequency, Q: Value, n: Value) -> Expansion:
    r"""Impedance, :math:`\partial Z/\partial Q = -Z/Q` and :math:`\partial Z/\partial n = -Z \ln j\omega`."""
    power, log = expanded_power(angular_frequency, n)
    Z = np.asarray(1 / (Q * power), dtype=np.complex128)
    return Z, (-Z / Q, -Z * log)


def modified_inductor(*, angular_frequency: Frequency, L: Value, n: Value) -> Impedance:
    r"""Inductance of a lead with losses, :math:`Z = L (j\omega)^n`."""
    return np.asarray(L * imaginary_power(angular_frequency, n), dtype=np.complex128)


def modified_inductor_expansion(*, angular_frequency: Frequency, L: Value, n: Value) -> Expansion:
    r"""Impedance, :math:`\partial Z/\partial L = Z/L` and :math:`\partial Z/\partial n = Z \ln j\omega`."""
    power, log = expanded_power(angular_frequency, n)
    Z = np.asarray(L * power, dtype=np.complex128)
    return Z, (power, Z * log)


def debye_arc(*, angular_frequency: Frequency, R: Value, tau: Value) -> Impedance:
    r"""Arc of a resistance beside a capacitance, by its time constant, :math:`Z = R/(1 + j\omega\tau)`."""
    return np.asarray(R / (1 + 1j * angular_frequency * tau), dtype=np.complex128)


def debye_arc_expansion(*, angular_frequency: Frequency, R: Value, tau: Value) -> Expansion:
    r"""Impedance, :math:`\partial Z/\partial R = Z/R`, :math:`\partial Z/\partial\tau = -j\omega Z^2/R`."""
    shape = np.asarray(1 / (1 + 1j * angular_frequency * tau), dtype=np.complex128)
    return R * shape, (shape, -1j * angular_frequency * R * shape**2)


def zarc(*, angular_frequency: Frequency, R: Value, tau: Value, n: Value) -> Impedance:
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
    return np.asarray(R / (1 + imaginary_power(angular_frequency * tau, n)), dtype=np.complex128)


def zarc_expansion(*, angular_frequency: Frequency, R: Value, tau: Value, n: Value) -> Expansion:
    r"""Impedance and derivatives of a depressed arc, with :math:`u = j\omega\tau` and :math:`a = 1/(1 + u^n)`.

    .. math:: \frac{\partial Z}{\partial\tau} = -\frac{R n}{\tau} u^n a^2, \quad
              \frac{\partial Z}{\partial n} = -R u^n a^2 \ln u
    """
    power, log = expanded_power(angular_frequency * tau, n)
    shape = 1 / (1 + power)
    slope = -R * power * shape * shape
    return R * shape, (shape, slope * (n / tau), slope * log)


def havriliak_negami(*, angular_frequency: Frequency, R: Value, tau: Value, n: Value, beta: Value) -> Impedance:
    r"""Skewed depressed arc, :math:`Z = R/(1 + (j\omega\tau)^n)^\beta`.

    S. Havriliak, S. Negami, Polymer 8 (1967) 161; beta = 1 is the depressed arc, n = 1 the Davidson-Cole arc.
    """
    return np.asarray(R * (1 + imaginary_power(angular_frequency * tau, n)) ** -beta, dtype=np.complex128)


def havriliak_negami_expansion(
    *, angular_frequency: Frequency, R: Value, tau: Value, n: Value, beta: Value
) -> Expansion:
    r"""Impedance and derivatives of the skewed arc, with :math:`u = j\omega\tau` and :math:`v = 1 + u^n`.

    .. math:: \frac{\partial Z}{\partial\tau} = -\frac{\beta n}{\tau}\frac{u^n}{v} Z, \quad
              \frac{\partial Z}{\partial n} = -\beta\frac{u^n \ln u}{v} Z, \quad
              \frac{\partial Z}{\partial\beta} = -Z \ln v
    """
    power, log = expanded_power(angular_frequency * tau, n)
    log_v = np.asarray(np.log(1 + power), dtype=np.complex128)
    shape = np.asarray(np.exp(-beta * log_v), dtype=np.complex128)
    Z = R * shape
    slope = -beta * Z * power / (1 + power)
    return Z, (shape, slope * (n / tau), slope * log, -Z * log_v)
