"""Fit of any equivalent circuit to spectra, with the full covariance and an honest status."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_fit import CircuitFit
from nasicell.analysis.circuit_order import fastest_first
from nasicell.analysis.circuit_reduction import Reduction
from nasicell.analysis.circuit_search import best_shapes
from nasicell.analysis.circuit_starts import given_start
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.covariance import covariance
from nasicell.analysis.projection import Projection, terms_of
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Weights = Callable[[Complexes], Floats]


AT_ONCE: Final = 48
"""Spectra fitted side by side: their arrays then stay in the processor's cache."""


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
    """Least-squares fit of a circuit to one spectrum; see `fit_circuits`.

    Examples
    --------
    >>> f = np.geomspace(1e5, 1.0, 51)
    >>> spectrum = ImpedanceSpectrum(frequency=f, impedance=5 + 20 / (1 + 2j * np.pi * f * 1e-3))
    >>> fit = fit_circuit(spectrum, "R0-p(R1,C1)")
    >>> [float(f"{value:.4g}") for value in fit.values]
    [5.0, 20.0, 5e-05]
    """
    return fit_circuits([spectrum], circuit, start=start, weights=weights)[0]


def fit_circuits(
    spectra: Sequence[ImpedanceSpectrum],
    circuit: Circuit | str,
    *,
    start: Mapping[str, float] | None = None,
    weights: Weights = modulus,
) -> list[CircuitFit]:
    """Least-squares fits of one circuit to many spectra, those on one frequency grid side by side.

    Variable projection: the amplitude of every part of the outermost series follows from its shape by linear least
    squares, so that only time constants, exponents and ratios inside a part are searched (`projection`), by damped
    Gauss-Newton steps with analytic derivatives (`gauss_newton`).

    Parameters
    ----------
    spectra
        Sweeps.
    circuit
        Circuit or its string.
    start
        Value of every parameter by name; the fit then ends in the minimum nearest to it. None takes the best of a
        dictionary of shapes (`circuit_starts`), and puts alike parts of the circuit in order, the fastest first.
    weights
        `modulus` or `unit`, or any function of the measured impedance.

    Returns
    -------
    :
        Parameters, covariance and status of each spectrum, in order.

    Raises
    ------
    AnalysisError
        If a spectrum has too few points, or the start or the weights do not fit.

    References
    ----------
    G. H. Golub, V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413.
    """
    circuit = Circuit.parse(circuit) if isinstance(circuit, str) else circuit
    given = None if start is None else given_start(circuit, start)
    grids: dict[bytes, list[int]] = {}
    for k, spectrum in enumerate(spectra):
        if 2 * len(spectrum) <= len(circuit.names):
            raise AnalysisError(
                f"{len(spectrum)} points cannot determine the {len(circuit.names)} parameters of {circuit.text!r}"
            )
        grids.setdefault(spectrum.frequency.tobytes(), []).append(k)
    fits: dict[int, CircuitFit] = {}
    for alike in grids.values():
        for k in range(0, len(alike), AT_ONCE):
            some = alike[k : k + AT_ONCE]
            Z = np.array([spectra[i].impedance for i in some])
            weight = np.array([_checked(weights(z)) for z in Z])
            found = _fits(circuit, spectra[some[0]].angular_frequency, Z, weight, given)
            fits.update(zip(some, found, strict=True))
    return [fits[k] for k in range(len(spectra))]


def _checked(weight: Floats) -> Floats:
    """Weights that are positive and finite."""
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise AnalysisError("weights must be positive and finite; check the function of the impedance that gives them")
    return weight


def _fits(circuit: Circuit, w: Floats, Z: Complexes, weight: Floats, given: Floats | None) -> Iterator[CircuitFit]:
    """Fits of spectra on one grid."""
    reduction = Reduction.of(circuit.root)
    projection = Projection(
        terms=terms_of(reduction.root),
        angular_frequency=w,
        data=np.concatenate([Z.real * weight, Z.imag * weight], axis=1),
        weight=weight,
    )
    x, converged = best_shapes(projection, None if given is None else reduction.reduced_values(given))
    amplitudes, needed = projection.amplitudes(x, np.arange(len(x)))
    parts = [term.scaled(x, a) for term, a in zip(projection.terms, amplitudes.T, strict=True)]
    values = reduction.given_values(np.concatenate(parts))
    impedance, slopes = circuit.root.expansion(w, values[:, :, None])
    exponent = np.array([p.is_exponent for p in circuit.parameters])
    alive = np.empty(values.shape, dtype=np.bool_)
    alive[reduction.order] = np.concatenate([term.alive(n) for term, n in zip(projection.terms, needed.T, strict=True)])
    for k, own in enumerate(values.T):
        scale = np.where(exponent, 1.0, own)
        J = np.stack([np.broadcast_to(slope, Z.shape)[k] for slope in slopes], axis=1) * scale * weight[k][:, None]
        J = np.concatenate([J.real, J.imag]) * alive[:, k]
        residual = np.abs((impedance[k] - Z[k]) * weight[k])
        square = float(residual @ residual)
        matrix = covariance(J) * np.outer(scale, scale) * square / (2 * w.size - own.size)
        order = fastest_first(root=circuit.root, values=own) if given is None else np.arange(own.size)
        reached = bool(converged[k]) and bool(np.isfinite(own).all())
        yield CircuitFit(
            circuit=circuit,
            values=np.where(reached, own[order], np.nan),
            covariance=np.where(reached, matrix[np.ix_(order, order)], np.nan),
            impedance=impedance[k],
            chi_squared=square,
            converged=reached,
            angular_frequency=w,
            measured=Z[k],
            weight=weight[k],
        )
