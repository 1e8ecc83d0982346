"""The automatic fit of a cell's spectrum: how many relaxations, and which."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis import varpro
from nasicell.analysis.covariance import covariance
from nasicell.analysis.drt import DRT
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit, RelaxationFits, Tail
from nasicell.analysis.varpro import Problem, Solution
from nasicell.physics.elements import FINITE_LENGTH_SUMMIT

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

MAXIMUM_ARCS: Final = 4
RIVAL_WEIGHT: Final = 0.02
"""Weight (from the information criterion) above which another model's opinion counts in the uncertainty."""

ACCEPTABLE: Final = 0.01
"""Residual relative to |Z| below which a model with one arc fewer than the best is not excluded either.

Weights from the information criterion take the best model for true. Real arcs are not exactly those of a constant phase
element, and published fits with residuals of this size are read.
"""


def fit_relaxations(
    *,
    angular_frequency: Floats,
    impedance: Complexes,
    distributions: Sequence[DRT],
    tails: Sequence[bool],
    transport: bool,
) -> list[RelaxationFits]:
    r"""Fit spectra on one frequency grid with every model of the family and rank the models.

    The family: :math:`Z = R_0 + j\omega L +` up to `MAXIMUM_ARCS` depressed arcs, one of them optionally a
    finite-length Warburg element, optionally with a blocking tail. Starts come from the peaks of the distribution of
    relaxation times and from an even spread; the model is chosen by the Bayesian information criterion.

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

    Returns
    -------
    :
        One ranking per spectrum.
    """
    w = angular_frequency
    room = max(0, min(MAXIMUM_ARCS, (2 * w.size - 6) // 3))
    models = [
        (arcs, warburg, tail)
        for tail in tails
        for warburg in ((False, True) if transport and not tail else (False,))
        for arcs in range(room + 1 - warburg)
    ]
    starts, active, spectrum, parameters = [], [], [], []
    for i, drt in enumerate(distributions):
        for arcs, warburg, tail in models:
            for start in _starts(w, drt, arcs, warburg, tail):
                starts.append(start)
                active.append([True, True, *(k < arcs for k in range(MAXIMUM_ARCS)), warburg, tail])
                spectrum.append(i)
                parameters.append(2 + 3 * arcs + 2 * warburg + 2 * tail)
    rows = np.array(spectrum)
    problem = Problem(w=w, Z=impedance[rows], start=np.array(starts), active=np.array(active, dtype=np.bool_))
    solution = varpro.solve(problem)
    data = 2 * w.size
    cost = np.maximum(solution.cost, 1e-24)
    criterion = data * np.log(cost / data) + np.array(parameters) * np.log(data)
    return [_ranking(problem, solution, criterion, np.flatnonzero(rows == i)) for i in range(len(impedance))]


def _starts(w: Floats, drt: DRT, arcs: int, warburg: bool, tail: bool) -> list[Floats]:
    """Nonlinear parameters to start from.

    They are the largest peaks of the distribution, an even spread, and the peaks with an arc at the fast edge of the
    sweep, where the grain boundary hides beside a large interface.
    Beside a blocking tail only times from the faster half of the sweep are offered: the tail fills the slower half.
    """
    count = arcs + warburg
    slowest = 1 / np.sqrt(w.min() * w.max()) if tail else 1 / w.min()
    spread = np.log(np.geomspace(1 / w.max(), slowest, count + 2)[1:-1])
    shortest, longest = np.log(0.3 / w.max()), np.log(3 * slowest)
    inside = [peak for peak in drt.peaks if not tail or np.log(peak.tau) < longest]
    peaks = sorted(inside, key=lambda peak: -peak.resistance)[:count]
    seeded = [float(np.clip(np.log(peak.tau), shortest, longest)) for peak in peaks]
    candidates = list(np.log(np.geomspace(1 / w.max(), slowest, 9)))
    while len(seeded) < count:
        seeded.append(max(candidates, key=lambda t: min((abs(t - s) for s in seeded), default=0.0)))
    found = []
    edge = [float(np.log(0.7 / w.max())), *sorted(seeded[: count - 1])]
    for times in (sorted(seeded), list(spread), sorted(edge))[: 3 if arcs else 1 + warburg]:
        start = np.zeros(2 * MAXIMUM_ARCS + 2)
        start[MAXIMUM_ARCS : 2 * MAXIMUM_ARCS] = 0.9
        start[:arcs] = times[:arcs]
        if warburg:
            start[2 * MAXIMUM_ARCS] = times[-1] + np.log(FINITE_LENGTH_SUMMIT)
        start[2 * MAXIMUM_ARCS + 1] = 0.9
        found.append(start)
    return found


def _ranking(problem: Problem, solution: Solution, criterion: Floats, rows: NDArray[np.intp]) -> RelaxationFits:
    """The fits of one spectrum by information criterion: the better of the starts of each model.

    A model that did not converge is considered only when none did.
    """
    reached = rows[solution.converged[rows]]
    rows = reached if reached.size else rows
    by_model: dict[tuple[bool, ...], int] = {}
    for row in sorted(rows, key=lambda r: criterion[r]):
        by_model.setdefault(tuple(problem.active[row].tolist()), int(row))
    ordered = sorted(by_model.values(), key=lambda r: criterion[r])
    weights = np.exp(-0.5 * (criterion[ordered] - criterion[ordered[0]]))
    weights /= weights.sum()
    kept = [(float(g), r) for g, r in zip(weights, ordered, strict=True) if g > RIVAL_WEIGHT]
    total = sum(g for g, _ in kept)
    size = problem.active.sum(axis=1)
    near = [
        r
        for r in ordered[len(kept) :]
        if size[r] == size[ordered[0]] - 1 and solution.cost[r] <= ACCEPTABLE**2 * 2 * problem.w.size
    ]
    rivals = tuple((g / total, _fit(problem, solution, float(criterion[r]), r)) for g, r in kept)
    neighbours = tuple(_fit(problem, solution, float(criterion[r]), r) for r in near)
    return RelaxationFits(best=rivals[0][1], rivals=rivals, neighbours=neighbours)


def _fit(problem: Problem, solution: Solution, criterion: float, row: int) -> RelaxationFit:
    """One problem's solution with names, order and covariance."""
    K = problem.arcs
    q, c = solution.q[row], solution.c[row]
    one = np.array([row])
    columns, derivatives = varpro.basis(problem, q[None], one)
    fitted = columns[0] @ c
    owner = varpro.column_of(K)
    low, high = varpro.bounds(problem)
    weight = 1 / np.abs(problem.Z[one])
    P = varpro.stacked(columns, weight)[0] * (c != 0)
    D = varpro.stacked(derivatives, weight)[0] * c[owner] * ((q > low) & (q < high))

    order = sorted((k for k in range(K) if c[k + 2] > 0), key=lambda k: q[k])
    terms = [(q[k], k) for k in order] + ([(q[2 * K], K)] if c[K + 2] > 0 else [])
    names, jacobian, arcs = ["R0", "L"], [P[:, 0], P[:, 1] * problem.w.max()], []
    for number, (log_tau, k) in enumerate(sorted(terms), start=1):
        warburg = k == K
        arcs.append(
            Arc(
                shape="finite-length Warburg" if warburg else "zarc",
                resistance=float(c[k + 2]),
                tau=float(np.exp(log_tau)),
                exponent=0.5 if warburg else float(q[K + k]),
                column=len(names),
            )
        )
        names += [f"R{number}", f"ln tau{number}"] + ([] if warburg else [f"n{number}"])
        jacobian += [P[:, k + 2], D[:, 2 * K if warburg else k]] + ([] if warburg else [D[:, K + k]])
    tail = None
    if c[K + 3] > 0:
        m, modulus = float(q[2 * K + 1]), float(c[K + 3])
        tail = Tail(Q=1 / (modulus * problem.middle**m), exponent=m)
        names += ["ln Q", "n tail"]
        along_Q = -P[:, K + 3] * modulus
        jacobian += [along_Q, D[:, 2 * K + 1] + along_Q * np.log(problem.middle)]
    J = np.stack(jacobian, axis=1)
    freedom = max(J.shape[0] - J.shape[1], 1)
    return RelaxationFit(
        series_resistance=float(c[0]),
        inductance=float(c[1] / problem.w.max()),
        arcs=tuple(arcs),
        tail=tail,
        covariance=covariance(J) * solution.cost[row] / freedom,
        names=tuple(names),
        impedance=fitted,
        rms_residual=float(np.sqrt(solution.cost[row] / J.shape[0])),
        criterion=criterion,
        converged=bool(solution.converged[row]),
    )
