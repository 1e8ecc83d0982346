"""Small-signal impedance of the parts of a cell, per area, built from the circuit elements."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.cathode import diffusion_transfer_function
from nasicell.physics.elements import constant_phase_element, warburg_finite_length, zarc

Frequency = NDArray[np.float64]
Impedance = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, kw_only=True)
class CeramicResponse:
    """What the spectrum of the ceramic depends on."""

    bulk_resistance: float
    """ohm m2."""
    bulk_capacitance: float
    """F/m2."""
    grain_boundary_resistance: float
    """ohm m2."""
    grain_boundary_time: float
    """s."""
    grain_boundary_exponent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceResponse:
    """What the spectrum of a sodium interface depends on, besides its resistance.

    The capacitance per true contact area is taken as constant. Lost contact then raises the resistance by the
    factor by which it lowers the capacitance, and a growing interphase loses capacitance as it gains resistance:
    the times do not depend on either. Temperature changes the resistance alone, so `charge_transfer_time`
    (resistance times capacitance) goes with the resistance at full contact, by the same Arrhenius factor.
    """

    charge_transfer_fraction: float
    charge_transfer_time: float
    """At the present temperature, s."""
    charge_transfer_exponent: float
    transport_time: float
    """Squared length over diffusivity, s. Assumed the same at every temperature: no parameter of the cell gives the
    activation of this diffusivity. It places the arc on the frequency axis and leaves its width."""


def ceramic_impedance(*, angular_frequency: Frequency, ceramic: CeramicResponse) -> Impedance:
    r"""Grains and grain boundaries in series, ohm m2.

    .. math:: Z = \frac{R_b}{1 + j\omega R_b C_b} + \frac{R_{gb}}{1 + (j\omega\tau_{gb})^n}

    Parameters
    ----------
    angular_frequency
        :math:`\omega`, shape (n,), rad/s.
    ceramic
        :math:`R_b, C_b, R_{gb}, \tau_{gb}, n`.

    Returns
    -------
    :
        :math:`Z`, shape (n,), ohm m2.

    References
    ----------
    J. T. S. Irvine, D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) 132.

    Examples
    --------
    >>> ceramic = CeramicResponse(bulk_resistance=1.0, bulk_capacitance=1.0, grain_boundary_resistance=2.0,
    ...                           grain_boundary_time=1.0, grain_boundary_exponent=1.0)
    >>> ceramic_impedance(angular_frequency=np.array([1.0]), ceramic=ceramic)
    array([1.5-1.5j])
    """
    bulk = zarc(
        angular_frequency=angular_frequency,
        R=ceramic.bulk_resistance,
        tau=ceramic.bulk_resistance * ceramic.bulk_capacitance,
        n=1.0,
    )
    boundaries = zarc(
        angular_frequency=angular_frequency,
        R=ceramic.grain_boundary_resistance,
        tau=ceramic.grain_boundary_time,
        n=ceramic.grain_boundary_exponent,
    )
    return bulk + boundaries


def interface_impedance(
    *, angular_frequency: Frequency, interface_resistance: float, interface: InterfaceResponse
) -> Impedance:
    r"""One sodium interface: charge transfer and transport of sodium to it, ohm m2.

    .. math:: Z = R\left[\frac{f}{1 + (j\omega\tau_{ct})^n} + (1-f)\frac{\tanh s}{s}\right],\quad
              s = \sqrt{j\omega\tau_D}

    Parameters
    ----------
    angular_frequency
        :math:`\omega`, shape (n,), rad/s.
    interface_resistance
        :math:`R` in the present state, ohm m2; the limit at low frequency.
    interface
        :math:`f, \tau_{ct}, n, \tau_D`.

    Returns
    -------
    :
        :math:`Z`, shape (n,), ohm m2.

    Examples
    --------
    >>> interface = InterfaceResponse(charge_transfer_fraction=0.6, charge_transfer_time=5e-3,
    ...                               charge_transfer_exponent=0.9, transport_time=1.5)
    >>> z = interface_impedance(angular_frequency=np.array([1e-9]), interface_resistance=2.0, interface=interface)
    >>> z.real.round(6)
    array([2.])
    """
    transfer = zarc(
        angular_frequency=angular_frequency,
        R=interface_resistance * interface.charge_transfer_fraction,
        tau=interface.charge_transfer_time,
        n=interface.charge_transfer_exponent,
    )
    transport = warburg_finite_length(
        angular_frequency=angular_frequency,
        Z0=interface_resistance * (1 - interface.charge_transfer_fraction),
        tau=interface.transport_time,
    )
    return transfer + transport


def blocking_impedance(*, angular_frequency: Frequency, capacitance: float, exponent: float) -> Impedance:
    r"""Two blocking electrodes in series, :math:`2/[Q(j\omega)^n]`, ohm m2; `capacitance` is Q, F s^(n-1)/m2.

    >>> blocking_impedance(angular_frequency=np.array([1.0]), capacitance=2.0, exponent=1.0)
    array([0.-1.j])
    """
    return 2 * constant_phase_element(angular_frequency=angular_frequency, Q=capacitance, n=exponent)


def cathode_impedance(
    *,
    angular_frequency: Frequency,
    charge_transfer_resistance: float,
    potential_slope: float,
    areal_capacity: float,
    diffusion_time: float,
    double_layer: float = 0.0,
    double_layer_exponent: float = 1.0,
) -> Impedance:
    r"""Insertion cathode: charge transfer and diffusion in its particle beside the double layer, ohm m2.

    .. math:: Z = \left[\frac{1}{Z_F} + Q_{dl}(j\omega)^n\right]^{-1}, \qquad
              Z_F = R_{ct} - \frac{dV/dx_s}{Q}\,\frac{x_s}{r}(\omega)

    with the transfer function of `nasicell.physics.cathode.diffusion_transfer_function`.

    Parameters
    ----------
    angular_frequency
        :math:`\omega`, shape (n,), rad/s.
    charge_transfer_resistance
        :math:`R_{ct}`, at the bias, ohm m2.
    potential_slope
        :math:`dV/dx_s` at the bias, V; at rest the slope of the open-circuit potential, < 0.
    areal_capacity
        :math:`Q`, C/m2.
    diffusion_time
        :math:`\tau`, s.
    double_layer
        :math:`Q_{dl}`, F s^(n-1)/m2; 0 leaves it out.
    double_layer_exponent
        :math:`n`, 1 for a capacitor.

    Returns
    -------
    :
        :math:`Z`, shape (n,), ohm m2.

    References
    ----------
    J. E. B. Randles, Discuss. Faraday Soc. 1 (1947) 11 (the circuit).

    Examples
    --------
    >>> z = cathode_impedance(angular_frequency=np.array([1e-6]), charge_transfer_resistance=1.0,
    ...                       potential_slope=-1.0, areal_capacity=1.0, diffusion_time=15.0)
    >>> z.real.round(3)
    array([2.])
    """
    response: Impedance = diffusion_transfer_function(
        angular_frequency=angular_frequency, diffusion_time=diffusion_time
    )
    faradaic = charge_transfer_resistance - potential_slope / areal_capacity * response
    if double_layer == 0:
        return faradaic
    return in_parallel(
        faradaic, constant_phase_element(angular_frequency=angular_frequency, Q=double_layer, n=double_layer_exponent)
    )


def in_parallel(first: Impedance, second: Impedance | float) -> Impedance:
    """Impedance of two branches side by side; used for the filament of a shorted cell.

    >>> in_parallel(np.array([2.0 + 0j]), 2.0)
    array([1.+0.j])
    """
    return first * second / (first + second)
