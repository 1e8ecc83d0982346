"""Least squares over all parameters of a peak model, batched over spectra."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, SKEWNESS, PeakModel

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

LONGEST_STEP: Final = (2.0, 0.2, 1.5, 1.0, 0.15, 0.7, 0.15)
"""Largest change in one iteration of the tail's ln size and exponent, and of a peak's ln R, ln tau, n, s and b."""
START_DAMPING: Final = 1e-2
SHRINK: Final = 8.0
"""Factor by which the damping falls after a good step and grows after a bad one."""
MOST_DAMPING: Final = 1e7
"""Damping at which no step helps: the solution."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spectra:
    """Spectra to fit, in units of their own size.

    Parameters
    ----------
    data
        Weighted impedance, real parts and then imaginary parts, shape (b, 2n).
    weight
        1/|Z| in the same unit, shape (b, n).
    tail
        Whether each model has a blocking tail, shape (b,).
    """

    data: Floats
    weight: Floats
    tail: Booleans

    def take(self, rows: NDArray[np.intp]) -> "Spectra":
        """Some of them, possibly several times."""
        return Spectra(data=self.data[rows], weight=self.weight[rows], tail=self.tail[rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeakFit:
    """Parameters (b, p), weighted residuals (b, 2n), derivatives (b, 2n, p) and squared residuals (b,)."""

    x: Floats
    residual: Floats
    derivatives: Floats
    cost: Floats


def refined(model: PeakModel, spectra: Spectra, start: Floats, *, iterations: int, tolerance: float) -> PeakFit:
    """Levenberg-Marquardt within bounds from a start; sharp tops stay sharp, symmetric peaks symmetric.

    K. Levenberg, Q. Appl. Math. 2 (1944) 164; D. W. Marquardt, J. Soc. Ind. Appl. Math. 11 (1963) 431.

    Parameters
    ----------
    model
        The model.
    spectra
        What is fitted.
    start
        Parameters to start from, shape (b, p).
    iterations
        Most iterations.
    tolerance
        Relative fall of the squared residual below which a spectrum is done.
    """
    low, high = model.bounds(spectra.tail, (start.shape[1] - SERIES) // PER_PEAK)
    longest = np.concatenate(
        [[np.inf, np.inf], LONGEST_STEP[:2], np.tile(LONGEST_STEP[2:], (start.shape[1] - SERIES) // PER_PEAK)]
    )
    x = np.clip(start, low, high)
    value, J = model.evaluate(x, spectra.tail, spectra.weight)
    residual = spectra.data - value
    cost = (residual**2).sum(axis=1)
    damping = np.full(len(x), START_DAMPING)
    held = held_parameters(x, spectra.tail)
    diagonal = np.arange(x.shape[1])
    active = np.arange(len(x))
    for _ in range(iterations):
        J_active = J[active]
        along = (residual[active][:, None, :] @ J_active)[:, 0]
        H = J_active.transpose(0, 2, 1) @ J_active
        fixed = held[active] | ((x[active] <= low[active]) & (along < 0)) | ((x[active] >= high[active]) & (along > 0))
        H[fixed[:, :, None] | fixed[:, None, :]] = 0.0
        along[fixed] = 0.0
        size = H[:, diagonal, diagonal]
        H[:, diagonal, diagonal] += damping[active][:, None] * size + 1e-12 * size.max(axis=1, keepdims=True) + fixed
        step = np.clip(np.linalg.solve(H, along[..., None])[..., 0], -longest, longest)
        trial = np.clip(x[active] + step, low[active], high[active])
        some = spectra.take(active)
        value, slopes = model.evaluate(trial, some.tail, some.weight)
        left = some.data - value
        squares = (left**2).sum(axis=1)
        better = squares < cost[active]
        good = active[better]
        done = np.zeros(active.size, dtype=np.bool_)
        done[better] = cost[good] - squares[better] <= tolerance * cost[good]
        x[good], residual[good], J[good], cost[good] = trial[better], left[better], slopes[better], squares[better]
        damping[good] /= SHRINK
        damping[active[~better]] *= SHRINK
        active = active[~(done | (damping[active] > MOST_DAMPING))]
        if active.size == 0:
            break
    return PeakFit(x=x, residual=residual, derivatives=J, cost=cost)


def held_parameters(x: Floats, tail: Booleans) -> Booleans:
    """Which parameters are not fitted, shape (b, p): a tail that is not there, sharp tops, skewness of one."""
    held = np.zeros(x.shape, dtype=np.bool_)
    held[:, 2:4] = ~tail[:, None]
    held[:, SERIES + 3 :: PER_PEAK] = x[:, SERIES + 3 :: PER_PEAK] <= SHARP
    held[:, SERIES + 4 :: PER_PEAK] = x[:, SERIES + 4 :: PER_PEAK] >= SKEWNESS[1]
    return held


def free_parameters(model: PeakModel, x: Floats, tail: Booleans) -> Booleans:
    """Which parameters are fitted and not at a bound, shape (b, p)."""
    low, high = model.bounds(tail, (x.shape[1] - SERIES) // PER_PEAK)
    return ~held_parameters(x, tail) & (x > low) & (x < high)
