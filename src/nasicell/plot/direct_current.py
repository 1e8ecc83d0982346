"""Voltage over direct current beside the spectrum."""

from typing import TYPE_CHECKING

import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import figure
from nasicell.units import HOUR

if TYPE_CHECKING:
    import plotly.graph_objects as go


def direct_current(analysis: Analysis, *, title: str = "") -> "go.Figure":
    """V/I beside the resistance of the whole spectrum, sweep by sweep: where they part, something else adds a voltage.

    Parameters
    ----------
    analysis
        An analysis with a table ``"geis"`` of a symmetric cell; sweeps after a short are left out.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    area = area_cm2(analysis)
    table = analysis.tables["geis"].sort("sweep").filter(pl.col("interface_resistance_ohm").is_not_null())
    result = figure(x="time_h", y="resistance_areal" if area else "resistance", title=title, height=360)
    for column, name, symbol, dash in (
        ("direct_current", "V/I", "diamond", "dot"),
        ("total", "fit of the spectrum", "circle", "solid"),
    ):
        result.add_trace(
            go.Scatter(
                x=table["time_second"].to_numpy() / HOUR,
                y=table[f"{column}_resistance_ohm"].to_numpy() * (area or 1.0),
                error_y={
                    "array": table[f"{column}_uncertainty_ohm"].to_numpy() * (area or 1.0),
                    "thickness": 1,
                    "width": 3,
                },
                mode="lines+markers",
                name=name,
                marker={"symbol": symbol, "size": 7},
                line={"width": 1.2, "dash": dash},
            )
        )
    return result
