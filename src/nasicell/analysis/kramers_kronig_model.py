"""The linear models of the Kramers-Kronig test: relaxation times on fixed grids, fitted to many spectra at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.noise_level import NoiseLevel, noise_level

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

GRIDS: Final = ((0.7, 0.0), (1.0, 0.25), (1.5, 0.5), (2.0, 0.5), (2.5, 0.5), (3.0, 1.0))
"""Relaxation times per decade and decades beyond the sweep's ends, the models offered; the last is the richest."""
SMALLEST_NOISE: Final = 1e-5
"""Relative noise below which rounding and the model's own error decide."""
RIDGE: Final = 1e-12
"""Added to the normalised normal equations: below it directions are rounding errors."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearModel:
    r"""Columns R0, L, 1/C and one relaxation per time constant.

    .. math:: Z = R_0 + j\omega L + \frac{1}{j\omega C} + \sum_{m=1}^{M} \frac{R_m}{1 + j\omega\tau_m}

    Parameters
    ----------
    columns
        Shape (n, p), p = M + 3.
    products
        Products of any two columns at each frequency, shape (n, p*p): the normal equations of all weights.
    """

    columns: Complex
    products: Floats

    @property
    def elements(self) -> int:
        """M."""
        return self.columns.shape[1] - 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearFits:
    """Least-squares fits of one model to many spectra.

    Parameters
    ----------
    model
        The model.
    residual
        Weighted, shape (b, n).
    gram
        Normal equations of the scaled columns, shape (b, p, p).
    scale
        Norms of the weighted columns, shape (b, p).
    """

    model: LinearModel
    residual: Complex
    gram: Floats
    scale: Floats

    def rows(self, rows: NDArray[np.intp]) -> "LinearFits":
        """The fits of some of the spectra."""
        return LinearFits(model=self.model, residual=self.residual[rows], gram=self.gram[rows], scale=self.scale[rows])

    @property
    def criterion(self) -> Floats:
        r"""Akaike's information criterion corrected for few data, shape (b,).

        .. math:: N\ln\frac{\chi^2}{N} + 2k + \frac{2k(k+1)}{N-k-1}

        References
        ----------
        C. M. Hurvich, C.-L. Tsai, Biometrika 76 (1989) 297.
        """
        data, k = 2 * self.residual.shape[1], self.gram.shape[1]
        square = np.maximum((self.residual.real**2 + self.residual.imag**2).sum(axis=1), 1e-20)
        return data * np.log(square / data) + 2 * k + 2 * k * (k + 1) / max(data - k - 1, 1)


def linear_models(angular_frequency: Floats) -> list[LinearModel]:
    """Models of increasing richness that spectra on these frequencies can carry (as many columns as points at most)."""
    w = angular_frequency
    decades = max(float(np.log10(w.max() / w.min())), 1.0)
    ends = np.stack([np.ones(w.size), 1j * w / w.max(), w.min() / (1j * w)], axis=1)
    found: list[LinearModel] = []
    for density, beyond in GRIDS:
        count = max(3, round(density * (decades + 2 * beyond)) + 1)
        if found and count + 3 > w.size:
            break
        tau = np.logspace(-np.log10(w.max()) - beyond, -np.log10(w.min()) + beyond, count)
        columns = np.concatenate([ends, 1 / (1 + 1j * w[:, None] * tau)], axis=1, dtype=np.complex128)
        real, imaginary = columns.real, columns.imag
        products = real[:, :, None] * real[:, None, :] + imaginary[:, :, None] * imaginary[:, None, :]
        found.append(LinearModel(columns=columns, products=products.reshape(w.size, -1)))
    return found


def fitted(model: LinearModel, *, impedance: Complex, weight: Floats) -> LinearFits:
    """Weighted linear least squares of every spectrum; `impedance` and `weight` (1/ohm) of shape (b, n)."""
    p = model.columns.shape[1]
    square = weight**2
    gram = (square @ model.products).reshape(-1, p, p)
    scale = np.sqrt(np.einsum("bii->bi", gram))
    gram = gram / (scale[:, :, None] * scale[:, None, :]) + RIDGE * np.eye(p)
    right = (square * impedance.real) @ model.columns.real + (square * impedance.imag) @ model.columns.imag
    x = np.linalg.solve(gram, (right / scale)[..., None])[..., 0] / scale
    return LinearFits(model=model, residual=(impedance - x @ model.columns.T) * weight, gram=gram, scale=scale)


def chosen(fits: Sequence[LinearFits]) -> NDArray[np.intp]:
    """Index of the model with the lowest information criterion for each spectrum, shape (b,)."""
    return np.array([fit.criterion for fit in fits]).argmin(axis=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightedFits:
    """All linear models fitted to spectra with the weight of their own noise.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s.
    fits
        One per model, poorest first.
    weight
        1/(noise |Z|), shape (b, n), 1/ohm.
    level
        The noise.
    """

    angular_frequency: Floats
    fits: list[LinearFits]
    weight: Floats
    level: NoiseLevel


def linear_fits(*, angular_frequency: Floats, impedance: NDArray[np.complex128]) -> WeightedFits:
    """Noise from the richest model, then every model with that noise as weight; shapes (n,) and (b, n)."""
    models = linear_models(angular_frequency)
    relative = 1 / np.abs(impedance)
    rich = fitted(models[-1], impedance=impedance, weight=relative)
    level = noise_level(log_frequency=np.log10(angular_frequency), residual=rich.residual)
    weight = relative / np.maximum(level.sigma, SMALLEST_NOISE)
    fits = [fitted(model, impedance=impedance, weight=weight) for model in models]
    return WeightedFits(angular_frequency=angular_frequency, fits=fits, weight=weight, level=level)
