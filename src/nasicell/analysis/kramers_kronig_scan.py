"""The search for a stretch of frequencies in which residuals are more than noise."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher

from nasicell.analysis.kramers_kronig_model import LinearFits

Floats = NDArray[np.float64]

WIDTHS_DECADES: Final = (1.0, 2.0)
"""Widths of the stretches looked at."""
STEPS_PER_WIDTH: Final = 4
"""Positions of a stretch per its width."""
FEWEST_POINTS: Final = 4
"""Points that a stretch must hold."""
VISIBLE_SHARE: Final = 0.1
"""Share of a deviation that the model must not be able to imitate; else it is not looked for there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretches:
    """Half-cosine deviations in every position looked at.

    Parameters
    ----------
    shapes
        Of unit norm, shape (n, q).
    rms
        Root mean square over the stretch of a shape of unit norm, shape (q,).
    low, high
        Ends in lg of the angular frequency, shape (q,).
    """

    shapes: Floats
    rms: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deviations:
    """How likely noise gives what is seen in each stretch, and the deviation that would explain it.

    Parameters
    ----------
    probability
        Shape (b, q), for one stretch looked at alone.
    size
        Root mean square of the deviation over the stretch, relative to |Z|, shape (b, q).
    """

    probability: Floats
    size: Floats


def stretches(log_frequency: Floats) -> Stretches:
    """Every position and width on these frequencies; `log_frequency` is lg of the angular frequency, shape (n,).

    Of a sweep so thin that none holds `FEWEST_POINTS`, the whole.
    """
    x = log_frequency
    shapes: list[Floats] = []
    rest: list[tuple[float, float, float]] = []
    wanted = [
        (centre, width)
        for width in WIDTHS_DECADES
        for centre in np.arange(x.min(), x.max() + 1e-9, width / STEPS_PER_WIDTH)
        if (np.abs(x - centre) < width / 2).sum() >= FEWEST_POINTS
    ]
    for centre, width in wanted or [(0.5 * (x.min() + x.max()), 1.01 * np.ptp(x))]:
        inside = np.abs(x - centre) < width / 2
        shape = np.where(inside, np.cos(np.pi * (x - centre) / width), 0.0)
        norm = float(np.sqrt((shape**2).sum()))
        shapes.append(shape / norm)
        rest.append((1 / np.sqrt(inside.sum()), max(centre - width / 2, x.min()), min(centre + width / 2, x.max())))
    rms, low, high = np.array(rest).reshape(-1, 3).T
    return Stretches(shapes=np.array(shapes).reshape(-1, x.size).T, rms=rms, low=low, high=high)


def deviations(fits: LinearFits, *, where: Stretches, weight: Floats, sigma: Floats, degrees: Floats) -> Deviations:
    r"""Likelihood-ratio test of a deviation in each stretch, real and imaginary part free.

    With the shape :math:`s` added to the columns of the fitted model, whose projection is :math:`P`, the estimate of
    its two coefficients is :math:`N^{-1} s^T r`, :math:`N = s^T (1 - P) s`; their squares over the noise follow
    Fisher's distribution. Directions that the model imitates but for `VISIBLE_SHARE` are left out.

    Parameters
    ----------
    fits
        The model and its weighted residuals of b spectra.
    where
        The stretches.
    weight
        1/(sigma |Z|), shape (b, n), 1/ohm.
    sigma
        Relative noise, shape (b, n).
    degrees
        Degrees of freedom of that noise, shape (b, n).
    """
    shapes = where.shapes[None] / sigma[:, :, None]
    columns = fits.model.columns[None] * weight[:, :, None] / fits.scale[:, None, :]
    real = columns.real.transpose(0, 2, 1) @ shapes
    imaginary = columns.imag.transpose(0, 2, 1) @ shapes
    q = shapes.shape[2]
    solved = np.linalg.solve(fits.gram, np.concatenate([real, imaginary], axis=2))
    norm = (shapes**2).sum(axis=1)
    N = np.empty((*norm.shape, 2, 2))
    N[..., 0, 0] = norm - (real * solved[..., :q]).sum(axis=1)
    N[..., 1, 1] = norm - (imaginary * solved[..., q:]).sum(axis=1)
    N[..., 0, 1] = N[..., 1, 0] = -(real * solved[..., q:]).sum(axis=1)
    projected = np.stack(
        [(part[:, None, :] @ shapes)[:, 0] for part in (fits.residual.real, fits.residual.imag)], axis=-1
    )
    strength, direction = np.linalg.eigh(N)
    along = np.einsum("bqij,bqi->bqj", direction, projected)
    visible = strength > VISIBLE_SHARE * norm[..., None]
    strength = np.where(visible, strength, np.inf)
    count = visible.sum(axis=-1)
    ratio = (along**2 / strength).sum(axis=-1) / np.maximum(count, 1)
    freedom = degrees @ where.shapes**2
    return Deviations(
        probability=np.where(count > 0, fisher.sf(ratio, np.maximum(count, 1), freedom), 1.0),
        size=np.sqrt(((along / strength) ** 2).sum(axis=-1)) * where.rms,
    )
