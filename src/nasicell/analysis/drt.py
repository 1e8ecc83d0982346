"""Distribution of relaxation times by Tikhonov regularisation with positivity, its strength chosen from the noise."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from nasicell.analysis.nonnegative import nonnegative_solution

Region = Literal["resolved", "edge", "outside"]
Floats = NDArray[np.float64]

POINTS_PER_DECADE: Final = 12
EXTRAPOLATION_DECADES: Final = 1.0
"""How far the grid of time constants reaches beyond 1/omega of the sweep's ends."""
EDGE_DECADES: Final = 0.5
"""Distance from the ends of the sweep within which a peak's position and area are not independent of each other."""
STRENGTHS: Final = np.geomspace(1e-2, 1e-7, 21)
"""Regularisation strengths offered, strongest first."""
DISCREPANCY: Final = 1.25
"""The strongest regularisation whose squared residual stays below this multiple of the noise is taken."""
PROMINENCE: Final = 0.02
"""Prominence of a peak relative to the largest value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DRTPeak:
    """One process in the distribution: summit, area from valley to valley, and where it lies."""

    tau: float
    """Time constant of the summit, s."""
    resistance: float
    """Area under the peak, ohm."""
    region: Region

    @property
    def capacitance(self) -> float:
        """tau/R, F."""
        return self.tau / self.resistance if self.resistance > 0 else np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DRT:
    """Distribution of relaxation times of one spectrum.

    Parameters
    ----------
    tau
        Grid, shape (m,), s, increasing.
    gamma
        Distribution per unit of ln(tau), shape (m,), ohm.
    region
        Of each grid point: inside the sweep, near its ends, or extrapolated.
    series_resistance
        R0, ohm.
    inductance
        H; negative when an arc above the window looks like one.
    strength
        Regularisation strength taken.
    rms_residual
        Root mean square of the residual relative to |Z|.
    peaks
        Processes in order of time constant.
    """

    tau: Floats
    gamma: Floats
    region: tuple[Region, ...]
    series_resistance: float
    inductance: float
    strength: float
    rms_residual: float
    peaks: tuple[DRTPeak, ...]


def distributions(
    *,
    angular_frequency: Floats,
    impedance: NDArray[np.complex128],
    noise: Floats,
    modulus: Floats | None = None,
) -> list[DRT]:
    r"""Distributions of relaxation times of spectra on one frequency grid.

    .. math:: Z = R_0 + j\omega L + \int \frac{\gamma(\tau)}{1 + j\omega\tau}\,d\ln\tau,
              \quad \gamma \ge 0

    Minimises the residual relative to |Z| plus the squared second derivative of gamma, which is zero beyond the grid
    (without that the extrapolated part would pile up at the grid's end); the strength follows the
    discrepancy principle: the smoothest distribution whose residual is within the noise.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s.
    impedance
        Shape (b, n), ohm.
    noise
        Relative standard deviation of real and imaginary part, shape (b,): from the Kramers-Kronig test.
    modulus
        |Z| as measured, shape (b, n), ohm, when a blocking tail has been subtracted from `impedance`.

    Returns
    -------
    :
        One distribution per spectrum.

    References
    ----------
    T. H. Wan, M. Saccoccio, C. Chen, F. Ciucci, Electrochim. Acta 184 (2015) 483; V. A. Morozov, Sov. Math. Dokl. 7
    (1966) 414.
    """
    w = angular_frequency
    tau, columns, penalty, signed = _model(w)
    A = np.concatenate([columns.real, columns.imag])
    modulus = np.abs(impedance) if modulus is None else modulus
    weight = 1 / modulus
    weights = np.concatenate([weight, weight], axis=1) ** 2
    data = np.concatenate([impedance.real, impedance.imag], axis=1)
    gram = (A.T[None] * weights[:, None, :]) @ A
    g = (weights * data) @ A
    size = np.median(modulus, axis=1)
    target = DISCREPANCY * 2 * w.size * np.maximum(noise, 1e-5) ** 2

    batch = len(impedance)
    low, high = np.zeros(batch, dtype=np.intp), np.full(batch, STRENGTHS.size - 1)
    passive = None
    x = np.zeros((batch, A.shape[1]))
    square = np.zeros(batch)
    while True:
        middle = (low + high) // 2
        factor = STRENGTHS[middle] / size**2 * w.size
        solution, passive = nonnegative_solution(
            H=gram + factor[:, None, None] * penalty, g=g, free=signed, passive=passive
        )
        residual = data - solution @ A.T
        squares = (residual**2 * weights).sum(axis=1)
        good = squares <= target
        final = low == high
        take = good | final
        x[take], square[take] = solution[take], squares[take]
        if final.all():
            break
        high = np.where(good, middle, high)
        low = np.where(good | final, low, middle + 1)
    ends = columns.shape[1] - tau.size
    regions: tuple[Region, ...] = tuple(_region(float(t), w) for t in tau)
    return [
        DRT(
            tau=tau,
            gamma=x[i, ends:],
            region=regions,
            series_resistance=float(x[i, 0]),
            inductance=float(x[i, 1] / w.max()),
            strength=float(STRENGTHS[low[i]]),
            rms_residual=float(np.sqrt(square[i] / (2 * w.size))),
            peaks=peaks_of(tau=tau, gamma=x[i, ends:], angular_frequency=w),
        )
        for i in range(batch)
    ]


def peaks_of(*, tau: Floats, gamma: Floats, angular_frequency: Floats) -> tuple[DRTPeak, ...]:
    """Local maxima with a prominence above `PROMINENCE` of the largest, each with its area from valley to valley."""
    if gamma.max() <= 0:
        return ()
    summits, _ = find_peaks(np.r_[0.0, gamma, 0.0], prominence=PROMINENCE * gamma.max())
    summits -= 1
    valleys = [a + int(np.argmin(gamma[a : b + 1])) for a, b in pairwise(summits)]
    cuts = [0, *valleys, gamma.size - 1]
    log_tau = np.log(tau)
    return tuple(
        DRTPeak(
            tau=float(tau[k]),
            resistance=float(np.trapezoid(gamma[a : b + 1], log_tau[a : b + 1])),
            region=_region(float(tau[k]), angular_frequency),
        )
        for k, a, b in zip(summits, cuts[:-1], cuts[1:], strict=True)
    )


def _model(w: Floats) -> tuple[Floats, NDArray[np.complex128], Floats, NDArray[np.bool_]]:
    """Grid, columns (R0, L, gamma), second-derivative penalty and which unknowns have a free sign."""
    low, high = np.log10(1 / w.max()) - EXTRAPOLATION_DECADES, np.log10(1 / w.min()) + EXTRAPOLATION_DECADES
    tau = np.logspace(low, high, round((high - low) * POINTS_PER_DECADE) + 1)
    spacing = float(np.log(tau[1] / tau[0]))
    ends = [np.ones(w.size, dtype=np.complex128), 1j * w / w.max()]
    columns = np.concatenate([np.stack(ends, axis=1), spacing / (1 + 1j * w[:, None] * tau)], axis=1)
    curvature = np.diff(np.pad(np.eye(tau.size), ((2, 2), (0, 0))), 2, axis=0) / spacing**1.5
    penalty = np.zeros((columns.shape[1], columns.shape[1]))
    penalty[len(ends) :, len(ends) :] = curvature.T @ curvature
    diagonal = np.arange(columns.shape[1])
    penalty[diagonal, diagonal] += 1e-9
    signed = np.zeros(columns.shape[1], dtype=np.bool_)
    signed[1] = True
    return tau, columns, penalty, signed


def _region(tau: float, w: Floats) -> Region:
    """Where a time constant lies with respect to the sweep."""
    inside = min(np.log10(tau * w.max()), -np.log10(tau * w.min()))
    if inside < 0:
        return "outside"
    return "edge" if inside < EDGE_DECADES else "resolved"
