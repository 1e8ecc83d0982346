"""The table of a series of sweeps: the interface, the whole spectrum and V/I of each."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.course_quantities import AreaScale
from nasicell.analysis.direct_current import DirectCurrent
from nasicell.analysis.interface_course import InterfaceCourse
from nasicell.analysis.resistance import Resistance
from nasicell.analysis.sides import Stripped
from nasicell.units import MILLIAMPERE_HOUR, OHM_SQUARE_CENTIMETRE, SQUARE_CENTIMETRE

Floats = NDArray[np.float64]


def geis_table(
    *,
    time: Floats,
    charge: Floats,
    low_frequency: Floats,
    totals: Sequence[Resistance | None],
    direct: DirectCurrent,
    course: InterfaceCourse | None,
    stripped: Stripped | None,
    scale: AreaScale,
) -> pl.DataFrame:
    """One row per sweep in order of time; null where there is no value, areal columns without an area included.

    The ``uncertainty`` of areal columns contains that of the area, which all rows share; that in ohm does not.
    """
    known = [item is not None and item.status != "failed" for item in totals]
    total = np.array([item.value if ok and item else np.nan for item, ok in zip(totals, known, strict=True)])
    sigma = np.array([item.uncertainty if ok and item else np.nan for item, ok in zip(totals, known, strict=True)])
    per_cm2 = np.nan if scale.area is None else SQUARE_CENTIMETRE / (MILLIAMPERE_HOUR * scale.area)
    areal = np.nan if scale.area is None else scale.area / OHM_SQUARE_CENTIMETRE
    columns = course_columns(course, size=time.size, scale=scale)
    split, split_sigma = np.full(time.size, np.nan), np.full(time.size, np.nan)
    if stripped is not None and course is not None:
        split[course.positions], split_sigma[course.positions] = stripped.values, stripped.uncertainty
    table = pl.DataFrame(
        {
            "sweep": np.arange(1, time.size + 1),
            "time_second": time,
            "areal_charge_mAh_cm2": charge * per_cm2,
            **columns,
            "low_frequency_resistance_ohm_cm2": low_frequency * areal,
            "total_resistance_ohm": total,
            "total_uncertainty_ohm": sigma,
            "direct_current_resistance_ohm": direct.values,
            "direct_current_uncertainty_ohm": direct.uncertainty,
            "stripped_interface_resistance_ohm_cm2": split * areal,
            "stripped_uncertainty": scale.with_area(split * areal, split_sigma * areal),
        }
    )
    return table.with_columns(pl.selectors.float().fill_nan(None))


def course_columns(course: InterfaceCourse | None, *, size: int, scale: AreaScale) -> dict[str, Floats]:
    """R_int of each of `size` sweeps, per area and of the cell, with uncertainties; NaN where there is none."""
    values, sigma = np.full(size, np.nan), np.full(size, np.nan)
    if course is not None:
        values[course.positions], sigma[course.positions] = course.values, course.uncertainty
    areal = np.nan if scale.area is None else scale.area / OHM_SQUARE_CENTIMETRE
    return {
        "interface_resistance_ohm_cm2": values * areal,
        "uncertainty": scale.with_area(values * areal, sigma * areal),
        "interface_resistance_ohm": values,
        "interface_uncertainty_ohm": sigma,
    }
