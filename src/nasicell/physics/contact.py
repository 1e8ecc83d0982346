r"""Contact between sodium and ceramic: voids open on stripping, close on plating, and raise the resistance.

The contact fraction :math:`\theta` is the share of the interface through which current passes. While a side is
stripped faster than sodium can follow, voids take contact away; while it is plated, they are filled again,
except for a share :math:`\chi` that sodium closes over. At constant current both have a closed solution, which
the twin uses, so time steps bring no error into :math:`\theta`.

The interface is ohmic: the voltage across it is :math:`j R_\mathrm{int}` at any current, in cycling, in a potential
sweep and in a spectrum. That is the law where constriction of the current at the contacts makes the resistance,
and, for the share of it that is charge transfer, while the overpotential of that share stays far below
:math:`2RT/F` (52 mV at 30 degC); beyond, Butler-Volmer kinetics would carry more current than this law. The
charge-transfer share of an interface (`SodiumInterface.charge_transfer_fraction`) shapes its spectrum only.

The closure is the Sand-like limit of vacancy diffusion in the metal (T. Krauskopf et al., ACS Appl. Mater.
Interfaces 11 (2019) 14463), with creep and diffusion in one replenishment current.
"""

from typing import Final

import numpy as np

from nasicell.errors import ParameterError
from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.values import Values

LAST_CONTACT_FRACTION: Final = 0.05
"""Share of the contact as assembled below which its loss becomes proportional to what is left.

Chosen by hand, not fitted: the last contacts lie where sodium is best supplied, and a contact fraction can not
become negative. It changes the loss at full contact by exp(-20) only, and decides how steeply the resistance
diverges at the end: with it the contact fraction decays exponentially instead of reaching zero.
"""


def contact_fraction_as_assembled(*, contact_resistance: float, interface_resistance: float) -> float:
    r"""Contact fraction of a fresh interface, :math:`\theta_0 = r_0/R_\mathrm{int,0}`.

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
    r"""Current density that creep and diffusion of sodium keep supplied, A/m2.

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
        :math:`\theta`, in (0, 1].

    Returns
    -------
    :
        :math:`R_\mathrm{int}`, ohm m2; broadcast of the inputs. Constriction in the ceramic is part of
        :math:`\theta`, since :math:`\theta_0` is taken from a measured resistance.

    Examples
    --------
    >>> interface_resistance(contact_resistance=2e-4, interphase_resistance=0.0, contact_fraction=0.01)
    0.02
    """
    return (contact_resistance + interphase_resistance) / contact_fraction


def excess_current_density(*, current_density: Values, replenishment: Values, onset_width: Values) -> Values:
    r"""Stripping current density that is not replenished, a smooth :math:`\max(j - j_\mathrm{rep}, 0)`.

    .. math:: E(j) = s \ln\left[1 + \exp\frac{j - j_\mathrm{rep}}{s}\right]

    Parameters
    ----------
    current_density
        :math:`j`, magnitude, A/m2.
    replenishment
        :math:`j_\mathrm{rep}`, A/m2.
    onset_width
        :math:`s`, width over which contacts of different supply begin to fail, A/m2, > 0.

    Returns
    -------
    :
        :math:`E(j)`, A/m2, >= 0; tends to :math:`j - j_\mathrm{rep}` far above.

    Examples
    --------
    >>> round(float(excess_current_density(current_density=5.0, replenishment=2.0, onset_width=0.4)), 4)
    3.0002
    """
    return onset_width * np.logaddexp(0.0, (current_density - replenishment) / onset_width)


def contact_loss_rate(
    *, loss_per_charge: Values, excess: Values, contact_fraction: Values, contact_fraction_as_assembled: float
) -> Values:
    r"""Rate at which stripping takes contact away: the law behind `contact_fraction_after_stripping`.

    The twin uses the closed solution; a test compares it with this rate, integrated numerically.

    .. math:: -\frac{d\theta}{dt} = \beta E(j) \left[1 - \exp\left(-\frac{\theta}{\epsilon\theta_0}\right)\right]

    The bracket is 1 until the last contacts (:math:`\epsilon` = `LAST_CONTACT_FRACTION`), then proportional to
    :math:`\theta`, so :math:`\theta` stays positive. :math:`\beta = V_\mathrm{Na}/(F h_v)` belongs to voids of
    effective height :math:`h_v`.

    Parameters
    ----------
    loss_per_charge
        :math:`\beta`, m2/C.
    excess
        :math:`E(j)`, A/m2 (`excess_current_density`).
    contact_fraction, contact_fraction_as_assembled
        :math:`\theta` and :math:`\theta_0`.

    Returns
    -------
    :
        :math:`-d\theta/dt`, 1/s.

    Examples
    --------
    >>> float(contact_loss_rate(loss_per_charge=4e-5, excess=3.0, contact_fraction=1.0,
    ...                         contact_fraction_as_assembled=1.0).round(6))
    0.00012
    """
    left = contact_fraction / (LAST_CONTACT_FRACTION * contact_fraction_as_assembled)
    return -loss_per_charge * excess * np.expm1(-left)


def contact_fraction_after_stripping(
    *, contact_fraction: Values, contact_fraction_as_assembled: float, uncurbed_loss: Values
) -> Values:
    r"""Contact fraction after a time of constant stripping current: the solution of `contact_loss_rate`.

    .. math:: \theta(t) = \epsilon\theta_0 \ln\left[1 + (e^{\theta(0)/\epsilon\theta_0} - 1)
              e^{-\beta E t/\epsilon\theta_0}\right]

    Parameters
    ----------
    contact_fraction
        :math:`\theta(0)`.
    contact_fraction_as_assembled
        :math:`\theta_0`.
    uncurbed_loss
        :math:`\beta E t`: what would be lost without the saturation.

    Returns
    -------
    :
        :math:`\theta(t)`, > 0.

    Examples
    --------
    >>> theta = contact_fraction_after_stripping(contact_fraction=1.0, contact_fraction_as_assembled=1.0,
    ...                                          uncurbed_loss=np.array([0.0, 0.5, 1.5]))
    >>> theta.round(3)
    array([1. , 0.5, 0. ])
    """
    scale = LAST_CONTACT_FRACTION * contact_fraction_as_assembled
    return scale * np.log1p(np.expm1(contact_fraction / scale) * np.exp(-uncurbed_loss / scale))


def void_fraction_after_plating(*, void_fraction: Values, refill: Values) -> Values:
    r"""Void fraction left after plating, :math:`\max(v(0) - \beta j t, 0)`, with `refill` :math:`= \beta j t`.

    >>> float(void_fraction_after_plating(void_fraction=0.2, refill=0.05).round(3))
    0.15
    """
    return np.maximum(void_fraction - refill, 0.0)


def contact_fraction_after_plating(
    *, contact_fraction: Values, void_fraction: Values, refill: Values, occluded_fraction: float
) -> Values:
    r"""Contact fraction after plating: what is refilled, less the share that sodium closes over.

    .. math:: \theta(t) = \theta(0) + (1 - \chi)\min[v(0), \beta j t]

    Parameters
    ----------
    contact_fraction, void_fraction
        :math:`\theta(0)` and :math:`v(0)`.
    refill
        :math:`\beta j t`, >= 0.
    occluded_fraction
        :math:`\chi`, in [0, 1]: the ratchet that makes contact loss accumulate over cycles.

    Returns
    -------
    :
        :math:`\theta(t)`.

    Examples
    --------
    >>> float(contact_fraction_after_plating(contact_fraction=0.5, void_fraction=0.4, refill=1.0,
    ...                                      occluded_fraction=0.5).round(3))
    0.7
    """
    return contact_fraction + (1 - occluded_fraction) * np.minimum(void_fraction, refill)
