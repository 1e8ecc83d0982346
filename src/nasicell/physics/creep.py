r"""Creep of sodium under stack pressure: lost contact heals, and more current can be stripped.

The gap above a void closes once sodium has strained by about one, so contact returns to what it was as assembled at
the strain rate of sodium under that pressure. Pressure and temperature decide; no number here belongs to a cell.
"""

from typing import Final

from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.values import Values

STRESS_EXPONENT: Final = 5.0
"""Power of the stress in the creep of sodium: dislocation climb.

M. J. Wang, J.-Y. Chang, J. B. Wolfenstine, J. Sakamoto, Materialia 12 (2020) 100792, abstract.
"""
FLOW_STRESS: Final = 0.235e6
"""Stress at which sodium flows at `FLOW_STRAIN_RATE`, Pa: middle of the 0.19-0.28 MPa of the same abstract."""
FLOW_STRAIN_RATE: Final = 1e-3
"""Strain rate of that measurement, 1/s (the same abstract)."""
FLOW_TEMPERATURE: Final = 298.15
"""Temperature of that measurement, room temperature, K."""
CREEP_ACTIVATION_ENERGY: Final = 0.453
"""Of climb, eV: that of self-diffusion in sodium, 10.45 kcal/mol.

N. H. Nachtrieb, E. Catalano, J. A. Weil, J. Chem. Phys. 20 (1952) 1185; quoted from memory, the paper was not at hand.
"""


def healing_rate(*, stack_pressure: Values, temperature: float) -> Values:
    r"""Rate at which lost contact returns, 1/s.

    .. math:: \frac1{\tau_\mathrm{cr}} = A_\mathrm{cr} P^n e^{-Q/RT}
              = \dot\varepsilon_0 \left(\frac P{P_0}\right)^n e^{-Q/R\,(1/T - 1/T_0)}

    with the constants of this file. At room temperature: 4 days at 0.08 MPa, a day at 0.1 MPa, 20 min at 0.23 MPa.

    Parameters
    ----------
    stack_pressure
        :math:`P`, any shape, Pa, >= 0; it stands for the stress that drives the flow, without a factor for geometry.
    temperature
        :math:`T`, K, below the melting point of sodium (371 K).

    Returns
    -------
    :
        :math:`1/\tau_\mathrm{cr}`, shape of `stack_pressure`; zero without pressure.

    Examples
    --------
    >>> round(1 / float(healing_rate(stack_pressure=0.1e6, temperature=298.15)) / 3600, 1)  # h
    19.9
    """
    activated = arrhenius_factor(
        activation_energy=CREEP_ACTIVATION_ENERGY, temperature=temperature, reference_temperature=FLOW_TEMPERATURE
    )
    return FLOW_STRAIN_RATE * (stack_pressure / FLOW_STRESS) ** STRESS_EXPONENT * activated


def replenishment_under_pressure(
    *, replenishment: Values, pressure_coefficient: float, stack_pressure: Values
) -> Values:
    r"""Current density that sodium keeps supplied under pressure, :math:`j_\mathrm{rep} + k_P P`, A/m2.

    Linear as the critical stripping current of sodium on beta"-alumina: about 0.28 mA/cm2 per MPa (D. C. Spencer
    Jolly et al., ACS Appl. Mater. Interfaces 12 (2020) 678), measured between 1 and 9 MPa.

    >>> replenishment_under_pressure(replenishment=2.0, pressure_coefficient=2.8e-6, stack_pressure=1e6)
    4.8
    """
    return replenishment + pressure_coefficient * stack_pressure
