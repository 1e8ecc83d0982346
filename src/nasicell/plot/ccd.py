"""Critical current density: the staircase, what the cell answered, where it failed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.downsample import extremes_per_bin
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import LABELS, PALETTE, Mark, add_marks, colours_of, figure
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord
from nasicell.units import HOUR, MILLIAMPERE, MILLIVOLT

if TYPE_CHECKING:
    import plotly.graph_objects as go

BINS: Final = 700
PASS: Final = "pass"
"""Verdict of a step that the cell survived; anything else is a failure."""


def ccd(
    record: CyclingRecord, analysis: Analysis, *, marks: Iterable[Mark] = (), title: str = "", colour: str = ""
) -> "go.Figure":
    """Voltage and current density against time; the first failing step is shaded and named.

    Parameters
    ----------
    record
        The staircase as measured.
    analysis
        Its analysis, with the table ``"staircase"``.
    marks
        Values from elsewhere (x in h, y in V).
    title
        Title of the figure.
    colour
        Colour of the voltage; by the cell's name when empty.
    """
    import plotly.graph_objects as go

    result = figure(x="time_h", y="voltage_mV", title=title)
    name = record.sample.name or record.provenance.source
    time, voltage = extremes_per_bin(time=record.time, value=record.voltage, bins=BINS)
    line = {"color": colour or colours_of([name])[name], "width": 1.3}
    result.add_trace(go.Scatter(x=time / HOUR, y=voltage / MILLIVOLT, mode="lines", name="V", line=line))
    area = area_cm2(analysis)
    current = record.current / (MILLIAMPERE * area) if area else record.current
    at, density = extremes_per_bin(time=record.time, value=current, bins=BINS)
    faint = {"color": "#8A98A5", "width": 1, "shape": "hv"}
    result.add_trace(go.Scatter(x=at / HOUR, y=density, mode="lines", name="j", line=faint, yaxis="y2"))
    result.update_layout(
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "title": {"text": LABELS["current_density" if area else "current_A"]},
            "showgrid": False,
            "tickmode": "auto",
        }
    )
    result.update_layout(margin_r=70)
    _shade_failures(result, analysis, end=float(record.time[-1]))
    add_marks(result, marks)
    return result


def _shade_failures(target: "go.Figure", analysis: Analysis, *, end: float) -> None:
    """The first step that failed, with its verdict."""
    table = analysis.tables["staircase"].sort("step")
    failed = table.filter(~table["verdict"].str.starts_with(PASS))
    if failed.is_empty():
        return
    row = failed.row(0, named=True)
    later = table.filter(table["start_second"] > row["start_second"])["start_second"].to_list()
    target.add_vrect(
        x0=row["start_second"] / HOUR,
        x1=(later[0] if later else end) / HOUR,
        fillcolor="rgba(213,94,0,0.15)",
        line_width=0,
        layer="below",
        annotation_text=f"{row['verdict']} at {row['current_density_mA_cm2']:.4g}",
        annotation_position="top left",
        annotation_font_size=11,
    )


def ccd_steps(analyses: Mapping[str, Analysis], *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """Larger end voltage of the two half-cycles against current density, for several cells; crosses are failures.

    Parameters
    ----------
    analyses
        Analyses with a table ``"staircase"``, by legend name.
    marks
        Values from elsewhere (x in mA/cm2).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    result = figure(x="current_density", y="voltage_mV", title=title)
    colours = colours_of(analyses)
    for name, analysis in analyses.items():
        level = pl.col("current_density_mA_cm2").abs().round(9)
        table = (
            analysis.tables["staircase"]
            .group_by(level)
            .agg(pl.col("voltage_end_V").abs().max(), pl.col("verdict").str.starts_with(PASS).all().alias("passed"))
            .sort("current_density_mA_cm2")
        )
        passed = table["passed"].to_numpy()
        symbols, sizes = np.where(passed, "circle", "x").tolist(), np.where(passed, 6, 9)
        result.add_trace(
            go.Scatter(
                x=table["current_density_mA_cm2"].to_numpy(),
                y=table["voltage_end_V"].to_numpy() / MILLIVOLT,
                mode="lines+markers",
                name=name,
                line={"color": colours[name], "width": 1},
                marker={"color": colours[name], "size": sizes, "symbol": symbols},
            )
        )
    add_marks(result, marks)
    return result


def ccd_against_step(curves: Mapping[str, Sequence[tuple[float, Quantity]]], *, title: str = "") -> "go.Figure":
    """Critical current density against the step of the staircase; bars reach to the first step that failed.

    Parameters
    ----------
    curves
        Pairs of step (mA/cm2) and critical current density, by legend name; failed ones are left out.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    result = figure(x="ccd_step", y="ccd", title=title, height=380)
    colours = {name: PALETTE[index % len(PALETTE)] for index, name in enumerate(curves)}
    for name, points in curves.items():
        known = sorted((step, q.value, q.interval or (q.value, q.value)) for step, q in points if q.status != "failed")
        above = [high - value for _, value, (_, high) in known]
        result.add_trace(
            go.Scatter(
                x=[step for step, _, _ in known],
                y=[value for _, value, _ in known],
                error_y={"array": above, "arrayminus": [0.0] * len(known), "symmetric": False, "thickness": 1},
                mode="lines+markers",
                name=name,
                line={"color": colours[name], "width": 1},
                marker={"color": colours[name], "size": 7},
            )
        )
    result.update_xaxes(rangemode="tozero")
    result.update_yaxes(rangemode="tozero")
    return result
