"""Comparison of an obtained quantity with a reported value."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from nasicell.quantity import Quantity
from nasicell.studies.reported import ReportedValue

Verdict = Literal["within-uncertainty", "within-1.5", "miss", "bound-kept", "bound-broken", "not-covered"]

CLOSE_FACTOR: Final = 1.5
"""A number within this factor counts as close."""
BOUND_TOLERANCE: Final = 1e-3
"""Relative slack of a bound: a test of 6000 h may end a sample before it."""
LOSS_QUANTITIES: Final = frozenset({"capacity_retention", "average coulombic efficiency"})
"""Quantities near 100 % that are compared as what is lacking to 100 %."""
STEPPED: Final = frozenset({"CCD"})
"""Quantities that a protocol raises step by step: the printed digits are a step's value, not a rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comes of comparing one row.

    Parameters
    ----------
    verdict
        The outcome; see `compare`.
    ratio
        Obtained over reported value; None where one of them is missing or zero.
    log_ratio
        Natural logarithm of the factor that separates the two (a loss for retentions, the nearest end for
        intervals and windows: zero inside); None for bounds and for a factor of zero or infinity.
    """

    verdict: Verdict
    ratio: float | None = None
    log_ratio: float | None = None


def compare(row: ReportedValue, obtained: Quantity) -> Comparison:
    """Verdict on an obtained quantity.

    ``bound-kept`` or ``bound-broken`` where the reported value is a bound. Otherwise ``within-uncertainty`` if
    the two agree inside the reported uncertainty, window or rounding, inside the obtained interval, or inside two
    standard uncertainties of the obtained value, and are no further apart than a factor of 1.5: an obtained value
    that is merely uncertain agrees with nothing; ``within-1.5`` if their factor is at most 1.5; else ``miss``.
    Retentions and efficiencies are compared by what they lack to 100 %. The end of an interval counts as inside:
    publications rarely say whether a critical current density is the last that passed or the first that failed.

    Examples
    --------
    >>> row = ReportedValue(id="P1", cell="a", quantity="CCD", unit="mA/cm2", value=0.6, role="held-out")
    >>> compare(row, Quantity(name="ccd", value=0.8, interval=(0.8, 0.825), unit="mA/cm2")).verdict
    'within-1.5'
    """
    if row.value is None:
        return Comparison(verdict="not-covered")
    ratio = obtained.value / row.value if row.value != 0 and math.isfinite(obtained.value) else None
    if row.bound is not None:
        return Comparison(verdict="bound-kept" if _keeps(row, obtained) else "bound-broken", ratio=ratio)
    log_ratio = _log_ratio(row, obtained)
    if log_ratio is None or obtained.bound is not None or abs(log_ratio) > math.log(CLOSE_FACTOR):
        return Comparison(verdict="miss", ratio=ratio, log_ratio=log_ratio)
    verdict: Verdict = "within-uncertainty" if _agrees(row, obtained) else "within-1.5"
    return Comparison(verdict=verdict, ratio=ratio, log_ratio=log_ratio)


def _keeps(row: ReportedValue, obtained: Quantity) -> bool:
    """Whether the obtained value keeps the reported bound; an obtained bound of the other sense does not."""
    assert row.value is not None
    slack = BOUND_TOLERANCE * abs(row.value)
    if row.bound == ">=":
        return obtained.value >= row.value - slack and obtained.bound != "<="
    return obtained.value <= row.value + slack and obtained.bound != ">="


def _window(row: ReportedValue) -> tuple[float, float]:
    """Ends between which the reported value lies."""
    assert row.value is not None
    if row.low is not None and row.high is not None:
        return row.low, row.high
    rounding = 0.0 if row.quantity in STEPPED else row.rounding
    margin = max(row.uncertainty or 0.0, rounding) * (1 + 1e-9)
    return row.value - margin, row.value + margin


def _agrees(row: ReportedValue, obtained: Quantity) -> bool:
    """Whether reported and obtained overlap."""
    low, high = _window(row)
    start, end = obtained.interval or (obtained.value, obtained.value)
    if obtained.uncertainty is not None and math.isfinite(obtained.uncertainty):
        start, end = (
            min(start, obtained.value - 2 * obtained.uncertainty),
            max(end, obtained.value + 2 * obtained.uncertainty),
        )
    return start <= high and low <= end


def _log_ratio(row: ReportedValue, obtained: Quantity) -> float | None:
    """Logarithm of the factor between the nearest points of reported value and obtained interval."""
    assert row.value is not None
    start, end = obtained.interval or (obtained.value, obtained.value)
    low, high = (row.low, row.high) if row.low is not None and row.high is not None else (row.value, row.value)
    if row.quantity in LOSS_QUANTITIES:
        start, end, low, high = 100 - end, 100 - start, 100 - high, 100 - low
    if start > high:
        above, below = start, high
    elif end < low:
        above, below = end, low
    else:
        return 0.0
    return math.log(above / below) if above > 0 and below > 0 and math.isfinite(above) else None
