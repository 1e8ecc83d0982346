"""Kinetics behind a sweep: exchange current, resistance and transfer coefficient, each as far as the data tell."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from nasicell.analysis.given_kinetics import GivenKinetics
from nasicell.analysis.interface_kinetics import Interfaces
from nasicell.analysis.likelihood_profile import best_coefficient, best_current, crossing, distance, minimum
from nasicell.analysis.polarisation_curve import TABLE, Curve
from nasicell.errors import AnalysisError

CONFIDENCE: Final = 0.95
"""Of every interval here."""
PRECISE: Final = 0.1
"""The exchange current counts as determined where its interval reaches no farther than this fraction."""
USABLE: Final = 0.7
"""Largest half-width of the interval of ln I_0, a factor of two, that is still reported, with a flag."""
FEWEST_SAMPLES: Final = 8
"""Samples of a sweep: more than the parameters, with some left to tell the noise."""
SPAN: Final = (-5.0, 7.0)
"""ln of I_0 over RT/F over the resistance of the whole sweep: where it is looked for."""
GRID_STEP: Final = 0.25
"""Spacing of ln I_0 on the first grid; the minimum of a profile is several times wider."""
FIRST_COEFFICIENTS: Final = 4
"""Values of the transfer coefficient on the first grid."""
SMALLEST_SHARE: Final = 1e-9
"""A resistance below this share of RT/(F I_0) is none: the table of the curve ends where kinetics alone carry it."""
ROUNDS: Final = 3
"""Further fits, each with weights and currents of the one before; the change from one to the next shrinks tenfold."""

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

    def current_at(self, voltage: Floats, *, interfaces: int, temperature: float) -> Floats:
        """Stationary current of the fit at given voltages, A, without the double layer; NaN where it is refused.

        Parameters
        ----------
        voltage
            V, shape (n,).
        interfaces, temperature
            As given to `fit_kinetics`; K.
        """
        if not self.identified:
            return np.full(voltage.size, np.nan)
        eta = voltage - self.rest_voltage
        thermal = Interfaces(number=interfaces, temperature=temperature).thermal_voltage
        largest = np.abs(eta).max() / max(self.resistance, SMALLEST_SHARE * thermal / self.exchange_current)
        scale = self.exchange_current
        current = scale * np.sinh(np.linspace(-1, 1, TABLE) * np.arcsinh(largest / scale))
        table, _ = Interfaces(number=interfaces, temperature=temperature).voltage(
            current=current, exchange_current=scale, transfer_coefficient=self.transfer_coefficient
        )
        return np.interp(eta, table + current * self.resistance, current)


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
    x, alpha = minimum(curve, (float(start[0]), float(start[1])), bounds, (low, high))
    for _ in range(ROUNDS):
        curve = curve.refined(x, alpha)
        x, alpha = minimum(curve, (x, alpha), bounds, (low, high))
    degrees = max(curve.effective_size(x, alpha) - curve.parameters(low < high), 1.0)
    best = curve.misfit(x, alpha)
    limit = float(student.ppf((1 + CONFIDENCE) / 2, degrees))

    def off_current(y: float) -> float:
        return distance(best_coefficient(curve, y, (low, high))[1], best, degrees) / limit

    def off_coefficient(a: float) -> float:
        return distance(best_current(curve, a, x, bounds)[1], best, degrees) / limit

    lower, upper = crossing(off_current, x, bounds[0]), crossing(off_current, x, bounds[1])
    span = (crossing(off_coefficient, alpha, low), crossing(off_coefficient, alpha, high))
    linear = curve.linear(x, alpha)
    ends = [curve.linear(y, best_coefficient(curve, y, (low, high))[0]) for y in (lower or x, upper or x)]
    return KineticFit(
        exchange_current=float(np.exp(x)),
        exchange_interval=(
            0.0 if lower is None else float(np.exp(lower)),
            np.inf if upper is None else float(np.exp(upper)),
        ),
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
    if voltage.size < FEWEST_SAMPLES:
        raise AnalysisError(
            f"the voltage sweep has {voltage.size} samples, expected at least {FEWEST_SAMPLES} for kinetics"
        )
    centred = current - current.mean()
    total = float(centred @ (voltage - voltage.mean()) / (centred @ centred))
    if not total > 0:
        raise AnalysisError(
            f"the current of the voltage sweep runs against the voltage (V/I = {total:.4g} ohm), expected a positive "
            "resistance. Check the sign of the current, or the order of the columns."
        )
    return total
