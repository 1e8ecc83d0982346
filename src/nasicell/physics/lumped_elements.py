"""Resistor, capacitor and inductor with their derivatives."""

import numpy as np

from nasicell.physics.element import Expansion, Frequency, Impedance, Value


def resistor(*, angular_frequency: Frequency, R: Value) -> Impedance:
    r"""Resistance, :math:`Z = R`."""
    return np.asarray(R + 0j * angular_frequency, dtype=np.complex128)


def resistor_expansion(*, angular_frequency: Frequency, R: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial R = 1`."""
    Z = resistor(angular_frequency=angular_frequency, R=R)
    return Z, (np.ones_like(Z),)


def capacitor(*, angular_frequency: Frequency, C: Value) -> Impedance:
    r"""Capacitance, :math:`Z = 1/(j\omega C)`."""
    return np.asarray(-1j / (angular_frequency * C), dtype=np.complex128)


def capacitor_expansion(*, angular_frequency: Frequency, C: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial C = -Z/C`."""
    Z = capacitor(angular_frequency=angular_frequency, C=C)
    return Z, (-Z / C,)


def inductor(*, angular_frequency: Frequency, L: Value) -> Impedance:
    r"""Inductance, :math:`Z = j\omega L`."""
    return np.asarray(1j * angular_frequency * L, dtype=np.complex128)


def inductor_expansion(*, angular_frequency: Frequency, L: Value) -> Expansion:
    r"""Impedance and :math:`\partial Z/\partial L = j\omega`."""
    Z = inductor(angular_frequency=angular_frequency, L=L)
    return Z, (Z / L,)
