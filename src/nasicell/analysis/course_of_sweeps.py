"""R_int over the sweeps of a cell without direct current: one model of all of them, as under current."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.course_quantities import AreaScale, change_quantity
from nasicell.analysis.geis_table import course_columns
from nasicell.analysis.interface_course import interface_course
from nasicell.analysis.processes import ProcessWindow, default_windows
from nasicell.analysis.resistance import Resistance
from nasicell.analysis.resistances import resistances
from nasicell.analysis.result import Analysis
from nasicell.analysis.sweeps import SweepResult, sweep_results
from nasicell.quantity import Quantity
from nasicell.records import CellKind, ImpedanceRecord, ImpedanceSpectrum, Sample

WITH_INTERFACE: Final[tuple[CellKind, ...]] = ("symmetric", "half", "full")
SAME_VOLTAGE: Final = 2e-3
"""Bias voltages, V, that span more than this make a series over voltage, not over time."""
SAME_TEMPERATURE: Final = 1.0
"""Temperatures, K, that span more than this change the electrolyte by more than 3 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a series says beyond its sweeps.

    Parameters
    ----------
    quantities
        ``interface_resistance_change``.
    tables
        ``"course"``: R_int of each sweep; empty where the sweeps are no series.
    """

    quantities: tuple[Quantity, ...] = ()
    tables: dict[str, pl.DataFrame]


NOTHING: Final = Course(tables={})


def course_of_sweeps(
    results: Sequence[SweepResult],
    assigned: Sequence[Sequence[ProcessWindow]],
    found: Sequence[Sequence[Resistance]],
    *,
    sample: Sample,
    source: str,
) -> Course:
    """R_int over time; nothing for blocking cells, sweeps without their times, and series over voltage."""
    spectra = [result.spectrum for result in results]
    times = [spectrum.test_time for spectrum in spectra]
    if len(spectra) < 2 or None in times or len(set(times)) < len(times) or not _same_state(spectra):
        return NOTHING
    order = sorted(range(len(times)), key=lambda k: times[k] or 0.0)
    separate = [_interface(found[k]) for k in order]
    return _course([results[k] for k in order], [assigned[k] for k in order], separate, sample=sample, source=source)


def course_of_parts(records: Sequence[ImpedanceRecord], analyses: Sequence[Analysis]) -> Course:
    """R_int over all sweeps of a linked record, such as before and after cycling, in the order measured.

    Parameters
    ----------
    records
        The sweeps of each part.
    analyses
        Their analyses: a sweep whose interface resistance failed there, as after a short, is left out.
    """
    first = records[0]
    spectra = [spectrum for record in records for spectrum in record.spectra]
    if len(spectra) < 2 or not _same_state(spectra) or any(spectrum.bias_current for spectrum in spectra):
        return NOTHING
    sample = first.sample
    windows = default_windows(sample.kind)
    results = sweep_results(ImpedanceRecord(spectra=tuple(spectra), provenance=first.provenance), kind=sample.kind)
    found, assigned = zip(*(resistances(result, sample=sample, windows=windows) for result in results), strict=True)
    usable = [
        ok
        for record, analysis in zip(records, analyses, strict=True)
        for ok in _usable(analysis, sweeps=len(record.spectra))
    ]
    separate = [_interface(items) if ok else None for items, ok in zip(found, usable, strict=True)]
    course = _course(results, assigned, separate, sample=sample, source=first.provenance.source)
    if "course" in course.tables:
        part = [k for k, record in enumerate(records, start=1) for _ in record.spectra]
        course.tables["course"] = course.tables["course"].with_columns(pl.Series("spectrum", part, dtype=pl.Int64))
    return course


def _course(
    results: Sequence[SweepResult],
    assigned: Sequence[Sequence[ProcessWindow]],
    separate: Sequence[Resistance | None],
    *,
    sample: Sample,
    source: str,
) -> Course:
    """Table and change of R_int of sweeps in order."""
    if sample.kind not in WITH_INTERFACE:
        return NOTHING
    course = interface_course(results, assigned, separate, share=2 if sample.kind == "symmetric" else 1)
    if course is None or course.values.size < 2:
        return NOTHING
    times = [result.spectrum.test_time for result in results]
    columns = course_columns(course, size=len(results), scale=AreaScale.of(sample))
    table = pl.DataFrame(
        {
            "sweep": [result.number for result in results],
            "time_second": pl.Series(times, dtype=pl.Float64),
            **columns,
        }
    )
    return Course(
        quantities=tuple(change_quantity(course, source=source)),
        tables={"course": table.with_columns(pl.selectors.float().fill_nan(None))},
    )


def _interface(items: Sequence[Resistance]) -> Resistance | None:
    return next((item for item in items if item.name == "interface_resistance"), None)


def _usable(analysis: Analysis, *, sweeps: int) -> list[bool]:
    """Which sweeps of a part still have an interface after its analysis."""
    failed = {q.conditions for q in analysis.all("interface_resistance") if q.status == "failed"}
    return [(f"sweep {k}" if sweeps > 1 else "") not in failed for k in range(1, sweeps + 1)]


def _same_state(spectra: Sequence[ImpedanceSpectrum]) -> bool:
    """Whether neither bias voltage nor temperature tells the sweeps apart."""
    volts = [spectrum.bias_voltage for spectrum in spectra if spectrum.bias_voltage is not None]
    kelvins = [spectrum.temperature for spectrum in spectra if spectrum.temperature is not None]
    return (not volts or float(np.ptp(volts)) <= SAME_VOLTAGE) and (
        not kelvins or float(np.ptp(kelvins)) <= SAME_TEMPERATURE
    )
