"""Fit of any equivalent circuit to a spectrum, with the full covariance and an honest status."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, least_squares

from nasicell.analysis.circuit_fit import AT_BOUND, LARGEST_EXPONENT, CircuitFit
from nasicell.analysis.circuit_order import fastest_first
from nasicell.analysis.circuit_starts import given_start, spread_starts
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.covariance import covariance
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Weights = Callable[[Complexes], Floats]

SCREENING: Final = 25
"""Evaluations after which the starts are compared..."""
KEPT: Final = 10
"""...and how many of them are followed to their minimum."""
BOUNDS: Final = {True: (0.05, LARGEST_EXPONENT), False: (-80.0, 80.0)}
"""Of exponents, and of the logarithms of positive parameters."""
SAME_COST: Final = 1e-6
"""Relative difference of two sums of squares below which they belong to one minimum."""
EVALUATIONS: Final = 400
"""Largest number of evaluations on the way to a minimum."""
STEP: Final = 1e-5
"""Step of the central differences, in exponents and logarithms."""


def modulus(impedance: Complexes) -> Floats:
    """Weights 1/|Z|: every point counts by its relative deviation."""
    return 1 / np.abs(impedance)


def unit(impedance: Complexes) -> Floats:
    """Weights 1: every point counts by its deviation in ohm."""
    return np.ones(impedance.size)


def fit_circuit(
    spectrum: ImpedanceSpectrum,
    circuit: Circuit | str,
    *,
    start: Mapping[str, float] | None = None,
    weights: Weights = modulus,
) -> CircuitFit:
    """Least-squares fit of a circuit.

    Parameters
    ----------
    spectrum
        One sweep.
    circuit
        Circuit or its string.
    start
        Value of every parameter by name; the fit then ends in the minimum nearest to it. None tries `STARTS`
        well-spread starts scaled to the spectrum, takes the best minimum, and puts alike parts of the circuit in
        order, the fastest first.
    weights
        `modulus` or `unit`, or any function of the measured impedance.

    Returns
    -------
    :
        Parameters, covariance and status. Positive parameters are fitted by their logarithm.

    Examples
    --------
    >>> f = np.geomspace(1e5, 1.0, 51)
    >>> spectrum = ImpedanceSpectrum(frequency=f, impedance=5 + 20 / (1 + 2j * np.pi * f * 1e-3))
    >>> fit = fit_circuit(spectrum, "R0-p(R1,C1)")
    >>> [float(f"{value:.4g}") for value in fit.values]
    [5.0, 20.0, 5e-05]
    """
    circuit = Circuit.parse(circuit) if isinstance(circuit, str) else circuit
    w, Z = spectrum.angular_frequency, spectrum.impedance
    if 2 * w.size <= len(circuit.names):
        raise AnalysisError(f"{w.size} points cannot determine the {len(circuit.names)} parameters of {circuit.text!r}")
    weight = weights(Z)
    exponent = np.array([math.isfinite(parameter.upper) for parameter in circuit.parameters])
    low, high = np.array([BOUNDS[bool(e)] for e in exponent]).T

    def natural(x: Floats) -> Floats:
        return np.where(exponent, x, np.exp(np.where(exponent, 0.0, x)))

    def residual(x: Floats) -> Floats:
        deviation = (circuit.impedance(angular_frequency=w, values=natural(x)) - Z) * weight
        return np.concatenate([deviation.real, deviation.imag])

    def slope(x: Floats) -> Floats:
        sides = [natural(x + step).T[:, :, None] for step in (STEP * np.eye(x.size), -STEP * np.eye(x.size))]
        up, down = (circuit.impedance(angular_frequency=w, values=values) for values in sides)
        derivative = (up - down) * weight / (2 * STEP)
        return np.concatenate([derivative.real, derivative.imag], axis=1).T

    def descent(x: Floats, evaluations: int) -> OptimizeResult:
        inside = np.clip(x, low + STEP, high - STEP)
        return least_squares(
            residual,
            inside,
            jac=slope,  # pyright: ignore[reportArgumentType] - inferred from the default, a word
            bounds=(low, high),
            x_scale="jac",
            max_nfev=evaluations,
        )

    starts = spread_starts(circuit, spectrum) if start is None else given_start(circuit, start)[None]
    points = np.where(exponent, starts, np.log(starts))
    if len(points) > 1:
        points = _leading([descent(x, SCREENING) for x in points])
    best = min((descent(x, EVALUATIONS) for x in points), key=lambda result: result.cost)
    values = natural(best.x)
    scale = np.where(exponent, 1.0, values)
    held = exponent & (best.x > LARGEST_EXPONENT - AT_BOUND)
    matrix = covariance(best.jac * ~held) * np.outer(scale, scale) * 2 * best.cost / (2 * w.size - values.size)
    order = fastest_first(root=circuit.root, values=values) if start is None else np.arange(values.size)
    return CircuitFit(
        circuit=circuit,
        values=values[order],
        covariance=matrix[np.ix_(order, order)],
        impedance=circuit.impedance(angular_frequency=w, values=values),
        chi_squared=float(2 * best.cost),
        converged=bool(best.status > 0),
    )


def _leading(screened: Sequence[OptimizeResult]) -> list[Floats]:
    """The points of the `KEPT` lowest costs, each cost once: equal costs lead to one minimum."""
    points, costs = [], []
    for result in sorted(screened, key=lambda one: one.cost):
        if all(result.cost > cost * (1 + SAME_COST) for cost in costs):
            points.append(result.x)
            costs.append(result.cost)
    return points[:KEPT]
