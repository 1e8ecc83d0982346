"""Distributions of relaxation times of a series as a map."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import shared_scale
from nasicell.plot.theme import LABELS, SEQUENCE, figure, logarithmic

if TYPE_CHECKING:
    import plotly.graph_objects as go


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
