"""Nyquist plots: measured points, fitted line, decades of frequency."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.plot.components import add_components
from nasicell.plot.over import Over, series_colours
from nasicell.plot.scale import curve_labels, shared_scale
from nasicell.plot.theme import Analyses, Mark, add_marks, colours_of, figure, named

if TYPE_CHECKING:
    import plotly.graph_objects as go

CROWDED: Final = 0.09
"""Distance, as a share of the width of the plot, below which two marked decades overlap."""

BELOW: Final = -0.1
ABOVE: Final = 0.6
"""Ends of the vertical axis, as shares of what is shown of the horizontal one."""


def nyquist(
    analyses: Analyses,
    *,
    sweeps: Sequence[int] | None = None,
    marks: Iterable[Mark] = (),
    start: float = 0.0,
    limit: float | None = None,
    over: Over | None = None,
    with_components: bool | None = None,
    title: str = "",
) -> "go.Figure":
    """-Im Z against Re Z on equal axes, with the fit, its arcs and the decades of frequency.

    Four sweeps or more of one analysis are coloured along the series, with a colour bar.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"spectra"``.
    sweeps
        Sweep numbers to draw (from 1); all by default.
    marks
        Values from elsewhere; the axes are in ohm cm2 when every sample states its area, in ohm otherwise.
    start, limit
        Smallest and largest Re Z shown at first, in the unit of the axes; everything when `limit` is None.
    over
        What the colours of a series follow; what the sweeps differ in (charge, temperature, time) when None.
    with_components
        Whether the arcs of the automatic fit are shaded and named; None shades them where one spectrum is drawn.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    scale, suffix = shared_scale(group)
    result = figure(x="z_real" + suffix, y="z_imaginary" + suffix, title=title, height=440)
    labels = curve_labels(group, table="spectra", sweeps=sweeps)
    series = series_colours(group, labels, over=over)
    colours = colours_of(labels.values()) if series is None else series.colours
    reals = [scale[name] * group[name].tables["spectra"]["z_real_ohm"].to_numpy() for name, _ in labels]
    if with_components or (with_components is None and len(labels) == 1):
        for name, sweep in labels:
            unit = "Ω cm²" if suffix else "Ω"
            reals.append(add_components(result, group[name], sweep=sweep, scale=scale[name], unit=unit))
    extent = limit - start if limit else (float(np.ptp(np.concatenate(reals))) if reals else 0.0)
    marked: list[tuple[float, float]] = []
    for (name, sweep), label in labels.items():
        table = group[name].tables["spectra"].filter(pl.col("sweep") == sweep)
        frequency = table["frequency_hertz"].to_numpy()
        real = table["z_real_ohm"].to_numpy() * scale[name]
        imaginary = -table["z_imaginary_ohm"].to_numpy() * scale[name]
        result.add_trace(
            go.Scatter(
                x=real,
                y=imaginary,
                mode="markers",
                name=label,
                legendgroup=label,
                showlegend=series is None,
                marker={"size": 6 if series is None else 4, "color": colours[label]},
                customdata=frequency,
                hovertemplate="%{customdata:.3g} Hz<br>Re Z %{x:.4g}<br>−Im Z %{y:.4g}",
            )
        )
        _add_fit(result, table=table, scale=scale[name], label=label, colour=colours[label])
        decades = _apart(frequency=frequency, real=real, imaginary=imaginary, distance=CROWDED * extent, marked=marked)
        _add_decades(result, decades, real=real, imaginary=imaginary, label=label, colour=colours[label])
    if series is not None:
        result.add_trace(series.bar)
    result.update_yaxes(scaleanchor="x", scaleratio=1, constrain="domain")
    result.update_xaxes(constrain="domain")
    if limit is not None:
        result.update_xaxes(range=[start, limit]).update_yaxes(range=[BELOW * extent, ABOVE * extent])
    add_marks(result, marks)
    return result


def _add_fit(target: "go.Figure", *, table: pl.DataFrame, scale: float, label: str, colour: str) -> None:
    """The fitted spectrum as a line; nothing when the table holds no fit."""
    import plotly.graph_objects as go

    if "fit_real_ohm" not in table.columns or table["fit_real_ohm"].is_null().all():
        return
    target.add_trace(
        go.Scatter(
            x=table["fit_real_ohm"].to_numpy() * scale,
            y=-table["fit_imaginary_ohm"].to_numpy() * scale,
            mode="lines",
            name="fit",
            legendgroup=label,
            showlegend=False,
            line={"color": colour, "width": 1.5},
            hoverinfo="skip",
        )
    )


def _apart(
    *,
    frequency: NDArray[np.float64],
    real: NDArray[np.float64],
    imaginary: NDArray[np.float64],
    distance: float,
    marked: list[tuple[float, float]],
) -> dict[int, int]:
    """Decade -> the measured point nearest to it, for the decades that lie apart from all in `marked`.

    The chosen ones are added to `marked`.
    """
    decades = np.arange(np.ceil(np.log10(frequency.min()) - 0.01), np.floor(np.log10(frequency.max()) + 0.01) + 1)
    nearest: dict[int, int] = {}
    for decade in decades:
        point = int(np.argmin(np.abs(np.log10(frequency) - decade)))
        if all(np.hypot(real[point] - x, imaginary[point] - y) > distance for x, y in marked):
            nearest[int(decade)] = point
            marked.append((float(real[point]), float(imaginary[point])))
    return nearest


def _add_decades(
    target: "go.Figure",
    nearest: Mapping[int, int],
    *,
    real: NDArray[np.float64],
    imaginary: NDArray[np.float64],
    label: str,
    colour: str,
) -> None:
    """A larger open marker and the exponent at each of the decades (decade -> point)."""
    import plotly.graph_objects as go

    at = list(nearest.values())
    target.add_trace(
        go.Scatter(
            x=real[at],
            y=imaginary[at],
            mode="markers+text",
            text=[f"10<sup>{decade}</sup>" for decade in nearest],
            textposition="top center",
            textfont={"size": 10, "color": colour},
            marker={"size": 10, "symbol": "circle-open", "color": colour},
            legendgroup=label,
            showlegend=False,
            hoverinfo="skip",
        )
    )
