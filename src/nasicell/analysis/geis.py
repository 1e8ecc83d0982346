"""Impedance under direct current: how the interface changes with the charge passed, and when the cell shorts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.basis import ASK_CHARGE
from nasicell.analysis.course_quantities import AreaScale, course_quantities
from nasicell.analysis.direct_current import direct_current, disagreement
from nasicell.analysis.geis_table import geis_table
from nasicell.analysis.impedance_findings import damage_findings, impedance_questions, sweep_findings
from nasicell.analysis.impedance_tables import impedance_tables
from nasicell.analysis.interface_course import CHANGE, interface_course
from nasicell.analysis.processes import ProcessWindows, default_windows
from nasicell.analysis.resistance import Resistance
from nasicell.analysis.resistances import resistances
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.sides import stripped_quantity, stripped_side
from nasicell.analysis.sweeps import SweepResult, sweep_results
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord
from nasicell.units import HOUR

Floats = NDArray[np.float64]

COLLAPSE: Final = 0.5
"""A resistance that falls for good below this share of the electrolyte's, or of its own maximum, is a short."""


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """One row per sweep, in order of time."""

    time: Floats
    charge: Floats
    """In one direction before the sweep, C."""
    low_frequency: Floats
    """|Z| at the lowest frequency, ohm."""
    current: Floats
    """Direct current during the sweep, A; NaN where not stated."""
    total: tuple[Resistance | None, ...]
    interface: tuple[Resistance | None, ...]
    order: NDArray[np.intp]
    """Position of each sweep in the record."""


def analyse_geis(record: LinkedRecord, *, windows: ProcessWindows | None = None) -> Analysis:
    """Interface resistance against time and areal charge, and the time of the short.

    The short is read from the direct-current trace (voltage over current) and from the low-frequency modulus, whichever
    collapses first: a fit of the collapsed arc is not needed. The interface's quantities use the sweeps before it.

    Parameters
    ----------
    record
        Linked record with at least one `ImpedanceRecord`; a `CyclingRecord` beside it is the direct-current trace.
    windows
        Which arcs belong to the electrolyte and which to the interfaces; None takes those for the kind of cell.

    Returns
    -------
    :
        ``short_time``, ``interface_resistance_maximum``, ``charge_at_interface_maximum``, ``charge_until_change``
        and, of a symmetric cell, ``stripped_interface_resistance`` (see `nasicell.analysis.sides`); table ``"geis"``
        and the tables of `analyse_impedance`. V/I is compared with the resistance of each sweep of a symmetric cell.
    """
    sweeps = next((part for part in record.parts if isinstance(part, ImpedanceRecord)), None)
    if sweeps is None:
        raise AnalysisError("impedance under direct current needs sweeps; the record holds only cycling data")
    trace = next((part for part in record.parts if isinstance(part, CyclingRecord)), None)
    sample = sweeps.sample
    windows = windows or default_windows(sample.kind)
    results = sweep_results(sweeps, kind=sample.kind)
    found, assigned = zip(*(resistances(result, sample=sample, windows=windows) for result in results), strict=True)
    series = _series(results, found, sweeps)
    fresh = _named(found[series.order[0]], "electrolyte_resistance")
    electrolyte = math.nan if fresh is None else fresh.value
    source = sweeps.provenance.source
    short, end, evidence = _short(series, trace, electrolyte)
    before = [k for k, time in enumerate(series.time) if short is None or time < short]
    course = interface_course(
        [results[series.order[k]] for k in before],
        [assigned[series.order[k]] for k in before],
        [series.interface[k] for k in before],
        share=2 if sample.kind == "symmetric" else 1,
    )
    scale = AreaScale.of(sample)
    quantities = [_short_time(short, end, evidence, source)]
    stripped = None
    if course is not None:
        at = course.positions
        ended = "end" if short is None else "short"
        quantities += course_quantities(course, series.charge[at], scale=scale, ended=ended, source=source)
        if sample.kind == "symmetric":
            stripped = stripped_side(course, charge=series.charge[at], current=series.current[at])
            quantities.append(stripped_quantity(course, stripped, scale=scale, source=source))
    dc = direct_current([results[k] for k in series.order], trace if sample.kind == "symmetric" else None)
    intact = set(before if sample.kind == "symmetric" else ())
    comparable = [total if k in intact else None for k, total in enumerate(series.total)]
    table = geis_table(
        time=series.time,
        charge=series.charge,
        low_frequency=series.low_frequency,
        totals=series.total,
        direct=dc,
        course=course,
        stripped=stripped,
        scale=scale,
    )
    return Analysis(
        kind="geis",
        sample=sample,
        provenance=record.provenance,
        quantities=tuple(quantities),
        tables={"geis": table} | impedance_tables(results, assigned, windows=windows, area=scale.area),
        findings=(
            *damage_findings(sweeps),
            *_drift(series, short),
            *disagreement(dc, comparable, current=series.current),
            *sweep_findings(results),
        ),
        questions=(
            *impedance_questions(sample),
            *([] if np.isfinite(series.charge).all() else [ASK_CHARGE]),
        ),
    )


def _named(found: Sequence[Resistance], name: str) -> Resistance | None:
    """The resistance of that name, if the sweep has it."""
    return next((item for item in found if item.name == name), None)


def _series(results: list[SweepResult], found: Sequence[Sequence[Resistance]], record: ImpedanceRecord) -> _Series:
    times = [result.spectrum.test_time for result in results]
    if any(time is None for time in times):
        raise AnalysisError(f"{record.provenance.source}: every sweep under current needs its time; got {times}")
    charges = []
    for result in results:
        charge = result.spectrum.transferred_charge
        charges.append(math.nan if charge is None else abs(charge))
    lowest = [abs(result.spectrum.impedance[np.argmin(result.spectrum.frequency)]) for result in results]
    currents = [result.spectrum.bias_current for result in results]
    order = np.argsort(np.array(times, dtype=np.float64), kind="stable")
    return _Series(
        np.array(times, dtype=np.float64)[order],
        np.array(charges)[order],
        np.array(lowest)[order],
        np.array([math.nan if c is None else c for c in currents])[order],
        tuple(_named(found[k], "total_resistance") for k in order),
        tuple(_named(found[k], "interface_resistance") for k in order),
        order,
    )


def _short(series: _Series, trace: CyclingRecord | None, electrolyte: float) -> tuple[float | None, float, str]:
    """Time of the short or None, end of the test, and the evidence."""
    found: list[tuple[float, str]] = []
    end = float(series.time[-1])
    candidates = [("low-frequency |Z|", series.time, series.low_frequency)]
    if trace is not None and len(trace):
        end = max(end, float(trace.time[-1]))
        driven = np.abs(trace.current) > 0.5 * np.max(np.abs(trace.current), initial=0.0)
        driven &= trace.current != 0
        if driven.any():
            dc = np.abs(trace.voltage[driven] / trace.current[driven])
            candidates.append(("voltage over current", trace.time[driven], dc))
    for name, time, resistance in candidates:
        k = _collapse(resistance, electrolyte)
        if k is not None:
            found.append(
                (
                    float(time[k]),
                    f"{name} fell to {resistance[k]:.3g} ohm, from at most {resistance[: k + 1].max():.3g} ohm; "
                    f"electrolyte {electrolyte:.3g} ohm at the start",
                )
            )
    if not found:
        return None, end, "neither the direct-current trace nor the low-frequency |Z| collapsed"
    time, evidence = min(found)
    return time, end, evidence


def _collapse(resistance: Floats, electrolyte: float) -> int | None:
    """First sample from which on the resistance stays collapsed; None if it never does."""
    limit = COLLAPSE * np.maximum.accumulate(resistance)
    if math.isfinite(electrolyte):
        limit = np.minimum(limit, np.maximum(COLLAPSE * electrolyte, 0.0)) if electrolyte > 0 else limit
    collapsed = resistance < limit
    intact = np.flatnonzero(~collapsed)
    first = 0 if intact.size == 0 else int(intact[-1]) + 1
    return first if first < resistance.size else None


def _short_time(short: float | None, end: float, evidence: str, source: str) -> Quantity:
    return Quantity(
        name="short_time",
        value=(end if short is None else short) / HOUR,
        unit="h",
        bound=">=" if short is None else None,
        source=source,
        evidence=evidence,
    )


def _drift(series: _Series, short: float | None) -> list[Finding]:
    """Neighbouring sweeps before the short that differ so much that the cell changed within a sweep."""
    modulus = series.low_frequency[series.time < (math.inf if short is None else short)]
    if modulus.size < 2:
        return []
    steps = np.abs(np.diff(np.log(modulus)))
    k = int(np.argmax(steps))
    if steps[k] < CHANGE:
        return []
    return [
        Finding(
            severity="note",
            message=f"the low-frequency |Z| changes by {100 * math.expm1(steps[k]):.0f} % between sweeps {k + 1} and "
            f"{k + 2}.",
            advice="Slow arcs there mix two states of the cell; sweep more often or end the sweep at higher frequency.",
        )
    ]
