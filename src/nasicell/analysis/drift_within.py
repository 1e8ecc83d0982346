"""Drift of a cell during one sweep, from the sweep's own shape."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drift import Drift, point_times
from nasicell.analysis.kramers_kronig_model import LinearFits

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]


def drifts_within(*, fits: Sequence[LinearFits], impedance: Complex, weight: Floats, frequency: Floats) -> list[Drift]:
    r"""Growth within each sweep from its own shape.

    .. math:: Z(\omega_i) = Z_\mathrm{KK}(\omega_i)\left(1 + g\,\frac{t_i}{T}\right)

    where :math:`Z_\mathrm{KK}` is one of the linear models of the Kramers-Kronig test and :math:`t_i` the time at
    which the point was measured: nearly all of a sweep's duration T goes into its lowest decade. In sweeps from high
    frequencies to low, g adds a real part that no process can give. It is estimated beside the model's other
    coefficients; the model is the one with the lowest corrected Akaike criterion. A part of the cell that is a small
    share of |Z| makes a small g: then only neighbouring sweeps tell.

    Parameters
    ----------
    fits
        The models fitted to the sweeps.
    impedance
        Shape (b, n), ohm.
    weight
        1/(noise |Z|) as in the fits, shape (b, n), 1/ohm.
    frequency
        In the order measured, shape (n,), Hz.

    Returns
    -------
    :
        One per sweep.
    """
    share = point_times(frequency) / float((1 / frequency).sum())
    found = [_growth(fit, impedance=impedance, weight=weight, share=share) for fit in fits]
    best = np.array([criterion for _, _, criterion in found]).argmin(axis=0)
    lowest = np.abs(impedance[:, int(np.argmin(frequency))])
    drifts: list[Drift] = []
    for i, k in enumerate(best):
        growth, uncertainty = float(found[k][0][i]), float(found[k][1][i])
        drifts.append(
            Drift(
                growth=growth,
                uncertainty=uncertainty,
                resistance_change=growth * float(lowest[i]),
                resistance_uncertainty=uncertainty * float(lowest[i]),
                frequency=float(frequency.min()),
                source="the sweep itself",
            )
        )
    return drifts


def _growth(fit: LinearFits, *, impedance: Complex, weight: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Growth, its standard error and the corrected Akaike criterion, each of shape (b,)."""
    added = (impedance * weight - fit.residual) * share
    columns = fit.model.columns[None] * weight[:, :, None] / fit.scale[:, None, :]
    right = (added.conj()[:, None, :] @ columns)[:, 0].real
    x = np.linalg.solve(fit.gram, right[..., None])[..., 0]
    left = added - (columns @ x[..., None])[..., 0]
    strength = np.maximum((left.real**2 + left.imag**2).sum(axis=1), 1e-300)
    growth = (left.conj() * fit.residual).real.sum(axis=1) / strength
    rest = fit.residual - growth[:, None] * left
    data, k = 2 * share.size, fit.gram.shape[1] + 1
    square = np.maximum((rest.real**2 + rest.imag**2).sum(axis=1), 1e-20)
    spread = np.sqrt(np.maximum(square / max(data - k, 1), 1.0))
    criterion = data * np.log(square / data) + 2 * k + 2 * k * (k + 1) / max(data - k - 1, 1)
    return growth, spread / np.sqrt(strength), criterion
