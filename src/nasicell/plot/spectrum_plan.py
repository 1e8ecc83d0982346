"""What a sweep can tell, against how far it reaches."""

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.spectrum_plan import SpectrumPlan
from nasicell.analysis.sweep_reach import sweep_reach
from nasicell.plot.theme import LABELS, PALETTE, figure, logarithmic

if TYPE_CHECKING:
    import plotly.graph_objects as go

LARGEST: Final = 300.0
"""Uncertainties beyond, in percent, are drawn at the upper edge: the parameter is not seen."""


def spectrum_plan(plan: SpectrumPlan, *, title: str = "") -> "go.Figure":
    """Attainable uncertainty of every resistance against the highest (lines) and the lowest (dashed) frequency.

    Parameters
    ----------
    plan
        From `nasicell.analysis.plan_spectrum`.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    table = sweep_reach(plan)
    circuit = plan.attainable.circuit
    resistances = [name for name, unit in zip(circuit.names, circuit.units, strict=True) if unit == "ohm"]
    result = figure(x="sweep_end", y="attainable", title=title)
    for position, name in enumerate(resistances):
        for end, dash in (("highest", "solid"), ("lowest", "dash")):
            rows = table.filter((pl.col("parameter") == name) & (pl.col("end") == end))
            result.add_trace(
                go.Scatter(
                    x=rows["frequency_hertz"].to_numpy(),
                    y=np.minimum(100 * rows["relative_uncertainty"].to_numpy(), LARGEST),
                    mode="lines",
                    name=f"{name}, {end}",
                    line={"color": PALETTE[position % len(PALETTE)], "dash": dash},
                )
            )
    result.update_layout(**logarithmic("xaxis"), **logarithmic("yaxis"))
    result.add_hline(y=100 * plan.wanted, line={"width": 1, "dash": "dot"})
    for end in (plan.sweep.highest, plan.sweep.lowest):
        result.add_vline(x=end, line={"width": 1})
    result.update_yaxes(title_text=LABELS["attainable"])
    return result
