"""Which spectra are worth trying with a blocking tail, and which only with one."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.relaxation_peaks import PeakModel

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

RISING: Final = 0.0
"""Slope of ln(-Im Z) over ln(omega) at the slow end below which a blocking tail is tried: no summit is seen there."""
BLOCKING: Final = -0.7
"""The same slope below which nothing but a tail is tried, where the phase is beyond -45 degrees too."""
SLOW_END: Final = 0.5 * float(np.log(10))
"""Length of the slow end in ln(omega)."""
SLOW_POINTS: Final = 4
"""Points that it has at least."""


def tail_attempts(
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
    last = max(SLOW_POINTS, int((model.log_w < model.log_w.min() + SLOW_END).sum()))
    slow = order[:last]
    reactance = -Z.imag[:, slow]
    away = model.log_w[slow] - model.log_w[slow].mean()
    logs = np.log(np.maximum(reactance, 1e-12 * np.abs(Z[:, slow])))
    slope = logs @ away / max(float(away @ away), 1e-12)
    return np.where((reactance > 0).mean(axis=1) > 0.5, slope, 1.0)
