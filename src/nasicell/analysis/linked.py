"""Linked records: a spectrum, cycling, a spectrum again; or one test spread over files that interleave."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.course_of_sweeps import NOTHING, course_of_parts
from nasicell.analysis.direct_current import CERTAIN, GAIN, MEANING
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.shorted import without_short
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord
from nasicell.units import kelvin

BEFORE_AND_AFTER: Final = ("interface_resistance", "electrolyte_resistance", "total_resistance")
"""Quantities of a spectrum that are compared before and after cycling."""
SOFT_SHORT: Final = 0.5
"""V/j below this fraction of the resistance of the spectrum before: part of the current was electronic."""

SAME_TEMPERATURE: Final = 1.0
"""Difference, K, up to which V/j is compared with a spectrum: 3 % of a conductor with 0.35 eV."""

TEMPERATURE: Final = "ambient_temperature_celsius"

Part = CyclingRecord | ImpedanceRecord


def is_geis(record: LinkedRecord) -> bool:
    """Whether sweeps were taken under direct current."""
    return any(
        bool(spectrum.bias_current)
        for part in record.parts
        if isinstance(part, ImpedanceRecord)
        for spectrum in part.spectra
    )


def interleave(record: LinkedRecord) -> bool:
    """Whether all parts are cycling whose times overlap: one test written into several files."""
    if len(record.parts) < 2 or not all(isinstance(p, CyclingRecord) and len(p) for p in record.parts):
        return False
    spans = sorted((float(p.time[0]), float(p.time[-1])) for p in record.parts if isinstance(p, CyclingRecord))
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))


def merged(record: LinkedRecord) -> CyclingRecord:
    """Interleaving cycling parts as one record in order of time; only columns that all parts have are kept."""
    parts = [p for p in record.parts if isinstance(p, CyclingRecord)]
    counters = {"charging_capacity_ah", "discharging_capacity_ah", "charging_energy_wh", "discharging_energy_wh"}
    common = [c for c in parts[0].table.columns if all(c in p.table.columns for p in parts) and c not in counters]
    table = pl.concat([p.table.select(common) for p in parts]).sort("test_time_second", maintain_order=True)
    return replace(parts[0], table=table, damage=record.damage)


def analyse_linked(record: LinkedRecord, analyse_part: Callable[[Part], Analysis]) -> Analysis:
    """Analyses of the parts in order, and what only their sequence tells.

    Parameters
    ----------
    record
        Parts of one test, in the order measured.
    analyse_part
        How a part is analysed.

    Returns
    -------
    :
        `interface_resistance_before` and `interface_resistance_after` (likewise ``electrolyte_`` and
        ``total_resistance``) where spectra enclose cycling, with the change of the interface from one model of all
        sweeps (``interface_resistance_change``, table ``"course"``), and the quantities of the cycling parts; each
        part's analysis in `Analysis.parts`. Of a cell found shorted after cycling, the resistances are failed.
    """
    parts = tuple(analyse_part(part) for part in record.parts)
    cycling = [k for k, part in enumerate(record.parts) if isinstance(part, CyclingRecord)]
    spectra = [k for k, part in enumerate(record.parts) if isinstance(part, ImpedanceRecord)]
    before = [k for k in spectra if cycling and k < cycling[0]]
    after = [k for k in spectra if cycling and k > cycling[-1]]
    if before:
        parts = tuple(
            without_short(part, before=parts[before[-1]]) if k in spectra and k > cycling[0] else part
            for k, part in enumerate(parts)
        )
    quantities: list[Quantity] = []
    if before:
        quantities += _renamed(parts[before[-1]], "before", first=False)
    if after:
        quantities += _renamed(parts[after[0]], "after", first=True)
    for k in cycling:
        where = f"part {k + 1}"
        quantities += [
            replace(q, conditions=f"{where}; {q.conditions}" if q.conditions else where) for q in parts[k].quantities
        ]
    courses = [(p, a) for p, a in zip(record.parts, parts, strict=True) if isinstance(p, ImpedanceRecord)]
    course = course_of_parts([p for p, _ in courses], [a for _, a in courses]) if before and after else NOTHING
    quantities += course.quantities
    findings = [
        replace(finding, message=f"part {k + 1}: {finding.message}")
        for k, part in enumerate(parts)
        for finding in part.findings
    ]
    if before:
        sweeps = record.parts[before[-1]]
        for k in cycling:
            comparable = _same_temperature(sweeps, record.parts[k])
            findings += _against_spectrum(parts[before[-1]], parts[k], k, comparable=comparable)
    return Analysis(
        kind="linked",
        sample=record.sample,
        provenance=record.provenance,
        quantities=tuple(quantities),
        tables=course.tables,
        findings=tuple(findings),
        questions=tuple(dict.fromkeys(q for part in parts for q in part.questions)),
        parts=parts,
    )


def _renamed(part: Analysis, when: str, *, first: bool) -> Iterator[Quantity]:
    """The resistances of the first or last sweep of a part, as before or after the cycling."""
    for name in BEFORE_AND_AFTER:
        found = part.all(name)
        if found:
            yield replace(found[0 if first else -1], name=f"{name}_{when}")


def _same_temperature(sweeps: Part, cycling: Part) -> bool:
    """Whether the last sweep and the mean of the cycling are at one temperature, as far as they state it."""
    there = [_temperature(part) for part in (sweeps, cycling)]
    return None in there or abs((there[0] or 0.0) - (there[1] or 0.0)) <= SAME_TEMPERATURE


def _temperature(part: Part) -> float | None:
    """Temperature in K that the data state, or else the sample; None where neither does."""
    stated = None if part.sample.temperature is None else part.sample.temperature.value
    if isinstance(part, ImpedanceRecord):
        return part.spectra[-1].temperature or stated
    if TEMPERATURE in part.table.columns:
        mean = part.table[TEMPERATURE].drop_nulls().drop_nans().mean()
        return kelvin(mean) if isinstance(mean, float) else stated
    return stated


def _against_spectrum(spectrum: Analysis, cycling: Analysis, k: int, *, comparable: bool) -> Iterator[Finding]:
    """V/j against the spectrum before: a square voltage trace can itself be a soft short, a slow arc adds to V/j."""
    if "total_resistance" not in spectrum or "area_resistance" not in cycling:
        return
    expected, seen = spectrum.all("total_resistance")[-1], cycling["area_resistance"]
    if expected.unit != seen.unit or not np.isfinite(expected.value) or expected.value <= 0:
        return
    if seen.value < SOFT_SHORT * expected.value:
        yield Finding(
            severity="warning",
            message=f"part {k + 1}: V/j is {seen.value:.4g} {seen.unit} where the spectrum before gives "
            f"{expected.value:.4g}: only {seen.value / expected.value:.0%} of it.",
            advice="A steady voltage can be that of a soft short: part of the current may be electronic.",
        )
        return
    difference = seen.value - expected.value
    sigma = float(np.hypot(seen.uncertainty or 0.0, expected.uncertainty or 0.0))
    if comparable and abs(difference) > max(CERTAIN * sigma, GAIN * expected.value):
        yield Finding(
            severity="note",
            message=f"part {k + 1}: V/j of the first cycle is {seen.value:.4g} {seen.unit}, the spectrum before gives "
            f"{expected.value:.4g} ({100 * difference / expected.value:+.0f} %), beyond their uncertainties.",
            advice=f"{MEANING[difference > 0]} Two temperatures do the same.",
        )
