r"""Salt of the liquid in the pores of the cathode, next to a ceramic that passes no anions.

Between the ceramic at :math:`\xi = x/L = 0` and the collector at 1 the reaction is taken as uniform. The salt obeys

.. math:: \varepsilon \frac{\partial c}{\partial t} = D_e \frac{\partial^2 c}{\partial x^2} + \frac{1-t_+}{F}
          \frac{\partial i_e}{\partial x}, \qquad i_e = -j\,(1-\xi),

without flux of anions at the ceramic, :math:`D_e\,\partial c/\partial x = (1-t_+) j/F`, and without any at the
collector, so that salt is neither made nor lost. A charge, :math:`j > 0`, depletes the liquid at the ceramic. With
:math:`s = c/c_0 - 1`, :math:`\tau_e = \varepsilon L^2/D_e` and the swing :math:`q = (1-t_+)\,jL/(F D_e c_0)`,

.. math:: s = q\,\big(\xi - \tfrac12\xi^2 - \tfrac13\big) + \sum_n e_n \cos n\pi\xi, \qquad
          \dot e_n = -\frac{n^2\pi^2}{\tau_e} e_n,

whose sum is what is left of earlier currents; of its modes those beyond the last kept are taken as faded.
J. Newman, K. E. Thomas-Alyea, Electrochemical Systems, 3rd ed., chs. 12 and 22; the reduction of the porous
electrode to a mean: S. G. Marquis et al., J. Electrochem. Soc. 166 (2019) A3693.
"""

import numpy as np
from numpy.typing import NDArray

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics.values import Values


def effective_transport(*, bulk: float, porosity: float, tortuosity_exponent: float) -> float:
    r"""Conductivity or diffusivity of the liquid in the pores, :math:`\kappa\varepsilon^b`, unit of `bulk`.

    D. A. G. Bruggeman, Ann. Phys. 416 (1935) 636, for :math:`b = 3/2`.

    >>> effective_transport(bulk=0.8, porosity=0.25, tortuosity_exponent=1.5)
    0.1
    """
    return bulk * porosity**tortuosity_exponent


def salt_diffusion_time(*, thickness: float, porosity: float, effective_diffusivity: float) -> float:
    r""":math:`\tau_e = \varepsilon L^2/D_e`, s, of `thickness` in m and diffusivity in m2/s.

    >>> round(salt_diffusion_time(thickness=20e-6, porosity=0.5, effective_diffusivity=1e-10), 12)
    2.0
    """
    return porosity * thickness**2 / effective_diffusivity


def salt_swing(
    *,
    current_density: Values,
    thickness: float,
    effective_diffusivity: float,
    concentration: float,
    transference_number: float,
) -> Values:
    r"""Scale :math:`q = (1-t_+)\,jL/(F D_e c_0)` of the relative change of salt.

    Parameters
    ----------
    current_density
        :math:`j`, A/m2, > 0 charges.
    thickness
        :math:`L`, m.
    effective_diffusivity
        :math:`D_e`, m2/s.
    concentration
        :math:`c_0`, mol/m3, mean over the pores.
    transference_number
        :math:`t_+`.

    Returns
    -------
    :
        :math:`q`; the steady state exists for :math:`-6 < q < 3`: at the limits the liquid is depleted of salt at
        the ceramic (charge) or at the collector (discharge).

    Examples
    --------
    >>> round(salt_swing(current_density=9.648533212331, thickness=1e-4, effective_diffusivity=1e-10,
    ...     concentration=1000, transference_number=0.4), 9)
    0.06
    """
    return (1 - transference_number) * current_density * thickness / (FARADAY * effective_diffusivity * concentration)


def steady_salt(*, position: Values, swing: Values) -> Values:
    r"""Relative change of salt :math:`q(\xi - \xi^2/2 - 1/3)` in the steady state.

    >>> round(steady_salt(position=0.0, swing=0.3), 12), round(steady_salt(position=1.0, swing=0.3), 12)
    (-0.1, 0.05)
    """
    return swing * (position - position**2 / 2 - 1 / 3)


def salt_wavenumbers(number: int) -> NDArray[np.float64]:
    r"""Roots :math:`n\pi` of the modes, shape (number,); mode n fades with :math:`n^2\pi^2/\tau_e`.

    >>> salt_wavenumbers(2).round(3)
    array([3.142, 6.283])
    """
    return np.pi * np.arange(1.0, number + 1)


def steady_salt_amplitude(*, wavenumber: Values, swing: Values) -> Values:
    r"""Amplitude :math:`-2q/(n\pi)^2` of a cosine in the steady state.

    >>> round(steady_salt_amplitude(wavenumber=np.pi, swing=np.pi**2), 12)
    -2.0
    """
    return -2 * swing / wavenumber**2


def salt_amplitudes(*, slices: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    r"""Amplitudes of `number` cosines in a salt known in slices of equal width, shape (number,).

    .. math:: a_n = \frac{2}{N}\sum_i (c_i/c_0 - 1)\cos(n\pi\xi_i), \qquad \xi_i = (i + 1/2)/N,

    zero from :math:`n = N` on, which N slices can not tell from lower ones. `slices` are :math:`c_i/c_0` from the
    ceramic to the collector, shape (N,).

    >>> middles = (np.arange(10) + 0.5) / 10
    >>> salt_amplitudes(slices=1 + 0.1 * np.cos(2 * np.pi * middles), number=3).round(12) + 0.0
    array([0. , 0.1, 0. ])
    """
    order = np.arange(1, number + 1)
    middles = (np.arange(slices.size) + 0.5) / slices.size
    amplitudes = 2 / slices.size * np.cos(np.pi * np.outer(order, middles)) @ (slices - 1)
    return np.where(order < slices.size, amplitudes, 0.0)


def salt_in_slices(*, amplitudes: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    r"""Salt in `number` slices of equal width whose cosines have these amplitudes, shape (number,).

    .. math:: c_i/c_0 = 1 + \sum_{n<N} a_n \cos(n\pi\xi_i)

    The inverse of `salt_amplitudes`: the mean stays 1, and modes that N slices can not tell from lower ones are left
    out.

    >>> salt_in_slices(amplitudes=np.array([0.1, 0.0]), number=2).round(4)
    array([1.0707, 0.9293])
    """
    order = np.arange(1, min(amplitudes.size, number - 1) + 1)
    middles = (np.arange(number) + 0.5) / number
    return 1 + amplitudes[: order.size] @ np.cos(np.pi * np.outer(order, middles))


def salt_potential(
    *, mean_logarithm: Values, logarithm_at_ceramic: Values, transference_number: float, temperature: float
) -> Values:
    r"""What the uneven salt adds to the voltage of the cell.

    .. math:: \Delta U = \frac{2RT}{F}(1-t_+)\,\big(\langle\ln c\rangle - \ln c(0)\big)

    Parameters
    ----------
    mean_logarithm, logarithm_at_ceramic
        Of the concentration in any unit, the same for both.
    transference_number
        :math:`t_+`.
    temperature
        :math:`T`, K.

    Returns
    -------
    :
        V, > 0 where the liquid at the ceramic is the more dilute. Activity coefficients are taken as constant;
        potentials are those of a sodium electrode in the liquid, so the ceramic sees them without a further term.

    Examples
    --------
    >>> round(salt_potential(mean_logarithm=0.1, logarithm_at_ceramic=0.0, transference_number=0.4,
    ...     temperature=298.15), 6)
    0.003083
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    return 2 * thermal * (1 - transference_number) * (mean_logarithm - logarithm_at_ceramic)
