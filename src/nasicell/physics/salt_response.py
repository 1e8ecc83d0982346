r"""The salt in the pores of the cathode in small signals (`nasicell.physics.catholyte`).

A current of amplitude 1 in units of the swing q drives the relative change of salt

.. math:: \frac{\hat s(\xi)}{\hat q} = \frac{1}{k^2} - \frac{\cosh k(1-\xi)}{k \sinh k}, \qquad
          k = \sqrt{j\omega\tau_e},

the solution of :math:`j\omega\tau_e \hat s = \hat s'' + \hat q` with :math:`\hat s'(0) = \hat q` and
:math:`\hat s'(1) = 0`. At low frequency it is the steady profile :math:`\xi - \xi^2/2 - 1/3`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SLOW_BELOW: Final = 1e-5
"""omega tau below which the profile is the steady one: there the closed form has lost as many digits as it lacks."""


def salt_profile(
    *, position: NDArray[np.float64], angular_frequency: NDArray[np.float64], diffusion_time: float
) -> NDArray[np.complex128]:
    r"""Relative change of salt per swing, shape (frequencies, positions).

    Parameters
    ----------
    position
        :math:`\xi`, 0 at the ceramic, 1 at the collector, shape (m,).
    angular_frequency
        :math:`\omega`, shape (n,), rad/s.
    diffusion_time
        :math:`\tau_e`, s.

    Examples
    --------
    >>> slow = np.array([1e-9])
    >>> salt_profile(position=np.array([0.0, 1.0]), angular_frequency=slow, diffusion_time=1.0).real.round(4)
    array([[-0.3333,  0.1667]])
    """
    square = 1j * angular_frequency[:, None] * diffusion_time
    slow = np.abs(square) < SLOW_BELOW
    k = np.sqrt(np.where(slow, 1, square))
    decaying = np.exp(-k * position) * (1 + np.exp(-2 * k * (1 - position))) / (1 - np.exp(-2 * k))
    steady = position - position**2 / 2 - 1 / 3
    return np.where(slow, steady, 1 / k**2 - decaying / k)
