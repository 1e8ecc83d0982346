"""A smooth curve through a spectrum that obeys the Kramers-Kronig relations: what is left of the data is noise."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

ELEMENTS_PER_DECADE: Final = 3.0
"""Relaxation times: depressed arcs are followed to 0.03 %."""
BEYOND: Final = 1.0
"""Decades by which the times reach beyond the sweep, for arcs that do not close and tails of constant phase."""
MOST_OF_POINTS: Final = 0.5
"""Terms per point, at most."""
RIDGE: Final = 1e-10
"""Added to the diagonal of the scaled normal matrix: combinations of relaxations that the sweep does not see."""


def smoothed(*, angular_frequency: Floats, impedance: Complexes, weight: Floats) -> Complexes:
    r"""Least-squares fit of R0, L, a series capacitance and relaxations of fixed times, of either sign.

    .. math:: Z = R_0 + j\omega L + \frac{1}{j\omega C} + \sum_m \frac{R_m}{1 + j\omega\tau_m}

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s.
    impedance
        Shape (b, n), ohm.
    weight
        One over the standard deviations of real and imaginary part, shape (b, n, 2).

    Returns
    -------
    :
        The curve, shape (b, n), ohm.

    References
    ----------
    P. Agarwal, M. E. Orazem, L. H. Garcia-Rubio, J. Electrochem. Soc. 139 (1992) 1917.
    """
    columns = _columns(angular_frequency)
    A, inverse = _normal(columns, weight)
    data = np.concatenate([impedance.real * weight[..., 0], impedance.imag * weight[..., 1]], axis=1)
    x = inverse @ (A.transpose(0, 2, 1) @ data[..., None])
    curve = (A @ x)[..., 0]
    n = angular_frequency.size
    return curve[:, :n] / weight[..., 0] + 1j * curve[:, n:] / weight[..., 1]


def leverages(*, angular_frequency: Floats, weight: Floats) -> Floats:
    """Share of each point's noise that the fit of `smoothed` follows, of real and imaginary part, shape (b, n, 2)."""
    A, inverse = _normal(_columns(angular_frequency), weight)
    share = np.einsum("bip,bip->bi", A @ inverse, A)
    n = angular_frequency.size
    return np.stack([share[:, :n], share[:, n:]], axis=2)


def _columns(w: Floats) -> Floats:
    """Real above imaginary parts of the model's terms, shape (2n, p)."""
    decades = np.log10(w.max() / w.min()) + 2 * BEYOND
    count = max(min(round(ELEMENTS_PER_DECADE * decades), int(MOST_OF_POINTS * w.size) - 3), 2)
    tau = np.geomspace(10**-BEYOND / w.max(), 10**BEYOND / w.min(), count)
    ends = np.stack([np.ones(w.size), 1j * w / w.max(), w.min() / (1j * w)], axis=1)
    columns = np.concatenate([ends, 1 / (1 + 1j * w[:, None] * tau)], axis=1)
    return np.concatenate([columns.real, columns.imag])


def _normal(columns: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted, scaled columns, shape (b, 2n, p), and the inverse of their normal matrix."""
    A = columns * np.concatenate([weight[..., 0], weight[..., 1]], axis=1)[:, :, None]
    A /= np.sqrt((A**2).sum(axis=1))[:, None, :]
    gram = A.transpose(0, 2, 1) @ A + RIDGE * np.eye(columns.shape[1])
    return A, np.linalg.inv(gram)
