"""Distribution of relaxation times of fitted peaks, and how well the spectrum determines it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.peak_fit import Spectra, free_parameters
from nasicell.analysis.peak_search import FLOOR
from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, PeakModel

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

TWO_SIDED_95: Final = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""
TOP_NODES: Final = 200
"""Points over which a flat top is spread."""
LEAST: Final = 1e-300
"""Smallest value whose logarithm is taken, ohm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Which parameters are determined, their covariance, and its principal axes times their standard deviations."""

    free: Indices
    covariance: Floats
    axes: Floats

    def deviation(self, parameter: int) -> float:
        """Standard deviation of one parameter, zero if it is at a bound."""
        at = np.flatnonzero(self.free == parameter)
        return float(np.sqrt(self.covariance[at[0], at[0]])) if at.size else 0.0


def spread(model: PeakModel, spectra: Spectra, x: Floats) -> Spread:
    """Covariance of the parameters (p,) of a single spectrum: of the normal distribution at the best fit."""
    value, J = model.evaluate(x[None], spectra.tail, spectra.weight)
    residual = (spectra.data - value)[0]
    free = np.flatnonzero(free_parameters(model, x[None], spectra.tail)[0])
    columns = J[0][:, free]
    scale = np.maximum(np.sqrt((columns**2).sum(axis=0)), LEAST)
    gram = columns.T @ columns / np.outer(scale, scale)
    variance = max(float(residual @ residual) / max(residual.size - free.size, 1), FLOOR**2)
    values, vectors = np.linalg.eigh(gram)
    deviations = np.sqrt(variance / np.maximum(values, 1e-12))
    axes = (vectors * deviations) / scale[:, None]
    return Spread(free=free, covariance=axes @ axes.T, axes=axes)


def distribution(x: Floats, edges: Floats) -> Floats:
    r"""Mean of the distribution over each cell of ln(tau), shape (b, cells), in the unit of the resistances.

    .. math:: \int_{-\infty}^{x}\gamma\,d\ln\tau = R\left[\tfrac12 + \frac{1}{\pi n}
              \arctan\left(\tanh\tfrac{n x}{2}\,\tan\tfrac{n\pi}{2}\right)\right], \quad x = \ln(\tau/\tau_0)

    so that the area of a peak too narrow to be drawn is kept. Parameters `x` (b, p); `edges` of the cells, ascending.
    """
    total = np.zeros((len(x), edges.size - 1))
    for k in range(SERIES, x.shape[1], PER_PEAK):
        log_r, log_tau, n, s = x[:, k : k + PER_PEAK].T[..., None]
        away = edges - log_tau
        if (s <= SHARP).all():
            area = _cumulated(away, n)
        else:
            nodes = (np.arange(TOP_NODES) + 0.5) / TOP_NODES * 2 - 1
            area = _cumulated(away[..., None] + s[..., None] * nodes, n[..., None]).mean(axis=2)
        total += np.exp(log_r) * np.diff(area, axis=1)
    return total / np.diff(edges)


def _cumulated(x: Floats, n: Floats) -> Floats:
    return 0.5 + np.arctan(np.tanh(0.5 * n * x) * np.tan(0.5 * np.pi * n)) / (np.pi * n)


def bands(model: PeakModel, x: Floats, known: Spread, edges: Floats) -> tuple[Floats, Floats, Floats]:
    """The distribution of one parameter vector (p,), its lower and upper 95 % bound, shape (cells,) each.

    The logarithm of the distribution is propagated along both directions of each principal axis of the covariance, so
    that the band is positive and as lopsided as the model.
    """
    low, high = model.bounds((x.size - SERIES) // PER_PEAK)
    moved = np.repeat(x[None], 1 + 2 * known.free.size, axis=0)
    moved[1:, known.free] += np.concatenate([known.axes.T, -known.axes.T])
    logs = np.log(np.maximum(distribution(np.clip(moved, low, high), edges), LEAST))
    change = (logs[1:] - logs[0]).reshape(2, known.free.size, edges.size - 1)
    above = np.sqrt((np.maximum(change.max(axis=0), 0.0) ** 2).sum(axis=0))
    below = np.sqrt((np.minimum(change.min(axis=0), 0.0) ** 2).sum(axis=0))
    middle = np.exp(logs[0])
    return middle, middle * np.exp(-TWO_SIDED_95 * below), middle * np.exp(np.minimum(TWO_SIDED_95 * above, 300.0))
