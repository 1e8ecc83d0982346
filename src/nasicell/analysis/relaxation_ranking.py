"""The models of one spectrum in order of their evidence, with names and covariances."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.covariance import covariance
from nasicell.analysis.relaxation_basis import column_of, columns_and_slopes, middle
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit, RelaxationFits, Tail
from nasicell.analysis.varpro import bounds

if TYPE_CHECKING:
    from nasicell.analysis.relaxations import Candidate

Floats = NDArray[np.float64]

RIVAL_WEIGHT: Final = 0.02
"""Weight (from the evidence) above which another model's opinion counts in the value and its uncertainty."""

ACCEPTABLE: Final = 0.01
"""Residual relative to |Z| below which a model with one arc fewer than the best is not excluded either.

Weights from the evidence take one of the models for true. Real arcs are not exactly those of a constant phase
element, and published fits with residuals of this size are read.
"""

CHANCE: Final = 3.0
"""Standard errors of a correlation of neighbours that noise practically never exceeds."""
LARGEST_CORRELATION: Final = 0.9
"""Of neighbours: beyond, a sweep of usual length is one single deviation."""


def ranking(candidates: Sequence[tuple["Candidate", int]], *, modulus: Floats) -> RelaxationFits:
    """The fits of one spectrum by evidence.

    A model that did not converge is considered only when none did.

    Parameters
    ----------
    candidates
        Model fits, and the row of the spectrum in each.
    modulus
        |Z| of the spectrum, shape (n,), ohm.
    """
    reached = [pair for pair in candidates if pair[0].solution.converged[pair[1]]] or list(candidates)
    ordered = sorted(reached, key=lambda pair: -pair[0].log_evidence[pair[1]])
    evidence = np.array([one.log_evidence[row] for one, row in ordered])
    weights = np.exp(evidence - evidence[0])
    weights /= weights.sum()
    kept = [k for k, weight in enumerate(weights) if weight > RIVAL_WEIGHT]
    rivals = tuple((float(weights[k] / weights[kept].sum()), _fit(*ordered[k], modulus=modulus)) for k in kept)
    best = ordered[0][0].problem.family
    near = [
        _fit(one, row, modulus=modulus) for one, row in ordered[len(kept) :] if one.problem.family.size == best.size - 1
    ]
    neighbours = tuple(fit for fit in near if fit.rms_residual <= ACCEPTABLE)
    return RelaxationFits(best=rivals[0][1], rivals=rivals, neighbours=neighbours)


def _fit(candidate: "Candidate", row: int, *, modulus: Floats) -> RelaxationFit:
    """One solution with names, order and covariance.

    An exponent that ends at 1 counts as free: held, it would lend its arc a certainty that the data do not have.
    """
    problem, solution = candidate.problem, candidate.solution
    family, w, weight = problem.family, problem.w, problem.weight[row]
    K, n = family.arcs, w.size
    q, c = solution.q[row], solution.c[row]
    columns, slopes = columns_and_slopes(family=family, w=w, q=q[None])
    low, high = bounds(family, w)
    high += family.nonlinear(time=0.0, exponent=1.0, tail=1.0)
    P = columns[0] * weight * (c != 0)[:, None]
    D = slopes[0] * weight * (c[column_of(family)] * ((q > low) & (q < high)))[:, None]

    terms = [(q[k], k) for k in range(K) if c[k + 2] > 0] + ([(q[2 * K], K)] if family.warburg and c[K + 2] > 0 else [])
    names, jacobian, arcs = ["R0", "L"], [P[0], P[1] * w.max()], []
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
        jacobian += [P[k + 2], D[2 * K if warburg else k]] + ([] if warburg else [D[K + k]])
    tail = None
    if family.tail and c[-1] > 0:
        m, modulus_of_tail = float(q[-1]), float(c[-1])
        tail = Tail(Q=1 / (modulus_of_tail * middle(w) ** m), exponent=m)
        names += ["ln Q", "n tail"]
        along_Q = -P[-1] * modulus_of_tail
        jacobian += [along_Q, D[-1] + along_Q * np.log(middle(w))]
    J = np.stack(jacobian, axis=1)
    stacked = c @ columns[0]
    left = problem.data[row] - stacked * weight
    relative = (stacked - problem.data[row] / weight) / np.concatenate([modulus, modulus])
    chi_squared = float(solution.cost[row]) / max(J.shape[0] - J.shape[1], 1)
    return RelaxationFit(
        series_resistance=float(c[0]),
        inductance=float(c[1] / w.max()),
        arcs=tuple(arcs),
        tail=tail,
        covariance=covariance(J) * chi_squared * alike(left),
        names=tuple(names),
        impedance=stacked[:n] + 1j * stacked[n:],
        deviation=1 / weight[:n] + 1j / weight[n:],
        chi_squared=chi_squared,
        rms_residual=float(np.sqrt(np.mean(relative**2))),
        log_evidence=float(candidate.log_evidence[row]),
        converged=bool(solution.converged[row]),
    )


def alike(residual: Floats) -> float:
    r"""By how much the variances grow because neighbouring residuals are alike: a model that misses, not noise.

    .. math:: \frac{1 + \rho}{1 - \rho}

    with :math:`\rho` the correlation of neighbours, where it is more than chance; n such residuals count as fewer
    (G. V. Bayley, J. M. Hammersley, J. R. Stat. Soc. Suppl. 8 (1946) 184).

    Parameters
    ----------
    residual
        Weighted, in order of frequency, real before imaginary parts, shape (2n,).
    """
    parts = residual.reshape(2, -1)
    square = max(float((parts**2).sum()), np.finfo(float).tiny)
    rho = min(float((parts[:, 1:] * parts[:, :-1]).sum()) / square, LARGEST_CORRELATION)
    return (1 + rho) / (1 - rho) if rho > CHANCE / np.sqrt(residual.size) else 1.0
