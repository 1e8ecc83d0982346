"""Ageing of the full cell: loss of usable capacity, and the charge that side reactions take."""

import numpy as np

from nasicell.errors import ParameterError
from nasicell.physics.values import Values


def utilisation(*, time: Values, loss_constant: float) -> Values:
    r"""Usable fraction of the cathode, :math:`u = 1 - k_u\sqrt t`, cut at zero.

    Semi-empirical: a blocking layer that grows parabolically where electrolyte and catholyte meet.

    Parameters
    ----------
    time
        :math:`t` since assembly, s.
    loss_constant
        :math:`k_u`, 1/s^0.5.

    Returns
    -------
    :
        :math:`u`, in [0, 1].

    Examples
    --------
    >>> float(utilisation(time=3600.0 * 100, loss_constant=0.02 / 60))
    0.8
    """
    return np.maximum(1 - loss_constant * np.sqrt(time), 0.0)


def coulombic_efficiency(*, current_density: Values, parasitic_current_density: Values) -> np.ndarray:
    r"""Discharged over charged capacity when a constant parasitic current runs on charge, :math:`1 - j_p/j`.

    Parameters
    ----------
    current_density
        :math:`j` of the charge, A/m2.
    parasitic_current_density
        :math:`j_p`, A/m2.

    Returns
    -------
    :
        Efficiency.

    Raises
    ------
    ParameterError
        If the parasitic current takes the whole charging current: such a charge never ends.

    Examples
    --------
    >>> float(coulombic_efficiency(current_density=2.0, parasitic_current_density=0.001))
    0.9995
    """
    share = np.asarray(parasitic_current_density) / np.asarray(current_density)
    if np.any(share >= 1):
        raise ParameterError(
            f"a parasitic current of {float(np.max(parasitic_current_density)):.4g} A/m2 takes the whole charging "
            f"current of {float(np.min(current_density)):.4g} A/m2, so the charge would never end. "
            "Charge faster or lower parasitic_current_mA_cm2."
        )
    return 1 - share
