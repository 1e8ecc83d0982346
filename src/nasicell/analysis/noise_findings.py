"""What the user should know about points that stick out of a sweep."""

from collections.abc import Sequence
from typing import Final

from nasicell.analysis.noise_model import near_mains
from nasicell.analysis.result import Finding
from nasicell.analysis.sweeps import SweepResult

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
