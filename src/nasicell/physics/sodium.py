"""The sodium an electrode holds: the foil, then the alloy that gives up sodium at a higher potential."""

from typing import Final

import numpy as np

from nasicell.constants import FARADAY, SODIUM_MOLAR_VOLUME

ALLOY_SODIUM: Final = np.array([15 / 4, 9 / 4, 1.0, 1 / 2, 0.0])
"""Sodium per tin of the phases between which the alloy passes: Na15Sn4, Na9Sn4, NaSn, NaSn2, Sn."""
ALLOY_PLATEAUS: Final = np.array([0.08, 0.16, 0.46, 0.53])
"""Equilibrium potential against sodium between one of these phases and the next, V, from Na15Sn4 to Sn.

By titration at 363 K, the last two inferred: T. Yamamoto et al., J. Power Sources 237 (2013) 98, abstract. The phases
that form at room temperature may differ in part (L. D. Ellis, T. D. Hatchard, M. N. Obrovac, J. Electrochem. Soc. 159
(2012) A1801). They influence the voltage once the foil is used up.
"""
ALLOY_LIMITS: Final = 1 - ALLOY_SODIUM[1:4] / ALLOY_SODIUM[0]
"""Where one plateau follows the next, as the share of the alloy's sodium given up: 0.40, 0.733, 0.867."""
ALLOY_STEP_WIDTH: Final = 0.01
"""Share of the alloy's sodium over which one plateau passes into the next.

Chosen by hand: narrow against the plateaus, wide enough for a smooth voltage. It influences the shape of the steps.
"""
SMALLEST_ALLOY_SHARE: Final = 1e-9
"""Share of the alloy's sodium at which the shrinking of its interface is cut, so that the resistance stays a number.

Not a parameter: the resistance there is beyond what any cycler drives.
"""


def areal_charge(*, thickness: float) -> float:
    r"""Charge of a sodium foil per area, :math:`F d/V_\mathrm{Na}`, C/m2; `thickness` in m.

    >>> round(areal_charge(thickness=1e-6) / 3.6e4, 4)  # 1 um in mAh/cm2
    0.1128
    """
    return FARADAY * thickness / SODIUM_MOLAR_VOLUME


def alloy_potential(*, sodium: float, reservoir: float) -> float:
    r"""Equilibrium potential of the electrode against sodium.

    Zero while there is foil, then the plateaus of the alloy joined by steps of width `ALLOY_STEP_WIDTH`:
    :math:`U = \sum_i (U_i - U_{i-1})/(1 + \exp[(x_i - x)/w])`, with :math:`x` the share given up.

    Parameters
    ----------
    sodium
        Sodium of the foil, C/m2; negative once the alloy supplies it, down to minus `reservoir`.
    reservoir
        Sodium that the alloy can supply, C/m2, >= 0.

    Returns
    -------
    :
        Potential, V, >= 0.

    Examples
    --------
    >>> round(float(alloy_potential(sodium=-60.0, reservoir=100.0)), 3)
    0.16
    """
    if sodium >= 0 or reservoir <= 0:
        return 0.0
    share = -sodium / reservoir
    potential = ALLOY_PLATEAUS[0] * min(1.0, share / ALLOY_STEP_WIDTH)
    for i in range(3):
        step = ALLOY_PLATEAUS[i + 1] - ALLOY_PLATEAUS[i]
        potential += step / (1 + np.exp((ALLOY_LIMITS[i] - share) / ALLOY_STEP_WIDTH))
    return potential


def alloy_interface_factor(*, sodium: float, reservoir: float) -> float:
    r"""Factor by which the interface resistance grows as the alloy behind it is used up.

    .. math:: \frac{R_\mathrm{int}}{R_\mathrm{int}(0)} = \frac{1}{1 - x}

    The alloy gives its sodium up grain by grain, and a grain without sodium passes no current: the interface shrinks
    with the share of the alloy that is left. One while there is foil.

    Parameters
    ----------
    sodium
        Sodium of the foil, C/m2; negative once the alloy supplies it.
    reservoir
        Sodium that the alloy can supply, C/m2, >= 0.

    Returns
    -------
    :
        The factor, >= 1.

    Examples
    --------
    >>> alloy_interface_factor(sodium=-50.0, reservoir=100.0)
    2.0
    """
    if sodium >= 0 or reservoir <= 0:
        return 1.0
    return 1 / max(1 + sodium / reservoir, SMALLEST_ALLOY_SHARE)
