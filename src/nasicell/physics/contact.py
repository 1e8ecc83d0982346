r"""Contact between sodium and ceramic: voids open on stripping, close on plating, and raise the resistance.

:math:`c` is the share left of the contact as assembled, :math:`\theta_0`. Stripping beyond what the surface keeps
supplied takes contact away; plating fills the voids again, except for a share :math:`\chi` that sodium closes over;
creep under pressure heals both. Sodium plated beyond what was there at assembly fills, in the same proportion, the gaps
left at assembly, so on a surface that sodium wets :math:`c` can rise above 1, up to :math:`1/\theta_0`. Every law is
linear in :math:`c` or constant, so each has a closed solution at constant current, which the twin uses: time steps
bring no error into :math:`c`.

A sodiophilic surface replenishes sodium up to :math:`j_\mathrm{rep}`, where it is in contact,

.. math:: \frac{dc}{dt} = -\beta\,\max(j - c\,j_\mathrm{rep}, 0)

and gives up first, without voids, what was plated on it. So the loss feeds itself: the less contact, the less of the
current is replenished. On bare sodium neither acts. The loss per charge, :math:`\beta = V_\mathrm{Na}/(F h_v)` over the
contact, belongs to voids of effective height :math:`h_v`.

References: T. Krauskopf, H. Hartmann, W. G. Zeier, J. Janek, ACS Appl. Mater. Interfaces 11 (2019) 14463 (limit of the
vacancy flux); J. Kasemchainan et al., Nat. Mater. 18 (2019) 1105 (critical stripping current).
"""

from typing import Final

import numpy as np

from nasicell.errors import ParameterError
from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.values import Values

SMALLEST_CONTACT: Final = 1e-9
"""Share of the contact as assembled at which its loss is cut: none is left.

Not a parameter: the resistance there is beyond what any cycler drives, and still a number.
"""


def contact_fraction_as_assembled(*, contact_resistance: float, interface_resistance: float) -> float:
    r"""Contact fraction of a fresh interface, :math:`\theta_0 = r_0/R_\mathrm{int,0}`, constriction being part of both.

    Parameters
    ----------
    contact_resistance
        :math:`r_0`, resistance of one interface at full contact, ohm m2, > 0.
    interface_resistance
        :math:`R_\mathrm{int,0}`, resistance of the interface as assembled, ohm m2, >= `contact_resistance`.

    Returns
    -------
    :
        :math:`\theta_0`, in (0, 1].

    Raises
    ------
    ParameterError
        If the interface would need more contact than its whole area.

    Examples
    --------
    >>> contact_fraction_as_assembled(contact_resistance=2.0, interface_resistance=200.0)
    0.01
    """
    fraction = contact_resistance / interface_resistance
    if not 0 < fraction <= 1 + 1e-9:
        raise ParameterError(
            f"an interface of {interface_resistance * 1e4:.6g} ohm cm2 as assembled resists less than the same "
            f"interface at full contact ({contact_resistance * 1e4:.6g} ohm cm2): the contact fraction would be "
            f"{fraction:.4g}. Lower sodium_contact_resistance_ohm_cm2 of the electrolyte or raise "
            "resistance_ohm_cm2 of the interface."
        )
    return min(fraction, 1.0)


def replenishment_current_density(
    *, temperature: Values, reference: float, reference_temperature: float, activation_energy: float
) -> np.ndarray:
    r"""Current density that diffusion of sodium along the surface keeps supplied, A/m2.

    .. math:: j_\mathrm{rep}(T) = j_\mathrm{rep,0} \exp[-E_\mathrm{rep}/k\,(1/T - 1/T_0)]

    `reference` is :math:`j_\mathrm{rep,0}` in A/m2 at `reference_temperature` (K), `activation_energy` in eV.
    Arrhenius critical currents of Na|NASICON: 0.13-0.15 eV, 0.10 eV with a Na-Sn interlayer
    (Lowack et al., arXiv 2603.23340).

    >>> rate = replenishment_current_density(temperature=333.15, reference=2.0, reference_temperature=303.15,
    ...                                      activation_energy=0.14)
    >>> float(rate.round(2))
    3.24
    """
    return reference * arrhenius_factor(
        activation_energy=activation_energy, temperature=temperature, reference_temperature=reference_temperature
    )


def interface_resistance(
    *, contact_resistance: Values, interphase_resistance: Values, contact_fraction: Values
) -> Values:
    r"""Areal resistance of one interface, :math:`R_\mathrm{int} = (r_0 + r_\delta)/\theta`.

    Parameters
    ----------
    contact_resistance
        :math:`r_0`, at full contact without interphase, ohm m2.
    interphase_resistance
        :math:`r_\delta`, ohm m2 at full contact.
    contact_fraction
        :math:`\theta = \theta_0 c`, in (0, 1].

    Returns
    -------
    :
        :math:`R_\mathrm{int}`, ohm m2; broadcast of the inputs. Without a spot radius, constriction in the ceramic is
        part of :math:`\theta`, since :math:`\theta_0` is taken from a measured resistance.

    Examples
    --------
    >>> interface_resistance(contact_resistance=2e-4, interphase_resistance=0.0, contact_fraction=0.01)
    0.02
    """
    return (contact_resistance + interphase_resistance) / contact_fraction


def excess_current_density(*, current_density: Values, replenishment: Values, contact_left: Values) -> Values:
    r"""Stripping current density that is not replenished, :math:`E = \max(j - c\,j_\mathrm{rep}, 0)`, A/m2.

    Sodium reaches the surface where it touches it: with the contact goes what replenishes it. `current_density` is the
    magnitude :math:`j`, `replenishment` :math:`j_\mathrm{rep}` at the contact as assembled, both A/m2; `contact_left`
    is :math:`c`.

    >>> float(excess_current_density(current_density=5.0, replenishment=2.0, contact_left=1.0))
    3.0
    >>> float(excess_current_density(current_density=1.5, replenishment=2.0, contact_left=0.5))
    0.5
    """
    return np.maximum(current_density - replenishment * contact_left, 0.0)


def relaxed_with_source(*, value: Values, rate: float, source: Values, duration: Values) -> Values:
    r"""Solution of :math:`dy/dt = \lambda - y/\tau`: voids that open or close, or heal by creep.

    .. math:: y(t) = y(0)\,e^{-t/\tau} + \lambda\tau\,(1 - e^{-t/\tau})

    Exact for any time; :math:`y(0) + \lambda t` without healing.

    Parameters
    ----------
    value
        :math:`y(0)`: missing contact, :math:`1 - c`, or the part of it that plating can refill, :math:`v`.
    rate
        :math:`1/\tau`, 1/s: `nasicell.physics.creep.healing_rate`; less :math:`\beta j_\mathrm{rep}` while voids open,
        so that it may be negative.
    source
        :math:`\lambda`, 1/s: :math:`\beta(j - j_\mathrm{rep})` on stripping, :math:`-\beta j` or
        :math:`-(1-\chi)\beta j` on plating.
    duration
        :math:`t`, s.

    Returns
    -------
    :
        :math:`y(t)`; the caller ends the stretch where :math:`y` reaches a bound (`time_to_reach`).

    Examples
    --------
    >>> float(relaxed_with_source(value=0.2, rate=0.0, source=0.1, duration=2.0))
    0.4
    >>> float(relaxed_with_source(value=0.2, rate=0.5, source=0.1, duration=1e9))
    0.2
    """
    if rate == 0:
        return value + source * duration
    # expm1: the limit without healing is approached without loss of digits
    return value * np.exp(-rate * duration) - source * np.expm1(-rate * duration) / rate


def time_to_reach(*, level: float, value: float, rate: float, source: float) -> float:
    r"""When the solution of `relaxed_with_source` arrives at a level, s.

    .. math:: t = -\tau \ln\left[1 - \frac{y_1 - y(0)}{\lambda\tau - y(0)}\right], \qquad
              t = \frac{y_1 - y(0)}{\lambda} \text{ without healing}

    Parameters
    ----------
    level
        :math:`y_1`.
    value, rate, source
        As for `relaxed_with_source`.

    Returns
    -------
    :
        :math:`t`; infinite where the solution never arrives, zero where it is there.

    Examples
    --------
    >>> time_to_reach(level=0.0, value=0.2, rate=0.0, source=-0.1)
    2.0
    >>> float(time_to_reach(level=1.0, value=0.2, rate=0.5, source=0.1))
    inf
    """
    if level == value:
        return 0.0
    if rate == 0:
        return (level - value) / source if (level - value) * source > 0 else np.inf
    away = source - rate * value
    if away == 0:
        return np.inf
    covered = rate * (level - value) / away
    return -np.log1p(-covered) / rate if rate * covered > 0 and covered < 1 else np.inf
