"""Growth of a sodium filament through the ceramic, from a flaw at the plated side to the short."""

from typing import Final

import numpy as np

from nasicell.physics.values import Values

SODIUM_RESISTIVITY: Final = 47.7e-9
"""Electrical resistivity of sodium at 20 degC, ohm m (CRC Handbook of Chemistry and Physics)."""
FILAMENT_RADIUS: Final = 5e-6
"""Radius of a filament that has crossed the ceramic, m: half the 10 um of the flaws it starts from.

Chosen by hand: a round value, no measurement of it is known to us. It sets how far the voltage collapses on a short
(0.6 ohm per millimetre of ceramic), not when; any short is far below the resistance of the ceramic.
"""


def critical_overpotential(*, reference: float, youngs_modulus: float, reference_modulus: float) -> float:
    r"""Overpotential at which the flaw reaches the toughness of this ceramic, V.

    .. math:: \eta_c = \frac{K_{Ic} V_\mathrm{Na}}{Y F \sqrt{\pi a_0}} = \eta_{c,0}\sqrt{E/E_0}

    Griffith: :math:`K_{Ic} = \sqrt{2 E \gamma}`, so at equal flaw size and surface energy it goes as
    :math:`\sqrt E`. Sodium in the flaw presses with :math:`p = \eta F/V_\mathrm{Na}`.

    Parameters
    ----------
    reference
        :math:`\eta_{c,0}` of the reference ceramic, V.
    youngs_modulus, reference_modulus
        :math:`E` and :math:`E_0`, in one unit.

    Returns
    -------
    :
        :math:`\eta_c`, V.

    References
    ----------
    A. A. Griffith, Phil. Trans. R. Soc. A 221 (1921) 163; L. Porz et al., Adv. Energy Mater. 7 (2017) 1701003.

    Examples
    --------
    >>> critical_overpotential(reference=0.05, youngs_modulus=121.0, reference_modulus=100.0)
    0.055...
    """
    return reference * float(np.sqrt(youngs_modulus / reference_modulus))


def tip_overpotential(*, current_density: Values, interface_resistance: Values, focusing_resistance: Values) -> Values:
    r"""Overpotential that drives sodium into the flaw.

    .. math:: \eta_\mathrm{tip} = |j|\,[\max(R_1, R_2) + l_f/\sigma]

    Parameters
    ----------
    current_density
        :math:`|j|`, A/m2.
    interface_resistance
        The larger of the two interface resistances, ohm m2: voids as wide as the pellet is thick focus the
        current on the opposite side too.
    focusing_resistance
        :math:`l_f/\sigma`, ohm m2, of the length over which current converges on the tip.

    Returns
    -------
    :
        :math:`\eta_\mathrm{tip}`, V.

    Examples
    --------
    >>> round(tip_overpotential(current_density=10.0, interface_resistance=1e-3, focusing_resistance=3e-3), 3)
    0.04
    """
    return current_density * (interface_resistance + focusing_resistance)


def filament_growth_rate(
    *, tip_overpotential: Values, critical_overpotential: Values, growth_rate: Values, exponent: Values
) -> Values:
    r"""Speed of the filament while its side is plated.

    .. math:: \frac{da}{dt} = v_c \left(\frac{\eta_\mathrm{tip}}{\eta_c}\right)^n

    One law for slow growth below the critical overpotential (lifetimes) and fast growth above it (critical
    current densities), after the power law of subcritical crack growth. The flaw that drives it keeps its size.

    Parameters
    ----------
    tip_overpotential, critical_overpotential
        :math:`\eta_\mathrm{tip}` and :math:`\eta_c`, V.
    growth_rate
        :math:`v_c`, m/s.
    exponent
        :math:`n`.

    Returns
    -------
    :
        :math:`da/dt`, m/s.

    References
    ----------
    S. M. Wiederhorn, J. Am. Ceram. Soc. 50 (1967) 407 (subcritical growth).

    Examples
    --------
    >>> filament_growth_rate(tip_overpotential=0.1, critical_overpotential=0.05, growth_rate=1e-9, exponent=3.0)
    8e-09
    """
    return growth_rate * (tip_overpotential / critical_overpotential) ** exponent


def short_circuit_resistance(*, thickness: float) -> float:
    r"""Resistance of one sodium filament across the ceramic, :math:`\rho L/(\pi r_f^2)`, ohm.

    >>> round(short_circuit_resistance(thickness=1e-3), 2)
    0.61
    """
    return SODIUM_RESISTIVITY * thickness / (np.pi * FILAMENT_RADIUS**2)
