"""The factorial of electrolyte and interface: reported beside obtained for every combination."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nasicell.plot.compared import hover_text, obtained_number, reported_number
from nasicell.plot.theme import LABELS, colours_of, template

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from nasicell.cell import Cell
    from nasicell.studies.result import ComparedRow, StudyResult

PANELS: Final[Mapping[str, tuple[str, bool]]] = {
    "R_int_initial": ("interface_resistance", True),
    "CCD": ("ccd", True),
    "lifetime": ("lifetime", True),
    "capacity_retention": ("retention", False),
}
"""Reported quantity -> (axis label, logarithmic)."""
WIDTH: Final = 0.7
"""Width of a column that its points share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    row: "ComparedRow"
    interface: str
    electrolyte: str


def factorial(result: "StudyResult", *, title: str = "") -> "go.Figure":
    """Four panels, interface across, electrolyte by colour: diamonds are reported, discs obtained.

    Conditions differ between points (current, number of cycles); the pointer shows them. Arrowheads are
    lower bounds.

    Parameters
    ----------
    result
        A study whose experiments are made on cells with a sodium interface.
    title
        Title of the figure.
    """
    from plotly.subplots import make_subplots

    points = _points(result)
    known = [interface_name(cell) for cell in result.study.cells.values()]
    interfaces = [name for name in dict.fromkeys(known) if any(point.interface == name for point in points)]
    electrolytes = sorted({point.electrolyte for point in points}, key=lambda name: (len(name), name))
    colours = colours_of(electrolytes)
    drawn = make_subplots(rows=2, cols=2, horizontal_spacing=0.14, vertical_spacing=0.12)
    drawn.update_layout(template=template(), height=640, title_text=title)
    for k, (quantity, (label, logarithmic)) in enumerate(PANELS.items()):
        at: dict[str, Any] = {"row": k // 2 + 1, "col": k % 2 + 1}
        chosen = [point for point in points if point.row.reported.quantity == quantity]
        across = _positions(chosen, interfaces=interfaces)
        for electrolyte in electrolytes:
            mine = [(p.row, x) for p, x in zip(chosen, across, strict=True) if p.electrolyte == electrolyte]
            _add_pairs(drawn, mine, name=electrolyte, colour=colours[electrolyte], legend=k == 0, at=at)
        drawn.update_yaxes(title_text=LABELS[label], **at)
        if logarithmic:
            drawn.update_yaxes(type="log", exponentformat="power", dtick=1, **at)
        ticks = {
            "tickvals": list(range(len(interfaces))),
            "ticktext": [_short(name) for name in interfaces],
            "tickangle": 0,
        }
        drawn.update_xaxes(**ticks, range=[-0.5, len(interfaces) - 0.5], showgrid=False, **at)
    return drawn


def _points(result: "StudyResult") -> list[_Point]:
    """Compared rows of the panels' quantities with the interface and electrolyte of their cell."""
    study = result.study
    points = []
    for row in result.rows:
        experiment = row.reported.experiment
        if row.reported.quantity not in PANELS or row.reported.same_as or not row.covered or experiment is None:
            continue
        if study.experiments[experiment].temperature_C is not None:
            continue
        cell = study.experiment_cell(experiment)
        if cell.interface is not None and cell.electrolyte is not None:
            points.append(_Point(row=row, interface=interface_name(cell), electrolyte=cell.electrolyte.name))
    return points


def interface_name(cell: "Cell") -> str:
    """How the electrode meets the electrolyte, without the electrolyte's name and what follows it."""
    electrode = cell.interface or cell.blocking_electrode
    if electrode is None:
        return cell.kind
    return electrode.name.split(cell.electrolyte.name)[0].strip() if cell.electrolyte else electrode.name


def _short(interface: str) -> str:
    """What was done to the interface, without with what: short enough for an axis.

    >>> _short("SnF2-coated"), _short("bare")
    ('coated', 'bare')
    """
    return interface.rpartition("-")[2] or interface


def _positions(points: Sequence[_Point], *, interfaces: Sequence[str]) -> list[float]:
    """Horizontal place of each point: its interface's column, shared evenly by electrolyte and order."""
    places: list[float] = [0.0] * len(points)
    for column, interface in enumerate(interfaces):
        here = [k for k, point in enumerate(points) if point.interface == interface]
        here.sort(key=lambda k: (len(points[k].electrolyte), points[k].electrolyte))
        for order, k in enumerate(here):
            places[k] = column + WIDTH * ((order + 0.5) / len(here) - 0.5)
    return places


def _add_pairs(
    target: "go.Figure",
    chosen: "Sequence[tuple[ComparedRow, float]]",
    *,
    name: str,
    colour: str,
    legend: bool,
    at: dict[str, Any],
) -> None:
    """Reported and obtained of one electrolyte in one panel, each pair joined by a thin line."""
    import plotly.graph_objects as go

    if not chosen:
        return
    across = [x for _, x in chosen]
    reported = [reported_number(row) for row, _ in chosen]
    obtained = [obtained_number(row) for row, _ in chosen]
    joined = go.Scatter(
        x=[x for position in across for x in (position, position, None)],
        y=[y for pair in zip(reported, obtained, strict=True) for y in (*pair, None)],
        mode="lines",
        line={"color": colour, "width": 1},
        showlegend=False,
        hoverinfo="skip",
    )
    symbols = ["arrow-up-open" if row.reported.bound == ">=" else "diamond-open" for row, _ in chosen]
    marks = {
        "reported": (reported, {"color": colour, "size": 12, "symbol": symbols, "line": {"width": 1.8}}),
        "obtained": (obtained, {"color": colour, "size": 8}),
    }
    target.add_trace(joined, **at)
    for what, (values, marker) in marks.items():
        trace = go.Scatter(
            x=across,
            y=values,
            mode="markers",
            marker=marker,
            name=f"{name}, {what}",
            legendgroup=f"{name} {what}",
            showlegend=legend,
            text=[hover_text(row) for row, _ in chosen],
            hovertemplate="%{text}<extra></extra>",
        )
        target.add_trace(trace, **at)
