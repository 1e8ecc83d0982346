"""Distributions of relaxation times, with what the sweep resolves and what lies beyond it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.plot.scale import curve_labels, shared_scale
from nasicell.plot.theme import Analyses, Mark, add_marks, colours_of, figure, logarithmic, named

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHADES = {"edge": "rgba(230,159,0,0.10)", "outside": "rgba(120,120,120,0.14)"}
"""Regions that the sweep resolves badly or not at all."""
BAND_OPACITY: Final = 0.18
HEADROOM: Final = 1.35
"""Top of the axis over the largest value drawn inside the sweep: room for the labels."""


def drt(
    analyses: Analyses, *, sweeps: Sequence[int] | None = None, marks: Iterable[Mark] = (), title: str = ""
) -> "go.Figure":
    """Gamma against relaxation time with its 95 % band; what the sweep's edge blurs is shaded orange, the rest grey.

    Peaks carry their process; where one curve is drawn, also their time constant and area. The axis ends above the
    largest value within the sweep: extrapolated bands may leave it.

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
    curves = {key: group[key[0]].tables["drt"].filter(pl.col("sweep") == key[1]).sort("tau_second") for key in labels}
    top = HEADROOM * max((_largest(table) * scale[name] for (name, _), table in curves.items()), default=1.0)
    unit = " Ω cm²" if suffix else " Ω"
    labelled: set[str] = set()
    for (name, sweep), label in labels.items():
        table = curves[name, sweep]
        tau, gamma = table["tau_second"].to_numpy(), table["gamma_ohm"].to_numpy() * scale[name]
        if "gamma_low_ohm" in table.columns:
            low, high = (np.minimum(table[f"gamma_{end}_ohm"].to_numpy() * scale[name], top) for end in ("low", "high"))
            result.add_trace(_band(tau, low, high, colours[label]))
        line = {"color": colours[label], "width": 2}
        result.add_trace(go.Scatter(x=tau, y=gamma, mode="lines", name=label, line=line))
        peaks = group[name].tables.get("drt_peaks")
        if peaks is not None and not peaks.filter(pl.col("sweep") == sweep).is_empty():
            own = peaks.filter(pl.col("sweep") == sweep)
            summits = np.minimum([gamma[np.abs(np.log(tau / t)).argmin()] for t in own["tau_second"]], top / HEADROOM)
            texts = _texts(own, scale[name], unit, labelled, full=len(labels) == 1)
            result.add_trace(_summits(own, summits, texts, _details(own, scale[name], unit), colours[label]))
    if labels:
        _shade_regions(result, next(iter(curves.values())))
        result.update_yaxes(range=[0, top])
    add_marks(result, marks)
    return result


def _largest(table: pl.DataFrame) -> float:
    """Largest value within the sweep, or at all if there is none."""
    inside = table.filter(pl.col("region") != "outside")["gamma_ohm"]
    largest = float((inside if inside.len() else table["gamma_ohm"]).to_numpy().max(initial=0.0))
    return largest if largest > 0 else 1.0


def _band(tau: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> "go.Scatter":
    import plotly.graph_objects as go

    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return go.Scatter(
        x=np.concatenate([tau, tau[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},{BAND_OPACITY})",
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _texts(peaks: pl.DataFrame, scale: float, unit: str, labelled: set[str], *, full: bool) -> list[str]:
    """What is written at each peak: process, time constant and area of a single curve, else each process once."""
    texts = []
    for row in peaks.iter_rows(named=True):
        name = row["process"] or ""
        if full:
            texts.append(f"{name}<br>{row['tau_second']:.2g} s, {row['resistance_ohm'] * scale:.3g}{unit}")
        else:
            texts.append("" if name in labelled else name)
        labelled.add(name)
    return texts


def _details(peaks: pl.DataFrame, scale: float, unit: str) -> list[str]:
    """What the pointer shows at each peak: area and time constant with their 95 % intervals, capacitance."""
    details = []
    for row in peaks.iter_rows(named=True):
        lines = [f"{row['process'] or ''} ({row['region']})", f"{row['resistance_ohm'] * scale:.3g}{unit}"]
        lines.append(
            f"τ {row['tau_second']:.2g} s, C {row['capacitance_farad'] / scale:.2g} F{' cm⁻²' if 'cm' in unit else ''}"
        )
        if "resistance_low_ohm" in row:
            lines[1] += f" ({row['resistance_low_ohm'] * scale:.3g} to {row['resistance_high_ohm'] * scale:.3g})"
            lines[2] += f" (τ {row['tau_low_second']:.2g} to {row['tau_high_second']:.2g} s)"
        details.append("<br>".join(lines))
    return details


def _summits(
    peaks: pl.DataFrame, height: np.ndarray, texts: list[str], details: list[str], colour: str
) -> "go.Scatter":
    import plotly.graph_objects as go

    return go.Scatter(
        x=peaks["tau_second"].to_numpy(),
        y=height,
        mode="markers+text",
        text=texts,
        textposition="top center",
        textfont={"size": 10, "color": colour},
        marker={"color": colour, "size": 6},
        showlegend=False,
        cliponaxis=False,
        customdata=details,
        hovertemplate="%{customdata}<extra></extra>",
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
