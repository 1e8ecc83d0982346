"""Resistance of every process over temperature, from one model of the whole series."""

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.components import COLOURS, OTHER
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import LABELS, Analyses, figure, named
from nasicell.units import celsius

if TYPE_CHECKING:
    import plotly.graph_objects as go

NORMAL_95: Final = 1.96
WIDE: Final = 5.0
"""Ratio of resistances from which marks at 1, 2 and 5 are enough."""
SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up")
"""One for each analysis."""


def processes(analyses: Analyses, *, title: str = "") -> "go.Figure":
    """Resistance of bulk, grain boundary and interface against 1/T, with standard errors and 95 % bands.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"processes"``: each line is that process in the joint model of all
        sweeps, so its points are no measurements of their own. In ohm cm2 (of one interface) where every sample states
        its area, in ohm of the whole cell otherwise.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    areal = all(map(area_cm2, group.values()))
    value, error = ("areal_resistance_ohm_cm2", "areal_uncertainty") if areal else ("resistance_ohm", "uncertainty")
    result = figure(x="inverse_temperature", y="", title=title)
    for symbol, (name, analysis) in zip(SYMBOLS * len(group), group.items(), strict=False):
        table = analysis.tables["processes"]
        for process in table["process"].unique(maintain_order=True):
            rows = table.filter(pl.col("process") == process).sort("temperature_kelvin")
            R, sigma = rows[value].to_numpy(), rows[error].to_numpy()
            inverse = 1000 / rows["temperature_kelvin"].to_numpy()
            colour = COLOURS.get(process, OTHER)
            low, high = np.maximum(R - NORMAL_95 * sigma, R / 100), R + NORMAL_95 * sigma
            band = go.Scatter(
                x=np.concatenate((inverse, inverse[::-1])),
                y=np.concatenate((high, low[::-1])),
                fill="toself",
                fillcolor=colour,
                opacity=0.15,
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
            )
            label = process + _energy_text(analysis, process)
            points = go.Scatter(
                x=inverse,
                y=R,
                error_y={"array": sigma, "arrayminus": np.minimum(sigma, 0.99 * R), "thickness": 1.2, "width": 4},
                mode="lines+markers",
                name=label if len(group) == 1 else f"{name}, {label}",
                line={"color": colour, "width": 1.3},
                marker={"color": colour, "size": 7, "symbol": symbol},
                text=[f"{celsius(t):.1f} °C" for t in rows["temperature_kelvin"]],
            )
            result.add_traces([band, points])
    drawn = np.concatenate([np.asarray(a.tables["processes"][value]) for a in group.values()])
    if np.max(drawn) > WIDE * np.min(drawn):
        result.update_yaxes(dtick="D2")
    result.update_yaxes(type="log", title_text=LABELS["resistance_areal" if areal else "resistance"])
    return result


def _energy_text(analysis: Analysis, process: str) -> str:
    """The activation energy of a process, where it is stated."""
    name = f"{process.replace(' ', '_')}_activation_energy"
    if name not in analysis or analysis[name].status == "failed":
        return ""
    return f", {analysis[name].formatted()} eV"
