r"""The insertion cathode linearised around a direct current: what a small change of current or filling changes.

The direct-current law of `nasicell.twin.full` is :math:`V = U(x_s) + \eta(j, j_0(x_s))` with the filling :math:`x_s` at
the particle's surface. Its two derivatives are the differential resistance and the slope of the potential; both depend
on the bias, since the kinetics are not ohmic.
"""

import numpy as np

from nasicell.physics.charge_transfer import charge_transfer_resistance
from nasicell.physics.values import Values


def differential_resistance(*, current_density: Values, exchange_current_density: Values, temperature: float) -> Values:
    r"""Slope of the charge-transfer overpotential at a direct current.

    .. math:: r = \frac{\partial\eta}{\partial j} = \frac{RT}{F j_0}\,\frac{1}{\sqrt{1 + (j / 2 j_0)^2}}

    Parameters
    ----------
    current_density
        :math:`j`, A/m2, signed.
    exchange_current_density
        :math:`j_0`, A/m2, > 0.
    temperature
        :math:`T`, K.

    Returns
    -------
    :
        :math:`r`, ohm m2; at zero current `charge_transfer_resistance`.

    Examples
    --------
    >>> round(float(differential_resistance(current_density=0.0, exchange_current_density=1.0, temperature=298.15)), 5)
    0.02569
    >>> round(float(differential_resistance(current_density=10.0, exchange_current_density=1.0, temperature=298.15)), 5)
    0.00504
    """
    at_rest = charge_transfer_resistance(exchange_current_density=exchange_current_density, temperature=temperature)
    return at_rest / np.sqrt(1 + (current_density / (2 * exchange_current_density)) ** 2)


def surface_slope(
    *,
    current_density: Values,
    differential_resistance: Values,
    filling: Values,
    emptiness: Values,
    equilibrium_slope: Values,
) -> Values:
    r"""Change of the electrode's potential with the filling at the particle's surface, under a direct current.

    .. math:: \frac{\partial V}{\partial x_s} = \frac{dU}{dx_s} - j\,r\,\frac{d\ln j_0}{dx_s}, \qquad
              \frac{d\ln j_0}{dx} = \frac{1 - 2x}{2x(1-x)}

    The second term is the overpotential that follows the exchange current. On the way towards half filling it can
    exceed the first: the kinetics then improve faster than the potential moves, and the electrode looks inductive at
    low frequency.

    Parameters
    ----------
    current_density
        :math:`j`, A/m2, positive charges.
    differential_resistance
        :math:`r`, ohm m2.
    filling, emptiness
        :math:`x_s` and :math:`1 - x_s`, each > 0.
    equilibrium_slope
        :math:`dU/dx_s`, V.

    Returns
    -------
    :
        V.

    Examples
    --------
    >>> surface_slope(current_density=0.0, differential_resistance=1.0, filling=0.5, emptiness=0.5,
    ...     equilibrium_slope=-0.046)
    -0.046
    >>> round(surface_slope(current_density=1.0, differential_resistance=0.01, filling=0.75, emptiness=0.25,
    ...     equilibrium_slope=-0.058), 4)
    -0.0447
    """
    kinetic = current_density * differential_resistance * (emptiness - filling) / (2 * filling * emptiness)
    return equilibrium_slope - kinetic
