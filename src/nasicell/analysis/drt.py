"""Distribution of relaxation times as a sum of positive peaks, as many as the spectrum gives evidence for."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drt_bands import bands, spread
from nasicell.analysis.drt_result import DRT, DRTPeak, Grid, region_of
from nasicell.analysis.peak_fit import Spectra
from nasicell.analysis.peak_search import Found
from nasicell.analysis.peak_simplify import best_peaks
from nasicell.analysis.relaxation_fit import Tail
from nasicell.analysis.relaxation_peaks import PER_PEAK, SERIES, SHARP, PeakModel
from nasicell.analysis.tail_choice import tail_attempts
from nasicell.errors import AnalysisError

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

FEWEST_POINTS: Final = 4
"""Points below which there is nothing to distribute."""


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
    neighbours that one broad peak explains as well are merged. Bands span all models met that the criterion does not
    exclude; they hold for peaks of these shapes: of a distribution of another shape (a bell, say) areas and times are
    held as stated, the outline to about a quarter of its summit. There is nothing to set.

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
    rows, tail = tail_attempts(model, Z, tails)
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


def _drt(model: PeakModel, grid: Grid, spectra: Spectra, found: Found, *, size: float, noise: float | None) -> DRT:
    x = found.x
    known = spread(model, spectra, x)
    gamma, low, high = bands(known, grid.edges)
    for rival in found.rivals:
        _, lower, upper = bands(spread(model, spectra, rival.x), grid.edges)
        low, high = np.minimum(low, lower), np.maximum(high, upper)
    intervals = known.intervals()
    peaks = [_peak(model, x, intervals, first, size) for first in range(SERIES, x.size, PER_PEAK)]
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
        rms_residual=known.rms_residual,
        noise=noise,
        peaks=tuple(sorted(peaks, key=lambda peak: peak.tau)),
    )


def _peak(model: PeakModel, x: Floats, intervals: Floats, first: int, size: float) -> DRTPeak:
    log_r, log_tau, n, s, b = (float(value) for value in x[first : first + PER_PEAK])
    summit = np.sin(0.5 * np.pi * n * b / (1 + b)) / np.sin(0.5 * np.pi * n / (1 + b))
    resistance, tau = np.exp(log_r) * size, np.exp(log_tau) * summit ** (1 / n)
    r_low, r_high = map(float, np.exp(intervals[:, first]) * size)
    tau_low, tau_high = map(float, np.exp(intervals[:, first + 1] - log_tau) * tau)
    return DRTPeak(
        tau=float(tau),
        resistance=float(resistance),
        region=region_of(float(tau), model.w),
        exponent=n,
        skewness=b,
        top_decades=2 * s / float(np.log(10)) if s > SHARP else 0.0,
        tau_interval=(tau_low, tau_high),
        resistance_interval=(r_low, r_high),
    )
