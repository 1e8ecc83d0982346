"""The figures that show one record with its analysis, by what the analysis found it to be."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from nasicell import plot
from nasicell.analysis.result import Analysis
from nasicell.plot.components import interface_span
from nasicell.plot.over import SERIES
from nasicell.plot.scale import area_cm2
from nasicell.records import CyclingRecord, LinkedRecord, Record

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_SWEEPS: Final = 8
"""More curves in one Nyquist plot cannot be told apart."""

ELECTROLYTES_SHOWN: Final = 3.0
"""Width of the first view of a blocking cell's spectrum, in resistances of its electrolyte."""

SMALL_PART: Final = 0.6
"""Share of the Nyquist plot below which the interface has a plot of its own."""

Drawn = tuple["go.Figure", str]
"""A figure and its caption."""


def figures_of(record: Record, analysis: Analysis) -> Iterator[Drawn]:
    """Figures for whatever tables the analysis holds, with captions."""
    tables = analysis.tables
    trace = _trace(record)
    if "spectra" in tables:
        yield from _impedance_figures(analysis)
    if "arrhenius" in tables:
        yield (
            plot.arrhenius(analysis),
            "Arrhenius plot: the slope of ln(σT), and of ln(1/R) of the interface (right), is −Ea/k; shaded: 95 %.",
        )
    if "processes" in tables:
        yield (
            plot.processes(analysis),
            "Resistance of each process in one model of all sweeps: bars one standard error, shaded 95 %.",
        )
    if "geis" in tables:
        yield from _under_current(analysis)
    elif "course" in tables:
        yield plot.interface_resistance(analysis), "Interface resistance of each sweep, from one model of all of them."
    if analysis.kind == "linked":
        yield from _linked(analysis)
    if "tafel" in tables:
        yield (
            plot.tafel(analysis),
            "Tafel plot; dashed: the naive line over its window; dotted: the kinetics fitted, where determined.",
        )
    if trace is not None:
        yield from _cycling_figures(trace, analysis)


def _trace(record: Record) -> CyclingRecord | None:
    """The voltage trace of the record, if it has one."""
    if isinstance(record, LinkedRecord):
        return next((part for part in record.parts if isinstance(part, CyclingRecord)), None)
    return record if isinstance(record, CyclingRecord) else None


def chosen_sweeps(analysis: Analysis) -> Sequence[int]:
    """Sweep numbers, thinned evenly when there are too many to draw."""
    sweeps = analysis.tables["spectra"]["sweep"].unique().sort().to_numpy()
    picks = np.unique(np.linspace(0, sweeps.size - 1, min(MOST_SWEEPS, sweeps.size)).round().astype(int))
    return sweeps[picks].tolist()


def _under_current(analysis: Analysis) -> Iterator[Drawn]:
    """R_int over charge, and V/I beside the spectrum."""
    table = analysis.tables["geis"]
    if not table["interface_resistance_ohm"].is_null().all():
        yield (
            plot.interface_resistance(analysis),
            "Interface resistance over the charge passed in one direction; shaded: where it changed, from the last "
            "sweep within the limit to the first beyond it for certain.",
        )
        if analysis.sample.kind == "symmetric" and not table["direct_current_resistance_ohm"].is_null().all():
            yield plot.direct_current(analysis), "V/I beside the resistance of the whole spectrum, before any short."


def _linked(analysis: Analysis) -> Iterator[Drawn]:
    """The first and the last spectrum side by side."""
    spectra = [part for part in analysis.parts if "spectra" in part.tables]
    if len(spectra) > 1:
        group = {"before": spectra[0], "after": spectra[-1]}
        yield plot.nyquist(group), "Spectra before and after: points measured, lines fitted."


def _impedance_figures(analysis: Analysis) -> Iterator[Drawn]:
    """Nyquist, waterfall, maps, Bode, residuals and distribution of relaxation times."""
    sweeps = chosen_sweeps(analysis)
    total = analysis.tables["spectra"]["sweep"].n_unique()
    some = f" {len(sweeps)} of {total} sweeps." if len(sweeps) < total else ""
    parts = " Shaded: the arcs of the fit, one after the other." if len(sweeps) == 1 else ""
    limit = tail_limit(analysis)
    tail = " Double click shows the tail of the blocking electrodes." if limit else ""
    yield (
        plot.nyquist(analysis, sweeps=sweeps, limit=limit),
        f"Nyquist plot: points measured, line fitted.{parts}{tail}{some}",
    )
    span = interface_window(analysis)
    if span is not None:
        start, end = span
        caption = f"The interface in detail.{some}"
        yield plot.nyquist(analysis, sweeps=sweeps, start=start, limit=end), caption
    if total >= SERIES:
        if analysis.sample.kind != "blocking":
            yield (
                plot.waterfall(analysis, start=span[0] if span else 0.0),
                "All sweeps, each lifted above the one before.",
            )
        yield plot.imaginary_map(analysis), "−Im Z of every sweep: each arc is a ridge; white: within the noise."
        yield plot.phase_map(analysis), "Phase of every sweep."
    yield plot.bode(analysis, sweeps=sweeps), f"Bode plot: points measured, lines fitted.{some}"
    yield plot.residuals(analysis, sweep=sweeps[0]), f"What is left over, sweep {sweeps[0]}."
    if "drt" in analysis.tables and not analysis.tables["drt"].is_empty():
        yield (
            plot.drt(analysis, sweeps=sweeps),
            f"Distribution of relaxation times; orange: edge of the sweep, grey: outside.{some}",
        )
        if analysis.tables["drt"]["sweep"].n_unique() >= SERIES:
            yield plot.drt_map(analysis), "Distribution of relaxation times of every sweep."


def interface_window(analysis: Analysis) -> tuple[float, float] | None:
    """Re Z of the interface's arcs, in the unit of the axes, where they fill little of the whole plot."""
    span = interface_span(analysis)
    if span is None or analysis.sample.kind == "blocking":
        return None
    whole = float(np.ptp(analysis.tables["spectra"]["z_real_ohm"].to_numpy()))
    if span[1] - span[0] > SMALL_PART * whole:
        return None
    factor = area_cm2(analysis) or 1.0
    return factor * span[0], factor * span[1]


def tail_limit(*analyses: Analysis) -> float | None:
    """Re Z to show at first, in the unit of the axes, of cells with blocking electrodes: the tail hides the rest."""
    found = [q for a in analyses if a.sample.kind == "blocking" for q in a.all("electrolyte_resistance")]
    values = [q.value for q in found if q.status != "failed"]
    return ELECTROLYTES_SHOWN * max(values) if values else None


def _cycling_figures(trace: CyclingRecord, analysis: Analysis) -> Iterator[Drawn]:
    """Voltage and capacity of a cycling record."""
    tables = analysis.tables
    name = trace.sample.name or trace.provenance.source
    if "staircase" in tables:
        yield plot.ccd(trace, analysis), "Staircase of current densities; shaded: the step that failed."
    elif analysis.kind in ("plating/stripping", "linked", "geis", "tafel") or "cycles" not in tables:
        hours = float(trace.time[-1]) / 3600
        inset = [0.0, max(0.0, hours / 2), max(0.0, hours - 3)] if analysis.kind == "plating/stripping" else []
        yield plot.plating({name: trace}, insets_h=inset), "Voltage over time, drawn as extremes."
    if "cycles" in tables and not tables["cycles"].is_empty() and analysis.kind == "cycling":
        yield plot.cycles(analysis), "Discharge capacity and coulombic efficiency over cycles."
        yield plot.voltage_profiles(trace, analysis), "Voltage against capacity, first to last cycle."
        if "dq_dv" in tables:
            yield plot.differential_capacity(analysis), "Differential capacity; discharges are drawn downwards."
        if "stages" in tables and tables["stages"].height > 1:
            yield plot.rate(analysis), "Mean discharge capacity of each stage of constant current."
