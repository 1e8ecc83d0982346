"""The figures that show one record with its analysis, by what the analysis found it to be."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from nasicell import plot
from nasicell.analysis.result import Analysis
from nasicell.records import CyclingRecord, LinkedRecord, Record

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_SWEEPS: Final = 8
"""More curves in one Nyquist plot cannot be told apart."""

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
            "Arrhenius plot: the slope of ln(σT), and of ln(1/R) of the interface (right), is −Ea/k.",
        )
    if "geis" in tables:
        yield plot.interface_resistance(analysis), "Interface resistance over the charge passed in one direction."
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


def _impedance_figures(analysis: Analysis) -> Iterator[Drawn]:
    """Nyquist, Bode, residuals and distribution of relaxation times."""
    sweeps = chosen_sweeps(analysis)
    total = analysis.tables["spectra"]["sweep"].n_unique()
    some = f" {len(sweeps)} of {total} sweeps." if len(sweeps) < total else ""
    if total > 3 and "geis" in analysis.tables:
        yield plot.geis_waterfall(analysis), "All sweeps, each lifted above the one before."
    else:
        yield plot.nyquist(analysis, sweeps=sweeps), f"Nyquist plot: points measured, line fitted.{some}"
    yield plot.bode(analysis, sweeps=sweeps), f"Bode plot: points measured, lines fitted.{some}"
    yield plot.residuals(analysis, sweep=sweeps[0]), f"What is left over, sweep {sweeps[0]}."
    if "drt" in analysis.tables and not analysis.tables["drt"].is_empty():
        yield (
            plot.drt(analysis, sweeps=sweeps),
            f"Distribution of relaxation times; orange: edge of the sweep, grey: outside.{some}",
        )
        if analysis.tables["drt"]["sweep"].n_unique() > 3:
            yield plot.drt_map(analysis), "Distribution of relaxation times of every sweep."


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
