"""The family of relaxation models: its columns and their slopes."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Family:
    r"""Which terms a model has.

    .. math:: Z = R_0 + j\omega L + \sum_{k=1}^{K} \frac{R_k}{1 + (j\omega\tau_k)^{n_k}}
              + R_W \frac{\tanh s}{s} + T (j\omega/\omega_m)^{-m}, \quad s = \sqrt{j\omega\tau_W}

    Linear: R0, L (times the largest frequency), R_1...R_K, R_W, T (columns); nonlinear: ln tau_1...K, n_1...K,
    ln tau_W, m. All amplitudes but L are >= 0; L < 0 stands for the onset of an arc above the window.
    """

    arcs: int
    """K, number of depressed arcs."""
    warburg: bool = False
    tail: bool = False

    @property
    def parameters(self) -> int:
        """Number of parameters, linear and nonlinear."""
        return 2 + 3 * self.arcs + 2 * self.warburg + 2 * self.tail

    @property
    def size(self) -> int:
        """Number of relaxations: arcs and Warburg element."""
        return self.arcs + self.warburg

    def nonlinear(self, *, time: float, exponent: float, tail: float) -> Floats:
        """One value for every nonlinear parameter, by its kind."""
        K = self.arcs
        values = [time] * K + [exponent] * K + [time] * self.warburg + [tail] * self.tail
        return np.array(values, dtype=np.float64)


def middle(w: Floats) -> float:
    """Angular frequency at which the tail's amplitude is its modulus."""
    return float(np.exp(np.log(w).mean()))


@cache
def column_of(family: Family) -> NDArray[np.intp]:
    """Column that each nonlinear parameter belongs to."""
    K = family.arcs
    last = np.arange(K + 2, K + 2 + family.warburg + family.tail)
    return np.r_[np.arange(2, K + 2), np.arange(2, K + 2), last].astype(np.intp)


def columns_and_slopes(*, family: Family, w: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Columns, shape (b, p, 2n), and their derivatives by the nonlinear parameters, shape (b, q, 2n).

    Real parts stand before imaginary parts. With z the column of an arc, its derivative by ln tau is n z (z - 1).
    """
    K, n, batch = family.arcs, w.size, len(q)
    P = np.zeros((batch, 2 + K + family.warburg + family.tail, 2 * n))
    D = np.empty((batch, q.shape[1], 2 * n))
    P[:, 0, :n] = 1.0
    P[:, 1, n:] = w / w.max()
    exponent = q[:, K : 2 * K, None]
    log_u = np.log(w) + q[:, :K, None]
    power = np.exp(exponent * log_u)
    real = 1 + power * np.cos(0.5 * np.pi * exponent)
    imaginary = power * np.sin(0.5 * np.pi * exponent)
    square = 1 / (real * real + imaginary * imaginary)
    real *= square
    imaginary *= -square
    P[:, 2 : K + 2, :n], P[:, 2 : K + 2, n:] = real, imaginary
    slope_real = real * (real - 1) - imaginary * imaginary
    slope_imaginary = imaginary * (2 * real - 1)
    D[:, :K, :n], D[:, :K, n:] = exponent * slope_real, exponent * slope_imaginary
    D[:, K : 2 * K, :n] = slope_real * log_u - slope_imaginary * (0.5 * np.pi)
    D[:, K : 2 * K, n:] = slope_imaginary * log_u + slope_real * (0.5 * np.pi)
    if family.warburg:
        s = np.sqrt(np.asarray(1j * w * np.exp(q[:, 2 * K, None]), dtype=np.complex128))
        tanh = np.tanh(s)
        transport = np.asarray(tanh / s, dtype=np.complex128)
        P[:, K + 2] = _stacked(transport)
        D[:, 2 * K] = _stacked(np.asarray(0.5 * (1 - tanh * tanh - transport), dtype=np.complex128))
    if family.tail:
        log_t = np.log(w / middle(w)) + 0.5j * np.pi
        tail = np.exp(-q[:, -1, None] * log_t)
        P[:, -1] = _stacked(tail)
        D[:, -1] = _stacked(-log_t * tail)
    return P, D


def _stacked(values: Complexes) -> Floats:
    """Real parts before imaginary parts along the last axis."""
    return np.concatenate([values.real, values.imag], axis=-1)
