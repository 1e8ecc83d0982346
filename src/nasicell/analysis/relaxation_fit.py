"""What a spectrum is fitted with: relaxations, a tail, and how well they are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.resistance import counted
from nasicell.physics.elements import FINITE_LENGTH_SUMMIT

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One relaxation of a fit: a depressed arc or a finite-length Warburg element."""

    shape: Literal["zarc", "finite-length Warburg"]
    resistance: float
    """Width on the real axis, ohm."""
    tau: float
    """Time constant of the element, s."""
    exponent: float
    """n of the depressed arc; 0.5 for the Warburg element's high-frequency flank."""
    column: int
    """Position in the covariance."""

    @property
    def summit(self) -> float:
        """Time constant at the summit of -Im Z, s."""
        return self.tau if self.shape == "zarc" else self.tau / FINITE_LENGTH_SUMMIT

    @property
    def capacitance(self) -> float:
        """Summit time constant over resistance, F."""
        return self.summit / self.resistance


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """The blocking constant phase element at low frequency, Z = 1/(Q (j omega)^n)."""

    Q: float
    exponent: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelaxationFit:
    """A spectrum as R0 + L + arcs (+ blocking tail), with the covariance of all its parameters."""

    series_resistance: float
    inductance: float
    arcs: tuple[Arc, ...]
    """In order of time constant."""
    tail: Tail | None
    covariance: Floats
    """Of R0, L, then per arc R, ln tau, n, then the tail's ln Q and n; see `names`."""
    names: tuple[str, ...]
    impedance: Complexes
    """The fit, shape (n,), ohm."""
    deviation: Complexes
    """Standard deviations of real and imaginary part that the fit was weighted with, shape (n,), ohm."""
    rms_residual: float
    """Relative to |Z|."""
    chi_squared: float
    """Sum of squared weighted residuals over the degrees of freedom."""
    log_evidence: float
    """Logarithm of the evidence, up to a constant that all models of a spectrum share; higher is better."""
    converged: bool

    @property
    def status(self) -> str:
        """Whether the fit converged, and if not what to do."""
        return "converged" if self.converged else "not converged: shorten the sweep to the arcs or measure more points"

    @property
    def text(self) -> str:
        """The terms in a few words: ``R0 + L + 2 arcs + blocking tail``."""
        arcs = sum(arc.shape == "zarc" for arc in self.arcs)
        parts = ["R0 + L"] + ([counted(arcs, "arc")] if arcs else [])
        parts += ["Warburg"] * (len(self.arcs) - arcs) + ["blocking tail"] * (self.tail is not None)
        return " + ".join(parts)

    def resistance(self, arcs: Sequence[Arc], *, series: bool = False) -> tuple[float, float]:
        """Sum of the widths of `arcs` (and of R0 if `series`) with its standard error from the full covariance."""
        selector = np.zeros(len(self.names))
        total = 0.0
        if series:
            selector[0] = 1.0
            total += self.series_resistance
        for arc in arcs:
            selector[arc.column] = 1.0
            total += arc.resistance
        return total, float(np.sqrt(max(selector @ self.covariance @ selector, 0.0)))

    def correlation(self, a: int, b: int) -> float:
        """Correlation of two parameters by position."""
        scale = np.sqrt(self.covariance[a, a] * self.covariance[b, b])
        return float(self.covariance[a, b] / scale) if scale > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelaxationFits:
    """The best model of a spectrum and those the data cannot exclude."""

    best: RelaxationFit
    rivals: tuple[tuple[float, RelaxationFit], ...]
    """(weight, fit) of every model with a weight worth counting, the best one included; weights sum to 1."""
    neighbours: tuple[RelaxationFit, ...] = ()
    """Models with one arc fewer than the best whose residuals are still small."""
