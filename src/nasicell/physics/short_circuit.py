r"""A sodium filament across the ceramic: the current it carries, when it melts, how it thickens.

Filament and ceramic are two paths side by side. A filament that takes nearly all of the current is a hard short; one
that leaves a good part to the ions is a soft short, and thickens as they deposit sodium on it. Where the voltage along
it would melt it, it fuses, in the middle where it is hottest, and the cell recovers.
"""

from math import pi
from typing import Final

import numpy as np

from nasicell.constants import FARADAY, SODIUM_MOLAR_VOLUME
from nasicell.physics.values import Values

SODIUM_RESISTIVITY: Final = 47.7e-9
"""Electrical resistivity of sodium at 20 degC, ohm m (CRC Handbook of Chemistry and Physics)."""
SODIUM_MELTING_POINT: Final = 370.94
"""K (CRC Handbook of Chemistry and Physics: 97.79 degC)."""
LORENZ_NUMBER: Final = 2.44e-8
"""Thermal over electrical conductivity and temperature of a metal, V2/K2 (Sommerfeld value, pi2 k2/3 e2)."""
HARD_SHARE: Final = 0.9
"""Share of the current through the filament from which a short is called hard.

A name, not a law: beyond it the voltage has collapsed to a tenth, which is how an experimenter recognises a short.
"""


def filament_resistance(*, length: Values, radius: Values) -> Values:
    r"""Resistance of a sodium filament, :math:`\rho L/(\pi r^2)`, ohm; lengths in m.

    >>> round(filament_resistance(length=1e-3, radius=5e-6), 2)
    0.61
    """
    return SODIUM_RESISTIVITY * length / (pi * radius**2)


def filament_share(*, ionic_resistance: Values, filament_resistance: Values) -> Values:
    r"""Share of the current that passes through the filament, :math:`R_\mathrm{ion}/(R_\mathrm{ion} + R_f)`.

    Both resistances in one unit.

    >>> filament_share(ionic_resistance=90.0, filament_resistance=10.0)
    0.9
    """
    return ionic_resistance / (ionic_resistance + filament_resistance)


def melting_voltage(*, temperature: Values) -> Values:
    r"""Voltage along a metal conductor at which its hottest place melts, V.

    .. math:: U_m = 2\sqrt{L_0\,(T_m^2 - T^2)}

    Where heat leaves a conductor along the paths of its current, voltage and temperature belong together whatever its
    shape (Holm). A filament in ceramic also loses heat sideways, so it stands more: this is the least it stands.

    Parameters
    ----------
    temperature
        :math:`T` of both ends, K.

    Returns
    -------
    :
        :math:`U_m`, V; zero where sodium is molten anyway and there is nothing to melt.

    References
    ----------
    R. Holm, Electric Contacts, 4th ed., Springer 1967.

    Examples
    --------
    >>> round(float(melting_voltage(temperature=303.15)), 4)
    0.0668
    """
    return 2 * np.sqrt(LORENZ_NUMBER * np.maximum(SODIUM_MELTING_POINT**2 - temperature**2, 0.0))


def thickened_radius(*, radius: Values, length: float, deposited_charge: Values) -> Values:
    r"""Radius of a filament after sodium has been deposited on its flank.

    .. math:: r^2 = r(0)^2 + \frac{V_\mathrm{Na}\,q}{\pi F L}

    Parameters
    ----------
    radius, length
        :math:`r(0)` and :math:`L`, m.
    deposited_charge
        :math:`q`, C, spread evenly over the length.

    Returns
    -------
    :
        :math:`r`, m.

    Examples
    --------
    >>> round(float(thickened_radius(radius=1e-6, length=1e-3, deposited_charge=1e-4)) * 1e6, 2)
    2.97
    """
    return np.sqrt(radius**2 + SODIUM_MOLAR_VOLUME * deposited_charge / (pi * FARADAY * length))
