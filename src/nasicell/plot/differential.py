"""Differential capacity: dQ/dV against voltage, charge above and discharge below zero."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.theme import SEQUENCE, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go


def differential_capacity(analysis: Analysis, *, cycles: Sequence[int] | None = None, title: str = "") -> "go.Figure":
    """dQ/dV against voltage, coloured from the first to the last cycle; discharges are drawn downwards.

    Parameters
    ----------
    analysis
        With a table ``"dq_dv"``.
    cycles
        Cycle numbers to draw; all of the table by default.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go
    from plotly.colors import sample_colorscale

    table = analysis.tables["dq_dv"]
    present = table["cycle"].unique().sort().to_list()
    wanted = [number for number in present if cycles is None or number in cycles]
    result = figure(x="voltage_V", y="dq_dv", title=title)
    colours = sample_colorscale(SEQUENCE, np.linspace(0, 0.9, max(len(wanted), 2)).tolist())
    for number, colour in zip(wanted, colours, strict=False):
        for half, sign in (("charge", 1.0), ("discharge", -1.0)):
            rows = table.filter((pl.col("cycle") == number) & (pl.col("half") == half))
            result.add_trace(
                go.Scatter(
                    x=rows["voltage_V"].to_numpy(),
                    y=sign * rows["dq_dv_mAh_V"].to_numpy(),
                    mode="lines",
                    line={"color": colour, "width": 1.6, "shape": "hvh"},
                    name=f"cycle {number}",
                    legendgroup=str(number),
                    showlegend=half == "charge",
                )
            )
    return result
