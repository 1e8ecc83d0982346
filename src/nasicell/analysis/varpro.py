"""Variable projection for sums of relaxations, many spectra and many models in one batch."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.nonnegative import nonnegative_solution

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
ITERATIONS: Final = 80


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    r"""A batch of fits on one frequency grid, each with its own set of active terms.

    .. math:: Z = R_0 + j\omega L + \sum_{k=1}^{K} \frac{R_k}{1 + (j\omega\tau_k)^{n_k}}
              + R_W \frac{\tanh s}{s} + T (j\omega/\omega_m)^{-m}, \quad s = \sqrt{j\omega\tau_W}

    Linear: R0, L, R_1...R_K, R_W, T (columns); nonlinear: ln tau_1...K, n_1...K, ln tau_W, m.
    All amplitudes but L are >= 0; L < 0 stands for the onset of an arc above the window.
    """

    w: Floats
    """Angular frequencies, shape (n,)."""
    Z: Complexes
    """Impedance of each problem, shape (b, n)."""
    start: Floats
    """Nonlinear parameters to start from, shape (b, 2K + 2)."""
    active: NDArray[np.bool_]
    """Which columns take part, shape (b, K + 4)."""

    @property
    def arcs(self) -> int:
        """K, the largest number of arcs in the batch."""
        return self.active.shape[1] - 4

    @property
    def middle(self) -> float:
        """Angular frequency at which the tail's amplitude is its modulus."""
        return float(np.exp(np.log(self.w).mean()))


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Least-squares solutions of a `Problem`."""

    q: Floats
    """Nonlinear parameters, shape (b, 2K + 2)."""
    c: Floats
    """Amplitudes, shape (b, K + 4)."""
    cost: Floats
    """Sum of squared residuals relative to |Z|, shape (b,)."""
    converged: NDArray[np.bool_]


def bounds(problem: Problem) -> tuple[Floats, Floats]:
    """Lower and upper bounds of the nonlinear parameters, each of shape (2K + 2,)."""
    K = problem.arcs
    shortest, longest = np.log(1 / problem.w.max()) - MARGIN, np.log(1 / problem.w.min()) + MARGIN
    low = np.r_[np.full(K, shortest), np.full(K, EXPONENT_BOUNDS[0]), shortest, TAIL_BOUNDS[0]]
    high = np.r_[np.full(K, longest), np.full(K, EXPONENT_BOUNDS[1]), longest, TAIL_BOUNDS[1]]
    return low, high


def basis(problem: Problem, q: Floats, rows: NDArray[np.intp]) -> tuple[Complexes, Complexes]:
    """Columns, shape (b, n, K + 4), and their derivatives by the nonlinear parameters, shape (b, n, 2K + 2)."""
    w, K = problem.w, problem.arcs
    log_w = np.log(w)[None, :, None]
    n = q[:, None, K : 2 * K]
    log_u = log_w + q[:, None, :K]
    power = np.exp(n * log_u) * np.exp(0.5j * np.pi * n)
    arc = 1 / (1 + power)
    slope = -power * arc * arc
    s = np.sqrt(1j * w[None, :] * np.exp(q[:, 2 * K, None]))
    tanh = np.tanh(s)
    transport = tanh / s
    log_t = np.log(w / problem.middle)[None, :] + 0.5j * np.pi
    tail = np.exp(-q[:, 2 * K + 1, None] * log_t)
    columns = np.empty((len(rows), w.size, K + 4), dtype=np.complex128)
    columns[:, :, 0] = 1.0
    columns[:, :, 1] = 1j * w / w.max()
    columns[:, :, 2 : K + 2] = arc
    columns[:, :, K + 2] = transport
    columns[:, :, K + 3] = tail
    derivatives = np.empty((len(rows), w.size, 2 * K + 2), dtype=np.complex128)
    derivatives[:, :, :K] = slope * n
    derivatives[:, :, K : 2 * K] = slope * (log_u + 0.5j * np.pi)
    derivatives[:, :, 2 * K] = 0.5 * (1 - tanh * tanh - transport)
    derivatives[:, :, 2 * K + 1] = -log_t * tail
    columns *= problem.active[rows, None, :]
    return columns, derivatives


def column_of(K: int) -> NDArray[np.intp]:
    """Column that each nonlinear parameter belongs to, shape (2K + 2,)."""
    return np.r_[np.arange(2, K + 2), np.arange(2, K + 2), K + 2, K + 3].astype(np.intp)


def stacked(values: Complexes, weight: Floats) -> Floats:
    """Weighted real parts above the imaginary parts: (b, n, p) -> (b, 2n, p)."""
    weighted = values * weight[:, :, None]
    return np.concatenate([weighted.real, weighted.imag], axis=1)


@dataclass(slots=True, eq=False)
class _State:
    """Where the iteration stands for a set of problems."""

    q: Floats
    c: Floats
    residual: Floats
    P: Floats
    D: Floats

    @property
    def cost(self) -> Floats:
        return np.einsum("bi,bi->b", self.residual, self.residual)

    def take(self, target: "_State", rows: NDArray[np.intp], mask: NDArray[np.bool_]) -> None:
        """Copy the problems under `mask` into the `rows` of `target`."""
        for name in ("q", "c", "residual", "P", "D"):
            getattr(target, name)[rows] = getattr(self, name)[mask]


def solve(problem: Problem) -> Solution:
    """Levenberg-Marquardt on the projected residual (L. Kaufman, BIT 15 (1975) 49), all problems side by side.

    Amplitudes follow from the nonlinear parameters by (non-negative) linear least squares in every step, so only time
    constants and exponents need a start; residuals are relative to |Z|.
    """
    K = problem.arcs
    owner = column_of(K)
    low, high = bounds(problem)
    weight = 1 / np.abs(problem.Z)
    data = stacked(problem.Z[:, :, None], weight)[..., 0]
    everyone = np.arange(len(problem.Z))
    state = _state_at(problem, np.clip(problem.start, low, high), weight, data, everyone)
    cost = state.cost
    damping = np.full(everyone.size, 1e-3)
    converged = np.zeros(everyone.size, dtype=np.bool_)
    largest = np.r_[np.full(K, 1.5), np.full(K, 0.15), 1.5, 0.15]
    open_ = everyone
    for _ in range(ITERATIONS):
        step = _steps(problem, state, open_, owner, low, high, damping[open_])
        trial = np.clip(state.q[open_] + np.clip(step, -largest, largest), low, high)
        new = _state_at(problem, trial, weight[open_], data[open_], open_)
        new_cost = new.cost
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
        if open_.size == 0:
            break
    return Solution(q=state.q, c=state.c, cost=cost, converged=converged)


def _state_at(problem: Problem, q: Floats, weight: Floats, data: Floats, rows: NDArray[np.intp]) -> _State:
    columns, derivatives = basis(problem, q, rows)
    P, D = stacked(columns, weight), stacked(derivatives, weight)
    scale = np.sqrt(np.einsum("bip,bip->bp", P, P))
    scale[scale == 0] = 1.0
    P /= scale[:, None, :]
    gram = P.transpose(0, 2, 1) @ P
    diagonal = np.arange(gram.shape[1])
    gram[:, diagonal, diagonal] += np.where(problem.active[rows], 1e-12, 1.0)
    g = (P.transpose(0, 2, 1) @ data[..., None])[..., 0]
    c = np.linalg.solve(gram, g[..., None])[..., 0]
    signed = np.zeros(c.shape[1], dtype=np.bool_)
    signed[1] = True
    negative = ((c < 0) & ~signed).any(axis=1)
    if negative.any():
        c[negative], _ = nonnegative_solution(H=gram[negative], g=g[negative], free=signed)
    residual = data - (P @ c[..., None])[..., 0]
    P *= (c != 0)[:, None, :]
    return _State(q=q, c=c / scale, residual=residual, P=P, D=D)


def _steps(
    problem: Problem,
    state: _State,
    rows: NDArray[np.intp],
    owner: NDArray[np.intp],
    low: Floats,
    high: Floats,
    damping: Floats,
) -> Floats:
    """Damped Gauss-Newton steps of the nonlinear parameters; those held at a bound stay."""
    P, r, q = state.P[rows], state.residual[rows], state.q[rows]
    J = state.D[rows] * state.c[rows][:, None, owner]
    gram = P.transpose(0, 2, 1) @ P
    diagonal = np.arange(gram.shape[1])
    gram[:, diagonal, diagonal] += np.where(gram[:, diagonal, diagonal] > 0, 1e-12, 1.0)
    J -= P @ np.linalg.solve(gram, P.transpose(0, 2, 1) @ J)
    gradient = (J.transpose(0, 2, 1) @ r[..., None])[..., 0]
    held = ((q <= low) & (gradient < 0)) | ((q >= high) & (gradient > 0))
    J *= ~held[:, None, :]
    hessian = J.transpose(0, 2, 1) @ J
    diagonal = np.arange(hessian.shape[1])
    curvature = hessian[:, diagonal, diagonal]
    floor = 1e-9 * curvature.max(axis=1, keepdims=True) + 1e-30
    hessian[:, diagonal, diagonal] += damping[:, None] * (curvature + floor) + 1e-30
    return np.asarray(np.linalg.solve(hessian, (gradient * ~held)[..., None])[..., 0], dtype=np.float64)
