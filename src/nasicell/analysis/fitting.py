"""Fit of any equivalent circuit to a spectrum, with the full covariance and an honest status."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, least_squares
from scipy.stats import qmc

from nasicell.analysis.circuits import Circuit
from nasicell.analysis.relaxations import covariance
from nasicell.errors import AnalysisError, suggest
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Weights = Callable[[Complexes], Floats]

STARTS: Final = 24
"""Starts tried when none is given."""
UNDETERMINED: Final = 0.5
"""Relative standard error above which a parameter counts as not determined."""


def modulus(impedance: Complexes) -> Floats:
    """Weights 1/|Z|: every point counts by its relative deviation."""
    return 1 / np.abs(impedance)


def unit(impedance: Complexes) -> Floats:
    """Weights 1: every point counts by its deviation in ohm."""
    return np.ones(impedance.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CircuitFit:
    """A fitted circuit.

    Parameters
    ----------
    circuit
        What was fitted.
    values
        Parameters in the order of `circuit.names`, in `circuit.units`.
    covariance
        Of the parameters, scaled by the residual's variance, shape (p, p).
    impedance
        The fit, shape (n,), ohm.
    chi_squared
        Sum of squared weighted residuals, real and imaginary.
    converged
        Whether the minimum was reached; if not, the values are not to be used.
    advice
        What to do about a fit that did not converge, sits at a bound or leaves a parameter undetermined.
    """

    circuit: Circuit
    values: Floats
    covariance: Floats
    impedance: Complexes
    chi_squared: float
    converged: bool
    advice: tuple[str, ...]

    @property
    def standard_errors(self) -> Floats:
        """Standard error of every parameter."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    @property
    def correlation(self) -> Floats:
        """Correlation matrix of the parameters."""
        sigma = np.where(self.standard_errors > 0, self.standard_errors, 1.0)
        return self.covariance / np.outer(sigma, sigma)

    @property
    def reduced_chi_squared(self) -> float:
        """`chi_squared` per degree of freedom."""
        return self.chi_squared / max(2 * self.impedance.size - self.values.size, 1)

    @property
    def status(self) -> str:
        """Whether the fit converged, in words."""
        return "converged" if self.converged else "not converged"

    def __getitem__(self, name: str) -> float:
        if name not in self.circuit.names:
            raise AnalysisError(f"no parameter {name!r}; {suggest(name, self.circuit.names)}")
        return float(self.values[self.circuit.names.index(name)])


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
        Value of every parameter by name; None tries `STARTS` well-spread starts scaled to the spectrum.
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

    def natural(x: Floats) -> Floats:
        return np.where(exponent, x, np.exp(np.where(exponent, 0.0, x)))

    def residual(x: Floats) -> Floats:
        deviation = (circuit.impedance(angular_frequency=w, values=natural(x)) - Z) * weight
        return np.concatenate([deviation.real, deviation.imag])

    starts = _spread_starts(circuit, spectrum, exponent) if start is None else [_given(circuit, start, exponent)]
    low, high = np.where(exponent, 0.05, -80.0), np.where(exponent, 1.0, 80.0)
    found: list[OptimizeResult] = []
    for x0 in starts:
        x0 = np.clip(x0, low + 1e-6, high - 1e-6)
        found.append(least_squares(residual, x0, bounds=(low, high), x_scale="jac", jac="3-point", max_nfev=400))
    best = min(found, key=lambda result: result.cost)
    values = natural(best.x)
    slope = np.where(exponent, 1.0, values)
    freedom = 2 * w.size - values.size
    held = exponent & (best.x > 1 - 1e-4)
    natural_covariance = covariance(best.jac * ~held) * np.outer(slope, slope) * 2 * best.cost / freedom
    return CircuitFit(
        circuit=circuit,
        values=values,
        covariance=natural_covariance,
        impedance=circuit.impedance(angular_frequency=w, values=values),
        chi_squared=float(2 * best.cost),
        converged=bool(best.status > 0),
        advice=_advice(circuit, values, natural_covariance, held, bool(best.status > 0)),
    )


def _given(circuit: Circuit, start: Mapping[str, float], exponent: NDArray[np.bool_]) -> Floats:
    """The start given by the user in fitting coordinates."""
    for name in start:
        if name not in circuit.names:
            raise AnalysisError(f"start names {name!r}, which {circuit.text!r} lacks; {suggest(name, circuit.names)}")
    lacking = [name for name in circuit.names if name not in start]
    if lacking:
        raise AnalysisError(f"start lacks {', '.join(lacking)}; give every parameter, or none")
    values = np.array([start[name] for name in circuit.names], dtype=np.float64)
    if (values <= 0).any():
        raise AnalysisError(f"start values must be positive; got {dict(start)}")
    return np.where(exponent, values, np.log(values))


def _spread_starts(circuit: Circuit, spectrum: ImpedanceSpectrum, exponent: NDArray[np.bool_]) -> list[Floats]:
    """Starts spread evenly over the magnitudes that the spectrum suggests for each unit."""
    w, size = spectrum.angular_frequency, np.abs(spectrum.impedance)
    ohm = (max(float(np.ptp(spectrum.impedance.real)), float(size.min())) / 30, float(size.max()))
    ranges = {
        "ohm": ohm,
        "s": (1 / w.max(), 1 / w.min()),
        "F": (1 / (w.max() * ohm[1]), 1 / (w.min() * ohm[0])),
        "F s^(n-1)": (1 / (w.max() * ohm[1]), 1 / (w.min() * ohm[0])),
        "H": (1e-2 * ohm[0] / w.max(), ohm[1] / w.max()),
        "ohm s^-0.5": (ohm[0] * np.sqrt(w.min()), ohm[1] * np.sqrt(w.max())),
        "": (0.7, 1.0),
    }
    bounds = np.array([ranges[parameter.unit] for parameter in circuit.parameters])
    bounds[~exponent] = np.log(bounds[~exponent])
    points = qmc.Halton(d=len(bounds), scramble=False).random(STARTS + 1)[1:]
    return list(bounds[:, 0] + points * (bounds[:, 1] - bounds[:, 0]))


def _advice(
    circuit: Circuit, values: Floats, matrix: Floats, held: NDArray[np.bool_], converged: bool
) -> tuple[str, ...]:
    found = [] if converged else ["The fit did not converge: simplify the circuit or give a start."]
    for name, value, variance, at_bound in zip(circuit.names, values, np.diagonal(matrix), held, strict=True):
        if at_bound:
            found.append(f"{name} is at its bound 1: use a capacitor instead.")
        elif math.sqrt(max(variance, 0.0)) > UNDETERMINED * value:
            found.append(f"{name} is not determined by these data: leave its element out or measure further.")
    return tuple(found)
