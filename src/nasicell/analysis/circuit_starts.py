"""Where the fit of a circuit begins: values given by the user, or a spread over what the spectrum suggests."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from nasicell.analysis.circuits import Circuit
from nasicell.errors import AnalysisError, suggest
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]

STARTS: Final = 24
"""Starts tried when none is given."""


def given_start(circuit: Circuit, start: Mapping[str, float]) -> Floats:
    """The values of `start` in the order of the circuit's names, shape (p,).

    Raises
    ------
    AnalysisError
        If a parameter is missing, unknown or not positive.
    """
    for name in start:
        if name not in circuit.names:
            raise AnalysisError(f"start names {name!r}, which {circuit.text!r} lacks; {suggest(name, circuit.names)}")
    lacking = [name for name in circuit.names if name not in start]
    if lacking:
        raise AnalysisError(f"start lacks {', '.join(lacking)}; give every parameter, or none")
    values = np.array([start[name] for name in circuit.names], dtype=np.float64)
    if not (np.isfinite(values) & (values > 0)).all():
        raise AnalysisError(f"start values must be positive and finite; got {dict(start)}")
    return values


def spread_starts(circuit: Circuit, spectrum: ImpedanceSpectrum) -> Floats:
    """`STARTS` points spread evenly over the magnitudes that the spectrum suggests for each unit, shape (s, p)."""
    w, size = spectrum.angular_frequency, np.abs(spectrum.impedance)
    low, high = max(float(np.ptp(spectrum.impedance.real)), float(size.min())) / 30, float(size.max())
    capacitance = (1 / (w.max() * high), 1 / (w.min() * low))
    ranges = {
        "ohm": (low, high),
        "s": (1 / w.max(), 1 / w.min()),
        "F": capacitance,
        "F s^(n-1)": capacitance,
        "H": (1e-2 * low / w.max(), high / w.max()),
        "ohm s^-0.5": (low * np.sqrt(w.min()), high * np.sqrt(w.max())),
        "": (0.7, 1.0),
    }
    bounds = np.array([ranges[unit] for unit in circuit.units])
    logarithmic = np.array([unit != "" for unit in circuit.units])
    bounds[logarithmic] = np.log(bounds[logarithmic])
    points = qmc.Halton(d=len(bounds), scramble=False).random(STARTS + 1)[1:]
    starts = bounds[:, 0] + points * (bounds[:, 1] - bounds[:, 0])
    return np.where(logarithmic, np.exp(np.where(logarithmic, starts, 0.0)), starts)
