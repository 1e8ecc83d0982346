"""The sodium an electrode holds: the foil, then the alloy that gives up sodium at a higher potential."""

from typing import Final

import numpy as np

from nasicell.constants import FARADAY, SODIUM_MOLAR_VOLUME

ALLOY_PLATEAUS: Final = np.array([0.03, 0.08, 0.20, 0.54])
"""Potentials of the Na-Sn two-phase regions against sodium, V, from Na15Sn4 to Sn.

Chosen by hand: rounded, after L. D. Ellis, T. D. Hatchard, M. N. Obrovac, J. Electrochem. Soc. 159 (2012) A1801,
whatever the metal of the interlayer. They influence the voltage once the foil is used up, and nothing before.
"""
ALLOY_LIMITS: Final = np.array([0.40, 0.733, 0.947])
"""Where one region follows the next, as the share of the alloy's sodium given up.

From the compositions Na15Sn4, Na9Sn4, NaSn and NaSn5: (3.75 - 2.25)/3.75, (3.75 - 1)/3.75, (3.75 - 0.2)/3.75.
Chosen by hand together with `ALLOY_PLATEAUS`; they too matter only once the foil is used up.
"""
ALLOY_STEP_WIDTH: Final = 0.01
"""Share of the alloy's sodium over which one plateau passes into the next.

Chosen by hand: narrow against the plateaus, wide enough for a smooth voltage. It influences the shape of the steps.
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
    0.08
    """
    if sodium >= 0 or reservoir <= 0:
        return 0.0
    share = -sodium / reservoir
    potential = ALLOY_PLATEAUS[0] * min(1.0, share / ALLOY_STEP_WIDTH)
    for i in range(3):
        step = ALLOY_PLATEAUS[i + 1] - ALLOY_PLATEAUS[i]
        potential += step / (1 + np.exp((ALLOY_LIMITS[i] - share) / ALLOY_STEP_WIDTH))
    return potential
