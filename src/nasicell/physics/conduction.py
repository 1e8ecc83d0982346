"""Ionic conduction through the ceramic, and its split between grains and grain boundaries."""

import numpy as np

from nasicell.constants import VACUUM_PERMITTIVITY
from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.values import Values


def ionic_conductivity(
    *,
    temperature: Values,
    reference_conductivity: float,
    reference_temperature: float,
    activation_energy: float,
) -> np.ndarray:
    r"""Conductivity of a hopping conductor, activated in :math:`\sigma T`.

    .. math:: \sigma T = A \exp(-E_a/kT)

    Parameters
    ----------
    temperature
        :math:`T`, any shape, K.
    reference_conductivity
        :math:`\sigma(T_0)`, S/m.
    reference_temperature
        :math:`T_0`, K.
    activation_energy
        :math:`E_a` of :math:`\sigma T`, eV.

    Returns
    -------
    :
        :math:`\sigma(T)`, shape of `temperature`, S/m. Valid within one phase of the ceramic.

    References
    ----------
    A. R. West, Solid State Chemistry and its Applications, 2nd ed., ch. 8.

    Examples
    --------
    >>> hot = ionic_conductivity(temperature=358.15, reference_conductivity=0.13, reference_temperature=298.15,
    ...                          activation_energy=0.33)
    >>> float((hot / 0.13).round(2))
    7.16
    """
    factor = arrhenius_factor(
        activation_energy=activation_energy, temperature=temperature, reference_temperature=reference_temperature
    )
    return reference_conductivity * reference_temperature / np.asarray(temperature) * factor


def areal_resistance(*, thickness: Values, conductivity: Values) -> np.ndarray:
    r"""Resistance times area of a plane layer, :math:`L/\sigma`, ohm m2, from `thickness` (m) and S/m.

    >>> float(areal_resistance(thickness=1e-3, conductivity=0.13).round(6))  # 76.9 ohm cm2
    0.007692
    """
    return np.asarray(thickness) / np.asarray(conductivity)


def bulk_and_grain_boundary_resistance(*, areal_resistance: float, bulk_fraction: float) -> tuple[float, float]:
    r"""Resistance of the grains and of the boundaries that current crosses in series.

    .. math:: R_b = f_b L/\sigma, \qquad R_{gb} = (1 - f_b) L/\sigma

    The brick-layer picture: valid where the boundaries conduct less than the grains.

    Parameters
    ----------
    areal_resistance
        :math:`L/\sigma` with the total conductivity, ohm m2.
    bulk_fraction
        :math:`f_b`, in (0, 1].

    Returns
    -------
    :
        :math:`R_b` and :math:`R_{gb}`, ohm m2.

    References
    ----------
    J. T. S. Irvine, D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) 132.

    Examples
    --------
    >>> bulk_and_grain_boundary_resistance(areal_resistance=8.0, bulk_fraction=0.25)
    (2.0, 6.0)
    """
    return bulk_fraction * areal_resistance, (1 - bulk_fraction) * areal_resistance


def geometric_capacitance(*, relative_permittivity: float, thickness: float) -> float:
    r"""Capacitance per area of the pellet as a plate capacitor, :math:`\varepsilon_0\varepsilon_r/L`, F/m2.

    >>> round(geometric_capacitance(relative_permittivity=30, thickness=1e-3) * 1e7, 3)
    2.656
    """
    return VACUUM_PERMITTIVITY * relative_permittivity / thickness
