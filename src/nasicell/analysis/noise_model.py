"""The noise of spectra, estimated from the spectra themselves: its size along the sweep, and points that stick out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.measurement_model import leverages, smoothed
from nasicell.analysis.nonnegative import nonnegative_solution

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

PRIOR_POINTS: Final = 70.0
"""Complex points that the prior (noise proportional to the modulus) counts as: one sweep of usual length."""
ROUNDS: Final = 4
"""Iterations between variances, weights and the smooth curve; the variances settle to a per cent in three."""
FEWEST_POINTS: Final = 20
"""Points of a sweep below which the measurement model takes most of the noise: proportional noise is then assumed."""
HELD: Final = 3.5
"""Deviation of a complex point, in standard deviations of one part, from which it loses weight: 1 in 460 of noise."""
OUTLIER: Final = 4.3
"""Deviation from which a point is told: noise alone does so in one of 150 sweeps of 71 points."""
SMALLEST_NOISE: Final = 1e-6
"""Relative noise below which no instrument is: spectra without noise are not infinitely trusted."""
ACCURACY: Final = 3e-4
"""Of the measurement model, relative to |Z|: what a point deviates by less is not told from the curve's own error."""
UNLIKE: Final = 1.5
"""Factor by which a sweep scatters more than others of its grid only if its noise is larger: five standard errors."""
MEDIAN_OF_SQUARE: Final = 2 * np.log(2)
"""Median of the squared deviation of a complex point with unit variance in each part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseModel:
    r"""Variances of the real and imaginary part of a measured impedance.

    .. math::
        \sigma_r^2 &= g^2 Z_r^2 + p^2 Z_j^2 + v^2 + i^2 |Z|^4 \\
        \sigma_j^2 &= g^2 Z_j^2 + p^2 Z_r^2 + v^2 + i^2 |Z|^4

    Called with an impedance, it returns the weights of a fit, one over the standard deviation of a part.

    Parameters
    ----------
    gain
        g, relative noise of the amplitude.
    phase
        p, noise of the phase, rad. Equal gain and phase are noise proportional to the modulus.
    voltage
        v, floor of the voltage over the excitation current, ohm.
    current
        i, floor of the current over the excitation voltage, 1/ohm.

    References
    ----------
    P. Agarwal, O. D. Crisalle, M. E. Orazem, L. H. Garcia-Rubio, J. Electrochem. Soc. 142 (1995) 4149 (variances from
    the residuals of a measurement model); M. E. Orazem, B. Tribollet, Electrochemical Impedance Spectroscopy, 2nd ed.
    (2017), ch. 21 (terms in Z_r, Z_j, |Z|^2 and a constant).

    Examples
    --------
    >>> model = NoiseModel(gain=0.01, phase=0.01, voltage=0.0, current=0.0)
    >>> model(np.array([3.0 - 4.0j])).round(6)
    array([20.])
    """

    gain: float
    phase: float
    voltage: float
    current: float

    def deviation(self, impedance: Complexes) -> Complexes:
        """Standard deviations of the real and the imaginary part, as real and imaginary part, ohm."""
        real, imaginary = impedance.real**2, impedance.imag**2
        floors = self.voltage**2 + self.current**2 * (real + imaginary) ** 2
        g, p = self.gain**2, self.phase**2
        return np.sqrt(g * real + p * imaginary + floors) + 1j * np.sqrt(g * imaginary + p * real + floors)

    def __call__(self, impedance: Complexes) -> Floats:
        """Weights of complex deviations: one over the root mean square of the two standard deviations, 1/ohm."""
        return np.sqrt(2) / np.abs(self.deviation(impedance))

    def relative(self, impedance: Complexes) -> float:
        """Root mean square over the points of the standard deviation of a part over |Z|."""
        return float(np.sqrt(np.mean(np.abs(self.deviation(impedance) / np.abs(impedance)) ** 2) / 2))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noise:
    """Noise model of sweeps on one frequency grid, and what each sweep shows of it."""

    model: NoiseModel
    smooth: Complexes
    """Measurement model of each sweep, shape (b, n), ohm."""
    score: Floats
    """Deviation of each point from it in standard deviations of one part, shape (b, n)."""
    excess: Floats
    """By how much more than the model says a sweep scatters, shape (b, 1); 1 unless beyond `UNLIKE`."""

    @property
    def deviation(self) -> Complexes:
        """Standard deviations of real and imaginary part, shape (b, n), ohm, larger for points that stick out."""
        return self.model.deviation(self.smooth) * self.excess * self.enlarged

    @property
    def enlarged(self) -> Floats:
        """Factor of the deviations of points beyond `HELD`, 1 for all others, shape (b, n).

        The weight falls with the fourth power of the score.
        """
        return np.maximum(self.score / HELD, 1.0) ** 2

    @property
    def level(self) -> Floats:
        """Relative noise of each sweep, shape (b,): the model's, times how much its own points scatter in its units.

        By their median, so that points that stick out do not count. NaN below `FEWEST_POINTS`.
        """
        if self.score.shape[1] < FEWEST_POINTS:
            return np.full(len(self.score), np.nan)
        usual = np.array([self.model.relative(smooth) for smooth in self.smooth])
        return usual * (self.excess * _scatter(self.score))[:, 0]

    @property
    def outliers(self) -> NDArray[np.bool_]:
        """Points that deviate from their neighbours more than noise does, shape (b, n)."""
        return self.score > OUTLIER


def noise_of(*, angular_frequency: Floats, impedance: Complexes) -> Noise:
    """Estimate the noise of sweeps that were measured alike on one frequency grid.

    The squared residuals of a measurement model (`smoothed`), divided by the share that its parameters leave of them,
    are fitted by the four variances of `NoiseModel`, each >= 0, weighted by the variance that squares of Gaussian noise
    have; points that stick out lose weight, and a sweep clearly noisier than the others gets a factor of its own. The
    result is drawn towards noise proportional to the modulus, as if `PRIOR_POINTS` further points had shown just that.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s.
    impedance
        Shape (b, n), ohm.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> w = np.geomspace(1e6, 1.0, 61)
    >>> noise = rng.standard_normal((60, 61)) + 1j * rng.standard_normal((60, 61))
    >>> model = noise_of(angular_frequency=w, impedance=10 + 5 / (1 + 1e-3j * w) + 0.02 * noise).model
    >>> round(model.voltage, 2)
    0.02
    """
    w, Z = angular_frequency, impedance
    n = w.size
    deviation = np.abs(Z) * (1 + 1j)
    robust = np.ones(Z.shape)
    model = NoiseModel(gain=1.0, phase=1.0, voltage=0.0, current=0.0)
    smooth, score, excess = Z, np.zeros(Z.shape), np.ones((len(Z), 1))
    for _ in range(ROUNDS):
        weight = robust[:, :, None] / np.stack([deviation.real, deviation.imag], axis=2)
        smooth = smoothed(angular_frequency=w, impedance=Z, weight=weight)
        left = np.maximum(1 - leverages(angular_frequency=w, weight=weight), 1 / (2 * n))
        residual = Z - smooth
        squares = np.stack([residual.real**2 / left[..., 0], residual.imag**2 / left[..., 1]], axis=2)
        alike = squares / excess[:, :, None] ** 2
        typical = _robust_scale(alike / np.abs(smooth)[:, :, None] ** 2)
        if n < FEWEST_POINTS:
            model = NoiseModel(gain=typical, phase=typical, voltage=0.0, current=0.0)
            return Noise(model=model, smooth=Z, score=np.zeros(Z.shape), excess=np.ones((len(Z), 1)))
        model = _variances(alike, smooth, robust, typical)
        deviation = model.deviation(smooth)
        curve = (ACCURACY * np.abs(smooth)) ** 2
        score = np.sqrt(squares[..., 0] / (deviation.real**2 + curve) + squares[..., 1] / (deviation.imag**2 + curve))
        excess = _scatter(score)
        excess[excess < UNLIKE] = 1.0
        deviation, score = deviation * excess, score / excess
        robust = np.minimum(HELD / np.maximum(score, HELD), 1.0) ** 2
    return Noise(model=model, smooth=smooth, score=score, excess=excess)


def _scatter(score: Floats) -> Floats:
    """Scale of the scores of each sweep from their median, 1 for the noise that they are in units of; shape (b, 1)."""
    return np.sqrt(np.median(score**2, axis=1, keepdims=True) / MEDIAN_OF_SQUARE)


def _robust_scale(relative: Floats) -> float:
    """Relative standard deviation of one part from the median of complex points: few outliers do not reach it."""
    return max(float(np.sqrt(np.median(relative.sum(axis=2)) / MEDIAN_OF_SQUARE)), SMALLEST_NOISE)


def _variances(squares: Floats, smooth: Complexes, robust: Floats, typical: float) -> NoiseModel:
    """Non-negative fit of the variances to squared residuals, drawn towards proportional noise of size `typical`."""
    modulus = np.abs(smooth)
    size = float(np.exp(np.log(modulus).mean()))
    real, imaginary = smooth.real**2, smooth.imag**2
    ones, fourth = np.full(modulus.shape, size**2), modulus**4 / size**2
    design = np.concatenate(
        [
            np.stack([real, imaginary, ones, fourth], axis=-1).reshape(-1, 4),
            np.stack([imaginary, real, ones, fourth], axis=-1).reshape(-1, 4),
        ]
    )
    target = np.concatenate([squares[..., 0].ravel(), squares[..., 1].ravel()])
    trust = np.concatenate([robust.ravel(), robust.ravel()]) ** 2
    x = np.array([typical**2, typical**2, 0.0, 0.0])
    for _ in range(ROUNDS):
        expected = design @ x
        weighted = design * (trust / expected**2)[:, None]
        gram = weighted.T @ design
        scale = np.sqrt(np.diagonal(gram))
        H = gram / np.outer(scale, scale) + 1e-9 * np.eye(4)
        solved, _ = nonnegative_solution(H=H[None], g=(weighted.T @ target / scale)[None])
        prior = PRIOR_POINTS / (PRIOR_POINTS + modulus.size)
        x = (1 - prior) * solved[0] / scale + prior * np.array([typical**2, typical**2, 0.0, 0.0])
    gain, phase, voltage, current = np.sqrt(x)
    return NoiseModel(
        gain=float(gain), phase=float(phase), voltage=float(voltage * size), current=float(current / size)
    )
