"""The spectra of a series in a row, each lifted above the one before."""

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.over import SERIES, Over, positions, rows_of, series_colours
from nasicell.plot.scale import shared_scale
from nasicell.plot.theme import LABELS, colours_of, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

LIFT: Final = 0.5
"""Between neighbours, as a share of the median height of a sweep."""


def waterfall(analysis: Analysis, *, start: float = 0.0, over: Over | None = None, title: str = "") -> "go.Figure":
    """Nyquist plots of all sweeps, points measured and lines fitted, each lifted above the one before.

    Parameters
    ----------
    analysis
        An analysis with a table ``"spectra"`` of several sweeps.
    start
        Points of smaller Re Z, in the unit of the axes, are left out: arcs of the electrolyte that dwarf the others.
    over
        What the colours follow; what the sweeps differ in (charge, temperature, time) when None.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    scale, suffix = shared_scale({"": analysis})
    table = analysis.tables["spectra"].filter(pl.col("z_real_ohm") * scale[""] >= start)
    sweeps = table["sweep"].unique().sort().to_list()
    where, label = positions(analysis, over)
    names = {("", sweep): f"{label}: {where[sweep]:.4g}, sweep {sweep}" for sweep in sweeps}
    series = series_colours({"": analysis}, names, over=over)
    colours = colours_of(names.values()) if series is None else series.colours
    result = figure(x="z_real" + suffix, y="z_imaginary" + suffix, title=title, height=480)
    heights = [-rows_of(table, sweep)["z_imaginary_ohm"].to_numpy() * scale[""] for sweep in sweeps]
    lift = LIFT * float(np.median([np.ptp(height) for height in heights]))
    for k, (sweep, height, name) in enumerate(zip(sweeps, heights, names.values(), strict=True)):
        rows = rows_of(table, sweep)
        fitted = "fit_real_ohm" in rows.columns and not rows["fit_real_ohm"].is_null().any()
        style = {"line": {"color": colours[name], "width": 1.2}, "hoverinfo": "skip", "showlegend": False}
        if fitted:
            x, y = (rows[column].to_numpy() * scale[""] for column in ("fit_real_ohm", "fit_imaginary_ohm"))
            result.add_trace(go.Scatter(x=x, y=k * lift - y, mode="lines", **style))
        result.add_trace(
            go.Scatter(
                x=rows["z_real_ohm"].to_numpy() * scale[""],
                y=height + k * lift,
                mode="markers" if fitted else "lines+markers",
                name=name,
                showlegend=len(sweeps) < SERIES,
                line={"color": colours[name], "width": 1.2},
                marker={"color": colours[name], "size": 3},
                customdata=np.column_stack((rows["frequency_hertz"].to_numpy(), height)),
                hovertemplate="%{customdata[0]:.3g} Hz<br>Re Z %{x:.4g}<br>−Im Z %{customdata[1]:.4g}",
            )
        )
    if series is not None:
        result.add_trace(series.bar)
    result.update_yaxes(title_text=LABELS["z_imaginary" + suffix] + f", each sweep {lift:.3g} higher")
    return result
