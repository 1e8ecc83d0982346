r"""Growth of the layer between ceramic and sodium.

Limited by transport through itself, the layer grows parabolically: its areal resistance at full contact obeys
:math:`d(r_\delta^2)/dt = k_d^2`, hence :math:`r_\delta = k_d\sqrt t` on a fresh surface.

References: C. Wagner, Z. Phys. Chem. B 21 (1933) 25; S. Wenzel, T. Leichtweiss, D. Krueger, J. Sann, J. Janek,
Solid State Ionics 278 (2015) 98.
"""

import numpy as np

from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.values import Values


def squared_growth_constant(
    *, temperature: Values, growth_constant: float, activation_energy: float, reference_temperature: float
) -> np.ndarray:
    r"""Parabolic constant :math:`k_d^2(T)`, ohm2 m4/s.

    Parameters
    ----------
    temperature
        :math:`T`, any shape, K.
    growth_constant
        :math:`k_d` at the reference temperature, ohm m2/s^0.5.
    activation_energy
        Of :math:`k_d^2`, eV.
    reference_temperature
        K.

    Returns
    -------
    :
        :math:`k_d^2`, shape of `temperature`.

    Examples
    --------
    >>> k2 = squared_growth_constant(temperature=303.15, growth_constant=2.0, activation_energy=0.5,
    ...                              reference_temperature=303.15)
    >>> float(k2)
    4.0
    """
    return growth_constant**2 * arrhenius_factor(
        activation_energy=activation_energy, temperature=temperature, reference_temperature=reference_temperature
    )


def interphase_resistance(*, squared_resistance: Values, squared_growth: Values, duration: Values) -> Values:
    r"""Areal resistance of the layer after `duration`, :math:`r_\delta = \sqrt{r_\delta(0)^2 + k_d^2 t}`.

    Parameters
    ----------
    squared_resistance
        :math:`r_\delta(0)^2`, ohm2 m4.
    squared_growth
        :math:`k_d^2`, ohm2 m4/s (`squared_growth_constant`).
    duration
        :math:`t`, s.

    Returns
    -------
    :
        :math:`r_\delta`, ohm m2 at full contact and the reference temperature.

    Examples
    --------
    >>> float(interphase_resistance(squared_resistance=0.0, squared_growth=4.0, duration=9.0))
    6.0
    """
    return np.sqrt(squared_resistance + squared_growth * duration)
