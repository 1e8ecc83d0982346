r"""Growth of the layer between ceramic and sodium, limited by the electrons that leak through it.

Sodium ions and electrons cross the layer together and react at its far side. Their flux is that of the ambipolar
conductivity under the potential difference :math:`\Delta\phi` over which the products are stable, so the layer grows
parabolically: :math:`\delta^2 = k_p t`, and its areal resistance :math:`r_\delta = \delta/\sigma_i = k_d\sqrt t` with
:math:`k_d = \sqrt{k_p}/\sigma_i`. Mixed-conducting and insulating products differ in :math:`\sigma_e`, and in
where they lie: what conducts electrons grows under the contacts, what insulates spreads over the surface.

References: C. Wagner, Z. Phys. Chem. B 21 (1933) 25; S. Wenzel, T. Leichtweiss, D. Krueger, J. Sann, J. Janek, Solid
State Ionics 278 (2015) 98.
"""

import numpy as np

from nasicell.constants import FARADAY
from nasicell.errors import ParameterError
from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.values import Values


def ambipolar_conductivity(*, ionic_conductivity: Values, electronic_conductivity: Values) -> Values:
    r"""Conductivity to ions and electrons that move together, :math:`\sigma_e\sigma_i/(\sigma_e + \sigma_i)`, S/m.

    >>> ambipolar_conductivity(ionic_conductivity=2.0, electronic_conductivity=2.0)
    1.0
    """
    return electronic_conductivity * ionic_conductivity / (electronic_conductivity + ionic_conductivity)


def parabolic_growth_constant(
    *, ionic_conductivity: Values, electronic_conductivity: Values, potential_difference: float, molar_volume: float
) -> Values:
    r"""Parabolic constant of the thickness, :math:`\delta^2 = k_p t`.

    .. math:: k_p = \frac{2\Omega}{F}\,\frac{\sigma_e\sigma_i}{\sigma_e + \sigma_i}\,\Delta\phi

    Parameters
    ----------
    ionic_conductivity, electronic_conductivity
        :math:`\sigma_i` and :math:`\sigma_e` of the products, any shape, S/m.
    potential_difference
        :math:`\Delta\phi`, V.
    molar_volume
        :math:`\Omega`, volume of products per mole of sodium that reacts, m3/mol.

    Returns
    -------
    :
        :math:`k_p`, m2/s. The layer is taken as dense and its conductivities as uniform.

    Examples
    --------
    >>> k = parabolic_growth_constant(ionic_conductivity=1e-6, electronic_conductivity=5e-8, potential_difference=0.5,
    ...                               molar_volume=25e-6)
    >>> round(float(np.sqrt(k * 72000.0)) * 1e6, 2)  # um after 20 h
    0.94
    """
    conductivity = ambipolar_conductivity(
        ionic_conductivity=ionic_conductivity, electronic_conductivity=electronic_conductivity
    )
    return 2 * molar_volume / FARADAY * conductivity * potential_difference


def growth_constant_from_conductivities(
    *, ionic_conductivity: Values, electronic_conductivity: Values, potential_difference: float, molar_volume: float
) -> Values:
    r"""Growth of the areal resistance, :math:`k_d = \sqrt{k_p}/\sigma_i`, ohm m2/s^0.5; parameters as for :math:`k_p`.

    >>> growth_constant_from_conductivities(ionic_conductivity=1e-6, electronic_conductivity=0.0,
    ...                                     potential_difference=0.5, molar_volume=25e-6)
    0.0
    """
    growth = parabolic_growth_constant(
        ionic_conductivity=ionic_conductivity,
        electronic_conductivity=electronic_conductivity,
        potential_difference=potential_difference,
        molar_volume=molar_volume,
    )
    return growth**0.5 / ionic_conductivity


def electronic_conductivity_from_growth(
    *, growth_constant: float, ionic_conductivity: float, potential_difference: float, molar_volume: float
) -> float:
    r"""Electronic conductivity that a measured growth of the resistance implies, S/m.

    The inverse of `growth_constant_from_conductivities`: :math:`\sigma_e = s\sigma_i/(\sigma_i - s)` with
    :math:`s = F k_d^2\sigma_i^2/(2\Omega\Delta\phi)`.

    Raises
    ------
    ParameterError
        If ions at that conductivity could not carry the growth, whatever the electrons do.

    Examples
    --------
    >>> k = growth_constant_from_conductivities(ionic_conductivity=1e-6, electronic_conductivity=5e-8,
    ...                                         potential_difference=0.5, molar_volume=25e-6)
    >>> round(electronic_conductivity_from_growth(growth_constant=k, ionic_conductivity=1e-6,
    ...                                           potential_difference=0.5, molar_volume=25e-6), 11)
    5e-08
    """
    needed = FARADAY * (growth_constant * ionic_conductivity) ** 2 / (2 * molar_volume * potential_difference)
    if not needed < ionic_conductivity:
        raise ParameterError(
            f"an ionic conductivity of {ionic_conductivity / 100:.3g} S/cm of the products can not carry a growth of "
            f"{growth_constant * 6e5:.3g} ohm cm2/h^0.5: it would need {needed / 100:.3g} S/cm. Lower "
            "growth_ohm_cm2_per_sqrt_h or ionic_conductivity_S_cm."
        )
    return needed * ionic_conductivity / (ionic_conductivity - needed)


def squared_growth_constant(
    *, temperature: Values, growth_constant: float, activation_energy: float, reference_temperature: float
) -> np.ndarray:
    r"""Parabolic constant of the resistance, :math:`k_d^2(T)`.

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
        :math:`k_d^2`, shape of `temperature`, ohm2 m4/s.

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


def interphase_thickness(*, interphase_resistance: Values, ionic_conductivity: float) -> Values:
    r"""Thickness of the layer, :math:`\delta = r_\delta\sigma_i`, m; what a depth profile shows.

    >>> interphase_thickness(interphase_resistance=1.0, ionic_conductivity=1e-6)  # 1e4 ohm cm2, 1e-8 S/cm
    1e-06
    """
    return interphase_resistance * ionic_conductivity


def sodium_consumed(*, thickness: Values, molar_volume: float) -> Values:
    r"""Sodium bound in the layer as charge per area of layer, :math:`F\delta/\Omega`, C/m2.

    >>> round(sodium_consumed(thickness=1e-6, molar_volume=25e-6) / 3.6e4, 3)  # mAh/cm2
    0.107
    """
    return FARADAY * thickness / molar_volume
