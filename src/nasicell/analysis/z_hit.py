"""Z-HIT: the modulus of an impedance from its phase, to find drift at low frequencies."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

Floats = NDArray[np.float64]

FIRST_DERIVATIVE: Final = -np.pi / 6
"""Coefficient of the phase's derivative; the next term of the series is -pi^3/360 times the third derivative."""
SMALLEST_NOISE: Final = 1e-6
"""Relative noise where none is stated."""
STRENGTHS: Final = np.geomspace(1e-8, 1e2, 41)
"""Strengths of smoothing offered to the cross-validation, decades^3."""
REFERENCE_DECADES: Final = 2.0
"""Distance from the lowest frequency beyond which the modulus is trusted and fixes the constant of integration."""
LOW_DECADES: Final = 0.5
"""Stretch at the lowest frequencies over which the deviation is averaged."""
ACCURACY: Final = 0.015
"""Deviation relative to |Z| that the truncated series itself can make where the phase bends within a decade."""
MOST_NODES: Final = 400
"""Nodes of the smoothing spline, whose cost grows with their cube: denser sweeps are averaged in groups for it."""
SIGNIFICANT: Final = 3.0
"""Standard errors beyond the accuracy that chance practically never gives."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZHit:
    """Modulus expected from the phase.

    Parameters
    ----------
    modulus
        Shape (n,), ohm, on the frequencies of the sweep.
    deviation
        ln of the measured modulus over it, shape (n,): about the relative deviation.
    low_frequency_deviation
        Mean of it over the lowest `LOW_DECADES`.
    uncertainty
        Standard error of that mean from the noise; infinite for a sweep of less than three decades, where nothing fixes
        the constant of integration.
    smoothing
        Strength of the smoothing that the cross-validation took, decades^3.
    """

    modulus: Floats
    deviation: Floats
    low_frequency_deviation: float
    uncertainty: float
    smoothing: float

    @property
    def passed(self) -> bool:
        """Whether the deviation at low frequencies is within `ACCURACY` and `SIGNIFICANT` standard errors."""
        return abs(self.low_frequency_deviation) <= ACCURACY + SIGNIFICANT * self.uncertainty


def z_hits(*, angular_frequency: Floats, impedance: NDArray[np.complex128], noise: Floats | None = None) -> list[ZHit]:
    r"""Modulus from the phase for spectra on one frequency grid.

    .. math:: \ln|Z(\omega_0)| \approx c + \frac{2}{\pi}\int_{\omega_s}^{\omega_0}\varphi\,d\ln\omega
              - \frac{\pi}{6}\,\frac{d\varphi}{d\ln\omega}\bigg|_{\omega_0}

    The relation is local, so what lies beyond the sweep hardly matters, and the phase of a cell that grows while it is
    measured changes less than its modulus: the difference is the growth. The phase is smoothed by a natural cubic
    spline, its strength by generalised cross-validation; points at one frequency share a node. c is the median beyond
    the lowest two decades.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s, three or more different.
    impedance
        Shape (b, n), ohm.
    noise
        Relative noise of real and imaginary part, shape (b,), from the Kramers-Kronig test; None for no noise.

    References
    ----------
    W. Ehm, H. Göhr, R. Kaus, B. Röseler, C. A. Schiller, ACH Models Chem. 137 (2000) 145.

    Examples
    --------
    >>> w = np.geomspace(1e5, 0.1, 61)
    >>> found = z_hits(angular_frequency=w, impedance=(10 + 5 / (1 + (1e-2j * w) ** 0.9))[None])[0]
    >>> bool(np.abs(found.deviation).max() < 0.01)
    True
    """
    order = np.argsort(angular_frequency)
    x = np.log(angular_frequency[order])
    Z = impedance[:, order]
    nodes, phase = _nodes(x, np.unwrap(np.angle(Z), axis=1))
    phase, strength = _smoothed(nodes / np.log(10), phase)
    spline = CubicSpline(nodes, phase, axis=1, bc_type="natural")
    expected = (2 / np.pi) * spline.antiderivative()(x) + FIRST_DERIVATIVE * spline(x, 1)
    measured = np.log(np.abs(Z))
    decades = (x - x[0]) / np.log(10)
    reference = decades >= min(REFERENCE_DECADES, float(decades[-1]) / 2)
    expected = expected + np.median((measured - expected)[:, reference], axis=1, keepdims=True)
    deviation = measured - expected
    low = decades <= LOW_DECADES
    back = np.argsort(order)
    spread = _spread(x, low=low, reference=reference)
    sigma = np.full(len(Z), SMALLEST_NOISE) if noise is None else noise
    return [
        ZHit(
            modulus=np.exp(expected[i, back]),
            deviation=deviation[i, back],
            low_frequency_deviation=float(deviation[i, low].mean()),
            uncertainty=float(sigma[i] * spread),
            smoothing=float(strength[i]),
        )
        for i in range(len(impedance))
    ]


def _spread(x: Floats, *, low: NDArray[np.bool_], reference: NDArray[np.bool_]) -> float:
    """Standard error of the mean deviation over the `low` points for a noise of 1.

    Of the phase integrated from there to the reference, of the reference itself (a random walk about its own middle),
    of the modulus, and of the slope of the phase over the low points.
    """
    if (x[-1] - x[0]) / np.log(10) < REFERENCE_DECADES + 1:
        return float(np.inf)
    square = np.diff(x) ** 2
    walk = (2 / np.pi) ** 2 * (square[~reference[1:]].sum() + square[reference[1:]].sum() / 3)
    slope = FIRST_DERIVATIVE**2 / max(float(((x[low] - x[low].mean()) ** 2).sum()), 1e-12)
    return float(np.sqrt(walk + 1 / low.sum() + slope))


def _nodes(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Means of ascending x, shape (k,), and of y, shape (b, k), over points at one x, or over more where too many."""
    starts = np.flatnonzero(np.diff(x, prepend=-np.inf) > 0)
    if starts.size > MOST_NODES:
        starts = starts[np.linspace(0, starts.size, MOST_NODES, endpoint=False).astype(np.intp)]
    count = np.diff(starts, append=x.size)
    return np.add.reduceat(x, starts) / count, np.add.reduceat(y, starts, axis=1) / count


def _smoothed(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Smoothing splines through the rows of y, shape (b, n), and the strength that each took, shape (b,)."""
    n = x.size
    h = np.diff(x)
    Q = np.zeros((n, n - 2))
    k = np.arange(n - 2)
    Q[k, k], Q[k + 1, k], Q[k + 2, k] = 1 / h[:-1], -1 / h[:-1] - 1 / h[1:], 1 / h[1:]
    R = np.diag((h[:-1] + h[1:]) / 3) + np.diag(h[1:-1] / 6, 1) + np.diag(h[1:-1] / 6, -1)
    values, vectors = np.linalg.eigh(Q @ np.linalg.solve(R, Q.T))
    coefficients = y @ vectors
    shrink = 1 / (1 + STRENGTHS[:, None] * np.maximum(values, 0.0))
    left = ((1 - shrink) ** 2 @ (coefficients**2).T) / (n - shrink.sum(axis=1))[:, None] ** 2
    best = left.argmin(axis=0)
    return (coefficients * shrink[best]) @ vectors.T, STRENGTHS[best]
