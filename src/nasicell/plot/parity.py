"""Parity: what a study obtained against what was reported, on logarithmic axes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from nasicell.plot.compared import hover_text, obtained_number, reported_number
from nasicell.plot.theme import GRID, INK, VERDICT_COLOURS, figure, logarithmic

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from nasicell.studies.result import ComparedRow

ROLE_SYMBOLS: Final = {"held-out": "circle", "calibrate": "square-open"}
ROLE_NAMES: Final = {"held-out": "held out", "calibrate": "calibrated on"}
FACTOR: Final = 1.5
"""Half width of the band."""


def parity(rows: Iterable["ComparedRow"], *, title: str = "") -> "go.Figure":
    """Obtained against reported: colour tells the verdict, symbol the role; the band is a factor of 1.5.

    Rows without two positive numbers cannot be drawn on logarithmic axes and are left to the table.

    Parameters
    ----------
    rows
        Rows of a comparison; those with the roles ``calibrate`` and ``held-out`` are drawn.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    result = figure(x="reported", y="obtained", title=title, height=520)
    points = [(row, reported_number(row), obtained_number(row)) for row in rows]
    points = [(row, x, y) for row, x, y in points if x > 0 and y > 0 and row.reported.role in ROLE_SYMBOLS]
    if points:
        values = np.array([[x, y] for _, x, y in points])
        ends = np.array([values.min() / 2, values.max() * 2])
        band = go.Scatter(
            x=np.concatenate((ends, ends[::-1])),
            y=np.concatenate((ends * FACTOR, ends[::-1] / FACTOR)),
            fill="toself",
            fillcolor=GRID,
            mode="lines",
            line={"width": 0},
            name=f"within a factor {FACTOR}",
            hoverinfo="skip",
        )
        equal = go.Scatter(x=ends, y=ends, mode="lines", line={"color": INK, "width": 1}, showlegend=False)
        result.add_traces([band, equal.update(hoverinfo="skip")])
    for role, symbol in ROLE_SYMBOLS.items():
        for verdict, colour in VERDICT_COLOURS.items():
            chosen = [(row.reported.role, row.comparison.verdict) == (role, verdict) for row, _, _ in points]
            group = [point for point, fits in zip(points, chosen, strict=True) if fits]
            if not group:
                continue
            result.add_trace(
                go.Scatter(
                    x=[x for _, x, _ in group],
                    y=[y for _, _, y in group],
                    mode="markers",
                    name=f"{ROLE_NAMES[role]}: {verdict}",
                    marker={"color": colour, "symbol": symbol, "size": 9, "line": {"width": 1.2, "color": "white"}}
                    if symbol == "circle"
                    else {"color": colour, "symbol": symbol, "size": 9, "line": {"width": 2}},
                    text=[hover_text(row) for row, _, _ in group],
                    hovertemplate="%{text}<extra></extra>",
                )
            )
    result.update_layout(**logarithmic("xaxis"), **logarithmic("yaxis"))
    return result
