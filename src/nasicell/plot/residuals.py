"""What the tests and a fit leave over."""

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.theme import PALETTE, figure, logarithmic

if TYPE_CHECKING:
    import plotly.graph_objects as go

BAND: Final = 2.0
"""Standard deviations of the noise that the band shows to either side."""


def residuals(analysis: Analysis, *, sweep: int = 1, title: str = "") -> "go.Figure":
    """What the Kramers-Kronig test, Z-HIT and the circuit fit leave over, in percent of |Z|.

    The band is twice the noise at each frequency; the stretch in which the Kramers-Kronig test fails is shaded.

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
        "Z-HIT": ("z_hit_deviation", "x", 2),
        "circuit, real": ("fit_real_ohm", "diamond", 1),
        "circuit, imaginary": ("fit_imaginary_ohm", "diamond-open", 1),
    }
    result = figure(x="frequency", y="residual", title=title, height=320)
    _noise_band(result, table)
    _failing_stretch(result, analysis, sweep)
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


def _noise_band(result: "go.Figure", table: pl.DataFrame) -> None:
    """Twice the noise on either side of zero."""
    import plotly.graph_objects as go

    if "noise" not in table.columns:
        return
    ordered = table.sort("frequency_hertz")
    frequency, band = ordered["frequency_hertz"].to_numpy(), BAND * 100 * ordered["noise"].to_numpy()
    result.add_trace(
        go.Scatter(
            x=np.concatenate([frequency, frequency[::-1]]),
            y=np.concatenate([band, -band[::-1]]),
            mode="lines",
            fill="toself",
            name="± 2 × noise",
            line={"width": 0},
            fillcolor="rgba(122, 122, 122, 0.2)",
            hoverinfo="skip",
        )
    )


def _failing_stretch(result: "go.Figure", analysis: Analysis, sweep: int) -> None:
    """Shade the frequencies at which the Kramers-Kronig test fails, and say what it looks like."""
    test = analysis.tables.get("kramers_kronig")
    if test is None or "looks_like" not in test.columns:
        return
    for row in test.filter((pl.col("sweep") == sweep) & ~pl.col("passed")).iter_rows(named=True):
        result.add_vrect(
            x0=row["deviation_from_hertz"],
            x1=row["deviation_to_hertz"],
            fillcolor=PALETTE[1],
            opacity=0.12,
            line_width=0,
        )
        result.add_annotation(
            x=float(np.log10(row["deviation_from_hertz"] * row["deviation_to_hertz"]) / 2),
            y=1.0,
            yref="paper",
            text=row["looks_like"],
            showarrow=False,
        )
