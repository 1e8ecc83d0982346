"""Noise and residuals of sweeps that one model describes together, and of their separate fits to compare with."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.sweeps import SweepResult

Floats = NDArray[np.float64]

SMALLEST_NOISE: Final = 1e-3
"""Relative noise taken at least: good instruments are accurate to 0.1 %, and with less one sweep would outweigh all."""


def point_noise(results: Sequence[SweepResult]) -> Floats:
    """Relative standard deviation of real and imaginary part that each sweep's fit took, shape (m, n), one grid.

    Larger for points that stick out, so that they count little here as there.
    """
    deviation = np.stack([result.fits.best.deviation for result in results])
    modulus = np.stack([np.abs(result.spectrum.impedance) for result in results])
    return np.maximum(np.abs(deviation) / (np.sqrt(2) * modulus), SMALLEST_NOISE)


def separate_residual(results: Sequence[SweepResult], noise: Floats) -> float:
    """`weighted_residual` of the best fit of each sweep by itself, at least `SMALLEST_NOISE`."""
    left = np.stack([1 - result.fits.best.impedance / result.spectrum.impedance for result in results])
    return max(weighted_residual(left, noise), SMALLEST_NOISE)


def weighted_residual(relative: NDArray[np.complex128], noise: Floats) -> float:
    r"""Root mean square of residuals relative to |Z|, per part, each counted as its noise allows.

    .. math:: \sqrt{\frac{\sum |r|^2/\sigma^2}{2\sum 1/\sigma^2}}

    >>> round(weighted_residual(np.array([0.01 + 0.01j, 2.0]), np.array([0.01, 10.0])), 4)
    0.0101
    """
    return float(np.sqrt((np.abs(relative / noise) ** 2).sum() / (2 * (1 / noise**2).sum())))
