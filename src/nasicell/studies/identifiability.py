r"""Which parameters the rows determine, and the 95 % intervals of those.

A parameter counts as identifiable where its standard uncertainty is at most a half of it, both ends of its interval
lie inside its bounds, and the rows rather than the prior say so: of the covariance :math:`C = (J^T J + 1/\tau^2)^{-1}`
the share :math:`(C J^T J C)_{kk}/C_{kk}` comes from the rows. Where the prior has a part in it, an interval holds the
truth more often than it says, if the prior is right, and less often if it is not.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from nasicell.studies.least_squares import Prior

Array = NDArray[np.float64]
LARGEST_UNCERTAINTY: Final = 0.5
"""Largest relative standard uncertainty of a parameter that counts as determined."""
SMALLEST_SHARE: Final = 0.8
"""Smallest share of the rows: from there on the coverage of a 95 % interval stays within 93 to 97 %."""
NORMAL_95: Final = float(norm.ppf(0.975))


def identifiable(
    x: Array, covariance: Array, *, scatter: float, prior: Prior, lower: Array, upper: Array
) -> NDArray[np.bool_]:
    """Which of the logarithms `x` the rows determine, shape (n,); NaN in the covariance says that they do not."""
    known = np.isfinite(np.diag(covariance))
    own = covariance[np.ix_(known, known)]
    sigma = np.full(x.size, np.inf)
    sigma[known] = np.sqrt(np.diag(own))
    share = np.zeros(x.size)
    share[known] = 1 - np.diag(own @ own) / np.diag(own) / (scatter * prior.width) ** 2
    inside = (x - NORMAL_95 * sigma >= lower) & (x + NORMAL_95 * sigma <= upper)
    return (sigma < LARGEST_UNCERTAINTY) & (share >= SMALLEST_SHARE) & inside
