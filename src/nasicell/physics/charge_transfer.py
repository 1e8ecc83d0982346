"""Charge transfer across an interface with symmetric Butler-Volmer kinetics."""

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics.values import Values


def overpotential(*, current_density: Values, exchange_current_density: Values, temperature: float) -> Values:
    r"""Overpotential of charge transfer at a given current density.

    .. math:: j = 2 j_0 \sinh\frac{F\eta}{2RT} \quad\Rightarrow\quad
              \eta = \frac{2RT}{F}\,\mathrm{arsinh}\frac{j}{2 j_0}

    Parameters
    ----------
    current_density
        :math:`j`, A/m2, signed.
    exchange_current_density
        :math:`j_0` per the same area, A/m2, > 0.
    temperature
        :math:`T`, K.

    Returns
    -------
    :
        :math:`\eta`, V, of the sign of :math:`j`. One electron, transfer coefficient 1/2.

    References
    ----------
    A. J. Bard, L. R. Faulkner, Electrochemical Methods, 2nd ed., ch. 3.

    Examples
    --------
    >>> round(float(overpotential(current_density=10.0, exchange_current_density=1.0, temperature=298.15)), 4)
    0.1188
    """
    return 2 * GAS_CONSTANT * temperature / FARADAY * np.arcsinh(current_density / (2 * exchange_current_density))


def charge_transfer_resistance(*, exchange_current_density: Values, temperature: float) -> Values:
    r"""Areal resistance at small overpotential, :math:`R_\mathrm{ct} = RT/(F j_0)`, ohm m2.

    Valid for :math:`|\eta| \ll 2RT/F` (51 mV at 298 K).

    >>> round(charge_transfer_resistance(exchange_current_density=1.0, temperature=298.15), 5)
    0.02569
    """
    return GAS_CONSTANT * temperature / (FARADAY * exchange_current_density)
