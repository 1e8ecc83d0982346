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


def chord_resistance(*, current_density: Values, charge_transfer_resistance: Values, thermal_voltage: float) -> Values:
    r"""Overpotential of charge transfer over its current density, :math:`\eta/j`, ohm m2.

    .. math:: \frac{\eta}{j} = R_\mathrm{ct}\,\frac{\mathrm{arsinh}\,u}{u},\quad u = \frac{j R_\mathrm{ct}}{2RT/F}

    `overpotential` with :math:`j_0 = RT/(F R_\mathrm{ct})`, written so that it holds at zero current, where it is
    :math:`R_\mathrm{ct}`. Where a share :math:`\theta` of the interface is in contact, :math:`R_\mathrm{ct}` per
    geometric area is that of the contact over :math:`\theta`, and the law is that of the local current density.

    Parameters
    ----------
    current_density
        :math:`j`, A/m2.
    charge_transfer_resistance
        :math:`R_\mathrm{ct}` at small current, ohm m2.
    thermal_voltage
        :math:`2RT/F`, V.

    Returns
    -------
    :
        :math:`\eta/j`, ohm m2, between :math:`R_\mathrm{ct}` and zero.

    Examples
    --------
    >>> round(float(chord_resistance(current_density=100.0, charge_transfer_resistance=0.01, thermal_voltage=0.05)), 6)
    0.001845
    """
    # below 1e-8 the ratio is one to the last digit, as it is at zero
    argument = np.maximum(np.abs(current_density * charge_transfer_resistance / thermal_voltage), 1e-8)
    return charge_transfer_resistance * np.arcsinh(argument) / argument


def differential_resistance(
    *, current_density: Values, charge_transfer_resistance: Values, thermal_voltage: float
) -> Values:
    r"""Slope of the overpotential at an operating point, :math:`d\eta/dj = R_\mathrm{ct}/\sqrt{1 + u^2}`, ohm m2.

    Parameters and :math:`u` as for `chord_resistance`; what the impedance at a bias tends to.

    >>> round(float(differential_resistance(current_density=5.0, charge_transfer_resistance=0.01,
    ...                                     thermal_voltage=0.05)), 6)
    0.007071
    """
    argument = current_density * charge_transfer_resistance / thermal_voltage
    return charge_transfer_resistance / np.sqrt(1 + argument**2)
