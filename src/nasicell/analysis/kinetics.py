"""Kinetics behind a sweep: exchange current, resistance and transfer coefficient, each as far as the data tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, least_squares, minimize_scalar
from scipy.stats import t as student

from nasicell.analysis.interface_kinetics import Interfaces
from nasicell.analysis.polarisation_curve import Curve, GivenKinetics
from nasicell.errors import AnalysisError

CONFIDENCE: Final = 0.95
"""Of every interval here."""
PRECISE: Final = 0.1
"""The exchange current counts as determined where its interval reaches no farther than this fraction."""
USABLE: Final = 0.7
"""Largest half-width of the interval of ln I_0, a factor of two, that is still reported, with a flag."""
SPAN: Final = (-5.0, 7.0)
"""ln of I_0 over RT/F over the resistance of the whole sweep: where it is looked for."""
GRID_STEP: Final = 0.25
"""Spacing of ln I_0 on the first grid; the minimum of a profile is several times wider."""
FIRST_COEFFICIENTS: Final = 4
"""Values of the transfer coefficient on the first grid."""
FIRST_STEP: Final = 0.01
"""From the best value to the first other one of its profile."""
RESOLUTION: Final = 0.005
"""Share of an interval to which its ends are found."""
TIGHT: Final = 1e-10
"""Relative change at which a fit stops."""
ROUNDS: Final = 4
"""Fits, each with weights and currents of the one before; the change from one to the next shrinks tenfold."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class KineticFit:
    """Kinetics and resistance that describe a sweep best, with the profile of the likelihood as interval."""

    exchange_current: float
    """A, of one interface."""
    exchange_interval: tuple[float, float]
    """A, 95 %; infinity where faster kinetics describe the sweep as well."""
    resistance: float
    """ohm, in series."""
    resistance_error: float
    """ohm, standard error."""
    transfer_coefficient: float
    """Of the oxidation; a symmetric cell cannot tell it from its complement, the larger is given."""
    transfer_interval: tuple[float, float]
    """95 %; the whole range looked at where the sweep does not tell."""
    capacitance: float
    """F of one interface; 0 where the sweep needs none."""
    rest_voltage: float
    """V, where the current vanishes."""
    residual: float
    """Root mean square of the fit, V."""
    resistor_residual: float
    """Root mean square of the best straight line, V."""

    @property
    def half_width(self) -> float:
        """Half of the interval of ln I_0."""
        low, high = self.exchange_interval
        return float(np.log(high / low) / 2) if low > 0 else np.inf

    @property
    def log_error(self) -> float:
        """Standard error of ln I_0."""
        return self.half_width / 1.96

    @property
    def identified(self) -> bool:
        """Whether the sweep tells kinetics from a resistor, and how fast they are within a factor of two."""
        return self.half_width < USABLE

    @property
    def precise(self) -> bool:
        """Whether the interval of the exchange current lies within 10 % of it."""
        return self.half_width < PRECISE


def fit_kinetics(
    *,
    voltage: Floats,
    current: Floats,
    temperature: float,
    interfaces: int = 2,
    sweep_rate: float = 0.0,
    given: GivenKinetics | None = None,
) -> KineticFit:
    r"""Butler-Volmer interfaces, a resistor, a rest voltage and a double layer, fitted to a voltage sweep.

    .. math:: V = E_0 + \sum_k \eta_k(I, I_0, \alpha) + I R - C v \frac{\sum (\eta_k')^2}{\sum \eta_k' + R}

    At fixed :math:`I_0` and :math:`\alpha` the rest is linear and solved exactly, so the search is over two numbers
    and finds the best of all minima. Weights follow from the residuals: noise of the voltage, and noise of the
    current times the slope. The interval of I_0 is the profile of the likelihood over everything else, widened where
    residuals are correlated.

    Parameters
    ----------
    voltage
        V, shape (n,), V.
    current
        I, shape (n,), A.
    temperature
        T, K.
    interfaces
        2 identical ones in a symmetric cell, 1 in a half cell.
    sweep_rate
        v, V/s; matters only with `GivenKinetics.largest_capacitance`.
    given
        What is known from elsewhere: the resistance of a spectrum, the transfer coefficient, how large a double layer
        may be.

    Raises
    ------
    AnalysisError
        Where the current runs against the voltage, or fewer than eight samples are given.
    """
    given = given or GivenKinetics()
    total = _checked(voltage, current)
    curve = Curve.of(
        voltage=voltage,
        current=current,
        interfaces=Interfaces(number=interfaces, temperature=temperature),
        sweep_rate=sweep_rate,
        given=given,
    )
    centre = float(np.log(curve.interfaces.thermal_voltage / total))
    bounds = (centre + SPAN[0], centre + SPAN[1])
    low, high = given.range_of(interfaces)
    start = min(
        ((x, a) for x in np.arange(*bounds, GRID_STEP) for a in np.linspace(low, high, FIRST_COEFFICIENTS)),
        key=lambda p: curve.misfit(*p),
    )
    for last in range(ROUNDS):
        x, alpha = _minimum(curve, (float(start[0]), float(start[1])), bounds, (low, high))
        if last < ROUNDS - 1:
            curve = curve.refined(x, alpha)
            start = (x, alpha)
    degrees = max(curve.effective_size(x, alpha) - curve.parameters(low < high), 1.0)
    best = curve.misfit(x, alpha)
    limit = float(student.ppf((1 + CONFIDENCE) / 2, degrees))

    def off_current(y: float) -> float:
        return _distance(_best_coefficient(curve, y, (low, high))[1], best, degrees) / limit

    def off_coefficient(a: float) -> float:
        return _distance(_best_current(curve, a, x, bounds)[1], best, degrees) / limit

    lower, upper = _crossing(off_current, x, bounds[0]), _crossing(off_current, x, bounds[1])
    span = (_crossing(off_coefficient, alpha, low), _crossing(off_coefficient, alpha, high))
    linear = curve.linear(x, alpha)
    ends = [curve.linear(y, _best_coefficient(curve, y, (low, high))[0]) for y in (lower or x, upper or x)]
    return KineticFit(
        exchange_current=float(np.exp(x)),
        exchange_interval=(0.0 if lower is None else float(np.exp(lower)), np.inf if upper is None else np.exp(upper)),
        resistance=linear.resistance,
        resistance_error=float(
            np.hypot(linear.resistance_error, (ends[0].resistance - ends[1].resistance) / (2 * limit))
        ),
        transfer_coefficient=alpha,
        transfer_interval=(low if span[0] is None else span[0], high if span[1] is None else span[1]),
        capacitance=linear.capacitance,
        rest_voltage=linear.rest_voltage,
        residual=curve.rms(x, alpha),
        resistor_residual=curve.straight_rms(),
    )


def _checked(voltage: Floats, current: Floats) -> float:
    """Resistance of the whole sweep, ohm, which must be positive."""
    if voltage.size < 8:
        raise AnalysisError(f"the voltage sweep has {voltage.size} samples, expected at least 8 for kinetics")
    centred = current - current.mean()
    total = float(centred @ (voltage - voltage.mean()) / (centred @ centred))
    if not total > 0:
        raise AnalysisError(
            f"the current of the voltage sweep runs against the voltage (V/I = {total:.4g} ohm), expected a positive "
            "resistance. Check the sign of the current, or the order of the columns."
        )
    return total


def _distance(misfit: float, best: float, degrees: float) -> float:
    """Distance from the best fit in standard errors."""
    return float(np.sqrt(max(misfit / best - 1, 0.0) * degrees))


def _best_coefficient(curve: Curve, x: float, span: tuple[float, float]) -> tuple[float, float]:
    """Transfer coefficient with the least misfit at ln I_0 = x, and that misfit."""
    if span[0] == span[1]:
        return span[0], curve.misfit(x, span[0])
    found = minimize_scalar(lambda a: curve.misfit(x, a), bounds=span, method="bounded", options={"xatol": 1e-5})
    ends = [(edge, curve.misfit(x, edge)) for edge in span]
    return min([(float(found.x), float(found.fun)), *ends], key=lambda p: p[1])


def _best_current(curve: Curve, alpha: float, near: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """ln I_0 with the least misfit at a transfer coefficient, and that misfit."""
    reach = (max(near - 1.5, bounds[0]), min(near + 1.5, bounds[1]))
    found = minimize_scalar(lambda y: curve.misfit(y, alpha), bounds=reach, method="bounded", options={"xatol": 1e-6})
    return float(found.x), float(found.fun)


def _minimum(
    curve: Curve, near: tuple[float, float], bounds: tuple[float, float], span: tuple[float, float]
) -> tuple[float, float]:
    """ln I_0 and transfer coefficient of the least misfit close to a point."""
    if span[0] == span[1]:
        found = least_squares(
            lambda p: curve.differences(p[0], span[0]), [near[0]], bounds=bounds, xtol=TIGHT, ftol=TIGHT, gtol=TIGHT
        )
        return float(found.x[0]), span[0]
    inside = np.clip(near, *np.transpose([bounds, span]))
    found = least_squares(
        lambda p: curve.differences(*p),
        inside,
        bounds=np.transpose([bounds, span]),
        x_scale=(1.0, 0.1),
        xtol=TIGHT,
        ftol=TIGHT,
        gtol=TIGHT,
    )
    return float(found.x[0]), float(found.x[1])


def _crossing(off: Callable[[float], float], best: float, edge: float) -> float | None:
    """Where the profile leaves the interval between its minimum and the edge; None where it does not.

    `off` is the distance from the best fit in half-intervals, which grows nearly in proportion to the way. The
    minimum itself is returned where the interval is narrower than the search resolves.
    """
    way = edge - best
    if not way or off(edge) <= 1:
        return None
    step = way * min(1.0, FIRST_STEP / abs(way))
    first = off(best + step)
    if off(best) > 1:
        return best
    inner, outer = (best, best + step) if first > 1 else (best + step, best + step)
    while off(outer) <= 1:
        inner, step = outer, step * min(max(1.2 / max(off(outer), 1e-3), 1.2), 10.0)
        outer = best + step
        if abs(step) >= abs(way):
            outer = edge
            break
    tolerance = RESOLUTION * abs(outer - best)
    return float(brentq(lambda y: off(y) - 1, inner, outer, xtol=tolerance))  # pyright: ignore[reportArgumentType]
