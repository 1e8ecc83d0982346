"""What happened to the interface of a series, as lines in its plot: the change, the short."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.theme import on_axis
from nasicell.units import HOUR

if TYPE_CHECKING:
    import plotly.graph_objects as go

LOWEST: Final = 0.02
"""Of the texts, as a share of the height."""
VEIL: Final = "rgba(255,255,255,0.75)"
"""Behind a text, so that lines and points do not cross it out."""
ROW: Final = 0.06
"""Height of a text: each has a row of its own, so that neighbours do not overlap."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Draws the events of one analysis.

    Parameters
    ----------
    target
        Figure with the curves already in it.
    colour
        Of the analysis.
    turn
        Beyond it a text stands to the left of its line.
    row
        First free row of texts, from the bottom.
    """

    target: "go.Figure"
    colour: str
    turn: float
    row: int

    def add_onset(self, analysis: Analysis) -> None:
        """Charge at which the interface has changed: its interval shaded, its value a dotted line."""
        if "charge_until_change" not in analysis or not np.isfinite(analysis["charge_until_change"].value):
            return
        onset = analysis["charge_until_change"]
        if onset.interval is not None:
            low, high = onset.interval
            self.target.add_vrect(x0=low, x1=high, fillcolor=self.colour, opacity=0.12, line_width=0)
        text = f"changed {onset.formatted()}" if onset.bound is None else f"unchanged until {onset.value:.3g}"
        self._line(onset.value, text=text, row=self.row, dash="dot")

    def add_short(self, analysis: Analysis, *, table: pl.DataFrame, over_charge: bool) -> None:
        """The short, where the cell had one, at the charge or the time (h) it came."""
        if "short_time" not in analysis or analysis["short_time"].bound is not None:
            return
        hours = analysis["short_time"].value
        if not np.isfinite(hours):
            return
        times, charges = table["time_second"].to_numpy() / HOUR, table["areal_charge_mAh_cm2"].to_numpy()
        x = float(np.interp(hours, times, charges)) if over_charge else hours
        self._line(x, text=f"short, {hours:.3g} h", row=self.row + 1, dash="solid")

    def _line(self, x: float, *, text: str, row: int, dash: str) -> None:
        line = {"color": self.colour, "width": 1.2, "dash": dash}
        self.target.add_shape(type="line", yref="y domain", y0=0, y1=1, x0=x, x1=x, line=line)
        right = x > self.turn
        self.target.add_annotation(
            x=on_axis(self.target, "xaxis", x),
            yref="y domain",
            y=LOWEST + ROW * row,
            yanchor="bottom",
            xanchor="right" if right else "left",
            xshift=-3 if right else 3,
            text=text,
            showarrow=False,
            bgcolor=VEIL,
            font={"size": 11, "color": self.colour},
        )
