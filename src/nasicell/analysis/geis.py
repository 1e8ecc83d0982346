"""Impedance under direct current: how the interface changes with the charge passed, and when the cell shorts."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.basis import ASK_CHARGE
from nasicell.analysis.impedance import areal_resistance
from nasicell.analysis.impedance_findings import damage_findings, impedance_questions, sweep_findings
from nasicell.analysis.impedance_tables import impedance_tables
from nasicell.analysis.processes import ProcessWindows, default_windows
from nasicell.analysis.resistance import Resistance
from nasicell.analysis.resistances import resistances
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.sweeps import SweepResult, sweep_results
from nasicell.errors import AnalysisError
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord, Sample
from nasicell.units import HOUR, MILLIAMPERE_HOUR, SQUARE_CENTIMETRE

Floats = NDArray[np.float64]

CHANGE: Final = 0.2
"""Fraction by which R_int leaves its start value before the interface counts as changed."""
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
    interface: tuple[Resistance | None, ...]


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
        ``short_time``, ``interface_resistance_maximum``, ``charge_at_interface_maximum``, ``charge_until_change``;
        table ``"geis"`` and the tables of `analyse_impedance`.
    """
    sweeps = next((part for part in record.parts if isinstance(part, ImpedanceRecord)), None)
    if sweeps is None:
        raise AnalysisError("impedance under direct current needs sweeps; the record holds only cycling data")
    trace = next((part for part in record.parts if isinstance(part, CyclingRecord)), None)
    sample = sweeps.sample
    windows = windows or default_windows(sample.kind)
    results = sweep_results(sweeps, kind=sample.kind)
    found, assigned = zip(*(resistances(result, sample=sample, windows=windows) for result in results), strict=True)
    interface = [next((item for item in items if item.name == "interface_resistance"), None) for items in found]
    electrolyte = next((item.value for item in found[0] if item.name == "electrolyte_resistance"), math.nan)
    series = _series(results, interface, sweeps)
    source = sweeps.provenance.source
    short, end, evidence = _short(series, trace, electrolyte)
    quantities = [_short_time(short, end, evidence, source), *_interface(series, short, sample, source)]
    area = None if sample.area is None else sample.area.value
    return Analysis(
        kind="geis",
        sample=sample,
        provenance=record.provenance,
        quantities=tuple(quantities),
        tables={"geis": _table(series, short, sample, source)}
        | impedance_tables(results, assigned, windows=windows, area=area),
        findings=(*damage_findings(sweeps), *_drift(series, short), *sweep_findings(results)),
        questions=(
            *impedance_questions(sample),
            *([] if np.isfinite(series.charge).all() else [ASK_CHARGE]),
        ),
    )


def _series(results: list[SweepResult], interface: list[Resistance | None], record: ImpedanceRecord) -> _Series:
    times = [result.spectrum.test_time for result in results]
    if any(time is None for time in times):
        raise AnalysisError(f"{record.provenance.source}: every sweep under current needs its time; got {times}")
    charges = []
    for result in results:
        charge = result.spectrum.transferred_charge
        charges.append(math.nan if charge is None else abs(charge))
    lowest = [abs(result.spectrum.impedance[np.argmin(result.spectrum.frequency)]) for result in results]
    order = np.argsort(np.array(times, dtype=np.float64), kind="stable")
    return _Series(
        np.array(times, dtype=np.float64)[order],
        np.array(charges)[order],
        np.array(lowest)[order],
        tuple(interface[k] for k in order),
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


def _interface(series: _Series, short: float | None, sample: Sample, source: str) -> list[Quantity]:
    """Maximum of R_int, the charge there, and the charge until R_int changed, before the short."""
    rows = [
        (k, areal_resistance(item, sample=sample, conditions=f"sweep {k + 1}", source=source))
        for k, item in enumerate(series.interface)
        if item is not None and item.status != "failed" and (short is None or series.time[k] < short)
    ]
    if not rows:
        return []
    values = np.array([quantity.value for _, quantity in rows])
    charges = np.array([_charge(series.charge[k], sample) for k, _ in rows])
    top = int(np.argmax(values))
    maximum = rows[top][1]
    changed = np.flatnonzero(np.abs(values / values[0] - 1) > CHANGE)
    unit = "mAh" if sample.area is None else "mAh/cm2"
    if not np.isfinite(charges).all():
        return [_maximum(maximum, source), *_without_charge(unit, source)]
    rule = f"R_int leaves its start value {values[0]:.4g} {maximum.unit} by more than {100 * CHANGE:g} %"
    if changed.size:
        k = int(changed[0])
        change = Quantity(
            name="charge_until_change",
            value=float(charges[k]),
            unit=unit,
            interval=(float(charges[k - 1]), float(charges[k])),
            source=source,
            evidence=rule,
        )
    else:
        change = Quantity(
            name="charge_until_change",
            value=float(charges[-1]),
            unit=unit,
            bound=">=",
            source=source,
            evidence=f"never until the {'end' if short is None else 'short'}: {rule}",
        )
    return [
        _maximum(maximum, source),
        Quantity(
            name="charge_at_interface_maximum",
            value=float(charges[top]),
            unit=unit,
            source=source,
            evidence=f"sweep {rows[top][0] + 1} of {len(series.interface)}",
        ),
        change,
    ]


def _maximum(found: Quantity, source: str) -> Quantity:
    """The largest interface resistance, as of its sweep."""
    return replace(found, name="interface_resistance_maximum", source=source)


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
        for name in ("charge_at_interface_maximum", "charge_until_change")
    ]


def _charge(charge: float, sample: Sample) -> float:
    """Charge in C as mAh/cm2, or mAh without an area."""
    area_cm2 = 1.0 if sample.area is None else sample.area.value / SQUARE_CENTIMETRE
    return charge / MILLIAMPERE_HOUR / area_cm2


def _table(series: _Series, short: float | None, sample: Sample, source: str) -> pl.DataFrame:
    """One row per sweep; R_int is null where it failed and from the short on."""
    area_cm2 = math.nan if sample.area is None else sample.area.value / SQUARE_CENTIMETRE
    areal = [
        None
        if item is None or (short is not None and time >= short)
        else areal_resistance(item, sample=sample, conditions="", source=source)
        for item, time in zip(series.interface, series.time, strict=True)
    ]
    usable = [q if q is not None and q.status != "failed" and q.unit == "ohm cm2" else None for q in areal]
    return pl.DataFrame(
        {
            "sweep": np.arange(1, series.time.size + 1),
            "time_second": series.time,
            "areal_charge_mAh_cm2": series.charge / MILLIAMPERE_HOUR / area_cm2,
            "interface_resistance_ohm_cm2": pl.Series([q and q.value for q in usable], dtype=pl.Float64),
            "uncertainty": pl.Series([q and q.uncertainty for q in usable], dtype=pl.Float64),
            "low_frequency_resistance_ohm_cm2": series.low_frequency * area_cm2,
        }
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
