"""Leaving out and merging relaxation peaks that the evidence does not need."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.peak_fit import Spectra, free_parameters, refined
from nasicell.analysis.peak_search import FINE, ROUGH, Found, count_parameters, criterion, grown
from nasicell.analysis.relaxation_peaks import FLATTEST, PER_PEAK, SERIES, SHARP, PeakModel

Floats = NDArray[np.float64]

WIDTH: Final = 2 * float(np.arccosh(2.0))
"""Full width at half height of -Im Z of a single relaxation, in ln(omega): nearer neighbours may be one process."""
DISPENSABLE: Final = 40.0
"""Squared ratio of a resistance to its error below which a model without the peak is tried."""

SHARPEST: Final = 0.97
"""Exponent that a united peak starts from at most: at the bound of 1 it would not see which way to go."""
SKEW: Final = 0.6
"""Skewness to start from."""
SLOWER: Final = 0.3
"""Start of a skewed peak's ln tau beyond the summit of the slower of two: its time constant is the end of its tail."""

Proposal = Callable[[PeakModel, Spectra, Floats], list[tuple[int, Floats]]]


def best_peaks(model: PeakModel, spectra: Spectra) -> list[Found]:
    """The model with the best evidence for each spectrum, of those with the tail that is asked for.

    Peaks are added one after another, then any that is not needed is left out, then neighbours that one peak with a
    flat top explains as well are merged: a peak counts only if the evidence is worse without it.
    """
    found = grown(model, spectra)
    found = simplified(model, spectra, found, without_one)
    return polished(model, spectra, simplified(model, spectra, found, merged))


def simplified(model: PeakModel, spectra: Spectra, found: Sequence[Found], propose: Proposal) -> list[Found]:
    """Replace each model by the best of its proposals as long as that improves the evidence."""
    best = list(found)
    waiting = list(range(len(best)))
    while waiting:
        proposals: list[tuple[int, Floats]] = []
        for rows in _by_length([(row, best[row].x) for row in waiting]):
            x = np.stack([best[row].x for row in rows])
            proposals += [(int(rows[k]), start) for k, start in propose(model, spectra.take(rows), x)]
        before = list(best)
        for members in _by_length(list(enumerate(start for _, start in proposals))):
            rows = np.array([proposals[k][0] for k in members])
            starts = np.stack([proposals[k][1] for k in members])
            for row, each in zip(rows, _fitted(model, spectra.take(rows), starts, *ROUGH), strict=True):
                best[row] = best[row].against(each)
        waiting = [row for row in waiting if best[row].criterion < before[row].criterion]
    return best


def _by_length(arrays: Sequence[tuple[int, Floats]]) -> list[NDArray[np.intp]]:
    """Numbers of arrays, those of equal length together."""
    lengths = {array.size for _, array in arrays}
    return [np.array([k for k, array in arrays if array.size == length]) for length in sorted(lengths)]


def _fitted(model: PeakModel, spectra: Spectra, starts: Floats, iterations: int, tolerance: float) -> list[Found]:
    fit = refined(model, spectra, starts, iterations=iterations, tolerance=tolerance)
    values = criterion(fit.cost, count_parameters(fit.x, spectra.tail), spectra.data.shape[1])
    return [
        Found(x=x, tail=bool(tail), criterion=float(value))
        for x, tail, value in zip(fit.x, spectra.tail, values, strict=True)
    ]


def polished(model: PeakModel, spectra: Spectra, found: Sequence[Found]) -> list[Found]:
    """The same models, converged."""
    best = list(found)
    for rows in _by_length([(row, each.x) for row, each in enumerate(found)]):
        starts = np.stack([found[row].x for row in rows])
        for row, each in zip(rows, _fitted(model, spectra.take(rows), starts, *FINE), strict=True):
            best[row] = replace(each, rivals=best[row].rivals)
    return best


def without_one(model: PeakModel, spectra: Spectra, x: Floats) -> list[tuple[int, Floats]]:
    """Models without one of the peaks whose resistance is uncertain."""
    value, J = model.evaluate(x, spectra.tail, spectra.weight)
    variance = ((spectra.data - value) ** 2).mean(axis=1)
    free = free_parameters(model, x, spectra.tail)
    proposals = []
    for k, row in enumerate(x):
        chosen = np.flatnonzero(free[k])
        columns = J[k][:, chosen]
        scale = np.sqrt((columns**2).sum(axis=0))
        inverse = np.linalg.pinv(columns.T @ columns / np.outer(scale, scale), rcond=1e-12)
        error = np.full(row.size, np.inf)
        error[chosen] = np.sqrt(variance[k] * np.diagonal(inverse)) / scale
        for first in range(SERIES, row.size, PER_PEAK):
            if DISPENSABLE * error[first] ** 2 > 1:
                proposals.append((k, np.delete(row, np.arange(first, first + PER_PEAK))))
    return proposals


def merged(model: PeakModel, spectra: Spectra, x: Floats) -> list[tuple[int, Floats]]:
    """Models in which two or three neighbours are one peak with a flat top, or one with a tail to short times."""
    proposals = []
    for k, row in enumerate(x):
        peaks = row[SERIES:].reshape(-1, PER_PEAK)
        peaks = peaks[peaks[:, 1].argsort()]
        near = np.diff(peaks[:, 1]) <= WIDTH + peaks[1:, 3] + peaks[:-1, 3]
        for count in (2, 3):
            for first in range(len(peaks) - count + 1):
                if near[first : first + count - 1].all():
                    rest = np.delete(peaks, np.arange(first, first + count), axis=0)
                    for one in _united(peaks[first : first + count]):
                        proposals.append((k, np.concatenate([row[:SERIES], one, rest.ravel()])))
    return proposals


def _united(peaks: Floats) -> Floats:
    """Two starts for one peak instead of several, shape (2, `PER_PEAK`): flat and skewed."""
    r = np.exp(peaks[:, 0])
    sharpest = min(peaks[:, 2].max(), SHARPEST)
    top = np.clip(0.5 * np.ptp(peaks[:, 1]) + peaks[:, 3].max(), 2 * SHARP, FLATTEST)
    flat = [np.log(r.sum()), r @ peaks[:, 1] / r.sum(), sharpest, top, 1.0]
    skew = [np.log(r.sum()), peaks[-1, 1] + SLOWER, sharpest, SHARP, SKEW]
    return np.array([flat, skew])
