"""Voltage against capacity for chosen cycles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from nasicell.analysis.result import Analysis
from nasicell.plot.cycles import capacity_scale
from nasicell.plot.theme import SEQUENCE, figure
from nasicell.records import CyclingRecord
from nasicell.units import MILLIAMPERE_HOUR

if TYPE_CHECKING:
    import plotly.graph_objects as go

POINTS: Final = 150


def chosen_cycles(numbers: Sequence[int], *, count: int = 6) -> list[int]:
    """First, last and evenly spaced cycle numbers between.

    >>> chosen_cycles(range(1, 101), count=4)
    [1, 34, 67, 100]
    """
    picks = np.linspace(0, len(numbers) - 1, min(count, len(numbers))).round().astype(int)
    return [numbers[k] for k in dict.fromkeys(picks.tolist())]


def voltage_profiles(
    record: CyclingRecord, analysis: Analysis, *, cycles: Sequence[int] | None = None, title: str = ""
) -> "go.Figure":
    """V against capacity within each half-cycle, both starting from zero, coloured from first to last cycle.

    Parameters
    ----------
    record
        The cycling record.
    analysis
        Its analysis, with tables ``"steps"`` and ``"cycles"``.
    cycles
        Cycle numbers to draw; six from first to last by default.
    title
        Title of the figure.
    """
    import plotly.graph_objects as go
    from plotly.colors import sample_colorscale

    scale, label = capacity_scale({"": analysis})
    table = analysis.tables["cycles"].sort("cycle")
    wanted = list(cycles) if cycles is not None else chosen_cycles(table["cycle"].to_list())
    result = figure(x=label, y="voltage_V", title=title)
    colours = sample_colorscale(SEQUENCE, np.linspace(0, 0.9, max(len(wanted), 2)).tolist())
    for number, colour in zip(wanted, colours, strict=False):
        row = table.filter(table["cycle"] == number).row(0, named=True)
        inside = (record.time >= row["start_second"]) & (record.time <= row["end_second"])
        for sign in (1, -1):
            chosen = _longest_run(inside & (np.sign(record.current) == sign))
            if chosen.size < 2:
                continue
            passed = _charge(record.time[chosen], record.current[chosen]) / MILLIAMPERE_HOUR / scale[""]
            few = np.unique(np.linspace(0, chosen.size - 1, min(POINTS, chosen.size)).astype(int))
            result.add_trace(
                go.Scatter(
                    x=passed[few],
                    y=record.voltage[chosen][few],
                    mode="lines",
                    name=f"cycle {number}",
                    legendgroup=str(number),
                    showlegend=sign == 1,
                    line={"color": colour, "width": 1.6},
                )
            )
    return result


def _longest_run(chosen: np.ndarray) -> np.ndarray:
    """Indices of the longest run of chosen samples: the ends of neighbouring half-cycles stay out."""
    edges = np.flatnonzero(np.diff(chosen.astype(np.int8), prepend=0, append=0))
    if edges.size == 0:
        return edges
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return np.arange(starts[longest], ends[longest])


def _charge(time: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Charge passed since the first point, C, by the trapezium rule."""
    steps = 0.5 * np.abs(current[1:] + current[:-1]) * np.diff(time)
    return np.concatenate(([0.0], np.cumsum(steps)))
