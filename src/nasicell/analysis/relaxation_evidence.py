"""How much the data speak for a model of relaxations: its evidence."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.relaxation_basis import column_of, columns_and_slopes
from nasicell.analysis.varpro import EXPONENT_BOUNDS, MARGIN, TAIL_BOUNDS, Problem, Solution

Floats = NDArray[np.float64]

TRANSPORT_ODDS: Final = 0.25
"""Prior odds of a finite-length Warburg element against a depressed arc in its place.

An arc describes charge transfer, grain boundaries and contacts alike; the element only transport through a layer.
"""

FURTHER_ARC_ODDS: Final = 0.1
"""Prior odds of a further arc, so that noise makes one in less than a per cent of the spectra.

The slowest and the fastest points are explained by an arc beyond the sweep in many ways, of which the approximation
counts one; the odds make up for that.
"""

SMALLEST_SQUARE: Final = 1e-20
"""Mean squared weighted residual that counts as zero: what rounding leaves of spectra without noise."""


def log_evidence(*, problem: Problem, solution: Solution, size: Floats) -> Floats:
    r"""Logarithm of the evidence of a model for each spectrum, up to a constant that all models share.

    .. math:: \ln p(Z|M) = -\frac{N}{2}\ln\chi^2 - \tfrac12 \ln\det\left(1 + \frac{S J^T J S}{s^2}\right) + \ln K!
              + \ln p(M)

    Laplace's approximation with the scale of the noise marginalised over (Jeffreys' prior): :math:`\chi^2` is the
    weighted sum of N squared residuals and :math:`s^2` that sum over the degrees of freedom. S holds the widths of the
    priors divided by :math:`\sqrt{2\pi}`. Priors, all flat: amplitudes from 0 to `size`; ln tau over the window of the
    sweep and its margins; exponents between their bounds; `FURTHER_ARC_ODDS` and `TRANSPORT_ODDS`. K! counts the
    orders in which the K arcs can be named.

    Parameters
    ----------
    problem
        Data and model.
    solution
        Best fit to each row of the data.
    size
        Scale of the impedance of each spectrum, shape (b,), ohm.

    References
    ----------
    D. J. C. MacKay, Neural Comput. 4 (1992) 415; R. E. Kass, A. E. Raftery, J. Am. Stat. Assoc. 90 (1995) 773.
    """
    family, w = problem.family, problem.w
    K = family.arcs
    J = jacobian(problem=problem, solution=solution)
    nonlinear = family.nonlinear(
        time=math.log(w.max() / w.min()) + 2 * MARGIN,
        exponent=EXPONENT_BOUNDS[1] - EXPONENT_BOUNDS[0],
        tail=TAIL_BOUNDS[1] - TAIL_BOUNDS[0],
    )
    amplitudes = 2 + family.size + family.tail
    widths = np.concatenate(
        [np.repeat(size[:, None], amplitudes, axis=1), np.repeat(nonlinear[None], size.size, axis=0)], axis=1
    )
    points = problem.data.shape[1]
    freedom = max(points - family.parameters, 1)
    cost = np.maximum(solution.cost, SMALLEST_SQUARE * points)
    scaled = J * (widths / np.sqrt(2 * np.pi * cost / freedom)[:, None])[:, :, None]
    gram = np.eye(J.shape[1]) + scaled @ scaled.transpose(0, 2, 1)
    _, determinant = np.linalg.slogdet(gram)
    prior = math.lgamma(K + 1) + family.size * math.log(FURTHER_ARC_ODDS) + family.warburg * math.log(TRANSPORT_ODDS)
    return -0.5 * points * np.log(cost) - 0.5 * determinant + prior


def jacobian(*, problem: Problem, solution: Solution) -> Floats:
    """Weighted slopes by the amplitudes and the nonlinear parameters, shape (b, p + q, 2n)."""
    P, D = columns_and_slopes(family=problem.family, w=problem.w, q=solution.q)
    D *= solution.c[:, column_of(problem.family), None]
    return np.concatenate([P, D], axis=1) * problem.weight[:, None, :]
