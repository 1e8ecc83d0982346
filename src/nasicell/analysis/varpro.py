"""Variable projection for sums of relaxations, the fits of many spectra with one model side by side."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.nonnegative import nonnegative_solution
from nasicell.analysis.relaxation_basis import Family, column_of, columns_and_slopes

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

EXPONENT_BOUNDS: Final = (0.5, 1.0)
"""Of arcs; below 0.5 two arcs merge into one that fits anything."""
TAIL_BOUNDS: Final = (0.4, 1.0)
MARGIN: Final = 3.0
"""How far (in ln tau) a time constant may lie outside the window of the sweep."""
GAIN_LIMIT: Final = 1e-6
"""Relative decrease of the sum of squares at which an iteration has converged."""
DAMPING_LIMIT: Final = 1e7
LARGEST_STEP: Final = (1.5, 0.15)
"""Of ln tau and of exponents in one iteration: beyond, the slopes no longer describe the model."""
ITERATIONS: Final = 80
TOGETHER: Final = 48
"""Fits iterated side by side: their arrays fit into the processor's cache."""
RIDGE: Final = 1e-12
"""Added to the diagonal of scaled normal matrices: what double precision resolves of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A batch of fits of one model on one frequency grid; amplitudes but L are >= 0 (see `relaxation_basis`)."""

    family: Family
    w: Floats
    """Angular frequencies, shape (n,)."""
    data: Floats
    """Weighted real above weighted imaginary parts, shape (b, 2n)."""
    weight: Floats
    """Weights of real and imaginary parts, one over their standard deviations, shape (b, 2n)."""
    start: Floats
    """Nonlinear parameters to start from, shape (b, q)."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Least-squares solutions of a `Problem`."""

    q: Floats
    """Nonlinear parameters, shape (b, q)."""
    c: Floats
    """Amplitudes, shape (b, p)."""
    cost: Floats
    """Sum of squared weighted residuals, shape (b,)."""
    converged: NDArray[np.bool_]

    def taken(self, rows: NDArray[np.intp]) -> "Solution":
        """The solutions of some rows."""
        return Solution(q=self.q[rows], c=self.c[rows], cost=self.cost[rows], converged=self.converged[rows])


def bounds(family: Family, w: Floats) -> tuple[Floats, Floats]:
    """Lower and upper bounds of the nonlinear parameters, each of shape (q,)."""
    low = family.nonlinear(time=np.log(1 / w.max()) - MARGIN, exponent=EXPONENT_BOUNDS[0], tail=TAIL_BOUNDS[0])
    high = family.nonlinear(time=np.log(1 / w.min()) + MARGIN, exponent=EXPONENT_BOUNDS[1], tail=TAIL_BOUNDS[1])
    return low, high


def solve(problem: Problem) -> Solution:
    """Levenberg-Marquardt on the projected residual (L. Kaufman, BIT 15 (1975) 49), fits side by side.

    Amplitudes follow from the nonlinear parameters by (non-negative) linear least squares in every step, so only time
    constants and exponents need a start.
    """
    rows = np.arange(len(problem.start))
    parts = [_solve(problem, rows[k : k + TOGETHER]) for k in range(0, rows.size, TOGETHER)]
    return Solution(*(np.concatenate([getattr(part, name) for part in parts]) for name in Solution.__slots__))


@dataclass(slots=True, eq=False)
class _State:
    """Where the iteration stands for a set of fits."""

    q: Floats
    c: Floats
    residual: Floats
    P: Floats
    D: Floats

    def take(self, target: "_State", rows: NDArray[np.intp], mask: NDArray[np.bool_]) -> None:
        """Copy the fits under `mask` into the `rows` of `target`."""
        for name in _State.__slots__:
            getattr(target, name)[rows] = getattr(self, name)[mask]


def _solve(problem: Problem, chosen: NDArray[np.intp]) -> Solution:
    """`solve` for a few rows of the batch."""
    family = problem.family
    low, high = bounds(family, problem.w)
    weight, data = problem.weight[chosen], problem.data[chosen]
    state = _state_at(family, problem.w, np.clip(problem.start[chosen], low, high), weight, data)
    cost = np.einsum("bi,bi->b", state.residual, state.residual)
    damping = np.full(chosen.size, 1e-3)
    largest = family.nonlinear(time=LARGEST_STEP[0], exponent=LARGEST_STEP[1], tail=LARGEST_STEP[1])
    converged = np.full(chosen.size, low.size == 0)
    open_ = np.flatnonzero(~converged)
    for _ in range(ITERATIONS):
        if open_.size == 0:
            break
        step = _steps(family, state, open_, low, high, damping[open_])
        trial = np.clip(state.q[open_] + np.clip(step, -largest, largest), low, high)
        new = _state_at(family, problem.w, trial, weight[open_], data[open_])
        new_cost = np.einsum("bi,bi->b", new.residual, new.residual)
        better = new_cost < cost[open_]
        small = cost[open_] - new_cost <= GAIN_LIMIT * cost[open_]
        rows = open_[better]
        new.take(state, rows, better)
        cost[rows] = new_cost[better]
        damping[rows] = np.maximum(damping[rows] / 5, 1e-10)
        damping[open_[~better]] *= 5
        done = (better & small) | (damping[open_] > DAMPING_LIMIT)
        converged[open_[done]] = True
        open_ = open_[~done]
    return Solution(q=state.q, c=state.c, cost=cost, converged=converged)


def _state_at(family: Family, w: Floats, q: Floats, weight: Floats, data: Floats) -> _State:
    """Amplitudes, residual, weighted columns and their slopes at nonlinear parameters."""
    P, D = columns_and_slopes(family=family, w=w, q=q)
    P *= weight[:, None, :]
    D *= weight[:, None, :]
    scale = np.sqrt(np.einsum("bpi,bpi->bp", P, P))
    P /= scale[:, :, None]
    gram = P @ P.transpose(0, 2, 1)
    diagonal = np.arange(gram.shape[1])
    gram[:, diagonal, diagonal] += RIDGE
    g = (P @ data[..., None])[..., 0]
    c = np.linalg.solve(gram, g[..., None])[..., 0]
    signed = np.zeros(c.shape[1], dtype=np.bool_)
    signed[1] = True
    negative = ((c < 0) & ~signed).any(axis=1)
    if negative.any():
        c[negative], _ = nonnegative_solution(H=gram[negative], g=g[negative], free=signed)
    residual = data - (c[:, None, :] @ P)[:, 0]
    P *= (c != 0)[:, :, None]
    return _State(q=q, c=c / scale, residual=residual, P=P, D=D)


def _steps(family: Family, state: _State, rows: NDArray[np.intp], low: Floats, high: Floats, damping: Floats) -> Floats:
    """Damped Gauss-Newton steps of the nonlinear parameters; those held at a bound stay."""
    P, r, q = state.P[rows], state.residual[rows], state.q[rows]
    J = state.D[rows] * state.c[rows][:, column_of(family), None]
    gram = P @ P.transpose(0, 2, 1)
    diagonal = np.arange(gram.shape[1])
    gram[:, diagonal, diagonal] += np.where(gram[:, diagonal, diagonal] > 0, RIDGE, 1.0)
    across = P @ J.transpose(0, 2, 1)
    gradient = (J @ r[..., None])[..., 0] - (across.transpose(0, 2, 1) @ np.linalg.solve(gram, P @ r[..., None]))[
        ..., 0
    ]
    hessian = J @ J.transpose(0, 2, 1) - across.transpose(0, 2, 1) @ np.linalg.solve(gram, across)
    free = ~(((q <= low) & (gradient < 0)) | ((q >= high) & (gradient > 0)))
    hessian *= free[:, :, None] & free[:, None, :]
    diagonal = np.arange(hessian.shape[1])
    curvature = np.maximum(hessian[:, diagonal, diagonal], 0.0)
    floor = 1e-9 * curvature.max(axis=1, keepdims=True) + 1e-30
    hessian[:, diagonal, diagonal] = curvature + damping[:, None] * (curvature + floor) + floor
    return np.asarray(np.linalg.solve(hessian, (gradient * free)[..., None])[..., 0], dtype=np.float64)
