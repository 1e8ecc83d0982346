"""Growth of a sodium filament through the ceramic, from a flaw at the plated side to the short."""

from math import pi
from typing import Final

import numpy as np

from nasicell.constants import FARADAY, SODIUM_MOLAR_VOLUME
from nasicell.physics.values import Values

GEOMETRY_FACTOR: Final = 1.12
"""Of an edge crack in a half-space (H. Tada, P. C. Paris, G. R. Irwin, The Stress Analysis of Cracks Handbook)."""


def toughness_of_modulus(*, reference: Values, youngs_modulus: Values, reference_modulus: float) -> Values:
    r"""Fracture toughness of a ceramic from that of a like one, :math:`K_{Ic} = K_{Ic,0}\sqrt{E/E_0}`, Pa m^0.5.

    Griffith: :math:`K_{Ic} = \sqrt{2E\gamma}`, at equal surface energy. Both moduli in one unit. A. A. Griffith, Phil.
    Trans. R. Soc. A 221 (1921) 163.

    >>> round(float(toughness_of_modulus(reference=1.0, youngs_modulus=121.0, reference_modulus=100.0)), 6)
    1.1
    """
    return reference * np.sqrt(youngs_modulus / reference_modulus)


def critical_overpotential(*, fracture_toughness: Values, flaw_size: Values) -> Values:
    r"""Overpotential at which sodium in a flaw opens it.

    .. math:: \eta_c = \frac{K_{Ic} V_\mathrm{Na}}{Y F\sqrt{\pi a_0}}

    Sodium in the flaw presses with :math:`p = \eta F/V_\mathrm{Na}`; the flaw opens where :math:`Y p\sqrt{\pi a_0}`
    reaches :math:`K_{Ic}`.

    Parameters
    ----------
    fracture_toughness
        :math:`K_{Ic}`, Pa m^0.5.
    flaw_size
        :math:`a_0`, depth of the flaw, m.

    Returns
    -------
    :
        :math:`\eta_c`, V; broadcast of the inputs. No plastic flow of sodium out of the flaw.

    References
    ----------
    L. Porz et al., Adv. Energy Mater. 7 (2017) 1701003.

    Examples
    --------
    >>> round(float(critical_overpotential(fracture_toughness=1.44e6, flaw_size=10e-6)), 4)
    0.0565
    """
    return fracture_toughness * SODIUM_MOLAR_VOLUME / (GEOMETRY_FACTOR * FARADAY * np.sqrt(pi * flaw_size))


def flaw_size_from_overpotential(*, fracture_toughness: Values, critical_overpotential: Values) -> Values:
    r"""Flaw that opens at a given overpotential, :math:`a_0 = [K_{Ic}V_\mathrm{Na}/(YF\eta_c)]^2/\pi`, m.

    The inverse of `critical_overpotential`.

    >>> round(float(flaw_size_from_overpotential(fracture_toughness=1.44e6, critical_overpotential=0.0565)) * 1e6, 1)
    10.0
    """
    return (fracture_toughness * SODIUM_MOLAR_VOLUME / (GEOMETRY_FACTOR * FARADAY * critical_overpotential)) ** 2 / pi


def weakest_of_area(
    *, characteristic: float, modulus: float, area: float, reference_area: float, probability: Values
) -> Values:
    r"""Strength of the weakest place under an electrode, after Weibull.

    .. math:: P = 1 - \exp\left[-\frac{A}{A_0}\left(\frac{\eta_c}{\eta_0}\right)^m\right] \quad\Rightarrow\quad
              \eta_c = \eta_0\left[-\frac{A_0}{A}\ln(1 - P)\right]^{1/m}

    Parameters
    ----------
    characteristic
        :math:`\eta_0`: what 63 % of electrodes of the reference area do not survive; any measure of strength that goes
        as :math:`a_0^{-1/2}`, here the critical overpotential in V.
    modulus
        :math:`m`; ceramics: 3 to 20. Flaws then spread as :math:`a_0 \propto \eta_c^{-2}`.
    area, reference_area
        :math:`A` and :math:`A_0`, in one unit.
    probability
        :math:`P` in [0, 1): uniform random numbers give cells.

    Returns
    -------
    :
        :math:`\eta_c`, shape of `probability`, in the unit of `characteristic`.

    References
    ----------
    W. Weibull, J. Appl. Mech. 18 (1951) 293.

    Examples
    --------
    >>> median = weakest_of_area(characteristic=0.06, modulus=5.0, area=1.0, reference_area=1.0, probability=0.5)
    >>> round(float(median), 4)
    0.0558
    """
    return characteristic * (-reference_area / area * np.log1p(-probability)) ** (1 / modulus)


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
        :math:`l_f/\sigma`, ohm m2: the half of the ceramic that belongs to the plated electrode by symmetry,
        :math:`l_f = L/2`, so that :math:`\eta_\mathrm{tip}` is the polarisation of that half of the cell.

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
    current densities), after the power law of subcritical crack growth. The flaw that drives it keeps its size. Only
    :math:`v_c\eta_c^{-n}` counts, so :math:`v_c` is a definition: with 1 mm/h, :math:`\eta_c` is where the filament
    grows that fast.

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
