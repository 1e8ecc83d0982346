"""Tafel plots: log |j| against voltage, with the line that is usually drawn through it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nasicell.plot.theme import INK, LABELS, Analyses, Mark, add_marks, colours_of, figure, named
from nasicell.units import MILLIVOLT

if TYPE_CHECKING:
    import plotly.graph_objects as go

POINTS = 800


def tafel(analyses: Analyses, *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """|j| on a logarithmic axis against voltage; dashed: the line that is usually drawn; dotted: the kinetics fitted.

    The dotted curve is there only where the sweep determines the kinetics.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"tafel"``.
    marks
        Exchange current densities from elsewhere: horizontal lines (y in mA/cm2).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    result = figure(x="voltage_mV", y="current_density", title=title)
    colours = colours_of(group)
    for name, analysis in group.items():
        table = analysis.tables["tafel"]
        table = table[:: max(1, table.height // POINTS)]
        voltage = table["voltage_V"].to_numpy() / MILLIVOLT
        current = np.abs(table["current_density_mA_cm2"].to_numpy())
        line = {"color": colours[name], "width": 1.8}
        shown = np.where(current > 0, current, np.nan)
        result.add_trace(go.Scatter(x=voltage, y=shown, mode="lines", name=name, line=line))
        naive = np.abs(table["naive_fit_mA_cm2"].to_numpy().astype(float))
        dashed = {"color": colours[name], "width": 1.5, "dash": "dash"}
        result.add_trace(go.Scatter(x=voltage, y=naive, mode="lines", name=f"{name}, naive line", line=dashed))
        if "fitted_mA_cm2" in table.columns and table["fitted_mA_cm2"].is_not_nan().any():
            fitted = np.abs(table["fitted_mA_cm2"].to_numpy())
            dotted = {"color": INK, "width": 1.2, "dash": "dot"}
            result.add_trace(go.Scatter(x=voltage, y=fitted, mode="lines", name=f"{name}, Butler-Volmer", line=dotted))
    result.update_yaxes(type="log", exponentformat="power", title_text=LABELS["current_magnitude"])
    add_marks(result, marks)
    return result
