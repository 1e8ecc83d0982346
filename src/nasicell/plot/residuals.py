"""What a test and a fit leave over."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.theme import PALETTE, figure, logarithmic

if TYPE_CHECKING:
    import plotly.graph_objects as go


def residuals(analysis: Analysis, *, sweep: int = 1, title: str = "") -> "go.Figure":
    """What the Kramers-Kronig test and the circuit fit leave over, in percent of |Z|.

    Parameters
    ----------
    analysis
        An analysis with a table ``"spectra"``.
    sweep
        Sweep number, from 1.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    table = analysis.tables["spectra"].filter(pl.col("sweep") == sweep)
    modulus = np.hypot(table["z_real_ohm"].to_numpy(), table["z_imaginary_ohm"].to_numpy())
    curves = {
        "Kramers–Kronig, real": ("kk_residual_real", "circle", 0),
        "Kramers–Kronig, imaginary": ("kk_residual_imaginary", "circle-open", 0),
        "circuit, real": ("fit_real_ohm", "diamond", 1),
        "circuit, imaginary": ("fit_imaginary_ohm", "diamond-open", 1),
    }
    result = figure(x="frequency", y="residual", title=title, height=320)
    for label, (column, symbol, colour) in curves.items():
        if column not in table.columns or table[column].is_null().all():
            continue
        value = table[column].to_numpy()
        if column.startswith("fit"):
            value = (table[column.replace("fit", "z")].to_numpy() - value) / modulus
        result.add_trace(
            go.Scatter(
                x=table["frequency_hertz"].to_numpy(),
                y=100 * value,
                mode="lines+markers",
                name=label,
                line={"width": 0.6, "color": PALETTE[colour]},
                marker={"symbol": symbol, "size": 6, "color": PALETTE[colour]},
            )
        )
    result.update_layout(**logarithmic("xaxis"))
    result.add_hline(y=0, line={"width": 1})
    return result
