"""Bode plots: modulus and phase against frequency."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.plot.over import Over, series_colours
from nasicell.plot.scale import curve_labels, shared_scale
from nasicell.plot.theme import LABELS, Analyses, colours_of, named, template

if TYPE_CHECKING:
    import plotly.graph_objects as go

FEW_DECADES: Final = (0.6, 3.0)
"""Of |Z|, between which its axis has marks at 2 and 5 beside the powers of ten; narrower ones need closer marks."""


def bode(
    analyses: Analyses, *, sweeps: Sequence[int] | None = None, over: Over | None = None, title: str = ""
) -> "go.Figure":
    """|Z| and -phase against frequency, points measured, line fitted.

    Four sweeps or more of one analysis are coloured along the series, with a colour bar.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"spectra"``.
    sweeps
        Sweep numbers to draw (from 1); all by default.
    over
        What the colours of a series follow; what the sweeps differ in (charge, temperature, time) when None.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    group = named(analyses)
    scale, suffix = shared_scale(group)
    result = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    labels = curve_labels(group, table="spectra", sweeps=sweeps)
    span: list[NDArray[np.float64]] = []
    series = series_colours(group, labels, over=over)
    colours = colours_of(labels.values()) if series is None else series.colours
    for (name, sweep), label in labels.items():
        table = group[name].tables["spectra"].filter(pl.col("sweep") == sweep)
        frequency = table["frequency_hertz"].to_numpy()
        curves = {"markers": table["z_real_ohm"].to_numpy() + 1j * table["z_imaginary_ohm"].to_numpy()}
        if "fit_real_ohm" in table.columns and not table["fit_real_ohm"].is_null().all():
            curves["lines"] = table["fit_real_ohm"].to_numpy() + 1j * table["fit_imaginary_ohm"].to_numpy()
        for mode, impedance in curves.items():
            span.append(np.abs(impedance[[0, -1]]) * scale[name])
            for row, value in enumerate((np.abs(impedance) * scale[name], -np.degrees(np.angle(impedance))), start=1):
                style = {"marker": {"size": 5, "color": colours[label]}, "line": {"color": colours[label]}}
                shown = mode == "markers" and row == 1 and series is None
                trace = go.Scatter(x=frequency, y=value, mode=mode, name=label, showlegend=shown, **style)
                result.add_trace(trace, row=row, col=1)
    if series is not None:
        result.add_trace(series.bar, row=1, col=1)
    result.update_layout(template=template(), height=480, title_text=title)
    result.update_xaxes(type="log", exponentformat="power", tickangle=0)
    result.update_xaxes(title_text=LABELS["frequency"], row=2)
    result.update_yaxes(title_text=LABELS["z_modulus" + suffix], type="log", exponentformat="power", row=1)
    if span and FEW_DECADES[0] < np.log10(np.max(span) / np.min(span)) < FEW_DECADES[1]:
        result.update_yaxes(dtick="D2", row=1)
    result.update_yaxes(title_text=LABELS["phase"], row=2)
    return result
