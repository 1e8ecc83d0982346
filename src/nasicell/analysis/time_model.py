r"""One model for the sweeps of a cell whose interfaces change while its electrolyte does not.

.. math:: Z_k(\omega) = R_0 + j\omega L + \sum_e R_e\, z_e(\omega) + \sum_i R_{i,k}\, z_i(\omega)

The electrolyte's arcs (e) and the shapes of the interface's (i), their time constants and exponents, are those of all
sweeps; only the resistances :math:`R_{i,k}` change from sweep to sweep. A contact that shrinks does that: its
resistance grows as its capacitance falls. Since everything else is shared, a *change* of the interface is known much
better than the interface itself; whether the model holds is seen from its residuals.

Amplitudes are eliminated exactly at every time constant and exponent (variable projection: G. H. Golub, V. Pereyra,
Inverse Problems 19 (2003) R1), sweep by sweep, so the cost is linear in their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.analysis.covariance import SMALLEST_EIGENVALUE
from nasicell.analysis.joint_residual import weighted_residual
from nasicell.analysis.relaxation_fit import Arc
from nasicell.physics.elements import warburg_finite_length, zarc

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

EXPONENT_BOUNDS: Final = (0.5, 1.0)
REACH: Final = 3.0
"""How far (in ln tau) a time constant may move from where it starts."""
STEP: Final = 1e-5
"""Of central differences in ln tau and n."""
MOST_EVALUATIONS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedFit:
    """The model fitted to m sweeps.

    Parameters
    ----------
    interface
        Sum of the interface's resistances of each sweep, shape (m,), ohm.
    covariance
        Of `interface`, shape (m, m), ohm2, scaled up by the misfit, never down.
    rms_residual
        Root mean square of the residuals relative to |Z|, weighted (`weighted_residual`).
    criterion
        Bayesian information criterion; lower is better.
    converged
        Whether the minimum was reached and every sum is a resistance; a small part of it may be negative by its noise.
    """

    interface: Floats
    covariance: Floats
    rms_residual: float
    criterion: float
    converged: bool

    def relative_change(self) -> tuple[Floats, Floats]:
        """R/R of the first sweep, less 1, and its standard error, each of shape (m,)."""
        return relative_change(self.interface, self.covariance)


def relative_change(values: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Change of each value relative to the first, and its standard error by propagation, each of shape (m,).

    >>> change, sigma = relative_change(np.array([2.0, 3.0]), np.diag([0.01, 0.01]))
    >>> float(change[1]), float(sigma[1].round(4))
    (0.5, 0.0901)
    """
    first = values[0]
    ratio = values / first
    variance = np.diag(covariance) + ratio**2 * covariance[0, 0] - 2 * ratio * covariance[0]
    return ratio - 1, np.sqrt(np.maximum(variance, 0.0)) / abs(first)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Problem:
    """Weighted data and the arcs whose times and exponents are sought."""

    w: Floats
    y: Floats
    """Weighted parts of the impedances, shape (m, 2n)."""
    weight: Floats
    """Shape (m, 2n)."""
    arcs: tuple[Arc, ...]
    varied: NDArray[np.bool_]
    """Which arcs' resistances change from sweep to sweep."""

    @property
    def depressed(self) -> NDArray[np.bool_]:
        """Which arcs have an exponent."""
        return np.array([arc.shape == "zarc" for arc in self.arcs])

    def start(self) -> tuple[Floats, Floats, Floats]:
        """First values of what is sought and its bounds: ln tau of every arc, then n of every depressed one."""
        times = np.log([arc.tau for arc in self.arcs])
        low, high = (np.full(int(self.depressed.sum()), bound) for bound in EXPONENT_BOUNDS)
        first = np.concatenate([times, [arc.exponent for arc in self.arcs if arc.shape == "zarc"]])
        low, high = np.concatenate([times - REACH, low]), np.concatenate([times + REACH, high])
        return np.clip(first, low + STEP, high - STEP), low, high

    def columns(self, x: Floats) -> tuple[Floats, Floats]:
        """Unweighted columns (2n, S) of what is shared and (2n, J) of what is varied, at times and exponents `x`."""
        shapes: list[Complexes] = []
        exponents = np.full(len(self.arcs), np.nan)
        exponents[self.depressed] = x[len(self.arcs) :]
        for arc, tau, n in zip(self.arcs, np.exp(x[: len(self.arcs)]), exponents, strict=True):
            if arc.shape == "zarc":
                shapes.append(zarc(angular_frequency=self.w, R=1.0, tau=tau, n=n))
            else:
                shapes.append(warburg_finite_length(angular_frequency=self.w, Z0=1.0, tau=tau))
        ends: list[Complexes] = [np.ones(self.w.size, dtype=np.complex128), 1j * self.w / self.w.max()]
        all_shapes: Complexes = np.stack([*ends, *shapes], axis=1)
        changes = np.concatenate([[False, False], self.varied])
        shared, varied = all_shapes[:, ~changes], all_shapes[:, changes]
        return np.concatenate([shared.real, shared.imag]), np.concatenate([varied.real, varied.imag])

    def solved(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Shared amplitudes (S,), varied ones (m, J), and the weighted residuals (m, 2n)."""
        shared, varied = self.columns(x)
        A = shared[None] * self.weight[:, :, None]
        B = varied[None] * self.weight[:, :, None]
        Bt = B.transpose(0, 2, 1)
        inverse = np.linalg.inv(Bt @ B)
        coupling = Bt @ A
        rest = (Bt @ self.y[..., None])[..., 0]
        At = A.transpose(0, 2, 1)
        schur = (At @ A - coupling.transpose(0, 2, 1) @ inverse @ coupling).sum(axis=0)
        right = (At @ self.y[..., None])[..., 0] - np.einsum("kjs,kji,ki->ks", coupling, inverse, rest)
        a = np.linalg.lstsq(schur, right.sum(axis=0), rcond=None)[0]
        b = np.einsum("kij,kj->ki", inverse, rest - coupling @ a)
        residual = A @ a + (B @ b[..., None])[..., 0] - self.y
        return a, b, residual


def fit_shared(
    arcs: Sequence[Arc],
    varied: Sequence[bool],
    *,
    angular_frequency: Floats,
    impedance: Complexes,
    noise: Floats,
) -> SharedFit:
    """Fit the model to sweeps on one frequency grid.

    Parameters
    ----------
    arcs
        Where time constants and exponents start: the arcs of one sweep's own fit.
    varied
        Which of them belong to the interface; at least one.
    angular_frequency
        Shape (n,), rad/s.
    impedance
        Shape (m, n), ohm.
    noise
        Relative standard deviation of the parts of each point, shape (m, n).
    """
    modulus = np.abs(impedance) * noise
    weight = 1 / np.concatenate([modulus, modulus], axis=1)
    problem = _Problem(
        w=angular_frequency,
        y=np.concatenate([impedance.real, impedance.imag], axis=1) * weight,
        weight=weight,
        arcs=tuple(arcs),
        varied=np.array(varied, dtype=np.bool_),
    )
    start, low, high = problem.start()
    found = least_squares(
        lambda x: problem.solved(x)[2].ravel(),
        start,
        bounds=(low, high),
        x_scale=0.1,
        max_nfev=MOST_EVALUATIONS,
    )
    _, b, residual = problem.solved(found.x)
    parts = np.split(residual, 2, axis=1)
    unknown = start.size + problem.columns(found.x)[0].shape[1] + b.size
    square = float((residual**2).sum())
    scale = max(square / max(residual.size - unknown, 1), 1.0)
    inside = (found.x > low + 2 * STEP) & (found.x < high - 2 * STEP)
    return SharedFit(
        interface=b.sum(axis=1),
        covariance=scale * _covariance(problem, found.x, inside),
        rms_residual=weighted_residual((parts[0] + 1j * parts[1]) * noise, noise),
        criterion=residual.size * float(np.log(square)) + unknown * float(np.log(residual.size)),
        converged=bool(found.success and (b.sum(axis=1) > 0).all()),
    )


def _covariance(problem: _Problem, x: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Covariance of the sums of the varied amplitudes, shape (m, m), for noise of unit weight.

    The normal matrix has the shape of an arrow: what is shared (times, exponents, electrolyte) beside one block per
    sweep, so its inverse is that of the small shared part and of the blocks.
    """
    a, b, _ = problem.solved(x)
    shared, varied = problem.columns(x)
    slopes = []
    for k in np.flatnonzero(inside):
        step = np.zeros(x.size)
        step[k] = STEP
        up, down = (problem.columns(x + s) for s in (step, -step))
        slopes.append(((up[0] - down[0]) @ a + b @ (up[1] - down[1]).T) / (2 * STEP))
    A = np.broadcast_to(shared, (len(b), *shared.shape))
    common = np.concatenate([A, np.stack(slopes, axis=2)], axis=2) if slopes else A
    common = common * problem.weight[:, :, None]
    own = varied[None] * problem.weight[:, :, None]
    ownt = own.transpose(0, 2, 1)
    blocks = np.linalg.inv(ownt @ own)
    lever = blocks @ (ownt @ common)
    normal = (common.transpose(0, 2, 1) @ common - (common.transpose(0, 2, 1) @ own) @ lever).sum(axis=0)
    scale = np.sqrt(np.diagonal(normal))
    values, vectors = np.linalg.eigh(normal / np.outer(scale, scale))
    values = np.maximum(values, SMALLEST_EIGENVALUE * values.max())
    shared_covariance = (vectors / values) @ vectors.T / np.outer(scale, scale)
    arms = lever.sum(axis=1)
    return arms @ shared_covariance @ arms.T + np.diag(blocks.sum(axis=(1, 2)))
