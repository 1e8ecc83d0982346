"""Drift: how much a cell changed while its sweep was measured."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SIGNIFICANT: Final = 3.0
"""Standard errors beyond which a growth is not chance."""
WORTH_TELLING: Final = 0.01
"""Growth of |Z| during a sweep below which no result changes."""
LARGEST: Final = 1.0
"""Growth from which the cell does not drift but is another one: a steady drift no longer describes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Growth of the impedance from the beginning to the end of one sweep.

    Parameters
    ----------
    growth
        Of |Z| at `frequency`, relative; negative where the resistance falls.
    uncertainty
        Its standard error.
    resistance_change
        The same in ohm.
    resistance_uncertainty
        Its standard error, ohm.
    frequency
        Where in the sweep that is, Hz: the lowest frequency, or the middle of the decade that differs most.
    source
        Whether neighbouring sweeps told, or the sweep's own shape.
    """

    growth: float
    uncertainty: float
    resistance_change: float
    resistance_uncertainty: float
    frequency: float
    source: Literal["neighbouring sweeps", "the sweep itself"]

    @property
    def significant(self) -> bool:
        """Whether the growth is not chance, large enough to change results, and small enough for a steady drift."""
        return max(SIGNIFICANT * self.uncertainty, WORTH_TELLING) < abs(self.growth) < LARGEST

    @property
    def evidence(self) -> str:
        """One sentence: the growth, its error, and how it was found."""
        return (
            f"|Z| at {self.frequency:.2g} Hz {'grew' if self.growth > 0 else 'fell'} by {100 * abs(self.growth):.2g} ± "
            f"{100 * self.uncertainty:.1g} % ({abs(self.resistance_change):.3g} ± {self.resistance_uncertainty:.1g} "
            f"ohm) during the sweep, told by {self.source}"
        )


def point_times(frequency: Floats) -> Floats:
    """Time from the start of a sweep to the middle of each point, s: one period each, in the order measured.

    Instruments that average several periods, or wait, take longer by a factor that drops out where only shares of the
    sweep's duration matter.

    Examples
    --------
    >>> point_times(np.array([1.0, 0.5]))
    array([0.5, 2. ])
    """
    return np.cumsum(1 / frequency) - 0.5 / frequency
