"""How many relaxation peaks a spectrum shows, and which: grown one by one while the evidence improves."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.peak_fit import PeakFit, Spectra, free_parameters, refined
from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, SKEWNESS, SMALLEST, PeakModel

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Indices = NDArray[np.intp]

MOST_PEAKS: Final = 8
"""Peaks beyond which no sweep of ten decades can tell processes apart."""
FLOOR: Final = 1e-3
"""Error relative to |Z| that any spectrum has beside its noise: no analyser is better over several decades."""
CANDIDATES_PER_DECADE: Final = 5
"""Times at which a further peak is tried: an ideal arc is 1.1 decades wide at half height."""
CANDIDATE_EXPONENTS: Final = (0.7, 0.85, 1.0)
"""Widths with which it is tried, from a depressed arc to an ideal one."""
PATIENCE: Final = 2
"""Peaks added without better evidence before the growth ends: some pay only in pairs."""
HOPE: Final = 10.0
"""How much worse than the best the evidence expected of a further peak may be, for the peak to be tried."""
RIVAL: Final = 6.0
"""Difference of the criterion below which another model is not excluded: odds of 20 to 1."""
BROAD: Final = 0.85
"""Exponent below which a peak may be two."""
ROUGH: Final = (15, 1e-3)
"""Iterations and tolerance of a trial."""
GROWING: Final = (30, 1e-4)
"""The same of a model that may get a further peak."""
FINE: Final = (80, 1e-7)
"""The same of a result."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The model chosen for one spectrum: parameters (p,), whether it has a tail, its criterion."""

    x: Floats
    tail: bool
    criterion: float
    rivals: tuple["Found", ...] = ()
    """Models met on the way that are less than `RIVAL` worse."""

    def against(self, other: "Found") -> "Found":
        """The better of two models, with all that come near it."""
        best, worse = (self, other) if self.criterion <= other.criterion else (other, self)
        near = (*best.rivals, *worse.rivals, replace(worse, rivals=()))
        return replace(best, rivals=tuple(each for each in near if each.criterion < best.criterion + RIVAL))


def criterion(cost: Floats, parameters: int | Floats, size: int) -> Floats:
    """Bayesian information criterion with the noise unknown but above `FLOOR`; G. Schwarz, Ann. Stat. 6 (1978) 461."""
    return size * np.log(cost / size + FLOOR**2) + parameters * np.log(size)


def grown(model: PeakModel, spectra: Spectra) -> list[Found]:
    """Peaks added where they explain most, or by splitting the broadest, while the evidence improves."""
    size = spectra.data.shape[1]
    candidates = _candidates(model)
    x = _series(model, spectra)
    best = [Found(x=row, tail=bool(tail), criterion=np.inf) for row, tail in zip(x, spectra.tail, strict=True)]
    rows = np.arange(len(x))
    missed = np.zeros(rows.size, dtype=np.intp)
    for count in range(min(MOST_PEAKS, (size - SERIES - 2) // 3) + 1):
        some = spectra.take(rows)
        fit = refined(model, some, x, iterations=GROWING[0], tolerance=GROWING[1])
        values = criterion(fit.cost, count_parameters(fit.x, some.tail), size)
        for k, row in enumerate(rows):
            missed[row] += 1
            if values[k] < best[row].criterion:
                missed[row] = 0
            best[row] = best[row].against(Found(x=fit.x[k], tail=bool(some.tail[k]), criterion=float(values[k])))
        gain, amplitude, which = _largest_gain(model, candidates, some, fit)
        hoped = criterion(np.maximum(fit.cost - gain, 0.0), count_parameters(fit.x, some.tail) + 3, size)
        reached = np.array([best[row].criterion for row in rows])
        go = np.flatnonzero((missed[rows] < PATIENCE) & (gain > 0) & ((hoped < reached + HOPE) | (count == 0)))
        if go.size == 0:
            break
        shape = np.tile([SHARP, 1.0], (rows.size, 1))
        peak = np.concatenate([np.stack([amplitude, *candidates[:, which]], axis=1), shape], axis=1)[go]
        halves, broad = _split(fit.x[go])
        starts = np.concatenate([np.concatenate([fit.x[go], peak], axis=1), halves])
        tried = np.concatenate([rows[go], rows[go[broad]]])
        trial = refined(model, spectra.take(tried), starts, iterations=ROUGH[0], tolerance=ROUGH[1])
        rows, chosen = _cheapest(tried, trial.cost)
        x = trial.x[chosen]
    return best


def _cheapest(rows: Indices, cost: Floats) -> tuple[Indices, Indices]:
    """Distinct rows, and which of the trials of each has the least squared residual."""
    order = np.lexsort((cost, rows))
    distinct, first = np.unique(rows[order], return_index=True)
    return distinct, order[first]


def _series(model: PeakModel, spectra: Spectra) -> Floats:
    """Start without peaks: shape (b, `SERIES`)."""
    slowest = np.argsort(model.w)[:3]
    real = spectra.data[:, : model.w.size] / spectra.weight
    n = np.full(len(real), 0.9)
    level = np.log(1 / spectra.weight[:, slowest]).mean(axis=1)
    tail = level + n * (model.log_w[slowest].mean() - model.middle)
    start = [np.maximum(real.min(axis=1), 1e-3), np.full(n.size, 1e-6), np.where(spectra.tail, tail, 0.0), n]
    low, high = model.bounds(spectra.tail, 0)
    return np.clip(np.stack(start, axis=1), low, high)


def count_parameters(x: Floats, tail: Booleans) -> Floats:
    """Number of parameters of each model."""
    shaped = (x[:, SERIES + 3 :: PER_PEAK] > SHARP) | (x[:, SERIES + 4 :: PER_PEAK] < SKEWNESS[1])
    return 2.0 + 2 * tail + 3 * shaped.shape[1] + shaped.sum(axis=1)


def _candidates(model: PeakModel) -> Floats:
    """Ln tau and n of peaks that may be added, shape (2, c)."""
    decades = (model.longest - model.shortest) / np.log(10)
    times = np.linspace(model.shortest, model.longest, round(decades * CANDIDATES_PER_DECADE) + 1)
    return np.stack([grid.ravel() for grid in np.meshgrid(times, CANDIDATE_EXPONENTS)])


def _largest_gain(
    model: PeakModel, candidates: Floats, spectra: Spectra, fit: PeakFit
) -> tuple[Floats, Floats, Indices]:
    """What the best further peak would take off the squared residual, its ln R, and which candidate it is.

    To first order, with all other parameters following: the score test.
    """
    u = np.exp(candidates[1] * (model.log_w[:, None] + candidates[0] + 0.5j * np.pi))
    Z = 1 / (1 + u)
    columns = np.concatenate([Z.real, Z.imag])
    weight = np.tile(spectra.weight, 2)
    J = fit.derivatives * free_parameters(model, fit.x, spectra.tail)[:, None, :]
    gram = J.transpose(0, 2, 1) @ J
    diagonal = np.arange(gram.shape[1])
    size = gram[:, diagonal, diagonal]
    gram[:, diagonal, diagonal] += 1e-9 * size + (size == 0)
    shared = (J * weight[:, :, None]).transpose(0, 2, 1) @ columns
    followed = np.linalg.solve(gram, shared)
    slope = (J.transpose(0, 2, 1) @ fit.residual[..., None])[..., 0]
    along = (fit.residual * weight) @ columns - (slope[:, None, :] @ followed)[:, 0]
    square = weight**2 @ columns**2
    left = square - (shared * followed).sum(axis=1)
    possible = (along > 0) & (left > 1e-5 * square)
    gain = np.where(possible, along**2 / np.where(possible, left, 1.0), 0.0)
    which = gain.argmax(axis=1)
    every = np.arange(len(gain))
    amplitude = np.where(possible, along / np.where(possible, left, 1.0), np.exp(SMALLEST))[every, which]
    return gain[every, which], np.log(np.maximum(amplitude, np.exp(SMALLEST))), which


def _split(x: Floats) -> tuple[Floats, Indices]:
    """The broadest peak of each model replaced by two, and which models have one that is broad."""
    exponents = x[:, SERIES + 2 :: PER_PEAK]
    if exponents.shape[1] == 0:
        return np.zeros((0, x.shape[1] + PER_PEAK)), np.zeros(0, dtype=np.intp)
    broad = np.flatnonzero(exponents.min(axis=1) < BROAD)
    first = SERIES + PER_PEAK * exponents[broad].argmin(axis=1)
    halves = np.concatenate([x[broad], np.zeros((broad.size, PER_PEAK))], axis=1)
    every = np.arange(broad.size)
    apart = np.arccosh(2 + np.cos(np.pi * x[broad, first + 2])) / x[broad, first + 2]
    for sign, at in ((-1, first), (1, np.full(broad.size, x.shape[1]))):
        halves[every, at] = x[broad, first] - np.log(2)
        halves[every, at + 1] = x[broad, first + 1] + sign * apart
        halves[every, at + 2] = 0.95
        halves[every, at + 3] = SHARP
        halves[every, at + 4] = 1.0
    return halves, broad
