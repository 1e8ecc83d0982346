r"""Elements of diffusion: semi-infinite, up to a wall, to a reservoir, and with a reaction on the way."""

from typing import Final

import numpy as np

from nasicell.physics.element import Expansion, Frequency, Impedance, Value

FINITE_LENGTH_SUMMIT: Final = 2.5406469
"""omega tau at which -Im(tanh(s)/s) is largest."""


def warburg(*, angular_frequency: Frequency, A: Value) -> Impedance:
    r"""Semi-infinite diffusion, :math:`Z = A(1-j)/\sqrt{\omega}`."""
    return np.asarray(A * (1 - 1j) / np.sqrt(angular_frequency), dtype=np.complex128)


def warburg_expansion(*, angular_frequency: Frequency, A: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial A = Z/A`."""
    Z = warburg(angular_frequency=angular_frequency, A=A)
    return Z, (Z / A,)


def _root(angular_frequency: Frequency, tau: Value) -> Impedance:
    r""":math:`s = \sqrt{j\omega\tau}`."""
    return np.asarray(np.sqrt(0.5 * angular_frequency * tau) * (1 + 1j), dtype=np.complex128)


def warburg_finite_space(*, angular_frequency: Frequency, Z0: Value, tau: Value) -> Impedance:
    r"""Diffusion up to a wall, :math:`Z = Z_0 \coth(s)/s` with :math:`s = \sqrt{j\omega\tau}`, :math:`\tau = l^2/D`."""
    s = _root(angular_frequency, tau)
    return np.asarray(Z0 / (s * np.tanh(s)), dtype=np.complex128)


def warburg_finite_space_expansion(*, angular_frequency: Frequency, Z0: Value, tau: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial\tau = \frac{Z_0}{2\tau}(1 - \coth^2 s - \coth(s)/s)`."""
    s = _root(angular_frequency, tau)
    coth = 1 / np.tanh(s)
    shape = coth / s
    return Z0 * shape, (shape, (1 - coth * coth - shape) * (0.5 * Z0 / tau))


def warburg_finite_length(*, angular_frequency: Frequency, Z0: Value, tau: Value) -> Impedance:
    r"""Diffusion to a reservoir: :math:`Z = Z_0 \tanh(s)/s`, :math:`s = \sqrt{j\omega\tau}`, :math:`\tau = l^2/D`.

    The direct-current limit is :math:`Z_0`; the summit of -Im Z lies at :math:`\omega\tau = 2.541`.
    J. R. Macdonald, E. Barsoukov (eds.), Impedance Spectroscopy, 2nd ed., section 2.1.3.
    """
    s = _root(angular_frequency, tau)
    return np.asarray(Z0 * np.tanh(s) / s, dtype=np.complex128)


def warburg_finite_length_expansion(*, angular_frequency: Frequency, Z0: Value, tau: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial\tau = \frac{Z_0}{2\tau}(1 - \tanh^2 s - \tanh(s)/s)`."""
    s = _root(angular_frequency, tau)
    tanh = np.tanh(s)
    shape = tanh / s
    return Z0 * shape, (shape, (1 - tanh * tanh - shape) * (0.5 * Z0 / tau))


def gerischer(*, angular_frequency: Frequency, R: Value, tau: Value) -> Impedance:
    r"""Semi-infinite diffusion with a first-order reaction, :math:`Z = R/\sqrt{1 + j\omega\tau}`.

    H. Gerischer, Z. Phys. Chem. 198 (1951) 286; tau is the inverse of the reaction's rate constant.
    """
    return np.asarray(R / np.sqrt(1 + 1j * angular_frequency * tau), dtype=np.complex128)


def gerischer_expansion(*, angular_frequency: Frequency, R: Value, tau: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial\tau = -\tfrac12 j\omega Z/(1 + j\omega\tau)`."""
    square = np.asarray(1 + 1j * angular_frequency * tau, dtype=np.complex128)
    shape = np.asarray(1 / np.sqrt(square), dtype=np.complex128)
    return R * shape, (shape, -0.5j * angular_frequency * R * shape / square)


def gerischer_finite(*, angular_frequency: Frequency, R: Value, tau: Value, phi: Value) -> Impedance:
    r"""Diffusion up to a wall with a reaction, :math:`Z = R\coth(\phi g)/g`, :math:`g = \sqrt{1 + j\omega\tau}`.

    phi is the length over the reaction's penetration depth; large phi is the semi-infinite element.
    """
    g = np.asarray(np.sqrt(1 + 1j * angular_frequency * tau), dtype=np.complex128)
    return np.asarray(R / (g * np.tanh(phi * g)), dtype=np.complex128)


def gerischer_finite_expansion(*, angular_frequency: Frequency, R: Value, tau: Value, phi: Value) -> Expansion:
    r"""Impedance and derivatives, with :math:`c = \coth(\phi g)`.

    .. math:: \frac{\partial Z}{\partial\tau} = \frac{j\omega R}{2 g^2}\left(\phi(1 - c^2) - \frac{c}{g}\right), \quad
              \frac{\partial Z}{\partial\phi} = R(1 - c^2)
    """
    g = np.asarray(np.sqrt(1 + 1j * angular_frequency * tau), dtype=np.complex128)
    coth = 1 / np.tanh(phi * g)
    shape = coth / g
    fall = np.asarray(1 - coth * coth, dtype=np.complex128)
    return R * shape, (shape, 0.5j * angular_frequency * R * (phi * fall - shape) / g**2, R * fall)
