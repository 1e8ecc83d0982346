"""The interface of a series of sweeps: over the charge passed, or over time where none was."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import LABELS, Analyses, Mark, add_marks, colours_of, figure, named, on_axis
from nasicell.units import HOUR

if TYPE_CHECKING:
    import plotly.graph_objects as go

Floats = NDArray[np.float64]

SHORT_RATIO: Final = 10.0
"""Values further below the median than this are left outside the axis."""
WIDE: Final = 4.0
"""Ratio of largest to smallest value, marks included, above which the axis is logarithmic."""
RIGHT: Final = 0.75
"""Share of the axis from which the text of a line stands on its left."""
TABLES: Final = ("geis", "course")
"""Of sweeps under current, and of those without."""


def interface_resistance(analyses: Analyses, *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """R_int of each sweep against the charge passed in one direction (or time); the axis is logarithmic where it grows a lot.

    The interval in which the interface changed is shaded, its value and the short are lines. A shorted cell has no
    R_int: what is left of it, thousands of times smaller, runs out of the plot at the bottom.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"geis"``, or ``"course"`` (sweeps over time without current).
    marks
        Values from elsewhere (x in mAh/cm2, y in ohm cm2).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    areal = all(map(area_cm2, group.values()))
    tables = {name: _table(analysis) for name, analysis in group.items()}
    over_charge = all("areal_charge_mAh_cm2" in t.columns and _finite(t, "areal_charge_mAh_cm2") for t in tables.values())
    over_time = all(_finite(table, "time_second") for table in tables.values())
    key = "areal_charge" if over_charge else "time_h" if over_time else "sweep"
    result = figure(x=key, y="interface_resistance" if areal else "interface_resistance_ohm", title=title)
    colours = colours_of(group)
    drawn: list[Floats] = []
    for name, table in tables.items():
        where = {"areal_charge": "areal_charge_mAh_cm2", "time_h": "time_second", "sweep": "sweep"}[key]
        x = table[where].to_numpy() / (HOUR if key == "time_h" else 1.0)
        value = table["interface_resistance_ohm_cm2" if areal else "interface_resistance_ohm"].to_numpy()
        sigma = "uncertainty" if areal else "interface_uncertainty_ohm"
        error = table[sigma].to_numpy() if sigma in table.columns else None
        drawn.append(value[np.isfinite(value)])
        result.add_trace(
            go.Scatter(
                x=x,
                y=value,
                error_y=None if error is None else {"array": error, "thickness": 1, "width": 3},
                mode="lines+markers",
                name=name,
                line={"color": colours[name], "width": 1.3},
                marker={"color": colours[name], "size": 7},
                customdata=table["sweep"].to_numpy(),
                hovertemplate="sweep %{customdata}, %{x:.3g}<br>%{y:.4g}",
            )
        )
    values = np.concatenate(drawn)
    values = values[values > 0]
    marks = tuple(marks)
    if values.size:
        low, high = max(float(values.min()), float(np.median(values)) / SHORT_RATIO), float(values.max())
        ends = [low, high, *(mark.y for mark in marks if mark.y)]
        if max(ends) > WIDE * min(ends):
            span = [math.log10(0.7 * low), math.log10(1.6 * high)]
            result.update_yaxes(type="log", exponentformat="power", range=span)
        else:
            result.update_yaxes(range=[0.0, 1.25 * high])
    add_marks(result, marks)
    for number, (name, analysis) in enumerate(group.items()):
        _add_onset(result, analysis, key=key, colour=colours[name], number=number)
        _add_short(result, analysis, table=tables[name], key=key, colour=colours[name], number=number)
    return result


def _table(analysis: Analysis) -> pl.DataFrame:
    """The table of the series in order."""
    name = next((name for name in TABLES if name in analysis.tables), TABLES[0])
    return analysis.tables[name].sort("sweep")


def _finite(table: pl.DataFrame, column: str) -> bool:
    return bool(np.isfinite(table[column].cast(pl.Float64).to_numpy()).all())


def _add_onset(target: "go.Figure", analysis: Analysis, *, key: str, colour: str, number: int) -> None:
    """Charge at which the interface has changed: its interval shaded, its value a thin line with its text."""
    if key != "areal_charge" or "charge_until_change" not in analysis:
        return
    onset = analysis["charge_until_change"]
    if not np.isfinite(onset.value):
        return
    if onset.interval is not None:
        target.add_vrect(x0=onset.interval[0], x1=onset.interval[1], fillcolor=colour, opacity=0.12, line_width=0)
    text = f"changed {onset.formatted()}" if onset.bound is None else f"unchanged until {onset.value:.3g}"
    _line(target, onset.value, text=text, colour=colour, number=2 * number, dash="dot")


def _add_short(
    target: "go.Figure", analysis: Analysis, *, table: pl.DataFrame, key: str, colour: str, number: int
) -> None:
    """The short, where the cell had one, at the charge or time it came."""
    if key == "sweep" or "short_time" not in analysis or analysis["short_time"].bound is not None:
        return
    hours = analysis["short_time"].value
    if not np.isfinite(hours):
        return
    x = hours
    if key == "areal_charge":
        x = float(np.interp(hours, table["time_second"].to_numpy() / HOUR, table["areal_charge_mAh_cm2"].to_numpy()))
    _line(target, x, text=f"short, {hours:.3g} h", colour=colour, number=2 * number + 1, dash="solid")


def _line(target: "go.Figure", x: float, *, text: str, colour: str, number: int, dash: str) -> None:
    """A vertical line whose text stands in a row of its own, so that neighbours do not overlap."""
    target.add_shape(
        type="line", yref="y domain", y0=0, y1=1, x0=x, x1=x, line={"color": colour, "width": 1.2, "dash": dash}
    )
    ends = [value for trace in target.data for value in trace.x if value is not None]
    right = bool(ends) and x > min(ends) + RIGHT * (max(ends) - min(ends))
    target.add_annotation(
        x=on_axis(target, "xaxis", x),
        yref="y domain",
        y=0.02 + 0.055 * number,
        yanchor="bottom",
        xanchor="right" if right else "left",
        xshift=-3 if right else 3,
        text=text,
        showarrow=False,
        font={"size": 11, "color": colour},
    )


def direct_current(analysis: Analysis, *, title: str = "") -> "go.Figure":
    """V/I beside the resistance of the whole spectrum, sweep by sweep: where they part, something else adds a voltage.

    Parameters
    ----------
    analysis
        An analysis with a table ``"geis"`` of a symmetric cell; sweeps after a short are left out.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    area = area_cm2(analysis)
    table = analysis.tables["geis"].sort("sweep").filter(pl.col("interface_resistance_ohm").is_not_null())
    result = figure(x="time_h", y="resistance_areal" if area else "resistance", title=title, height=360)
    for column, name, symbol, dash in (
        ("direct_current", "V/I", "diamond", "dot"),
        ("total", "fit of the spectrum", "circle", "solid"),
    ):
        result.add_trace(
            go.Scatter(
                x=table["time_second"].to_numpy() / HOUR,
                y=table[f"{column}_resistance_ohm"].to_numpy() * (area or 1.0),
                error_y={
                    "array": table[f"{column}_uncertainty_ohm"].to_numpy() * (area or 1.0),
                    "thickness": 1,
                    "width": 3,
                },
                mode="lines+markers",
                name=name,
                marker={"symbol": symbol, "size": 7},
                line={"width": 1.2, "dash": dash},
            )
        )
    return result
