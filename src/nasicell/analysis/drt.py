"""Distribution of relaxation times as a sum of positive peaks, as many as the spectrum gives evidence for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drt_bands import TWO_SIDED_95, Spread, bands, spread
from nasicell.analysis.peak_fit import Spectra
from nasicell.analysis.peak_search import Found
from nasicell.analysis.peak_simplify import best_peaks
from nasicell.analysis.relaxation_fit import Tail
from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, PeakModel
from nasicell.errors import AnalysisError

Region = Literal["resolved", "edge", "outside"]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

POINTS_PER_DECADE: Final = 20
EDGE_DECADES: Final = 0.5
"""Distance from the ends of the sweep within which a peak's position and area are not independent of each other."""
MISFIT: Final = 2.0
"""Residual over the noise above which no sum of positive peaks describes the spectrum."""
FEWEST_POINTS: Final = 4
"""Points below which there is nothing to distribute."""
RISING: Final = 0.0
"""Slope of ln(-Im Z) over ln(omega) at the slow end below which a blocking tail is tried: no summit is seen there."""
BLOCKING: Final = -0.7
"""The same slope below which nothing but a tail is tried, where the phase is beyond -45 degrees too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DRTPeak:
    """One process in the distribution: summit, area, how wide, how certain, and where it lies."""

    tau: float
    """Time constant of the summit, s."""
    resistance: float
    """Area under the peak, ohm."""
    region: Region
    exponent: float = 1.0
    """n of the peak: 1 is a single time constant, less is broader."""
    top_decades: float = 0.0
    """Length of the flat top, decades; zero for a depressed arc."""
    skewness: float = 1.0
    """1 is symmetric, less has a tail to short times as diffusion with reaction has."""
    tau_interval: tuple[float, float] = (0.0, np.inf)
    """95 % interval of the time constant, s."""
    resistance_interval: tuple[float, float] = (0.0, np.inf)
    """95 % interval of the area, ohm."""

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
        Grid, shape (m,), s, increasing; it reaches a decade beyond the sweep on both sides.
    gamma
        Distribution per unit of ln(tau), mean over each cell of the grid, shape (m,), ohm.
    gamma_low, gamma_high
        95 % band, shape (m,), ohm: of sums of as many peaks as were found.
    region
        Of each grid point: inside the sweep, near its ends, or extrapolated.
    series_resistance
        R0, ohm.
    inductance
        H.
    tail
        Blocking constant phase element (1 a capacitor, 0.5 a Warburg tail), or None.
    rms_residual
        Root mean square of the residual relative to |Z|.
    noise
        The noise it was compared with, relative to |Z|; None if it was not stated.
    peaks
        Processes in order of time constant.
    """

    tau: Floats
    gamma: Floats
    gamma_low: Floats
    gamma_high: Floats
    region: tuple[Region, ...]
    series_resistance: float
    inductance: float
    tail: Tail | None
    rms_residual: float
    noise: float | None
    peaks: tuple[DRTPeak, ...]

    @property
    def converged(self) -> bool:
        """Whether the peaks describe the spectrum to within its noise."""
        return self.noise is None or self.rms_residual <= MISFIT * self.noise

    @property
    def status(self) -> str:
        """Whether the peaks describe the spectrum, and if not what to do."""
        if self.converged:
            return "converged"
        return (
            f"not described: residual {100 * self.rms_residual:.2g} % of |Z| beside {100 * (self.noise or 0.0):.2g} % "
            "of noise. An inductive loop or a drift has no distribution of positive peaks: leave out those frequencies"
        )


def distributions(
    *,
    angular_frequency: Floats,
    impedance: Complexes,
    noise: Floats | None = None,
    modulus: Floats | None = None,
    tails: Sequence[bool] | None = None,
) -> list[DRT]:
    r"""Distributions of relaxation times of spectra on one frequency grid.

    .. math:: Z = R_0 + j\omega L + \frac{1}{Q(j\omega)^m} + \int \frac{\gamma(\tau)}{1 + j\omega\tau}\,d\ln\tau,
              \quad \gamma \ge 0

    gamma is a sum of peaks with free position, area and width (see `PeakModel`). What a regularisation strength is
    elsewhere, the number of peaks is here: it is chosen by the Bayesian information criterion, a peak at a time, and
    neighbours that one broad peak explains as well are merged. There is nothing to set.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s, > 0.
    impedance
        Shape (b, n), ohm, nowhere zero.
    noise
        Relative standard deviation of real and imaginary part, shape (b,): what the residual is compared with.
    modulus
        |Z| by which residuals are weighted, shape (b, n), ohm; that of `impedance` by default.
    tails
        Whether to try models without (False) and with (True) a blocking tail; by default the tail is tried where the
        impedance still rises at the slow end.

    Returns
    -------
    :
        One distribution per spectrum.

    Raises
    ------
    AnalysisError
        If there are too few points, or frequencies or impedances that are not finite, or zero.

    References
    ----------
    T. H. Wan, M. Saccoccio, C. Chen, F. Ciucci, Electrochim. Acta 184 (2015) 483 (the integral); Q. Denoyelle, V.
    Duval, G. Peyre, E. Soubies, Inverse Probl. 36 (2020) 014001 (a positive measure grown peak by peak).

    Examples
    --------
    >>> w = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
    >>> drt = distributions(angular_frequency=w, impedance=(10 + 5 / (1 + 1e-3j * w))[None])[0]
    >>> [(round(peak.resistance, 3), round(peak.tau, 6)) for peak in drt.peaks]
    [(5.0, 0.001)]
    """
    w, Z = np.asarray(angular_frequency, dtype=np.float64), np.asarray(impedance, dtype=np.complex128)
    _check(w, Z)
    model = PeakModel(w)
    scale = np.abs(Z) if modulus is None else modulus
    size = np.median(scale, axis=1)
    rows, tail = _attempts(model, Z, tails)
    weight = 1 / scale[rows]
    spectra = Spectra(
        data=np.concatenate([Z[rows].real * weight, Z[rows].imag * weight], axis=1),
        weight=weight * size[rows, None],
        tail=tail,
    )
    found = best_peaks(model, spectra)
    chosen = [min(np.flatnonzero(rows == k), key=lambda row: found[row].criterion) for k in range(len(Z))]
    grid = Grid.of(model)
    return [
        _drt(
            model,
            grid,
            spectra.take(np.array([row])),
            found[row],
            size=float(size[k]),
            noise=None if noise is None else float(noise[k]),
        )
        for k, row in enumerate(chosen)
    ]


def _check(w: Floats, Z: Complexes) -> None:
    if w.ndim != 1 or Z.shape[1:] != w.shape:
        raise AnalysisError(
            f"angular_frequency of shape {w.shape} and impedance of shape {Z.shape} do not go together; expected (n,) "
            "and (b, n)."
        )
    if w.size < FEWEST_POINTS:
        raise AnalysisError(
            f"A sweep of {w.size} points has no distribution of relaxation times; at least {FEWEST_POINTS} are needed. "
            "Measure more points per decade."
        )
    if not (np.isfinite(w).all() and (w > 0).all()):
        raise AnalysisError("Frequencies must be positive and finite; leave out the rows at zero frequency.")
    if not (np.isfinite(Z).all() and (Z != 0).all()):
        raise AnalysisError("Impedances must be finite and not zero; leave out the rows without a value.")


def _attempts(
    model: PeakModel, Z: Complexes, tails: Sequence[bool] | None
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Which spectra are fitted without and which with a tail: rows of `Z`, and whether with one."""
    every = np.arange(len(Z))
    if tails is None:
        slope = _slope_at_slow_end(model, Z)
        slowest = Z[:, model.w.argmin()]
        blocked = (slope < BLOCKING) & (-slowest.imag > np.abs(slowest.real))
        without, with_ = every[~blocked], every[slope < RISING]
    else:
        without, with_ = every[[False in tails] * len(Z)], every[[True in tails] * len(Z)]
    rows = np.concatenate([without, with_])
    return rows, np.arange(rows.size) >= without.size


def _slope_at_slow_end(model: PeakModel, Z: Complexes) -> Floats:
    """Slope of ln(-Im Z) over ln(omega) in the slowest half decade, shape (b,); that of an arc where Im Z > 0."""
    order = np.argsort(model.log_w)
    last = max(4, int((model.log_w[order] < model.log_w[order[0]] + 0.5 * np.log(10)).sum()))
    slow = order[:last]
    reactance = -Z.imag[:, slow]
    away = model.log_w[slow] - model.log_w[slow].mean()
    logs = np.log(np.maximum(reactance, 1e-12 * np.abs(Z[:, slow])))
    slope = logs @ away / max(float(away @ away), 1e-12)
    return np.where((reactance > 0).mean(axis=1) > 0.5, slope, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Cells of ln(tau) by their edges, tau in their middle, and where each lies."""

    edges: Floats
    tau: Floats
    region: tuple[Region, ...]

    @classmethod
    def of(cls, model: PeakModel) -> "Grid":
        """The grid of a sweep."""
        decades = (model.longest - model.shortest) / np.log(10)
        edges = np.linspace(model.shortest, model.longest, round(decades * POINTS_PER_DECADE) + 1)
        tau = np.exp(0.5 * (edges[1:] + edges[:-1]))
        return cls(edges=edges, tau=tau, region=tuple(_region(float(t), model.w) for t in tau))


def _drt(model: PeakModel, grid: Grid, spectra: Spectra, found: Found, *, size: float, noise: float | None) -> DRT:
    x = found.x
    known = spread(model, spectra, x)
    gamma, low, high = bands(model, x, known, grid.edges)
    value, _ = model.evaluate(x[None], spectra.tail, spectra.weight)
    peaks = [_peak(model, x, known, first, size) for first in range(SERIES, x.size, PER_PEAK)]
    tail = None
    if found.tail:
        tail = Tail(Q=float(np.exp(-x[2] - x[3] * model.middle) / size), exponent=float(x[3]))
    return DRT(
        tau=grid.tau,
        gamma=gamma * size,
        gamma_low=low * size,
        gamma_high=high * size,
        region=grid.region,
        series_resistance=float(x[0] * size),
        inductance=float(x[1] * size / model.w.max()),
        tail=tail,
        rms_residual=float(np.sqrt(((spectra.data - value) ** 2).mean())),
        noise=noise,
        peaks=tuple(sorted(peaks, key=lambda peak: peak.tau)),
    )


def _peak(model: PeakModel, x: Floats, known: Spread, first: int, size: float) -> DRTPeak:
    log_r, log_tau, n, s, b = (float(value) for value in x[first : first + PER_PEAK])
    summit = np.sin(0.5 * np.pi * n * b / (1 + b)) / np.sin(0.5 * np.pi * n / (1 + b))
    resistance, tau = np.exp(log_r) * size, np.exp(log_tau) * summit ** (1 / n)
    of_r, of_tau = (np.exp(min(TWO_SIDED_95 * known.deviation(first + k), 300.0)) for k in (0, 1))
    return DRTPeak(
        tau=float(tau),
        resistance=float(resistance),
        region=_region(float(tau), model.w),
        exponent=n,
        skewness=b,
        top_decades=2 * s / float(np.log(10)) if s > SHARP else 0.0,
        tau_interval=(float(tau / of_tau), float(tau * of_tau)),
        resistance_interval=(float(resistance / of_r), float(resistance * of_r)),
    )


def _region(tau: float, w: Floats) -> Region:
    """Where a time constant lies with respect to the sweep."""
    inside = min(np.log10(tau * w.max()), -np.log10(tau * w.min()))
    if inside < 0:
        return "outside"
    return "edge" if inside < EDGE_DECADES else "resolved"
