"""What to fit to the sweeps of a record, and how."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_fit import CircuitFit
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.fitting import Weights, fit_circuits, modulus
from nasicell.errors import AnalysisError
from nasicell.records import ImpedanceSpectrum


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitModel:
    """A circuit with the choices of its fit.

    Parameters
    ----------
    circuit
        What to fit.
    weights
        `modulus` or `unit`, or any function of the measured impedance.
    start
        Value of every parameter by name; None searches for the best minimum.
    frequency_range
        Lowest and highest frequency fitted, Hz.

    Examples
    --------
    >>> from nasicell.analysis.fitting import unit
    >>> CircuitModel.of("R0-p(R1,C1)", weights=unit).circuit.names
    ('R0', 'R1', 'C1')
    """

    circuit: Circuit
    weights: Weights = modulus
    start: Mapping[str, float] | None = None
    frequency_range: tuple[float, float] = (0.0, math.inf)

    def __post_init__(self) -> None:
        """Refuse a range that holds nothing."""
        low, high = self.frequency_range
        if not low < high:
            raise AnalysisError(f"a frequency range runs from low to high, not from {low:g} Hz to {high:g} Hz")

    @classmethod
    def of(
        cls,
        circuit: "CircuitModel | Circuit | str",
        *,
        weights: Weights = modulus,
        start: Mapping[str, float] | None = None,
        frequency_range: tuple[float, float] = (0.0, math.inf),
    ) -> "CircuitModel":
        """Model of a circuit or its string; a model stays as it is."""
        if isinstance(circuit, CircuitModel):
            return circuit
        parsed = Circuit.parse(circuit) if isinstance(circuit, str) else circuit
        return cls(circuit=parsed, weights=weights, start=start, frequency_range=frequency_range)

    def used(self, spectrum: ImpedanceSpectrum) -> NDArray[np.bool_]:
        """Which points are fitted, shape (n,).

        Those inside the frequency range. A circuit without an inductor cannot have Im Z > 0, so for such a circuit the
        points from the highest frequency down to the first with Im Z <= 0 are left out too.
        """
        low, high = self.frequency_range
        inside = (spectrum.frequency >= low) & (spectrum.frequency <= high)
        if any(component.element.symbol == "L" for component in self.circuit.root.components):
            return inside
        capacitive = spectrum.impedance.imag <= 0
        highest = spectrum.frequency[capacitive].max(initial=0.0)
        return inside & (spectrum.frequency <= highest)

    def fit(self, spectrum: ImpedanceSpectrum) -> CircuitFit:
        """The fit to the points that are used."""
        return self.fits([spectrum])[0]

    def fits(self, spectra: Sequence[ImpedanceSpectrum]) -> list[CircuitFit]:
        """The fits to the points that are used, spectra with the same points side by side."""
        points = []
        for spectrum in spectra:
            keep = self.used(spectrum)
            points.append(ImpedanceSpectrum(frequency=spectrum.frequency[keep], impedance=spectrum.impedance[keep]))
        return fit_circuits(points, self.circuit, start=self.start, weights=self.weights)
