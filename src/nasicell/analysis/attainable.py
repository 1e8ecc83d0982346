"""The uncertainty that a sweep can attain for the parameters of a circuit."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.analysis.circuits import Circuit
from nasicell.analysis.covariance import covariance
from nasicell.analysis.planned_sweep import PlannedSweep

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

LOOSE: Final = 0.2
"""Relative uncertainty above which the linear bound is checked along the parameter's profile."""
FARTHEST: Final = np.log(100.0)
"""Logarithm of the factor up to which a profile is followed."""
STEP: Final = 1e-5
"""Step of the central differences, in exponents and logarithms."""
FIRST_STEP: Final = 0.1
"""Of a walk along a profile, in the logarithm of the parameter."""
HALVINGS: Final = 5
"""Of the interval in which a profile crosses 1: to 3 % of the last step."""
NOTHING: Final = 1e-8
"""Rise of chi-squared by a factor of e in a parameter, below which the parameter has no effect."""
LOWEST_EXPONENT: Final = 0.3
"""Of constant phase elements; below, they are none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attainable:
    """What a sweep can tell of the parameters of a circuit.

    Parameters
    ----------
    circuit, values
        What is measured, values in the order of `circuit.names`.
    covariance
        Smallest covariance that an unbiased estimate can have, of the logarithms of positive parameters and of
        exponents, shape (p, p).
    intervals
        Per parameter the bounds (one standard uncertainty) in its unit. Along the profile of chi-squared where the
        linear bound is above `LOOSE`; 0 or infinity where the sweep sets no bound within a factor of 100.
    """

    circuit: Circuit
    values: Floats
    covariance: Floats
    intervals: tuple[tuple[float, float], ...]

    @property
    def relative(self) -> Floats:
        """Half of each interval over the value (of exponents: half of the interval), shape (p,)."""
        scale = np.where(exponents(self.circuit), 1.0, self.values)
        return np.array([(high - low) / 2 for low, high in self.intervals]) / scale


def exponents(circuit: Circuit) -> NDArray[np.bool_]:
    """Which parameters are exponents, between 0 and 1."""
    return np.array([np.isfinite(parameter.upper) for parameter in circuit.parameters])


def information_bound(*, circuit: Circuit, values: Floats, sweep: PlannedSweep) -> Floats:
    r"""Cramér-Rao bound: the inverse of Fisher's information of a sweep with Gaussian noise, shape (p, p).

    .. math:: C = (J^T J)^{-1}, \quad J = \frac{1}{\sigma} \frac{\partial Z}{\partial x}

    with x the logarithms of positive parameters and the exponents; real and imaginary parts are one row each. A
    parameter without any effect has an infinite variance.
    """
    J = _slopes(circuit, sweep, _coordinates(circuit, values), _deviation(circuit, values, sweep))
    bound = covariance(J)
    unseen = np.flatnonzero((J**2).sum(axis=0) < NOTHING)
    bound[unseen, unseen] = np.inf
    return bound


def attainable(*, circuit: Circuit, values: Floats, sweep: PlannedSweep) -> Attainable:
    """Bound of the uncertainty of every parameter; where it is loose, the interval in which chi-squared rises by 1.

    Parameters
    ----------
    circuit
        What is measured.
    values
        Parameters in the order of `circuit.names`, > 0.
    sweep
        How it is measured.

    References
    ----------
    H. Cramér, Mathematical Methods of Statistics (1946), ch. 32; D. J. Venzon, S. H. Moolgavkar, J. R. Stat. Soc. C 37
    (1988) 87 (profiles).

    Examples
    --------
    >>> circuit = Circuit.parse("R0-p(R1,C1)")
    >>> sweep = PlannedSweep.between(highest=1e6, lowest=0.1, points_per_decade=10)
    >>> (100 * attainable(circuit=circuit, values=np.array([10, 20, 1e-6]), sweep=sweep).relative).round(2)
    array([0.12, 0.12, 0.35])
    """
    bound = information_bound(circuit=circuit, values=values, sweep=sweep)
    sigma = np.sqrt(np.diagonal(bound))
    is_exponent = exponents(circuit)
    intervals = []
    for k, (value, error) in enumerate(zip(values, sigma, strict=True)):
        if is_exponent[k]:
            intervals.append((float(value - error), float(value + error)))
        elif not np.isfinite(error):
            intervals.append((0.0, np.inf))
        elif error <= LOOSE:
            intervals.append((float(value * (1 - error)), float(value * (1 + error))))
        else:
            down, up = (_crossing(circuit, values, sweep, k, side) for side in (-1.0, 1.0))
            intervals.append((float(value * np.exp(-down)), float(value * np.exp(up))))
    return Attainable(circuit=circuit, values=values, covariance=bound, intervals=tuple(intervals))


def _coordinates(circuit: Circuit, values: Floats) -> Floats:
    """Logarithms of positive parameters, and exponents."""
    is_exponent = exponents(circuit)
    return np.where(is_exponent, values, np.log(np.where(is_exponent, 1.0, values)))


def _natural(circuit: Circuit, x: Floats) -> Floats:
    is_exponent = exponents(circuit)
    return np.where(is_exponent, x, np.exp(np.where(is_exponent, 0.0, x)))


def _impedance(circuit: Circuit, sweep: PlannedSweep, x: Floats) -> Complexes:
    return circuit.impedance(angular_frequency=2 * np.pi * sweep.frequency, values=_natural(circuit, x))


def _deviation(circuit: Circuit, values: Floats, sweep: PlannedSweep) -> Complexes:
    """Standard deviations of the parts at the expected impedance."""
    return sweep.noise.deviation(circuit.impedance(angular_frequency=2 * np.pi * sweep.frequency, values=values))


def _stacked(difference: Complexes, deviation: Complexes) -> Floats:
    return np.concatenate([difference.real / deviation.real, difference.imag / deviation.imag])


def _slopes(circuit: Circuit, sweep: PlannedSweep, x: Floats, deviation: Complexes) -> Floats:
    """Slopes of the weighted impedance by the coordinates, shape (2n, p)."""
    steps = STEP * np.eye(x.size)
    w = 2 * np.pi * sweep.frequency
    up, down = (
        circuit.impedance(angular_frequency=w, values=_natural(circuit, x + step).T[:, :, None])
        for step in (steps, -steps)
    )
    difference = np.broadcast_to(up - down, (x.size, w.size)) / (2 * STEP)
    return np.concatenate([difference.real / deviation.real, difference.imag / deviation.imag], axis=1).T


def _crossing(circuit: Circuit, values: Floats, sweep: PlannedSweep, k: int, side: float) -> float:
    """How far the logarithm of one parameter can go, all others refitted, until chi-squared is 1; inf if it is not."""
    centre = _coordinates(circuit, values)
    deviation = _deviation(circuit, values, sweep)
    expected = _impedance(circuit, sweep, centre)
    others = np.arange(centre.size) != k
    is_exponent = exponents(circuit)[others]
    low = np.where(is_exponent, LOWEST_EXPONENT, centre[others] - 3 * FARTHEST)
    high = np.where(is_exponent, 1.0, centre[others] + 3 * FARTHEST)

    def at(distance: float, start: Floats) -> tuple[float, Floats]:
        def whole(rest: Floats) -> Floats:
            x = centre.copy()
            x[k] += side * distance
            x[others] = rest
            return x

        fit = least_squares(
            lambda rest: _stacked(_impedance(circuit, sweep, whole(rest)) - expected, deviation),
            np.clip(start, low + STEP, high - STEP),
            jac=lambda rest: _slopes(circuit, sweep, whole(rest), deviation)[:, others],  # pyright: ignore[reportArgumentType] - inferred from the default, a word
            bounds=(low, high),
            x_scale="jac",
            max_nfev=60,
        )
        return float(2 * fit.cost), fit.x

    inside, rest, outside, step = 0.0, centre[others], 0.0, FIRST_STEP
    while outside == 0.0:
        distance = inside + step
        if distance > FARTHEST:
            return np.inf
        chi, found = at(distance, rest)
        if chi > 1:
            outside = distance
        else:
            inside, rest, step = distance, found, 1.6 * step
    for _ in range(HALVINGS):
        middle = 0.5 * (inside + outside)
        chi, found = at(middle, rest)
        if chi > 1:
            outside = middle
        else:
            inside, rest = middle, found
    return 0.5 * (inside + outside)
