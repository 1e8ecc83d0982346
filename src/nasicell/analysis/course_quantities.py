"""What the course of the interface's resistance says, as quantities."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.interface_course import CERTAIN, CHANGE, InterfaceCourse
from nasicell.analysis.time_model import relative_change
from nasicell.quantity import Quantity
from nasicell.records import Sample
from nasicell.units import MILLIAMPERE_HOUR, OHM_SQUARE_CENTIMETRE, SQUARE_CENTIMETRE

Floats = NDArray[np.float64]

WITHOUT_CHARGE: Final = ("charge_at_interface_maximum", "charge_until_change")
"""Quantities that need the charge passed before each sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaScale:
    """Per area where the area is known, of the whole cell where it is not; its uncertainty is carried along.

    Parameters
    ----------
    area
        m2; None where nobody states it.
    relative
        Standard uncertainty of the area relative to it.
    """

    area: float | None = None
    relative: float = 0.0

    @classmethod
    def of(cls, sample: Sample) -> "AreaScale":
        """The scale of a sample."""
        area = sample.area
        return cls() if area is None else cls(area=area.value, relative=(area.uncertainty or 0.0) / area.value)

    @property
    def resistance(self) -> tuple[float, str]:
        """From ohm to the unit of resistances, and that unit."""
        return (1.0, "ohm") if self.area is None else (self.area / OHM_SQUARE_CENTIMETRE, "ohm cm2")

    @property
    def charge(self) -> tuple[float, str]:
        """From C to the unit of charges, and that unit."""
        if self.area is None:
            return 1 / MILLIAMPERE_HOUR, "mAh"
        return SQUARE_CENTIMETRE / (MILLIAMPERE_HOUR * self.area), "mAh/cm2"

    def with_area(self, value: Floats | float, uncertainty: Floats | float) -> Floats:
        """Standard uncertainty of an areal value: that given, and that of the area."""
        return np.hypot(uncertainty, np.abs(value) * self.relative)

    def charge_uncertainty(self, charge: float) -> float | None:
        """Standard uncertainty of an areal charge by the area; None where that is not stated."""
        return abs(charge) * self.relative if self.relative else None


def course_quantities(
    course: InterfaceCourse | None, charge: Floats, *, scale: AreaScale, ended: str, source: str
) -> list[Quantity]:
    """Maximum of R_int, the charge there, and the charge until R_int changed.

    Parameters
    ----------
    course
        Resistances; None gives nothing.
    charge
        Passed before each sweep of the course, shape (m,), C; NaN where the file does not say.
    scale
        Area of the cell. The change itself does not depend on it, the values at it do.
    ended
        What ended the series, in a word.
    source
        Of the record.
    """
    if course is None:
        return []
    top, near = course.largest()
    factor, unit = scale.resistance
    per_coulomb, charge_unit = scale.charge
    value = float(course.values[top] * factor)
    maximum = Quantity(
        name="interface_resistance_maximum",
        value=value,
        unit=unit,
        uncertainty=float(scale.with_area(value, course.uncertainty[top] * factor)),
        conditions=f"sweep {course.positions[top] + 1}",
        source=source,
        evidence=course.evidence,
    )
    if not np.isfinite(charge).all():
        return [maximum, *_without_charge(charge_unit, source)]
    charge = charge * per_coulomb
    several = len(near) > 1
    names = [course.positions[k] + 1 for k in (top, near[0], near[-1])]
    at_top = Quantity(
        name="charge_at_interface_maximum",
        value=float(charge[top]),
        unit=charge_unit,
        uncertainty=scale.charge_uncertainty(float(charge[top])),
        interval=(float(charge[near[0]]), float(charge[near[-1]])) if several else None,
        source=source,
        evidence=f"sweep {names[0]}" + (f"; sweeps {names[1]} to {names[2]} may be it" if several else ""),
    )
    return [maximum, at_top, _until_change(course, charge, scale=scale, ended=ended, source=source)]


def _until_change(course: InterfaceCourse, charge: Floats, *, scale: AreaScale, ended: str, source: str) -> Quantity:
    """Charge, in the unit of `scale`, at which R_int has left its start value."""
    first, within, beyond = course.changed()
    (factor, unit), (_, charge_unit) = scale.resistance, scale.charge
    rule = f"R_int leaves its start value {course.values[0] * factor:.4g} {unit} by more than {100 * CHANGE:g} %"
    low = float(charge[0] if within is None else charge[within])
    if beyond is None or first is None:
        text = "never" if first is None else f"first seen at {charge[first]:.3g} {charge_unit}, never beyond doubt"
        return Quantity(
            name="charge_until_change",
            value=low,
            unit=charge_unit,
            uncertainty=scale.charge_uncertainty(low),
            bound=">=",
            source=source,
            evidence=f"{text} until the {ended}: {rule}",
        )
    return Quantity(
        name="charge_until_change",
        value=float(charge[first]),
        unit=charge_unit,
        uncertainty=scale.charge_uncertainty(float(charge[first])),
        interval=(low, float(charge[beyond])),
        source=source,
        evidence=f"{rule}; ends of the interval are {CERTAIN:g} standard errors clear of it",
    )


def _without_charge(unit: str, source: str) -> list[Quantity]:
    """The charges, failed because the file does not state them."""
    return [
        Quantity(
            name=name,
            value=math.nan,
            unit=unit,
            source=source,
            status="failed",
            evidence="the file does not state the charge passed before each sweep",
            advice="Export the charge with the spectra; time since the start also counts rests and other currents.",
        )
        for name in WITHOUT_CHARGE
    ]


def change_quantity(course: InterfaceCourse | None, *, source: str) -> list[Quantity]:
    """Change of R_int from the first to the last sweep, in percent; the area cancels. Nothing for a single sweep."""
    if course is None or course.values.size < 2:
        return []
    change, sigma = relative_change(course.values, course.covariance)
    first, last = course.positions[0] + 1, course.positions[-1] + 1
    return [
        Quantity(
            name="interface_resistance_change",
            value=float(100 * change[-1]),
            unit="%",
            uncertainty=float(100 * sigma[-1]),
            conditions=f"sweep {first} to {last}",
            source=source,
            evidence=course.evidence,
        )
    ]
