"""Noise of a spectrum, frequency by frequency, from what neighbouring points do not share."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BANDWIDTH_DECADES: Final = 0.7
"""Standard deviation of the Gaussian over which the noise is averaged: it may change from decade to decade."""
THIRD_DIFFERENCE: Final = np.array([1.0, -3.0, 3.0, -1.0])
"""Vanishes on parabolas, so on whatever a model leaves over smoothly."""
SMALLEST_VARIANCE: Final = 1e-300
"""Stands for that of spectra without noise in logarithms."""
INDEPENDENT_SHARE: Final = 1 / (1 + 2 * ((15 / 20) ** 2 + (6 / 20) ** 2 + (1 / 20) ** 2))
"""Independent squares per third difference of white noise: its autocorrelations are -15/20, 6/20 and -1/20."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoiseLevel:
    """Standard deviation of real and imaginary part, relative to |Z|.

    Parameters
    ----------
    sigma
        Of each point of each spectrum, shape (b, n).
    degrees
        Degrees of freedom of each estimate, shape (b, n).
    """

    sigma: Floats
    degrees: Floats


def noise_level(*, log_frequency: Floats, residual: NDArray[np.complex128]) -> NoiseLevel:
    r"""Local noise from the third differences of residuals.

    .. math:: \sigma_i^2 = \sum_k K\!\left(\frac{x_i - x_k}{h}\right)
              \frac{|r_k - 3 r_{k+1} + 3 r_{k+2} - r_{k+3}|^2}{2\cdot 20}

    with a normalised Gaussian :math:`K` of width :math:`h` on the axis :math:`x = \lg\omega`. The local variances are
    then drawn towards the geometric mean of the sweep, as if this were :math:`\nu_0` further degrees of freedom
    (empirical Bayes): :math:`2/\nu_0` is the variance of :math:`\ln\sigma_i^2` along the sweep beyond chance.

    Parameters
    ----------
    log_frequency
        lg of the angular frequency, shape (n,), n >= 5.
    residual
        What a rich model leaves over, relative to |Z|, shape (b, n).

    References
    ----------
    T. Gasser, L. Sroka, C. Jennen-Steinmetz, Biometrika 73 (1986) 625 (noise from differences); G. K. Smyth,
    Stat. Appl. Genet. Mol. Biol. 3 (2004) 3 (variances drawn towards a common one).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> r = 0.01 * (rng.standard_normal((1, 400)) + 1j * rng.standard_normal((1, 400)))
    >>> level = noise_level(log_frequency=np.linspace(0, 7, 400), residual=r)
    >>> bool(abs(level.sigma.mean() / 0.01 - 1) < 0.05)
    True
    """
    order = np.argsort(log_frequency)
    x, r = log_frequency[order], residual[:, order]
    n = x.size - 3
    parts = [r[:, k : k + n] * weight for k, weight in enumerate(THIRD_DIFFERENCE)]
    difference = parts[0] + parts[1] + parts[2] + parts[3]
    square = (difference.real**2 + difference.imag**2) / (2 * float((THIRD_DIFFERENCE**2).sum()))
    middle = (x[:n] + x[1 : n + 1] + x[2 : n + 2] + x[3 : n + 3]) / 4
    kernel = np.exp(-0.5 * ((log_frequency[:, None] - middle) / BANDWIDTH_DECADES) ** 2) + 1e-30
    kernel /= kernel.sum(axis=1, keepdims=True)
    local, degrees = square @ kernel.T, 2 * INDEPENDENT_SHARE / (kernel**2).sum(axis=1)
    logarithm, most = np.log(np.maximum(local, SMALLEST_VARIANCE)), 2 * INDEPENDENT_SHARE * n
    whole = np.exp(logarithm.mean(axis=1, keepdims=True) + (1 / degrees).mean())
    spread = logarithm.var(axis=1, keepdims=True)
    real_spread = np.maximum(spread - ((2 / degrees).mean() - 2 / most), 2 / most)
    drawn = np.minimum(2 / real_spread, most)
    return NoiseLevel(
        sigma=np.sqrt((degrees * local + drawn * whole) / (degrees + drawn)),
        degrees=degrees + drawn,
    )
