"""Maps of a series: frequency across, charge, temperature or time upwards, the impedance as colour."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.result import Analysis
from nasicell.plot.over import Over, positions, rows_of
from nasicell.plot.scale import shared_scale
from nasicell.plot.theme import LABELS, SEQUENCE, figure, logarithmic

if TYPE_CHECKING:
    import plotly.graph_objects as go

Floats = NDArray[np.float64]

HIGHEST: Final = 99.0
"""Percentile at which the colours end: a single wild point must not pale the rest."""
CLEAR: Final = 2.0
"""Standard deviations of the noise below which -Im Z is not drawn."""
LEAST_NOISE: Final = 1e-3
"""Of |Z|, where the analysis does not say: no instrument is better."""
FEW_DECADES: Final = 3.0
"""Up to which the colour bar has marks between the powers of ten."""
TICKS: Final = (1.0, 2.0, 5.0)


def imaginary_map(analysis: Analysis, *, over: Over | None = None, title: str = "") -> "go.Figure":
    """-Im Z of every sweep, on a logarithmic scale of colours: each arc is a ridge.

    White where -Im Z is within the noise of its sweep, or Im Z is positive (leads).

    Parameters
    ----------
    analysis
        An analysis with a table ``"spectra"`` of several sweeps.
    over
        What runs upwards; what the sweeps differ in (charge, temperature, time) when None.
    title
        Title of the figure.
    """
    scale, suffix = shared_scale({"": analysis})
    frequency, upwards, Z, label = _grid(analysis, over)
    values = -Z.imag * scale[""]
    floor = CLEAR * _noise(analysis, over)[:, None] * np.abs(Z) * scale[""]
    shown = np.log10(np.where(values > floor, values, np.nan))
    finite = shown[np.isfinite(shown)]
    low, high = (float(finite.min()), float(np.percentile(finite, HIGHEST))) if finite.size else (0.0, 1.0)
    digits = TICKS if high - low < FEW_DECADES else TICKS[:1]
    ticks = [d * 10.0**e for e in range(math.floor(low), math.ceil(high) + 1) for d in digits]
    ticks = [tick for tick in ticks if low <= math.log10(tick) <= high]
    bar = {
        "title": {"text": LABELS["z_imaginary" + suffix], "side": "right"},
        "tickvals": np.log10(ticks).tolist(),
        "ticktext": [f"{tick:g}" for tick in ticks],
    }
    return _map(frequency, upwards, shown, label, limits=(low, high), bar=bar, hover=values, title=title)


def phase_map(analysis: Analysis, *, over: Over | None = None, title: str = "") -> "go.Figure":
    """-phase of every sweep; parameters as in `imaginary_map`."""
    frequency, upwards, Z, label = _grid(analysis, over)
    values = -np.degrees(np.angle(Z))
    low, high = np.nanpercentile(values, [100 - HIGHEST, HIGHEST])
    bar = {"title": {"text": LABELS["phase"], "side": "right"}}
    return _map(frequency, upwards, values, label, limits=(float(low), float(high)), bar=bar, hover=values, title=title)


def _grid(analysis: Analysis, over: Over | None) -> tuple[Floats, list[float], NDArray[np.complex128], str]:
    """Frequencies of the longest sweep, where each sweep lies, all impedances on that grid, and the label.

    Sweeps on other frequencies are interpolated in ln f, and left out beyond their ends.
    """
    table = analysis.tables["spectra"]
    where, label = positions(analysis, over)
    sweeps = sorted(table["sweep"].unique().to_list(), key=lambda sweep: where[sweep])
    rows = [rows_of(table, sweep).sort("frequency_hertz") for sweep in sweeps]
    frequency = max(rows, key=len)["frequency_hertz"].to_numpy()

    def on_grid(f: Floats, part: Floats) -> Floats:
        return np.interp(np.log(frequency), np.log(f), part, left=np.nan, right=np.nan)

    Z = [
        on_grid(row["frequency_hertz"].to_numpy(), row["z_real_ohm"].to_numpy())
        + 1j * on_grid(row["frequency_hertz"].to_numpy(), row["z_imaginary_ohm"].to_numpy())
        for row in rows
    ]
    return frequency, [where[sweep] for sweep in sweeps], np.array(Z), label


def _noise(analysis: Analysis, over: Over | None) -> Floats:
    """Relative noise of each sweep, in the order of the map."""
    where, _ = positions(analysis, over)
    sweeps = sorted(analysis.tables["spectra"]["sweep"].unique().to_list(), key=lambda sweep: where[sweep])
    tests = analysis.tables.get("kramers_kronig")
    known = {} if tests is None else dict(zip(tests["sweep"], tests["noise"], strict=True))
    return np.array([max(known.get(sweep, LEAST_NOISE), LEAST_NOISE) for sweep in sweeps])


def _map(
    frequency: Floats,
    upwards: list[float],
    values: Floats,
    label: str,
    *,
    limits: tuple[float, float],
    bar: Mapping[str, object],
    hover: Floats,
    title: str,
) -> "go.Figure":
    """The heat map with its colour bar."""
    import plotly.graph_objects as go

    result = figure(x="frequency", y="", title=title, height=400)
    result.add_trace(
        go.Heatmap(
            x=frequency,
            y=upwards,
            z=values,
            customdata=hover,
            zmin=limits[0],
            zmax=limits[1],
            colorscale=SEQUENCE,
            colorbar=bar,
            hovertemplate="%{x:.3g} Hz<br>%{y:.4g}<br>%{customdata:.4g}<extra></extra>",
        )
    )
    result.update_layout(**logarithmic("xaxis"))
    result.update_yaxes(title_text=label)
    return result
