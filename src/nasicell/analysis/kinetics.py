"""Kinetics of a symmetric cell from its current-voltage curve: Butler-Volmer and a resistor in series."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.errors import AnalysisError

LARGEST_ERROR: Final = 0.3
"""Largest standard error of ln I_0 with which an exchange current counts as identified."""
SMALLEST_CURVATURE_VOLT: Final = 5e-5
"""A departure from a straight line below this is finer than instruments resolve."""

Floats = NDArray[np.float64]


def symmetric_cell_voltage(
    *, current: Floats, exchange_current: float, resistance: float, temperature: float
) -> Floats:
    r"""Voltage of a symmetric cell with Butler-Volmer kinetics of transfer coefficient 1/2 on both sides.

    .. math:: V = 2 \cdot \frac{2RT}{F} \operatorname{asinh} \frac{I}{2 I_0} + I R

    Parameters
    ----------
    current
        I, shape (n,), A.
    exchange_current
        I_0 of one interface, A, > 0.
    resistance
        R in series, ohm.
    temperature
        T, K.

    Returns
    -------
    :
        V, shape (n,), V.

    Examples
    --------
    >>> symmetric_cell_voltage(current=np.array([2e-3]), exchange_current=1e-3, resistance=0.0, temperature=298.15)
    array([0.09057904])
    """
    kinetic = 4 * GAS_CONSTANT * temperature / FARADAY
    return kinetic * np.arcsinh(current / (2 * exchange_current)) + current * resistance


@dataclass(frozen=True, slots=True, kw_only=True)
class KineticFit:
    """Kinetics and resistance that describe a sweep best."""

    exchange_current: float
    """A"""
    resistance: float
    """ohm"""
    log_error: float
    """Standard error of ln I_0."""
    resistance_error: float
    """ohm"""
    residual: float
    """Root mean square of the fit, V."""
    resistor_residual: float
    """Root mean square of the best resistor, V."""

    @property
    def identified(self) -> bool:
        """Whether the sweep tells kinetics from a resistor, and how fast they are."""
        curved = self.resistor_residual > max(2 * self.residual, SMALLEST_CURVATURE_VOLT)
        return curved and self.log_error < LARGEST_ERROR


def fit_kinetics(*, voltage: Floats, current: Floats, temperature: float) -> KineticFit:
    """Least squares of `symmetric_cell_voltage`, from several starts, in ln I_0 and R >= 0.

    Raises `AnalysisError` where the current runs against the voltage.
    """
    total = float(current @ voltage / (current @ current))
    if not total > 0:
        raise AnalysisError(
            f"the current of the voltage sweep runs against the voltage (V/I = {total:.4g} ohm), expected a positive "
            "resistance. Check the sign of the current, or the order of the columns."
        )
    scale = 4 * GAS_CONSTANT * temperature / FARADAY

    def residual(p: Floats) -> Floats:
        return (
            symmetric_cell_voltage(
                current=current,
                exchange_current=np.exp(p[0]),
                resistance=p[1] * total,
                temperature=temperature,
            )
            - voltage
        )

    starts = [(np.log(scale / (2 * share * total)), 1 - share) for share in (0.9, 0.5, 0.1)]
    bounds = ([np.log(scale / total) - 12, 0.0], [np.log(scale / total) + 12, 2.0])
    fits = [least_squares(residual, s, bounds=bounds, xtol=1e-12, ftol=1e-12, gtol=1e-12) for s in starts]
    best = min(fits, key=lambda f: f.cost)
    variance = 2 * best.cost / max(voltage.size - 2, 1)
    with np.errstate(all="ignore"):
        covariance = np.linalg.pinv(best.jac.T @ best.jac) * variance
    return KineticFit(
        exchange_current=float(np.exp(best.x[0])),
        resistance=float(best.x[1] * total),
        log_error=float(np.sqrt(covariance[0, 0])),
        resistance_error=float(np.sqrt(covariance[1, 1]) * total),
        residual=float(np.sqrt(variance)),
        resistor_residual=float(np.sqrt(np.mean((voltage - total * current) ** 2))),
    )
