"""Arrhenius plots: ln(sigma T) against 1000/T with its line."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import LABELS, Analyses, Mark, add_marks, colours_of, figure, named
from nasicell.units import celsius

if TYPE_CHECKING:
    import plotly.graph_objects as go

INTERFACE = "interface"
"""Process whose resistance has no conductivity, so an axis of its own."""
SYMBOLS = ("circle", "square", "diamond", "triangle-up")


def arrhenius(analyses: Analyses, *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """ln(sigma T) of the electrolyte (left) and ln(1/R) of the interface (right) against 1/T; the slope is -Ea/k.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"arrhenius"``; columns ``fit_low`` and ``fit_high`` are
        drawn as a confidence band where they are given.
    marks
        Values from elsewhere, in the coordinates of the axes.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    result = figure(x="inverse_temperature", y="ln_sigma_T", title=title)
    processes = {p for analysis in group.values() for p in analysis.tables["arrhenius"]["process"].unique()}
    second = "y2" if len(processes) > 1 else "y"
    colours = colours_of(group)
    for name, analysis in group.items():
        table = analysis.tables["arrhenius"].sort("temperature_kelvin")
        for symbol, process in zip(SYMBOLS, table["process"].unique(maintain_order=True), strict=False):
            rows = table.filter(pl.col("process") == process)
            value = rows["ln_sigma_T"].to_numpy()
            if not np.isfinite(value).any():
                continue
            inverse = 1000 / rows["temperature_kelvin"].to_numpy()
            axis = second if process == INTERFACE else "y"
            _add_band(result, inverse=inverse, rows=rows, colour=colours[name], axis=axis)
            label = f"{name}, {process}"
            marker = {"color": colours[name], "size": 8, "symbol": symbol}
            text = [f"{celsius(t):.1f} °C" for t in rows["temperature_kelvin"]]
            points = go.Scatter(x=inverse, y=value, mode="markers", name=label, marker=marker, text=text)
            line = {"color": colours[name], "width": 1.5, "dash": "dot" if process == INTERFACE else "solid"}
            fit = go.Scatter(x=inverse, y=rows["fit"].to_numpy(), mode="lines", showlegend=False, line=line)
            result.add_traces([points.update(yaxis=axis), fit.update(yaxis=axis)])
    if not any("conductivity_S_cm" in a.tables["arrhenius"].columns for a in group.values()):
        result.update_yaxes(title_text=LABELS["ln_inverse_resistance"])
    if INTERFACE in processes:
        label = LABELS["ln_inverse_interface" if all(map(area_cm2, group.values())) else "ln_inverse_interface_ohm"]
        if second == "y":
            result.update_yaxes(title_text=label)
        else:
            right = {
                "overlaying": "y",
                "side": "right",
                "title": {"text": f"{label}, dotted"},
                "showgrid": False,
                "tickmode": "auto",
            }
            result.update_layout(yaxis2=right, margin_r=70)
    add_marks(result, marks)
    return result


def _add_band(target: "go.Figure", *, inverse: np.ndarray, rows: pl.DataFrame, colour: str, axis: str) -> None:
    """The confidence band of the line, where the table has one."""
    import plotly.graph_objects as go

    if not {"fit_low", "fit_high"} <= set(rows.columns):
        return
    x = np.concatenate((inverse, inverse[::-1]))
    y = np.concatenate((rows["fit_high"].to_numpy(), rows["fit_low"].to_numpy()[::-1]))
    band = go.Scatter(x=x, y=y, fill="toself", fillcolor=colour, opacity=0.15, line={"width": 0}, hoverinfo="skip")
    target.add_trace(band.update(showlegend=False, yaxis=axis))
