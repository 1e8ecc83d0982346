"""Covariance of fitted parameters from the slopes of their residuals."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMALLEST_EIGENVALUE: Final = 1e-14
"""Relative to the largest one, of a scaled normal matrix."""


def covariance(J: Floats) -> Floats:
    """Inverse of J^T J, scaled for conditioning; parameters that do nothing get zero variance.

    A combination of parameters that the data do not see has a large variance, never a small one: its eigenvalue is
    raised to what double precision resolves, not left out.
    """
    scale = np.sqrt((J**2).sum(axis=0))
    alive = scale > 0
    inverse = np.zeros((J.shape[1], J.shape[1]))
    scaled = J[:, alive] / scale[alive]
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    values = np.maximum(values, SMALLEST_EIGENVALUE * values.max(initial=0.0))
    inverse[np.ix_(alive, alive)] = (vectors / values) @ vectors.T / np.outer(scale[alive], scale[alive])
    return inverse
