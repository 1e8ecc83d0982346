r"""The insertion cathode linearised around a direct current: what a small change of current or filling changes.

The direct-current law of `nasicell.twin.full` is :math:`V = U(x_s) + \eta(j, j_0(x_s))` with the filling :math:`x_s` at
the particle's surface. Its two derivatives are the differential resistance (`nasicell.physics.charge_transfer`) and the
slope of the potential; both depend on the bias, since the kinetics are not ohmic.
"""

from nasicell.physics.values import Values


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
