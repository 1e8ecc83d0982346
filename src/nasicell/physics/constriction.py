r"""Constriction: the ceramic's resistance to current that converges on the spots where sodium touches it."""

from math import pi

import numpy as np

from nasicell.errors import ParameterError
from nasicell.physics.values import Values


def constriction_resistance(*, spot_radius: float, ionic_conductivity: Values, contact_fraction: Values) -> Values:
    r"""Areal resistance of the constriction on one side of the ceramic.

    .. math:: R_\mathrm{constr} = \frac{\pi a\,(1 - \sqrt\theta)^{3/2}}{4\sigma\theta}

    Equal spots of radius :math:`a`, of areal density :math:`n = \theta/\pi a^2`, each at the end of its own tube of
    ceramic. The sodium behind them conducts without loss. Limits: nothing at full contact; at small contact
    :math:`1/(4\sigma a n)`, Holm's spot on a half-space. The power 3/2 stands for the solution of the tube within
    0.025 of Holm's resistance (a test compares them).

    Parameters
    ----------
    spot_radius
        :math:`a`, m; small against the thickness of the ceramic.
    ionic_conductivity
        :math:`\sigma` of the ceramic, S/m.
    contact_fraction
        :math:`\theta`, in (0, 1].

    Returns
    -------
    :
        :math:`R_\mathrm{constr}`, ohm m2; broadcast of the inputs.

    References
    ----------
    R. Holm, Electric Contacts, 4th ed., Springer 1967; M. G. Cooper, B. B. Mikic, M. M. Yovanovich, Int. J. Heat Mass
    Transfer 12 (1969) 279; in solid electrolytes: J. K. Eckhardt, P. J. Klar, J. Janek, C. Heiliger, ACS Appl. Mater.
    Interfaces 14 (2022).

    Examples
    --------
    >>> r = constriction_resistance(spot_radius=10e-6, ionic_conductivity=0.13, contact_fraction=0.01)
    >>> round(float(r) * 1e4, 2)  # ohm cm2
    51.58
    """
    # np.maximum: theta may exceed 1 by rounding, and a root of less than nothing has no value
    return (
        pi
        * spot_radius
        * np.maximum(1 - np.sqrt(contact_fraction), 0.0) ** 1.5
        / (4 * ionic_conductivity * contact_fraction)
    )


def contact_fraction_with_constriction(
    *, contact_resistance: float, interface_resistance: float, spot_radius: float, ionic_conductivity: float
) -> float:
    r"""Contact fraction of a fresh interface whose measured resistance contains constriction.

    The root of :math:`r_0/\theta + R_\mathrm{constr}(\theta) = R_\mathrm{int,0}`, which has one in (0, 1] because both
    terms fall with :math:`\theta`. It is larger than :math:`r_0/R_\mathrm{int,0}`.

    Parameters
    ----------
    contact_resistance
        :math:`r_0`, ohm m2.
    interface_resistance
        :math:`R_\mathrm{int,0}`, ohm m2, >= `contact_resistance`.
    spot_radius, ionic_conductivity
        :math:`a` in m and :math:`\sigma` in S/m at the temperature of both resistances.

    Returns
    -------
    :
        :math:`\theta_0`, in (0, 1].

    Raises
    ------
    ParameterError
        If the interface resists less than at full contact.

    Examples
    --------
    >>> theta = contact_fraction_with_constriction(contact_resistance=2e-4, interface_resistance=190e-4,
    ...                                            spot_radius=10e-6, ionic_conductivity=0.158)
    >>> round(theta, 4)
    0.0127
    """
    if not 0 < contact_resistance <= interface_resistance * (1 + 1e-9):
        raise ParameterError(
            f"an interface of {interface_resistance * 1e4:.6g} ohm cm2 as assembled resists less than the same "
            f"interface at full contact ({contact_resistance * 1e4:.6g} ohm cm2). Lower "
            "sodium_contact_resistance_ohm_cm2 of the electrolyte or raise resistance_ohm_cm2 of the interface."
        )

    def lacking(fraction: float) -> float:
        """Resistance at this contact below the measured one, ohm m2."""
        constriction = float(
            constriction_resistance(
                spot_radius=spot_radius, ionic_conductivity=ionic_conductivity, contact_fraction=fraction
            )
        )
        return interface_resistance - contact_resistance / fraction - constriction

    low, high = min(contact_resistance / interface_resistance, 1.0), 1.0
    # bisection: the bracket is halved to the last digit, whatever the shape of the constriction
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if lacking(middle) < 0 else (low, middle)
    return high
