"""Kramers-Kronig test: whether a causal, linear, stationary system can have a spectrum."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SYSTEMATIC_LIMIT: Final = 0.002
"""Systematic part of the residual, relative to |Z|, below which no instrument would tell it from its own errors."""
SIGNIFICANT: Final = 3.0
"""Standard errors of a correlation above which it is a trend and not chance."""
NOISY: Final = 0.01
"""Relative noise above which it is worth telling."""
ELEMENTS_PER_DECADE: Final = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
"""Densities of relaxation times tried."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KramersKronig:
    """Outcome of the test for one spectrum.

    Parameters
    ----------
    elements
        Number of relaxation times, chosen by the Bayesian information criterion.
    residual
        (Z - fit)/|Z|, shape (n,).
    rms_residual
        Root mean square of the real and imaginary parts of `residual`.
    noise
        The same corrected for the degrees of freedom spent: of a spectrum that passes, the relative noise.
    correlation
        Correlation of neighbouring residuals: near 0 for noise, near 1 for a systematic deviation.
    systematic
        Root mean square of the part of the residual that neighbouring points share.
    """

    elements: int
    residual: NDArray[np.complex128]
    rms_residual: float
    noise: float
    correlation: float
    systematic: float

    @property
    def correlation_limit(self) -> float:
        """Correlation that white noise practically never has: `SIGNIFICANT` standard errors, 1/sqrt(2n) each."""
        return min(SIGNIFICANT / float(np.sqrt(2 * self.residual.size)), 0.9)

    @property
    def passed(self) -> bool:
        """Whether the residuals are noise, or their systematic part is too small to matter.

        The size of the noise does not count: noise does not violate the relations.
        """
        return self.correlation <= self.correlation_limit or self.systematic <= SYSTEMATIC_LIMIT

    @property
    def evidence(self) -> str:
        """One sentence: size and character of the residuals."""
        size = f"rms residual {100 * self.rms_residual:.2g} % of |Z|"
        trend = self.correlation > self.correlation_limit
        character = f"a trend of {100 * self.systematic:.2g} %" if trend else "noise"
        return (
            f"{size}, {character} (correlation of neighbours {self.correlation:.2f}, of noise below "
            f"{self.correlation_limit:.2f}), {self.elements} relaxation times"
        )


def kramers_kronig_tests(
    *, angular_frequency: NDArray[np.float64], impedance: NDArray[np.complex128]
) -> list[KramersKronig]:
    r"""Linear Kramers-Kronig test of spectra on one frequency grid.

    .. math:: Z = R_0 + j\omega L + \frac{1}{j\omega C} + \sum_{m=1}^{M} \frac{R_m}{1 + j\omega\tau_m}

    with fixed logarithmic :math:`\tau_m` between the ends of the sweep and :math:`R_m` of either sign, so linear least
    squares weighted with 1/|Z|. M minimises the Bayesian information criterion; the usual ratio of negative to positive
    :math:`R_m` under-fits. A spectrum fails where the residuals of neighbouring points are correlated, as those of
    white noise are not, and the part that they share (its variance is their covariance) is not negligible.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s.
    impedance
        Shape (b, n), ohm.

    Returns
    -------
    :
        One result per spectrum.

    References
    ----------
    B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885; M. Schönleber, D. Klotz, E. Ivers-Tiffée, Electrochim. Acta
    131 (2014) 20 (the test); G. Schwarz, Ann. Stat. 6 (1978) 461 (the criterion).

    Examples
    --------
    >>> w = np.geomspace(1e6, 1.0, 61)
    >>> kramers_kronig_tests(angular_frequency=w, impedance=(10 + 5 / (1 + 1e-3j * w))[None])[0].passed
    True
    """
    w = angular_frequency
    decades = max(np.log10(w.max() / w.min()), 1.0)
    counts = sorted({max(3, round(density * decades)) for density in ELEMENTS_PER_DECADE})
    data_points = 2 * w.size
    counts = [m for m in counts if m + 3 < data_points - 2] or [1]
    weight = 1 / np.abs(impedance)
    weights = np.concatenate([weight, weight], axis=1)
    data = np.concatenate([impedance.real, impedance.imag], axis=1) * weights
    criterion = np.empty((len(counts), len(impedance)))
    residuals = np.empty((len(counts), *data.shape))
    for k, count in enumerate(counts):
        basis = _basis(w, count)
        weighted = basis[None] * weights[:, :, None]
        scale = np.sqrt((weighted**2).sum(axis=1))
        weighted /= scale[:, None, :]
        gram = weighted.transpose(0, 2, 1) @ weighted + 1e-12 * np.eye(basis.shape[1])
        x = np.linalg.solve(gram, weighted.transpose(0, 2, 1) @ data[..., None])
        residuals[k] = data - (weighted @ x)[..., 0]
        rss = np.maximum((residuals[k] ** 2).sum(axis=1), 1e-20)
        criterion[k] = data_points * np.log(rss / data_points) + basis.shape[1] * np.log(data_points)
    best = criterion.argmin(axis=0)
    return [_result(residuals[k, i], counts[k]) for i, k in enumerate(best)]


def _basis(w: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Real and imaginary parts of the linear model's columns, shape (2n, count + 3)."""
    tau = np.geomspace(1 / w.max(), 1 / w.min(), count)
    ends = np.stack([np.ones(w.size), 1j * w / w.max(), w.min() / (1j * w)], axis=1)
    columns = np.concatenate([ends, 1 / (1 + 1j * w[:, None] * tau)], axis=1)
    return np.concatenate([columns.real, columns.imag])


def _result(residual: NDArray[np.float64], count: int) -> KramersKronig:
    half = residual.size // 2
    real, imaginary = residual[:half], residual[half:]
    square = max(float((residual**2).sum()), 1e-40)
    neighbours = float((real[1:] * real[:-1]).sum() + (imaginary[1:] * imaginary[:-1]).sum())
    rms = float(np.sqrt(square / residual.size))
    correlation = neighbours / square
    return KramersKronig(
        elements=count,
        residual=real + 1j * imaginary,
        rms_residual=rms,
        noise=float(np.sqrt(square / max(residual.size - count - 3, 1))),
        correlation=correlation,
        systematic=rms * float(np.sqrt(max(correlation, 0.0))),
    )
