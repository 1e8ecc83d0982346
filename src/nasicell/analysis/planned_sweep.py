"""A sweep to be measured, or one that was: its frequencies and its noise."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.noise_model import NoiseModel, noise_of
from nasicell.errors import ParameterError
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]

USUAL_NOISE: Final = NoiseModel(gain=0.005, phase=0.005, voltage=0.0, current=0.0)
"""Half a per cent of |Z| in each part: what analysers state for ordinary cells in the middle of their range."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedSweep:
    """A sweep as it is planned.

    Parameters
    ----------
    frequency
        Shape (n,), Hz, > 0.
    noise
        Standard deviations of the impedance.

    Examples
    --------
    >>> sweep = PlannedSweep.between(highest=1e6, lowest=0.1, points_per_decade=10)
    >>> sweep.frequency.size
    71
    """

    frequency: Floats
    noise: NoiseModel = USUAL_NOISE

    def __post_init__(self) -> None:
        """Refuse frequencies that no sweep has."""
        if self.frequency.ndim != 1 or self.frequency.size < 2 or not (self.frequency > 0).all():
            raise ParameterError("a sweep needs at least two frequencies, all above 0 Hz")
        if not np.isfinite(self.frequency).all() or self.frequency.min() == self.frequency.max():
            raise ParameterError(f"a sweep needs different, finite frequencies; got {self.frequency[:3]} Hz...")

    @classmethod
    def between(
        cls, *, highest: float, lowest: float, points_per_decade: float, noise: NoiseModel = USUAL_NOISE
    ) -> "PlannedSweep":
        """Logarithmically spaced frequencies from `highest` to `lowest`, Hz."""
        if not 0 < lowest < highest < np.inf:
            raise ParameterError(f"a sweep runs from a lowest to a higher frequency, not {lowest:g} to {highest:g} Hz")
        if not points_per_decade > 0:
            raise ParameterError(f"a sweep needs points per decade > 0, not {points_per_decade:g}")
        count = max(round(np.log10(highest / lowest) * points_per_decade) + 1, 2)
        return cls(frequency=np.geomspace(highest, lowest, count), noise=noise)

    @classmethod
    def measured(cls, spectrum: ImpedanceSpectrum) -> "PlannedSweep":
        """The frequencies of a measured spectrum, and the noise it shows."""
        found = noise_of(angular_frequency=spectrum.angular_frequency, impedance=spectrum.impedance[None])
        return cls(frequency=spectrum.frequency, noise=found.model)

    @property
    def highest(self) -> float:
        """Highest frequency, Hz."""
        return float(self.frequency.max())

    @property
    def lowest(self) -> float:
        """Lowest frequency, Hz."""
        return float(self.frequency.min())

    @property
    def points_per_decade(self) -> float:
        """Mean density of the frequencies."""
        return (self.frequency.size - 1) / float(np.log10(self.highest / self.lowest))

    def reaching(self, *, highest: float | None = None, lowest: float | None = None) -> "PlannedSweep":
        """The sweep continued with the same density to another end."""
        top, bottom = highest or self.highest, lowest or self.lowest
        return self.between(highest=top, lowest=bottom, points_per_decade=self.points_per_decade, noise=self.noise)
