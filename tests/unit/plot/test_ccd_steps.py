"""Critical current density against the step of the staircase."""

import math

from nasicell.plot import ccd_against_step
from nasicell.quantity import Quantity


def test_points_are_sorted_with_bars_to_the_first_failure() -> None:
    """Points run from small to large steps, bars reach up to the first failed step, failed ones are left out."""
    found = Quantity(name="ccd", value=0.5, interval=(0.5, 0.55), unit="mA/cm2")
    coarse = Quantity(name="ccd", value=0.6, interval=(0.6, 0.7), unit="mA/cm2")
    failed = Quantity(name="ccd", value=math.nan, unit="mA/cm2", status="failed")
    (curve,) = ccd_against_step({"a": [(0.1, coarse), (0.05, found), (0.2, failed)]}).data
    assert list(curve.x) == [0.05, 0.1]
    assert list(curve.y) == [0.5, 0.6]
    assert [round(bar, 9) for bar in curve.error_y.array] == [0.05, 0.1]
