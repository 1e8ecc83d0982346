"""What the sweeps of a series are drawn over: charge, temperature, time, voltage or their number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import GRID, SEQUENCE
from nasicell.units import HOUR, MILLIAMPERE_HOUR, celsius

if TYPE_CHECKING:
    import plotly.graph_objects as go

SERIES: Final = 4
"""Sweeps of one analysis from which colours follow the order of the series instead of a legend."""
BRIGHTEST: Final = 0.92
"""End of the colour scale used for lines: its last part is hard to see on white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A column of the table ``"sweeps"`` along which a series runs.

    Parameters
    ----------
    column
        Its name; ``"sweep"`` is the number.
    label
        Of the axis or the colour bar.
    smallest
        Difference below which the sweeps count as taken at the same.
    """

    column: str
    label: str
    smallest: float = 0.0


CHARGE: Final = Over(column="transferred_charge_coulomb", label="Charge passed one way (mAh cm<sup>−2</sup>)")
TEMPERATURE: Final = Over(column="temperature_kelvin", label="Temperature (°C)", smallest=2.0)
TIME: Final = Over(column="time_second", label="Time (h)")
VOLTAGE: Final = Over(column="bias_voltage_volt", label="Voltage (V)", smallest=2e-3)
NUMBER: Final = Over(column="sweep", label="Sweep")
ORDER: Final = (CHARGE, TEMPERATURE, VOLTAGE, TIME)
"""The first along which the sweeps differ, and which every sweep states, is taken."""


def chosen(analysis: Analysis) -> Over:
    """What the sweeps of an analysis differ in."""
    table = analysis.tables.get("sweeps")
    if table is not None:
        for over in ORDER:
            values = table[over.column].to_numpy()
            if len(values) > 1 and np.isfinite(values).all() and np.ptp(values) > over.smallest:
                return over
    return NUMBER


def positions(analysis: Analysis, over: Over | None = None) -> tuple[dict[int, float], str]:
    """Sweep -> where it lies in the unit of the label, and the label.

    Charges are per area where the area is known; `over` None takes what the sweeps differ in.
    """
    over = over or chosen(analysis)
    table = analysis.tables.get("sweeps")
    if table is None or over is NUMBER:
        numbers = (table if table is not None else analysis.tables["spectra"])["sweep"].unique().sort().to_list()
        return {sweep: float(sweep) for sweep in numbers}, NUMBER.label
    values, label = table[over.column].to_numpy(), over.label
    if over is TIME:
        values = values / HOUR
    elif over is TEMPERATURE:
        values = np.array([celsius(value) for value in values])
    elif over is CHARGE:
        area = area_cm2(analysis)
        label = label if area else "Charge passed one way (mAh)"
        values = np.abs(values) / MILLIAMPERE_HOUR / (area or 1.0)
    return dict(zip(table["sweep"].to_list(), values.tolist(), strict=True)), label


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesColours:
    """Colours of the curves of a figure, and the colour bar that explains them."""

    colours: Mapping[str, str]
    bar: "go.Scatter | None" = None
    """Trace without points that carries the bar; None where the legend names each curve."""


def series_colours(
    group: Mapping[str, Analysis], labels: Mapping[tuple[str, int], str], *, over: Over | None = None
) -> SeriesColours | None:
    """Colours along the series of a single analysis with many sweeps; None where a legend does better."""
    import plotly.graph_objects as go
    from plotly.colors import sample_colorscale

    if len(group) != 1 or len(labels) < SERIES:
        return None
    (analysis,) = group.values()
    where, title = positions(analysis, over)
    drawn = {label: where[sweep] for (_, sweep), label in labels.items()}
    low, high = min(drawn.values()), max(drawn.values())
    span = high - low or 1.0
    colours = sample_colorscale(SEQUENCE, [BRIGHTEST * (value - low) / span for value in drawn.values()])
    scale = sample_colorscale(SEQUENCE, np.linspace(0, BRIGHTEST, 9).tolist())
    bar = go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={
            "color": [low, high],
            "cmin": low,
            "cmax": low + span,
            "colorscale": [[k / 8, colour] for k, colour in enumerate(scale)],
            "showscale": True,
            "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 14, "outlinecolor": GRID},
        },
    )
    return SeriesColours(colours=dict(zip(drawn, map(str, colours), strict=True)), bar=bar)


def rows_of(table: pl.DataFrame, sweep: int) -> pl.DataFrame:
    """The rows of one sweep."""
    return table.filter(pl.col("sweep") == sweep)
