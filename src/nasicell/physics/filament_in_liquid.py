r"""A filament that has crossed the ceramic and meets the liquid catholyte instead of the other electrode.

Its tip is sodium at the potential of the sodium electrode, in a liquid that conducts ions only: no short, but a path
of ions around the ceramic and its interface. Charging plates sodium on the tip, discharging dissolves it first. The
current has to converge on the tip, which takes the resistance of a disc in a wide liquid,

.. math:: R_\mathrm{tip} = \frac{1}{4 \kappa r},

71 kohm for 5 um in 0.7 S/m, and can not exceed what salt diffuses to it, :math:`4 F D c_0 r/(1-t_+)`, 0.35 uA
for :math:`D` = 1e-10 m2/s in a molar salt. A coin cell has some 0.1 kohm, so that one filament takes a few
thousandths of its current and changes its resistance by no more; charge is conserved. What it costs is the sodium
that corrodes on the tip, and what it risks is that it grows on through the liquid until it touches the cathode: then
electrons pass, through the constriction at the spot where it touches.
J. Newman, J. Electrochem. Soc. 113 (1966) 501 (disc electrode); Y. Saito, Rev. Polarogr. 15 (1968) 177 (its limiting
current).
"""

from math import pi

import numpy as np

from nasicell.constants import FARADAY, SODIUM_MOLAR_VOLUME
from nasicell.physics.values import Values


def tip_resistance(*, radius: Values, conductivity: Values) -> Values:
    r"""Spreading resistance :math:`1/(4\kappa r)` of the tip of one filament in a wide liquid, ohm.

    Parameters
    ----------
    radius
        :math:`r` of the filament, m; small against the depth of the liquid.
    conductivity
        :math:`\kappa` of the liquid, S/m.

    Examples
    --------
    >>> round(tip_resistance(radius=5e-6, conductivity=0.7))
    71429
    """
    return 1 / (4 * conductivity * radius)


def tip_limiting_current(
    *, radius: Values, salt_diffusivity: Values, concentration: Values, transference_number: Values
) -> Values:
    r"""Largest current that plates on one tip, :math:`4FDc_0 r/(1-t_+)`, A: salt is used up at its surface.

    Parameters
    ----------
    radius
        :math:`r`, m.
    salt_diffusivity
        :math:`D`, m2/s.
    concentration
        :math:`c_0`, mol/m3.
    transference_number
        :math:`t_+`.

    Examples
    --------
    >>> current = tip_limiting_current(
    ...     radius=5e-6, salt_diffusivity=1e-10, concentration=1000, transference_number=0.45)
    >>> round(current * 1e6, 3)
    0.351
    """
    return 4 * FARADAY * salt_diffusivity * concentration * radius / (1 - transference_number)


def shunted_resistance(*, areal_resistance: Values, tip_resistance: Values, tips_per_area: Values) -> Values:
    r"""Areal resistance of ceramic and sodium interface with the tips of filaments beside them, ohm m2.

    .. math:: \frac1{R'} = \frac1R + \frac{N}{R_\mathrm{tip}}

    Parameters
    ----------
    areal_resistance
        :math:`R` of ceramic and interface, ohm m2.
    tip_resistance
        Of one tip, ohm; the metal of the filament itself resists less than 1 ohm.
    tips_per_area
        :math:`N`, 1/m2; 0 leaves the resistance as it is. Tips lie far apart against their radius.

    Examples
    --------
    >>> round(shunted_resistance(areal_resistance=0.01, tip_resistance=7e4, tips_per_area=1e4), 7)
    0.0099857
    """
    return areal_resistance / (1 + tips_per_area * areal_resistance / tip_resistance)


def tip_current(*, voltage: Values, tip_resistance: Values, limiting_current: Values) -> Values:
    r"""Current that plates on a tip, :math:`\min(U/R_\mathrm{tip},\, i_\mathrm{lim})`, A.

    Parameters
    ----------
    voltage
        :math:`U` across ceramic and sodium interface, which the tip lies beside, V, >= 0.
    tip_resistance, limiting_current
        Of the tip, ohm and A.

    Examples
    --------
    >>> float(tip_current(voltage=0.01, tip_resistance=1e5, limiting_current=3e-7))
    1e-07
    """
    return np.minimum(voltage / tip_resistance, limiting_current)


def tip_speed(*, current: Values, radius: Values) -> Values:
    r"""Speed at which a tip grows through the liquid, :math:`i V_\mathrm{Na}/(\pi r^2 F)`, m/s: as a rod of its radius.

    >>> round(float(tip_speed(current=1e-7, radius=5e-6)) * 1e6, 3)
    0.313
    """
    return current * SODIUM_MOLAR_VOLUME / (pi * radius**2 * FARADAY)


def contact_in_electrode(*, radius: Values, electronic_conductivity: Values) -> Values:
    r"""Constriction of the electrons where a filament touches the cathode, :math:`1/(4\sigma r)`, ohm.

    The spot is small against the electrode and the electrode conducts far worse than the metal, so nearly all of the
    voltage falls here: a filament that would short a symmetric cell leaks some tenths of a milliampere in a full one.
    R. Holm, Electric Contacts, 4th ed., Springer 1967.

    Parameters
    ----------
    radius
        :math:`r` of the filament, m.
    electronic_conductivity
        :math:`\sigma`, effective, of the solid of the electrode, S/m.

    Examples
    --------
    >>> round(contact_in_electrode(radius=5e-6, electronic_conductivity=5.0))
    10000
    """
    return 1 / (4 * electronic_conductivity * radius)
