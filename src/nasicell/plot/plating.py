"""Plating and stripping: the voltage over the whole life, with windows that show single cycles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nasicell.plot.downsample import extremes_per_bin
from nasicell.plot.theme import LABELS, Mark, add_marks, colours_of, template
from nasicell.records import CyclingRecord
from nasicell.units import HOUR, MILLIVOLT

if TYPE_CHECKING:
    import plotly.graph_objects as go

BINS: Final = 900
INSET_BINS: Final = 200


def plating(
    records: Mapping[str, CyclingRecord],
    *,
    insets_h: Sequence[float] = (),
    window_h: float = 3.0,
    marks: Iterable[Mark] = (),
    title: str = "",
) -> "go.Figure":
    """V(t) of symmetric cells over their life, drawn as extremes so that no spike is lost.

    Parameters
    ----------
    records
        Cycling records by legend name.
    insets_h
        Starts of the windows shown below the main plot, h.
    window_h
        Width of each window, h.
    marks
        Values from elsewhere (x in h, y in mV).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    starts = [start for start in insets_h if any(record.time[-1] > start * HOUR for record in records.values())]
    columns = max(len(starts), 1)
    shape: dict[str, Any] = {"rows": 1, "cols": 1}
    if starts:
        specs = [[{"colspan": columns}, *[None] * (columns - 1)], [{}] * columns]
        shape = {"rows": 2, "cols": columns, "specs": specs, "row_heights": [0.62, 0.38], "vertical_spacing": 0.16}
    result = make_subplots(**shape)
    result.update_layout(template=template(), height=520 if starts else 400, title_text=title)
    colours = colours_of(records)
    for name, record in records.items():
        line = {"color": colours[name], "width": 1}
        time, voltage = extremes_per_bin(time=record.time, value=record.voltage, bins=BINS)
        whole = go.Scatter(x=time / HOUR, y=voltage / MILLIVOLT, mode="lines", name=name, line=line)
        result.add_trace(whole, row=1, col=1)
        for column, start in enumerate(starts, start=1):
            inside = (record.time >= start * HOUR) & (record.time <= (start + window_h) * HOUR)
            time, voltage = extremes_per_bin(time=record.time[inside], value=record.voltage[inside], bins=INSET_BINS)
            part = go.Scatter(x=time / HOUR, y=voltage / MILLIVOLT, mode="lines", showlegend=False, line=line)
            result.add_trace(part.update(line_width=1.6), row=2, col=column)
    result.update_xaxes(title_text=LABELS["time_h"])
    result.update_yaxes(title_text=LABELS["voltage_mV"], col=1)
    limit = _readable_limit([record.voltage for record in records.values()])
    result.update_yaxes(range=[-limit, limit], row=1)
    add_marks(result, marks)
    return result


def _readable_limit(voltages: list[np.ndarray]) -> float:
    """Half height of the axis in mV: a final spike to the voltage limit must not flatten the rest."""
    typical = max(float(np.nanquantile(np.abs(voltage), 0.98)) for voltage in voltages)
    largest = max(float(np.nanmax(np.abs(voltage))) for voltage in voltages)
    return 1.15 * min(largest, 3 * typical) / MILLIVOLT
