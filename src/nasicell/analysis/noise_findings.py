"""What the user should know about points that stick out of a sweep."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.result import Finding
from nasicell.analysis.sweeps import SweepResult

MAINS: Final = (50.0, 60.0)
"""Frequencies of the mains, Hz."""
HARMONICS: Final = 3
"""Multiples of the mains that disturb."""
MAINS_BAND: Final = 0.06
"""Relative distance from them at which an analyser that averages some tens of periods still hears them."""
MOST_TOLD: Final = 6
"""Points named one by one; the rest is counted."""
WORTH_A_WARNING: Final = 0.005
"""Share of all points above which they are more than what noise alone makes once in a while."""


def outlier_findings(results: Sequence[SweepResult]) -> list[Finding]:
    """One finding on all points that deviate from their neighbours more than noise does; mains frequencies named."""
    points = [
        (result.number, float(frequency), float(mains))
        for result in results
        for frequency, mains, out in zip(
            result.spectrum.frequency, near_mains(result.spectrum.frequency), result.outliers, strict=True
        )
        if out
    ]
    if not points:
        return []
    where = []
    for number, frequency, mains in points[:MOST_TOLD]:
        text = f"{frequency:.4g} Hz" + (f" (mains of {mains:.0f} Hz)" if mains else "")
        where.append(text if len(results) == 1 else f"{text} of sweep {number}")
    more = len(points) - MOST_TOLD
    one = len(points) == 1
    many = len(points) > WORTH_A_WARNING * sum(len(result.spectrum) for result in results)
    disturbed = any(mains for _, _, mains in points)
    return [
        Finding(
            severity="warning" if many else "note",
            message=f"{'a point deviates' if one else f'{len(points)} points deviate'} from the neighbours by more "
            f"than noise: at {', '.join(where)}{f' and {more} more' if more > 0 else ''}; such points count little in "
            "the automatic fit.",
            advice="Shield the cell, or move the frequencies off the mains." if disturbed else "Look at these points.",
        )
    ]


def near_mains(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mains frequency (50 or 60 Hz) whose multiple lies at each frequency, 0 where none does; shape (n,)."""
    found = np.zeros(frequency.size)
    closest = np.full(frequency.size, MAINS_BAND)
    for mains in MAINS:
        for multiple in range(1, HARMONICS + 1):
            distance = np.abs(frequency / (multiple * mains) - 1)
            nearer = distance < closest
            found[nearer], closest[nearer] = mains, distance[nearer]
    return found
