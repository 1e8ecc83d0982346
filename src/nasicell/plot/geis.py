"""Spectra under direct current: the sweeps in a row, the interface resistance over the charge passed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import shared_scale
from nasicell.plot.theme import LABELS, SEQUENCE, Analyses, Mark, add_marks, colours_of, figure, named
from nasicell.units import HOUR

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHORT_RATIO: Final = 10.0
"""Values further below the median than this are left outside the axis."""


def geis_waterfall(analysis: Analysis, *, title: str = "") -> "go.Figure":
    """Nyquist plots of all sweeps, each lifted above the one before, coloured from first to last.

    Parameters
    ----------
    analysis
        An analysis with a table ``"spectra"`` of several sweeps, and ``"geis"`` for their times.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go
    from plotly.colors import sample_colorscale

    scale, suffix = shared_scale({"": analysis})
    table = analysis.tables["spectra"]
    sweeps = table["sweep"].unique().sort().to_list()
    result = figure(x="z_real" + suffix, y="z_imaginary" + suffix, title=title, height=480)
    colours = sample_colorscale(SEQUENCE, np.linspace(0, 0.9, len(sweeps)).tolist())
    times = _times(analysis)
    heights = [-table.filter(pl.col("sweep") == sweep)["z_imaginary_ohm"].to_numpy() * scale[""] for sweep in sweeps]
    lift = 0.5 * float(np.median([np.ptp(height) for height in heights]))
    for k, (sweep, height, colour) in enumerate(zip(sweeps, heights, colours, strict=True)):
        rows = table.filter(pl.col("sweep") == sweep)
        result.add_trace(
            go.Scatter(
                x=rows["z_real_ohm"].to_numpy() * scale[""],
                y=height + k * lift,
                mode="lines+markers",
                name=f"{times[sweep]:.3g} h" if sweep in times else f"sweep {sweep}",
                line={"color": colour, "width": 1.2},
                marker={"color": colour, "size": 4},
                customdata=np.column_stack((rows["frequency_hertz"].to_numpy(), height)),
                hovertemplate="%{customdata[0]:.3g} Hz<br>Re Z %{x:.4g}<br>−Im Z %{customdata[1]:.4g}",
            )
        )
    result.update_yaxes(title_text=LABELS["z_imaginary" + suffix] + f", each sweep {lift:.3g} higher")
    return result


def _times(analysis: Analysis) -> dict[int, float]:
    """Start of each sweep in h, where known."""
    table = analysis.tables.get("geis")
    if table is None:
        return {}
    return {s: t / HOUR for s, t in zip(table["sweep"], table["time_second"], strict=True) if t is not None}


def interface_resistance(analyses: Analyses, *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """R_int of each sweep against the charge passed in one direction, on a logarithmic axis.

    A short, whose resistance is thousands of times smaller, runs out of the plot at the bottom.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"geis"``.
    marks
        Values from elsewhere (x in mAh/cm2, y in ohm cm2).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    result = figure(x="areal_charge", y="interface_resistance", title=title)
    colours = colours_of(group)
    for name, analysis in group.items():
        table = analysis.tables["geis"].sort("sweep")
        error = table["uncertainty"].to_numpy() if "uncertainty" in table.columns else None
        result.add_trace(
            go.Scatter(
                x=table["areal_charge_mAh_cm2"].to_numpy(),
                y=table["interface_resistance_ohm_cm2"].to_numpy(),
                error_y=None if error is None else {"array": error, "thickness": 1, "width": 3},
                mode="lines+markers",
                name=name,
                line={"color": colours[name], "width": 1.3},
                marker={"color": colours[name], "size": 7},
                customdata=table["time_second"].to_numpy() / HOUR,
                hovertemplate="%{customdata:.3g} h, %{x:.3g} mAh/cm²<br>%{y:.4g} Ω cm²",
            )
        )
    result.update_yaxes(type="log", exponentformat="power")
    values = np.concatenate([a.tables["geis"]["interface_resistance_ohm_cm2"].drop_nulls() for a in group.values()])
    values = values[values > 0]
    if values.size:
        low = max(float(values.min()), float(np.median(values)) / SHORT_RATIO)
        result.update_yaxes(range=np.log10([0.7 * low, 1.6 * values.max()]).tolist())
    add_marks(result, marks)
    return result
