"""Distribution of relaxation times of fitted peaks, and how well the spectrum determines it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.peak_fit import Spectra, free_parameters, held_parameters
from nasicell.analysis.peak_search import FLOOR
from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, SKEWNESS, PeakModel

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

TWO_SIDED_95: Final = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""
TOP_NODES: Final = 200
"""Points over which a flat top is spread."""
PUSHED: Final = 2.0
"""Standard deviations by which the data push a parameter against its bound before it counts as held there."""
LINEAR: Final = 0.3
"""Step of a peak's parameters below which the model is linear enough."""
FARTHEST: Final = 2.0
"""Rise of the squared residual, in variances, that a step of one standard deviation may make; 1 where it is linear."""
HALVINGS: Final = 12
"""Of a step at most: to a four-thousandth."""
UNKNOWN: Final = 100.0
"""Deviation of a logarithm at which a quantity is unknown."""
LEAST_KNOWN: Final = 1e-10
"""Smallest eigenvalue of the scaled normal matrix: below it a combination of parameters is unknown."""
SKEW_NODES: Final = 10
"""Points per cell at which a skewed peak is summed."""
DRAWN_SHARPEST: Final = 0.98
"""Exponent with which a sharper skewed or flat peak is drawn: at 1 its distribution ends in a singularity or cliff."""
LEAST: Final = 1e-300
"""Smallest value whose logarithm is taken, ohm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Parameter vectors one standard deviation away from the best one along every principal axis, both ways."""

    x: Floats
    """The best parameters, shape (p,)."""
    moved: Floats
    """The others, shape (2, axes, p)."""
    rms_residual: float
    """Root mean square of the weighted residual."""

    def intervals(self) -> Floats:
        """95 % interval of every parameter, shape (2, p)."""
        below, above = _quadrature(self.moved - self.x)
        return np.stack([self.x - below, self.x + above])


def _quadrature(change: Floats) -> tuple[Floats, Floats]:
    """95 % deviations downwards and upwards from changes along both ways of each axis, shape (2, axes, ...)."""
    above = np.sqrt((np.maximum(change.max(axis=0, initial=0.0), 0.0) ** 2).sum(axis=0))
    below = np.sqrt((np.minimum(change.min(axis=0, initial=0.0), 0.0) ** 2).sum(axis=0))
    return np.minimum(TWO_SIDED_95 * below, UNKNOWN), np.minimum(TWO_SIDED_95 * above, UNKNOWN)


def spread(model: PeakModel, spectra: Spectra, x: Floats) -> Spread:
    """How far the parameters (p,) of a single spectrum may move: along the principal axes of their covariance.

    Where the model is far from linear over a standard deviation, the step is halved until the squared residual rises
    by no more than `FARTHEST` times the variance. A parameter at a bound counts as free unless the data push it
    against the bound by more than `PUSHED` standard deviations: else an inductance that came out as zero would make
    the arc beside it look better known than it is.
    """
    value, J = model.evaluate(x[None], spectra.tail, spectra.weight)
    residual = (spectra.data - value)[0]
    fitted = np.flatnonzero(~held_parameters(x[None], spectra.tail)[0])
    inside = free_parameters(model, x[None], spectra.tail)[0]
    scale = np.maximum(np.sqrt((J[0] ** 2).sum(axis=0)), LEAST)
    columns = J[0] / scale
    variance = max(float(residual @ residual) / max(residual.size - fitted.size, 1), FLOOR**2)
    at_bound = [k for k in map(int, fitted) if not inside[k] and not _pushed(columns, residual, inside, k, variance)]
    free = np.sort(np.concatenate([np.flatnonzero(inside), np.array(at_bound, dtype=np.intp)]))
    values, vectors = np.linalg.eigh(columns[:, free].T @ columns[:, free])
    axes = vectors * np.sqrt(variance / np.maximum(values, LEAST_KNOWN)) / scale[free, None]
    steps = np.zeros((2 * free.size, x.size))
    steps[:, free] = np.concatenate([axes.T, -axes.T])
    low, high = model.bounds(spectra.tail, (x.size - SERIES) // PER_PEAK)
    far = np.flatnonzero(np.abs(steps[:, SERIES:]).max(axis=1, initial=0.0) > LINEAR)
    for _ in range(HALVINGS):
        if far.size == 0:
            break
        some = spectra.take(np.zeros(far.size, dtype=np.intp))
        there, _ = model.evaluate(np.clip(x + steps[far], low, high), some.tail, some.weight)
        rise = ((spectra.data - there) ** 2).sum(axis=1) - residual @ residual
        far = far[rise > FARTHEST * variance]
        steps[far] *= 0.5
    moved = np.clip(x + steps, low, high).reshape(2, free.size, x.size)
    return Spread(x=x, moved=moved, rms_residual=float(np.sqrt((residual**2).mean())))


def _pushed(columns: Floats, residual: Floats, inside: NDArray[np.bool_], k: int, variance: float) -> bool:
    """Whether the residual would fall significantly if parameter k could pass its bound."""
    others = columns[:, inside]
    along = columns[:, k] - others @ np.linalg.lstsq(others, columns[:, k], rcond=1e-9)[0]
    length = float(np.sqrt(along @ along))
    return length > 0 and abs(float(along @ residual)) > PUSHED * length * np.sqrt(variance)


def distribution(x: Floats, edges: Floats) -> Floats:
    r"""Mean of the distribution over each cell of ln(tau), shape (b, cells), in the unit of the resistances.

    .. math:: \int_{-\infty}^{x}\gamma\,d\ln\tau = R\left[\tfrac12 + \frac{1}{\pi n}
              \arctan\left(\tanh\tfrac{n x}{2}\,\tan\tfrac{n\pi}{2}\right)\right], \quad x = \ln(\tau/\tau_0)

    so that the area of a peak too narrow to be drawn is kept. Parameters `x` (b, p); `edges` of the cells, ascending.
    """
    total = np.zeros((len(x), edges.size - 1))
    for k in range(SERIES, x.shape[1], PER_PEAK):
        log_r, log_tau, n, s, b = x[:, k : k + PER_PEAK].T[..., None]
        away = edges - log_tau
        if (b < SKEWNESS[1]).any():
            area = _cumulated_skew(away, n, b)
        elif (s <= SHARP).all():
            area = _cumulated(away, n)
        else:
            nodes = (np.arange(TOP_NODES) + 0.5) / TOP_NODES * 2 - 1
            drawn = np.minimum(n, DRAWN_SHARPEST)[..., None]
            area = _cumulated(away[..., None] + s[..., None] * nodes, drawn).mean(axis=2)
        total += np.exp(log_r) * np.diff(area, axis=1)
    return total / np.diff(edges)


def _cumulated(x: Floats, n: Floats) -> Floats:
    return 0.5 + np.arctan(np.tanh(0.5 * n * x) * np.tan(0.5 * np.pi * n)) / (np.pi * n)


def _cumulated_skew(x: Floats, n: Floats, b: Floats) -> Floats:
    """The same of a skewed peak, by summing its density; Havriliak and Negami, Polymer 8 (1967) 161, eq. (7)."""
    n = np.minimum(n, DRAWN_SHARPEST)[..., None]
    inner = x[:, :-1, None] + np.diff(x, axis=1)[..., None] * (np.arange(SKEW_NODES) + 0.5) / SKEW_NODES
    y = np.exp(n * inner)
    angle = np.arctan2(np.sin(np.pi * n), y + np.cos(np.pi * n))
    size = (y * y + 2 * y * np.cos(np.pi * n) + 1) ** (0.5 * b[..., None])
    density = np.exp(b[..., None] * n * inner) * np.sin(b[..., None] * angle) / (np.pi * size)
    cells = density.mean(axis=2) * np.diff(x, axis=1)
    return np.concatenate([np.zeros((len(x), 1)), np.cumsum(cells, axis=1)], axis=1)


def bands(known: Spread, edges: Floats) -> tuple[Floats, Floats, Floats]:
    """The distribution of the best parameters, its lower and upper 95 % bound, shape (cells,) each.

    The logarithm of the distribution is propagated along both ways of each principal axis of the covariance, so that
    the band is positive and as lopsided as the model.
    """
    vectors = np.concatenate([known.x[None], known.moved.reshape(-1, known.x.size)])
    logs = np.log(np.maximum(distribution(vectors, edges), LEAST))
    below, above = _quadrature((logs[1:] - logs[0]).reshape(2, -1, edges.size - 1))
    middle = np.exp(logs[0])
    return middle, middle * np.exp(-below), middle * np.exp(above)
