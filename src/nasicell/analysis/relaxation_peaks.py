"""A spectrum as series elements, an optional blocking tail and positive relaxation peaks, with its derivatives."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Booleans = NDArray[np.bool_]

SERIES: Final = 4
"""Parameters before those of the peaks: R0, L times the highest frequency, ln of the tail's size, its exponent."""
PER_PEAK: Final = 5
"""Parameters of a peak: ln resistance, ln tau, exponent n, half the length s of its flat top in ln tau, skewness b."""
EXTRAPOLATION_DECADES: Final = 1.0
"""How far beyond 1/omega of the sweep's ends a time constant may lie."""
EXPONENTS: Final = (0.4, 1.0)
"""Bounds of n: diffusion's flank has 0.5 and a capacitor 1; flatter arcs than 0.4 are no process of a cell."""
SHARP: Final = 1e-3
"""Half length of the top that stands for none: the formula needs one, and its error is of the order of its square."""
FLATTEST: Final = 3.0
"""Longest half length of a flat top, in ln tau: a plateau of 2.6 decades is a range of processes, not one."""
SKEWNESS: Final = (0.25, 1.0)
"""Bounds of b: 1 is symmetric, 0.5 with n = 1 is Gerischer's element, less has no summit."""
SMALLEST: Final = -14.0
"""Least ln of a resistance relative to the spectrum: 1e-6 of it."""
LARGEST: Final = 14.0
"""Largest ln of a resistance or tail relative to the spectrum."""


@dataclass(frozen=True, eq=False)
class PeakModel:
    r"""The model of a spectrum on one frequency grid, batched over spectra.

    .. math:: Z = R_0 + j\omega L + \frac{T}{(j\omega/\omega_\mathrm{m})^m}
              + \sum_k \frac{R_k}{2s_k}\int_{-s_k}^{s_k}\frac{dx}{[1+(j\omega\tau_k e^x)^{n_k}]^{b_k}}

    A peak with s = 0 and b = 1 is the depressed arc of Cole and Cole, whose distribution is a peak that n sharpens
    from broad (0.4) to a single time constant (1). Either s > 0 gives it a flat top or b < 1 a tail to short times
    (Havriliak and Negami). Sums of such peaks come as near to any distribution that is nowhere negative as their
    number allows.

    Parameters
    ----------
    w
        Angular frequencies, shape (n,), rad/s.

    References
    ----------
    K. S. Cole, R. H. Cole, J. Chem. Phys. 9 (1941) 341; R. M. Fuoss, J. G. Kirkwood, J. Am. Chem. Soc. 63 (1941) 385;
    S. Havriliak, S. Negami, Polymer 8 (1967) 161.
    """

    w: Floats

    @cached_property
    def log_w(self) -> Floats:
        """Natural logarithm of the frequencies."""
        return np.log(self.w)

    @cached_property
    def middle(self) -> float:
        """Log of the frequency at which the tail has the size that its parameter says."""
        return float(0.5 * (self.log_w.max() + self.log_w.min()))

    @cached_property
    def shortest(self) -> float:
        """Ln of the shortest time constant offered."""
        return float(-self.log_w.max() - EXTRAPOLATION_DECADES * np.log(10))

    @cached_property
    def longest(self) -> float:
        """Ln of the longest time constant offered."""
        return float(-self.log_w.min() + EXTRAPOLATION_DECADES * np.log(10))

    def bounds(self, tail: Booleans, peaks: int) -> tuple[Floats, Floats]:
        """Least and largest value of every parameter, shape (b, p) each, with so many peaks.

        Beside a blocking tail no peak is slower than the sweep: what blocks is the slowest of all.
        """
        low = [0.0, 0.0, SMALLEST, EXPONENTS[0], *(SMALLEST, self.shortest, EXPONENTS[0], SHARP, SKEWNESS[0]) * peaks]
        high = [np.inf, np.inf, 2 * LARGEST, 1.0, *(LARGEST, self.longest, EXPONENTS[1], FLATTEST, SKEWNESS[1]) * peaks]
        highest = np.tile(high, (tail.size, 1))
        highest[tail, SERIES + 1 :: PER_PEAK] = -self.log_w.min()
        return np.tile(low, (tail.size, 1)), highest

    def evaluate(self, x: Floats, tail: Booleans, weight: Floats) -> tuple[Floats, Floats]:
        """Weighted impedance (real parts, then imaginary parts), shape (b, 2n), and its derivatives, (b, 2n, p).

        `x` has the shape (b, p), `tail` (b,), `weight` (b, n).
        """
        n = self.w.size
        J = np.zeros((len(x), 2 * n, x.shape[1]))
        value = np.zeros((len(x), 2 * n))
        omega = self.w / self.w.max()
        J[:, :n, 0] = weight
        J[:, n:, 1] = weight * omega
        value[:, :n] = weight * x[:, :1]
        value[:, n:] = J[:, n:, 1] * x[:, 1:2]
        if tail.any():
            along = self.log_w - self.middle
            size = weight * np.exp(x[:, 2:3] - x[:, 3:4] * along) * tail[:, None]
            T: Complexes = size * np.exp(-0.5j * np.pi * x[:, 3:4]).astype(np.complex128)
            _put(J, value, T, {2: T, 3: -(along + 0.5j * np.pi) * T})
        for k in range(SERIES, x.shape[1], PER_PEAK):
            Z, *slopes = (weight * each for each in self._peak(*x[:, k : k + PER_PEAK].T[..., None]))
            _put(J, value, Z, dict(enumerate((Z, *slopes), start=k)))
        return value, J

    def _peak(self, log_r: Floats, log_tau: Floats, n: Floats, s: Floats, b: Floats) -> tuple[Complexes, ...]:
        """Impedance of one peak of each spectrum and its derivatives by ln tau, n, s and b; parameters (b, 1).

        Without the derivatives by s and b where all peaks are plain, and without that by b where none is skewed.
        """
        r = np.exp(log_r) + 0j
        log_u = n * (self.log_w + log_tau)
        turn = np.exp(0.5j * np.pi * n)
        along = self.log_w + log_tau + 0.5j * np.pi
        if (s <= SHARP).all():
            u = np.exp(log_u) * turn
            d = 1 / (1 + u)
            if (b == 1).all():
                Z = r * d
                slope = -Z * u * d
                return Z, n * slope, along * slope
            Z = r * d**b
            slope = -b * Z * u * d
            return Z, n * slope, along * slope, np.zeros_like(Z), Z * np.log(d)
        skew = (b < 1)[:, 0]
        if skew.any():
            parts = [np.zeros(log_u.shape, dtype=np.complex128) for _ in range(PER_PEAK)]
            for own, top in ((skew, np.full_like(s, SHARP)), (~skew, s)):
                some = self._peak(*(each[own] for each in (log_r, log_tau, n, top, b)))
                for part, values in zip(parts, some, strict=False):
                    part[own] = values
            return tuple(parts)
        upper, lower = np.exp(log_u + n * s) * turn, np.exp(log_u - n * s) * turn
        d_upper, d_lower = 1 / (1 + upper), 1 / (1 + lower)
        rest = np.log((1 + upper) * d_lower) / (2 * s * n)
        by_exponent = rest / n - ((along + s) * (1 - d_upper) - (along - s) * (1 - d_lower)) / (2 * s * n)
        by_top = (rest - 1 + 0.5 * (d_upper + d_lower)) / s
        return r * (1 - rest), r * (d_upper - d_lower) / (2 * s), r * by_exponent, r * by_top


def arc(log_r: float, log_tau: float, n: float) -> list[float]:
    """Parameters of a depressed arc."""
    return [log_r, log_tau, n, SHARP, 1.0]


def _put(J: Floats, value: Floats, Z: Complexes, columns: dict[int, Complexes]) -> None:
    """Add an impedance, and put its derivatives into their columns."""
    n = Z.shape[1]
    value[:, :n] += Z.real
    value[:, n:] += Z.imag
    for column, derivative in columns.items():
        J[:, :n, column] = derivative.real
        J[:, n:, column] = derivative.imag
