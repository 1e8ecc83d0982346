"""Ionic conduction through the ceramic, its two phases, and its split between grains and grain boundaries."""

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


def grain_boundary_capacitance(
    *,
    bulk_capacitance: Values,
    grain_size: Values,
    boundary_thickness: Values,
    boundary_permittivity: float,
    bulk_permittivity: float,
) -> Values:
    r"""Capacitance per area of the boundaries that current crosses one after the other.

    .. math:: C_{gb} = C_b\,\frac{\varepsilon_{gb}}{\varepsilon_b}\,\frac{d_g}{\delta_{gb}}

    The brick layer: :math:`L/d_g` boundaries in series, each a plate capacitor, without current along the boundaries.

    Parameters
    ----------
    bulk_capacitance
        :math:`C_b`, F/m2 (`geometric_capacitance`).
    grain_size, boundary_thickness
        :math:`d_g` and :math:`\delta_{gb}`, in one unit.
    boundary_permittivity, bulk_permittivity
        :math:`\varepsilon_{gb}` and :math:`\varepsilon_b`, relative.

    Returns
    -------
    :
        :math:`C_{gb}`, F/m2.

    References
    ----------
    J. T. S. Irvine, D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) 132; J. Fleig, J. Maier, J. Electrochem. Soc. 145
    (1998) 2081 (where the picture ends).

    Examples
    --------
    >>> grain_boundary_capacitance(bulk_capacitance=2.0, grain_size=1e-6, boundary_thickness=1e-8,
    ...                            boundary_permittivity=30.0, bulk_permittivity=60.0)
    100.0
    """
    return bulk_capacitance * (boundary_permittivity / bulk_permittivity) * (grain_size / boundary_thickness)


def rhombohedral_fraction(*, temperature: Values, transition_temperature: float, width: float) -> np.ndarray:
    r"""Share of the ceramic that has become rhombohedral.

    .. math:: f_R = \frac{1}{1 + e^{-(T - T_t)/w}}

    The transition of NASICON is displacive and drawn out; the sigmoid describes its extent, not its thermodynamics.

    Parameters
    ----------
    temperature
        :math:`T`, any shape, K.
    transition_temperature
        :math:`T_t` where half has turned, K.
    width
        :math:`w`, K, > 0.

    Returns
    -------
    :
        :math:`f_R`, shape of `temperature`, from 0 (monoclinic) to 1.

    References
    ----------
    U. von Alpen, M. F. Bell, W. Wichelhaus, Mater. Res. Bull. 14 (1979) 1317.

    Examples
    --------
    >>> float(rhombohedral_fraction(temperature=383.15, transition_temperature=383.15, width=8.0))
    0.5
    """
    # both branches of the sigmoid, so that no exponential overflows
    distance = (np.asarray(temperature, dtype=np.float64) - transition_temperature) / width
    small = np.exp(-np.abs(distance))
    return np.where(distance < 0, small, 1.0) / (1 + small)


def two_phase_conductivity(
    *, monoclinic_conductivity: Values, rhombohedral_conductivity: Values, rhombohedral_fraction: Values
) -> Values:
    r"""Conductivity across the transition, :math:`\sigma = (1 - f_R)\,\sigma_M + f_R\,\sigma_R`, S/m.

    A weighted mean: it meets both phases at the ends and stays between them.

    >>> two_phase_conductivity(monoclinic_conductivity=1.0, rhombohedral_conductivity=3.0, rhombohedral_fraction=0.25)
    1.5
    """
    return (1 - rhombohedral_fraction) * monoclinic_conductivity + rhombohedral_fraction * rhombohedral_conductivity
