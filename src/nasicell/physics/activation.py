"""Thermal activation: how a rate changes with temperature."""

import numpy as np
from numpy.typing import NDArray

from nasicell.constants import BOLTZMANN_EV
from nasicell.physics.values import Values


def arrhenius_factor(
    *, activation_energy: float, temperature: Values, reference_temperature: float
) -> NDArray[np.float64]:
    r"""Ratio of a thermally activated rate at `temperature` to the rate at `reference_temperature`.

    .. math:: \exp\left[-\frac{E_a}{k}\left(\frac1T - \frac1{T_0}\right)\right]

    Parameters
    ----------
    activation_energy
        :math:`E_a`, eV.
    temperature
        :math:`T`, any shape, K, > 0.
    reference_temperature
        :math:`T_0`, K, > 0.

    Returns
    -------
    :
        The ratio, shape of `temperature`; 1 at the reference. One mechanism over the whole range is assumed.

    References
    ----------
    S. Arrhenius, Z. Phys. Chem. 4 (1889) 226.

    Examples
    --------
    >>> float(arrhenius_factor(activation_energy=0.33, temperature=358.15, reference_temperature=298.15).round(2))
    8.6
    """
    inverse = 1 / np.asarray(temperature, dtype=np.float64) - 1 / reference_temperature
    return np.exp(-activation_energy / BOLTZMANN_EV * inverse)
