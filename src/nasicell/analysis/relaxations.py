"""The automatic fit of a cell's spectrum: how many relaxations, and which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drt import DRT
from nasicell.analysis.relaxation_basis import Family
from nasicell.analysis.relaxation_evidence import log_evidence
from nasicell.analysis.relaxation_fit import RelaxationFits
from nasicell.analysis.relaxation_ranking import ranking
from nasicell.analysis.relaxation_starts import EDGE, seeds, starts_from_times, with_added_arc, with_warburg
from nasicell.analysis.varpro import Problem, Solution, solve

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Rows = NDArray[np.intp]

MAXIMUM_ARCS: Final = 4
DECIDED: Final = 6.0
"""Logarithm of the ratio of evidences (1 to 400) at which a number of arcs is given up, as are models beyond it."""
MISFIT: Final = 2.0
"""Reduced chi-squared above which the models and not the noise make the residuals: by chance, noise reaches 1.4."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """The best fit of one model to some of the spectra."""

    problem: Problem
    """One row per spectrum of `rows`."""
    solution: Solution
    rows: Rows
    log_evidence: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Spectra:
    """Spectra on one grid, weighted."""

    w: Floats
    data: Floats
    weight: Floats
    size: Floats

    def problem(self, family: Family, rows: Rows, start: Floats) -> Problem:
        return Problem(family=family, w=self.w, data=self.data[rows], weight=self.weight[rows], start=start)


def fit_relaxations(
    *,
    angular_frequency: Floats,
    impedance: Complexes,
    distributions: Sequence[DRT],
    tails: Sequence[bool],
    transport: bool,
    deviation: Complexes | None = None,
) -> list[RelaxationFits]:
    r"""Fit spectra on one frequency grid with every model of the family and rank the models.

    The family: :math:`Z = R_0 + j\omega L +` up to `MAXIMUM_ARCS` depressed arcs, one of them optionally a
    finite-length Warburg element, optionally with a blocking tail. Starts come from the peaks of the distribution of
    relaxation times, from the fast edge of the sweep, and from what the model with one arc fewer misses most; models
    are weighed by their evidence (`log_evidence`).

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s.
    impedance
        Shape (b, n), ohm.
    distributions
        Distribution of relaxation times of each spectrum.
    tails
        Whether to try models without (False) and with (True) a blocking tail.
    transport
        Whether to try a finite-length Warburg element.
    deviation
        Standard deviations of real and imaginary part, shape (b, n), ohm, those of the noise. Where every model misses
        by more, real arcs are not those of the model: an error proportional to the modulus, as large as what
        was missed, joins them. None takes deviations proportional to the modulus.

    Returns
    -------
    :
        One ranking per spectrum.
    """
    candidates = fitted_models(
        angular_frequency=angular_frequency,
        impedance=impedance,
        distributions=distributions,
        tails=tails,
        transport=transport,
        deviation=deviation,
    )
    fits = [
        ranking([(one, row) for one in candidates for row in np.flatnonzero(one.rows == i).tolist()], modulus=modulus)
        for i, modulus in enumerate(np.abs(impedance))
    ]
    if deviation is None:
        return fits
    missed = np.array([fit.best.chi_squared > MISFIT for fit in fits])
    if missed.any():
        rows = np.flatnonzero(missed).tolist()
        shape_error = np.array([fits[k].best.rms_residual for k in rows])[:, None] * np.abs(impedance[rows])
        enlarged = np.hypot(deviation[rows].real, shape_error) + 1j * np.hypot(deviation[rows].imag, shape_error)
        again = fit_relaxations(
            angular_frequency=angular_frequency,
            impedance=impedance[rows],
            distributions=[distributions[k] for k in rows],
            tails=tails,
            transport=transport,
            deviation=enlarged,
        )
        for k, fit in zip(rows, again, strict=True):
            fits[k] = fit
    return fits


def fitted_models(
    *,
    angular_frequency: Floats,
    impedance: Complexes,
    distributions: Sequence[DRT],
    tails: Sequence[bool],
    transport: bool,
    deviation: Complexes | None = None,
) -> list[Candidate]:
    """The best fit of every model; parameters as in `fit_relaxations`.

    A spectrum has no row in models far from its best one.
    """
    w, Z = angular_frequency, impedance
    sigma = np.abs(Z) * (1 + 1j) if deviation is None else deviation
    weight = 1 / np.concatenate([sigma.real, sigma.imag], axis=1)
    spectra = _Spectra(
        w=w,
        data=np.concatenate([Z.real, Z.imag], axis=1) * weight,
        weight=weight,
        size=np.median(np.abs(Z), axis=1),
    )
    room = max(0, min(MAXIMUM_ARCS, (2 * w.size - 6) // 3))
    candidates: list[Candidate] = []
    for tail in tails:
        times = np.stack([seeds(w, drt, count=max(room, 1), tail=tail) for drt in distributions])
        arcs = _models_of_arcs(spectra, times, room, tail)
        candidates += arcs
        if transport and not tail:
            candidates += _models_with_warburg(spectra, times, arcs)
    return candidates


def _models_of_arcs(spectra: _Spectra, times: Floats, room: int, tail: bool) -> list[Candidate]:
    """Models of 0 to `room` arcs; a spectrum is left out once two further arcs have each lost evidence clearly."""
    found: list[Candidate] = []
    rows = np.arange(len(times))
    for K in range(room + 1):
        family = Family(arcs=K, tail=tail)
        starts = [starts_from_times(times[rows, :K], family)]
        if K:
            edge = np.full((rows.size, 1), np.log(EDGE / spectra.w.max()))
            starts.append(starts_from_times(np.concatenate([edge, times[rows, : K - 1]], axis=1), family))
        if K > 1:
            last = found[-1]
            kept = np.isin(last.rows, rows)
            smaller = Problem(
                family=last.problem.family,
                w=spectra.w,
                data=last.problem.data[kept],
                weight=last.problem.weight[kept],
                start=last.problem.start[kept],
            )
            starts.append(with_added_arc(smaller, last.solution.taken(np.flatnonzero(kept))))
        found.append(_best(spectra, family, rows, starts))
        if K > 1:
            value = np.full((3, len(times)), -np.inf)
            for k in range(3):
                value[k, found[K - 2 + k].rows] = found[K - 2 + k].log_evidence
            losing = (value[1] < value[0] - DECIDED) & (value[2] < value[1])
            rows = rows[~losing[rows]]
        if rows.size == 0:
            break
    return found


def _models_with_warburg(spectra: _Spectra, times: Floats, arcs: Sequence[Candidate]) -> list[Candidate]:
    """Models in which the slowest arc is a Warburg element, next to those of arcs alone that are not given up."""
    value = np.full((len(arcs) + 1, len(times)), -np.inf)
    for k, one in enumerate(arcs):
        value[k, one.rows] = one.log_evidence
    best = value.argmax(axis=0)
    found = []
    for K in range(len(arcs) - 1):
        family = Family(arcs=K, warburg=True)
        larger = arcs[K + 1]
        rows = larger.rows[np.abs(best[larger.rows] - (K + 1)) <= 1]
        if rows.size == 0:
            continue
        solution = larger.solution.taken(np.flatnonzero(np.isin(larger.rows, rows)))
        starts = [with_warburg(solution, K + 1), starts_from_times(times[rows, : K + 1], family)]
        found.append(_best(spectra, family, rows, starts))
    return found


def _best(spectra: _Spectra, family: Family, rows: Rows, starts: Sequence[Floats]) -> Candidate:
    """The best of several starts for each spectrum; one that converged is preferred."""
    everything = np.concatenate([rows] * len(starts))
    solution = solve(spectra.problem(family, everything, np.concatenate(starts)))
    cost = np.where(solution.converged, solution.cost, np.inf).reshape(len(starts), rows.size)
    cost = np.where(np.isinf(cost).all(axis=0), solution.cost.reshape(cost.shape), cost)
    chosen = cost.argmin(axis=0) * rows.size + np.arange(rows.size)
    best = solution.taken(chosen)
    problem = spectra.problem(family, rows, best.q)
    evidence = log_evidence(problem=problem, solution=best, size=spectra.size[rows])
    return Candidate(problem=problem, solution=best, rows=rows, log_evidence=evidence)
