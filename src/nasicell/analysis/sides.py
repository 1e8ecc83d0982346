r"""The two sides of a symmetric cell under direct current: what the stripped one has become.

A sweep of a symmetric cell sees both interfaces in series. If they were alike when fresh and the plated one has not
changed, the stripped one has all of the change:

.. math:: R_\mathrm{stripped} = R_\mathrm{both} - \tfrac12 R_\mathrm{both, fresh}

Neither half of that assumption can be tested with two electrodes, so the result is flagged. An interphase that grows on
both sides breaks it: the interval therefore runs to the mean of both sides, where both have changed alike. Where the
assumption contradicts the data, or says nothing, there is no number.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.course_quantities import AreaScale
from nasicell.analysis.interface_course import InterfaceCourse
from nasicell.quantity import Quantity

Floats = NDArray[np.float64]

CERTAIN: Final = 2.0
"""Standard errors by which the two sides have to differ to be told apart."""
FRESH: Final = 0.01
"""Share of the charge passed in all that may have passed before a sweep of the fresh cell."""
ASSUMED: Final = (
    "Assumes that both sides were alike when fresh and that the plated side has not changed; the interval also holds a "
    "plated side that changed up to as much as the stripped one. A third electrode tells."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stripped:
    """Resistance of the stripped interface in the sweeps of a course.

    Parameters
    ----------
    values
        Shape (m,), ohm; all NaN where the sides can not be told apart.
    uncertainty
        Shape (m,), ohm.
    reason
        Why they can not; empty where they can.
    """

    values: Floats
    uncertainty: Floats
    reason: str = ""


def stripped_side(course: InterfaceCourse, *, charge: Floats, current: Floats) -> Stripped:
    """The stripped side of a symmetric cell, from the mean of both (`InterfaceCourse.values`).

    Parameters
    ----------
    course
        Resistance of one interface as the mean of both.
    charge
        Passed before each sweep of the course, shape (m,), C.
    current
        Direct current during each of them, shape (m,), A; NaN where not stated.

    Examples
    --------
    >>> course = InterfaceCourse(positions=np.arange(2), values=np.array([2.0, 3.0]), evidence="",
    ...                          covariance=np.diag([1e-4, 1e-4]))
    >>> stripped_side(course, charge=np.array([0.0, 10.0]), current=np.array([1e-3, 1e-3])).values
    array([2., 4.])
    """
    mean, covariance = course.values, course.covariance
    values = 2 * mean - mean[0]
    variance = 4 * np.diag(covariance) + covariance[0, 0] - 4 * covariance[0]
    sigma = np.sqrt(np.maximum(variance, 0.0))
    plated = 2 * (mean - mean[0])
    apart = np.sqrt(np.maximum(4 * (np.diag(covariance) + covariance[0, 0] - 2 * covariance[0]), 0.0))
    signs = np.unique(np.sign(current[np.isfinite(current) & (current != 0)]))
    reason = ""
    if mean.size < 2:
        reason = "there is one sweep of the interface only"
    elif not np.isfinite(charge).all():
        reason = "the charge before each sweep is not stated, so no sweep is known to be of the fresh cell"
    elif charge[0] > FRESH * charge.max():
        reason = "no sweep of the fresh cell gives its interfaces"
    elif signs.size > 1:
        reason = "the current was reversed, so both sides were stripped"
    elif not (np.abs(plated) > CERTAIN * apart).any():
        reason = "the interfaces did not change beyond uncertainty"
    elif (values + CERTAIN * sigma < 0).any():
        reason = "both interfaces together fell below half of what they were, so both have changed"
    if reason:
        nothing = np.full(mean.size, np.nan)
        return Stripped(values=nothing, uncertainty=nothing, reason=reason)
    return Stripped(values=values, uncertainty=sigma)


def stripped_quantity(course: InterfaceCourse, stripped: Stripped, *, scale: AreaScale, source: str) -> Quantity:
    """``stripped_interface_resistance`` of the last sweep before the short: flagged, or failed with the reason."""
    factor, unit = scale.resistance
    value = float(stripped.values[-1] * factor)
    failed = bool(stripped.reason)
    ends = [
        (stripped.values[-1], stripped.uncertainty[-1], 1.0 if course.values[-1] > course.values[0] else -1.0),
        (course.values[-1], course.uncertainty[-1], -1.0 if course.values[-1] > course.values[0] else 1.0),
    ]
    interval = sorted(float((end + side * CERTAIN * sigma) * factor) for end, sigma, side in ends)
    return Quantity(
        name="stripped_interface_resistance",
        value=math.nan if failed else value,
        unit=unit,
        uncertainty=None if failed else float(scale.with_area(value, stripped.uncertainty[-1] * factor)),
        interval=None if failed else (interval[0], interval[1]),
        conditions=f"sweep {course.positions[-1] + 1}",
        source=source,
        status="failed" if failed else "flagged",
        evidence=f"the two sides are not identifiable: {stripped.reason}"
        if failed
        else f"both interfaces less half of both when fresh (sweep {course.positions[0] + 1}); {course.evidence}",
        advice="" if failed else ASSUMED,
    )
