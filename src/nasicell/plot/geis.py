"""The interface of a series of sweeps: over the charge passed, or over time where none was."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.result import Analysis
from nasicell.plot.events import Events
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import Analyses, Mark, add_marks, colours_of, figure, named
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
    """R_int of each sweep against the charge passed in one direction, or time; logarithmic where it grows a lot.

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
    over_charge = all(
        "areal_charge_mAh_cm2" in t.columns and _finite(t, "areal_charge_mAh_cm2") for t in tables.values()
    )
    over_time = all(_finite(table, "time_second") for table in tables.values())
    key = "areal_charge" if over_charge else "time_h" if over_time else "sweep"
    result = figure(x=key, y="interface_resistance" if areal else "interface_resistance_ohm", title=title)
    colours = colours_of(group)
    drawn: list[Floats] = []
    positions: list[Floats] = []
    for name, table in tables.items():
        where = {"areal_charge": "areal_charge_mAh_cm2", "time_h": "time_second", "sweep": "sweep"}[key]
        x = table[where].to_numpy() / (HOUR if key == "time_h" else 1.0)
        value = table["interface_resistance_ohm_cm2" if areal else "interface_resistance_ohm"].to_numpy()
        sigma = "uncertainty" if areal else "interface_uncertainty_ohm"
        error = table[sigma].to_numpy() if sigma in table.columns else None
        drawn.append(value[np.isfinite(value)])
        positions.append(x)
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
            result.update_yaxes(type="log", dtick="D2", range=span)
        else:
            result.update_yaxes(range=[0.0, 1.25 * high])
    add_marks(result, marks)
    across = np.concatenate(positions)
    turn = float(across.min() + RIGHT * np.ptp(across)) if across.size else math.inf
    for number, (name, analysis) in enumerate(group.items()):
        events = Events(target=result, colour=colours[name], turn=turn, row=2 * number)
        if key == "areal_charge":
            events.add_onset(analysis)
        if key != "sweep":
            events.add_short(analysis, table=tables[name], over_charge=key == "areal_charge")
    return result


def _table(analysis: Analysis) -> pl.DataFrame:
    """The table of the series in order."""
    name = next((name for name in TABLES if name in analysis.tables), TABLES[0])
    return analysis.tables[name].sort("sweep")


def _finite(table: pl.DataFrame, column: str) -> bool:
    return bool(np.isfinite(table[column].cast(pl.Float64).to_numpy()).all())
