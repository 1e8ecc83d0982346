r"""Patches of an interface that resist differently, as parallel columns of one cell.

A patch resists :math:`f` times the mean, :math:`\ln f` being normal with the standard deviation :math:`s`. Shares and
factors of the columns are those of Gauss-Hermite quadrature, so that means of smooth functions of the resistance over
the area converge exponentially with the number of columns; :math:`f` is scaled such that the patches in parallel, each
at the same potential, resist as much as the measured interface: :math:`\sum_i w_i/f_i = 1`.
M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, section 25.4.46.
"""

import numpy as np
from numpy.typing import NDArray


def patch_columns(*, spread: float, number: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Shares of the area and factors of the resistance of the columns.

    Parameters
    ----------
    spread
        :math:`s`, standard deviation of the logarithm of the resistance over the area.
    number
        Of columns.

    Returns
    -------
    :
        :math:`w_i` and :math:`f_i`, each of shape (number,), with :math:`\sum w_i = 1` and :math:`\sum w_i/f_i = 1`,
        in the order of the resistance.

    Examples
    --------
    >>> shares, factors = patch_columns(spread=0.5, number=3)
    >>> shares.round(4), factors.round(3)
    (array([0.1667, 0.6667, 0.1667]), array([0.477, 1.133, 2.694]))
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(number)
    shares = np.asarray(weights / weights.sum(), dtype=np.float64)
    factors = np.exp(spread * nodes)
    return shares, np.asarray(factors * np.sum(shares / factors), dtype=np.float64)
