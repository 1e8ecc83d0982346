"""Where the fits of relaxations start: peaks of the distribution of times, an edge, and what a smaller model misses."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drt import DRT
from nasicell.analysis.relaxation_basis import Family, columns_and_slopes
from nasicell.analysis.varpro import Problem, Solution
from nasicell.physics.elements import FINITE_LENGTH_SUMMIT

Floats = NDArray[np.float64]

EXPONENT: Final = 0.9
"""Of arcs and tails to start from: between the ideal capacitor and the depressed arcs of ceramics."""
GENTLE: Final = (0.75, 0.95)
"""Range into which exponents of a smaller model are brought before another arc joins: at 0.5 an arc stands for two."""
EDGE: Final = 0.7
"""omega_max tau of the arc tried at the fast edge, where a grain boundary hides beside a large interface."""
SCANNED_PER_DECADE: Final = 2
"""Times per decade at which a further arc is tried."""


def seeds(w: Floats, drt: DRT, *, count: int, tail: bool) -> Floats:
    """Logarithms of tau to start from, most important first, shape (count,).

    First the peaks of the distribution by their area, then times far from all others. Beside a blocking tail only the
    faster half of the sweep is offered: the tail fills the slower half.
    """
    slowest = slowest_time(w, tail=tail)
    shortest, longest = np.log(0.3 / w.max()), np.log(3 * slowest)
    inside = [peak for peak in drt.peaks if not tail or np.log(peak.tau) < longest]
    largest = sorted(inside, key=lambda peak: -peak.resistance)[:count]
    found = [float(np.clip(np.log(peak.tau), shortest, longest)) for peak in largest]
    candidates = np.linspace(np.log(1 / w.max()), np.log(slowest), 9)
    while len(found) < count:
        distance = np.abs(candidates[:, None] - np.array([found])).min(axis=1, initial=np.inf)
        found.append(float(candidates[distance.argmax()]))
    return np.array(found)


def slowest_time(w: Floats, *, tail: bool) -> float:
    """Longest time constant offered to start from, s."""
    return float(1 / np.sqrt(w.min() * w.max()) if tail else 1 / w.min())


def starts_from_times(times: Floats, family: Family) -> Floats:
    """Nonlinear parameters for the times given, shape (b, K + warburg): the slowest one is the Warburg element's."""
    K = family.arcs
    ordered = np.sort(times, axis=1)
    start = np.empty((len(times), 2 * K + family.warburg + family.tail))
    start[:, :K] = ordered[:, :K]
    start[:, K:] = EXPONENT
    if family.warburg:
        start[:, 2 * K] = ordered[:, -1] + np.log(FINITE_LENGTH_SUMMIT)
    return start


def with_added_arc(problem: Problem, smaller: Solution) -> Floats:
    """Nonlinear parameters of a solution and of the one further arc that lowers its sum of squares most.

    Parameters
    ----------
    problem
        Of the smaller model.
    smaller
        Its solutions, one per row of the problem's data.
    """
    family, w = problem.family, problem.w
    P, _ = columns_and_slopes(family=family, w=w, q=smaller.q)
    P *= problem.weight[:, None, :]
    residual = problem.data - (smaller.c[:, None, :] @ P)[:, 0]
    scale = np.sqrt(np.einsum("bpi,bpi->bp", P, P))
    P /= scale[:, :, None]
    slowest = slowest_time(w, tail=family.tail)
    decades = np.log10(slowest * w.max())
    times = np.linspace(np.log(1 / w.max()), np.log(slowest), max(int(decades * SCANNED_PER_DECADE), 3))
    one = np.stack([times, np.full(times.size, EXPONENT)], axis=1)
    arcs = columns_and_slopes(family=Family(arcs=1), w=w, q=one)[0][:, 2]
    A = arcs * problem.weight[:, None, :]
    gram = P @ P.transpose(0, 2, 1)
    diagonal = np.arange(gram.shape[1])
    gram[:, diagonal, diagonal] += 1e-9
    across = P @ A.transpose(0, 2, 1)
    across_solved = np.linalg.solve(gram, across)
    left = np.einsum("bti,bti->bt", A, A) - np.einsum("bpt,bpt->bt", across, across_solved)
    along = (A @ residual[..., None])[..., 0] - np.einsum(
        "bpt,bp->bt", across_solved, (P @ residual[..., None])[..., 0]
    )
    gain = np.where(along > 0, along**2, 0.0) / np.maximum(left, 1e-9 * np.einsum("bti,bti->bt", A, A))
    K = family.arcs
    exponents = np.clip(smaller.q[:, K : 2 * K], *GENTLE)
    new = times[gain.argmax(axis=1)][:, None]
    return np.concatenate(
        [smaller.q[:, :K], new, exponents, np.full_like(new, EXPONENT), smaller.q[:, 2 * K :]], axis=1
    )


def with_warburg(larger: Solution, arcs: int) -> Floats:
    """Nonlinear parameters of a solution of arcs, the slowest of which becomes a finite-length Warburg element."""
    order = np.argsort(larger.q[:, :arcs], axis=1)
    times = np.take_along_axis(larger.q[:, :arcs], order, axis=1)
    exponents = np.clip(np.take_along_axis(larger.q[:, arcs : 2 * arcs], order, axis=1), *GENTLE)
    slow = times[:, -1:] + np.log(FINITE_LENGTH_SUMMIT)
    return np.concatenate([times[:, :-1], exponents[:, :-1], slow], axis=1)
