"""What a distribution of relaxation times consists of: peaks, the curve with its band, and where the sweep ends."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.relaxation_fit import Tail
from nasicell.analysis.relaxation_peaks import PeakModel

Region = Literal["resolved", "edge", "outside"]
Floats = NDArray[np.float64]

POINTS_PER_DECADE: Final = 20
"""Of the grid on which the curve is drawn; peaks narrower than a cell keep their area."""
EDGE_DECADES: Final = 0.5
"""Distance from the ends of the sweep within which a peak's position and area are not independent of each other."""
MISFIT: Final = 2.0
"""Residual over the noise above which no sum of positive peaks describes the spectrum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DRTPeak:
    """One process in the distribution: summit, area, how wide, how certain, and where it lies."""

    tau: float
    """Time constant of the summit, s."""
    resistance: float
    """Area under the peak, ohm."""
    region: Region
    exponent: float = 1.0
    """n of the peak: 1 is a single time constant, less is broader."""
    top_decades: float = 0.0
    """Length of the flat top, decades; zero for a depressed arc."""
    skewness: float = 1.0
    """1 is symmetric, less has a tail to short times as diffusion with reaction has."""
    tau_interval: tuple[float, float] = (0.0, np.inf)
    """95 % interval of the time constant, s."""
    resistance_interval: tuple[float, float] = (0.0, np.inf)
    """95 % interval of the area, ohm."""

    @property
    def capacitance(self) -> float:
        """tau/R, F."""
        return self.tau / self.resistance if self.resistance > 0 else np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DRT:
    """Distribution of relaxation times of one spectrum.

    Parameters
    ----------
    tau
        Grid, shape (m,), s, increasing; it reaches a decade beyond the sweep on both sides.
    gamma
        Distribution per unit of ln(tau), mean over each cell of the grid, shape (m,), ohm.
    gamma_low, gamma_high
        95 % band, shape (m,), ohm: of the peaks found and of other sets of peaks that describe the spectrum as well.
    region
        Of each grid point: inside the sweep, near its ends, or extrapolated.
    series_resistance
        R0, ohm.
    inductance
        H.
    tail
        Blocking constant phase element (1 a capacitor, 0.5 a Warburg tail), or None.
    rms_residual
        Root mean square of the residual relative to |Z|.
    noise
        The noise it was compared with, relative to |Z|; None if it was not stated.
    peaks
        Processes in order of time constant.
    """

    tau: Floats
    gamma: Floats
    gamma_low: Floats
    gamma_high: Floats
    region: tuple[Region, ...]
    series_resistance: float
    inductance: float
    tail: Tail | None
    rms_residual: float
    noise: float | None
    peaks: tuple[DRTPeak, ...]

    @property
    def converged(self) -> bool:
        """Whether the peaks describe the spectrum to within its noise."""
        return self.noise is None or self.rms_residual <= MISFIT * self.noise

    @property
    def status(self) -> str:
        """Whether the peaks describe the spectrum, and if not what to do."""
        if self.converged:
            return "converged"
        return (
            f"not described: residual {100 * self.rms_residual:.2g} % of |Z| beside {100 * (self.noise or 0.0):.2g} % "
            "of noise. An inductive loop or a drift has no distribution of positive peaks: leave out those frequencies"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Cells of ln(tau) by their edges, tau in their middle, and where each lies."""

    edges: Floats
    tau: Floats
    region: tuple[Region, ...]

    @classmethod
    def of(cls, model: PeakModel) -> "Grid":
        """The grid of a sweep."""
        decades = (model.longest - model.shortest) / np.log(10)
        edges = np.linspace(model.shortest, model.longest, round(decades * POINTS_PER_DECADE) + 1)
        tau = np.exp(0.5 * (edges[1:] + edges[:-1]))
        return cls(edges=edges, tau=tau, region=tuple(region_of(float(t), model.w) for t in tau))


def region_of(tau: float, w: Floats) -> Region:
    """Where a time constant lies with respect to the sweep."""
    inside = min(np.log10(tau * w.max()), -np.log10(tau * w.min()))
    if inside < 0:
        return "outside"
    return "edge" if inside < EDGE_DECADES else "resolved"
