"""Distributions of relaxation times, with what the sweep resolves and what lies beyond it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import curve_labels, shared_scale
from nasicell.plot.theme import (
    LABELS,
    SEQUENCE,
    Analyses,
    Mark,
    add_marks,
    colours_of,
    figure,
    logarithmic,
    named,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHADES = {"edge": "rgba(230,159,0,0.10)", "outside": "rgba(120,120,120,0.14)"}
"""Regions that the sweep resolves badly or not at all."""


def drt(
    analyses: Analyses, *, sweeps: Sequence[int] | None = None, marks: Iterable[Mark] = (), title: str = ""
) -> "go.Figure":
    """Gamma against relaxation time; peaks labelled, the edge of the sweep shaded orange, what lies outside grey.

    Parameters
    ----------
    analyses
        One or several analyses with tables ``"drt"`` and ``"drt_peaks"``.
    sweeps
        Sweep numbers to draw (from 1); all by default.
    marks
        Relaxation times from elsewhere: vertical lines (x in s).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    scale, suffix = shared_scale(group)
    result = figure(x="tau", y="gamma" + suffix, title=title, height=380)
    result.update_layout(**logarithmic("xaxis"))
    labels = curve_labels(group, table="drt", sweeps=sweeps)
    colours = colours_of(labels.values())
    labelled: set[str] = set()
    for (name, sweep), label in labels.items():
        table = group[name].tables["drt"].filter(pl.col("sweep") == sweep)
        gamma = table["gamma_ohm"].to_numpy() * scale[name]
        line = {"color": colours[label], "width": 2}
        result.add_trace(go.Scatter(x=table["tau_second"].to_numpy(), y=gamma, mode="lines", name=label, line=line))
        at = {"sweep": sweep, "curve": table, "scale": scale[name], "colour": colours[label]}
        _label_peaks(result, group[name], **at, labelled=labelled)
    if labels:
        (name, sweep), *_ = labels
        _shade_regions(result, group[name].tables["drt"].filter(pl.col("sweep") == sweep))
    add_marks(result, marks)
    return result


def _label_peaks(
    target: "go.Figure",
    analysis: Analysis,
    *,
    sweep: int,
    curve: pl.DataFrame,
    scale: float,
    colour: str,
    labelled: set[str],
) -> None:
    """A point on each peak; its process is written once per figure, its resistance is shown by the pointer."""
    import plotly.graph_objects as go

    peaks = analysis.tables.get("drt_peaks")
    if peaks is None or peaks.is_empty():
        return
    peaks = peaks.filter(pl.col("sweep") == sweep)
    tau = curve["tau_second"].to_numpy()
    gamma = curve["gamma_ohm"].to_numpy() * scale
    at = [int(np.argmin(np.abs(np.log(tau / t)))) for t in peaks["tau_second"]]
    names = [process or "" for process in peaks["process"]]
    text = [name if name not in labelled else "" for name in names]
    labelled.update(names)
    details = [f"{name} {r * scale:.3g}" for name, r in zip(names, peaks["resistance_ohm"], strict=True)]
    target.add_trace(
        go.Scatter(
            x=tau[at],
            y=gamma[at],
            mode="markers+text",
            text=text,
            textposition="top center",
            textfont={"size": 10, "color": colour},
            marker={"color": colour, "size": 6},
            showlegend=False,
            cliponaxis=False,
            customdata=details,
            hovertemplate="%{customdata}<br>τ %{x:.2g} s<extra></extra>",
        )
    )


def _shade_regions(target: "go.Figure", table: pl.DataFrame) -> None:
    """A light band over each run of relaxation times that the sweep does not resolve."""
    table = table.sort("tau_second")
    tau = table["tau_second"].to_numpy()
    region = table["region"].to_list()
    starts = [0, *(k for k in range(1, len(region)) if region[k] != region[k - 1]), len(region)]
    for begin, end in pairwise(starts):
        if region[begin] in SHADES:
            low, high = tau[begin], tau[min(end, len(region) - 1)]
            target.add_vrect(x0=low, x1=high, fillcolor=SHADES[region[begin]], line_width=0, layer="below")


def drt_map(analysis: Analysis, *, title: str = "") -> "go.Figure":
    """Gamma of every sweep as a map: relaxation time across, charge passed (or sweep number) upwards.

    The colours end at the largest resolved value; what lies beyond the sweep may exceed them.

    Parameters
    ----------
    analysis
        An analysis with a table ``"drt"`` of several sweeps, and ``"geis"`` where charge was passed.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    scale, suffix = shared_scale({"": analysis})
    table = analysis.tables["drt"].sort("sweep", "tau_second")
    sweeps = table["sweep"].unique().sort().to_list()
    tau = table.filter(pl.col("sweep") == sweeps[0])["tau_second"].to_numpy()
    rows = [table.filter(pl.col("sweep") == sweep) for sweep in sweeps]
    gamma = [np.interp(np.log(tau), np.log(row["tau_second"]), row["gamma_ohm"]) * scale[""] for row in rows]
    result = figure(x="tau", y="areal_charge", title=title, height=380)
    geis = analysis.tables.get("geis")
    if geis is not None and "areal_charge_mAh_cm2" in geis.columns:
        charges = dict(zip(geis["sweep"], geis["areal_charge_mAh_cm2"], strict=True))
        upwards = [charges.get(sweep, float("nan")) for sweep in sweeps]
    else:
        upwards = sweeps
        result.update_yaxes(title_text="Sweep")
    bar = {"title": {"text": LABELS["gamma" + suffix], "side": "right"}}
    resolved = table.filter(pl.col("region") == "resolved")["gamma_ohm"].to_numpy() * scale[""]
    top = float(resolved.max()) if resolved.size else None
    result.add_trace(
        go.Heatmap(x=tau, y=upwards, z=np.array(gamma), zmin=0, zmax=top, colorscale=SEQUENCE, colorbar=bar)
    )
    result.update_layout(**logarithmic("xaxis"))
    return result
