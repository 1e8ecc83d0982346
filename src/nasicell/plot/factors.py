"""Factors: how far each obtained number lies from the reported one, on one logarithmic axis."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from nasicell.plot.compared import hover_text
from nasicell.plot.theme import GRID, INK, VERDICT_COLOURS, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from nasicell.studies.row import ComparedRow

ROLE_SYMBOLS: Final = {"held-out": "circle", "calibrate": "square-open"}
ROLE_NAMES: Final = {"held-out": "held out", "calibrate": "calibrated on"}
FACTOR: Final = 1.5
"""Half width of the band."""
LARGEST: Final = 10.0
"""End of the axis; a factor beyond it is drawn there as an arrow."""
ROW_HEIGHT: Final = 19


def factors(rows: Iterable["ComparedRow"], *, title: str = "") -> "go.Figure":
    """Obtained over reported of every scored number: colour tells the verdict, symbol the role.

    Retentions are compared by what they lack to 100 %, brackets and windows by their nearest end. Bounds, and rows
    that gave no number, have no factor and are left to the table.

    Parameters
    ----------
    rows
        Rows of a comparison; those with the roles ``calibrate`` and ``held-out`` are drawn, held-out ones on top.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    scored = [row for row in rows if row.reported.scored and row.comparison.log_ratio is not None]
    order = {role: rank for rank, role in enumerate(("calibrate", "held-out"))}
    scored.sort(key=lambda row: (order[row.reported.role], -abs(row.comparison.log_ratio or 0.0)))
    result = figure(x="factor", y="", title=title, height=140 + ROW_HEIGHT * len(scored))
    result.add_vrect(x0=1 / FACTOR, x1=FACTOR, fillcolor=GRID, line_width=0, layer="below")
    result.add_vline(x=1, line={"color": INK, "width": 1})
    for role, symbol in ROLE_SYMBOLS.items():
        for verdict, colour in VERDICT_COLOURS.items():
            group = [row for row in scored if (row.reported.role, row.comparison.verdict) == (role, verdict)]
            if not group:
                continue
            shown = [math.exp(row.comparison.log_ratio or 0.0) for row in group]
            result.add_trace(
                go.Scatter(
                    x=[min(max(x, 1 / LARGEST), LARGEST) for x in shown],
                    y=[_label(row) for row in group],
                    mode="markers",
                    name=f"{ROLE_NAMES[role]}: {verdict}",
                    marker={
                        "color": colour,
                        "size": 9,
                        "symbol": [_symbol(x, symbol) for x in shown],
                        "line": {"width": 2 if symbol.endswith("open") else 0},
                    },
                    text=[hover_text(row) for row in group],
                    hovertemplate="%{text}<extra></extra>",
                )
            )
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10]
    result.update_xaxes(type="log", range=[-1.05, 1.05], tickvals=ticks, ticktext=[f"{x:g}" for x in ticks])
    result.update_yaxes(
        categoryorder="array", categoryarray=[_label(row) for row in scored], automargin=True, tickfont={"size": 11}
    )
    return result


def _label(row: "ComparedRow") -> str:
    """Id, quantity and cell, short enough for an axis."""
    cell = row.reported.cell
    words = row.reported.quantity.replace("_", " ")
    return f"{words}, {cell if len(cell) <= 28 else cell[:27] + '…'}  <b>{row.reported.id}</b>"


def _symbol(factor: float, symbol: str) -> str:
    """The symbol of the role, or an arrow at the end of the axis."""
    if factor > LARGEST:
        return "triangle-right"
    return "triangle-left" if factor < 1 / LARGEST else symbol
