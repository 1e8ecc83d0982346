"""Leaving out and merging relaxation peaks that the evidence does not need."""

from collections.abc import Callable, Sequence
from itertools import pairwise
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
    """Replace each model by the best proposal as long as that improves the evidence."""
    best = list(found)
    waiting = set(range(len(best)))
    while waiting:
        lengths = {best[row].x.size for row in waiting}
        improved: set[int] = set()
        for length in lengths:
            rows = np.array([row for row in sorted(waiting) if best[row].x.size == length])
            some = spectra.take(rows)
            proposals = propose(model, some, np.stack([best[row].x for row in rows]))
            if not proposals:
                continue
            which = np.array([k for k, _ in proposals])
            trial = refined(
                model,
                some.take(which),
                np.stack([x for _, x in proposals]),
                iterations=ROUGH[0],
                tolerance=ROUGH[1],
            )
            size = spectra.data.shape[1]
            values = criterion(trial.cost, count_parameters(trial.x, some.tail[which]), size)
            for k in np.unique(which):
                own = np.flatnonzero(which == k)
                chosen = own[values[own].argmin()]
                row = int(rows[k])
                if values[chosen] >= best[row].criterion:
                    continue
                one = spectra.take(np.array([row]))
                fit = refined(model, one, trial.x[chosen : chosen + 1], iterations=FINE[0], tolerance=FINE[1])
                value = criterion(fit.cost, count_parameters(fit.x, one.tail), size)
                best[row] = Found(x=fit.x[0], tail=best[row].tail, criterion=float(value[0]))
                improved.add(row)
        waiting = improved
    return best


def polished(model: PeakModel, spectra: Spectra, found: Sequence[Found]) -> list[Found]:
    """The same models, converged."""
    best = list(found)
    for length in {each.x.size for each in best}:
        rows = np.array([row for row, each in enumerate(best) if each.x.size == length])
        some = spectra.take(rows)
        start = np.stack([best[row].x for row in rows])
        fit = refined(model, some, start, iterations=FINE[0], tolerance=FINE[1])
        values = criterion(fit.cost, count_parameters(fit.x, some.tail), spectra.data.shape[1])
        for k, row in enumerate(rows):
            best[row] = Found(x=fit.x[k], tail=best[row].tail, criterion=float(values[k]))
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
    """Models in which two neighbouring peaks are one with a flat top."""
    proposals = []
    for k, row in enumerate(x):
        peaks = row[SERIES:].reshape(-1, PER_PEAK)
        order = peaks[:, 1].argsort()
        for a, b in pairwise(order):
            gap = peaks[b, 1] - peaks[a, 1]
            if gap > WIDTH + peaks[a, 3] + peaks[b, 3]:
                continue
            r = np.exp(peaks[[a, b], 0])
            top = np.clip(0.5 * gap + peaks[[a, b], 3].max(), 2 * SHARP, FLATTEST)
            one = [np.log(r.sum()), r @ peaks[[a, b], 1] / r.sum(), min(peaks[[a, b], 2].max(), 0.97), top]
            rest = np.delete(peaks, [a, b], axis=0)
            proposals.append((k, np.concatenate([row[:SERIES], one, rest.ravel()])))
    return proposals
