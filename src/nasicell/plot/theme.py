"""One look for every figure: colours, fonts, labels with units, marks for values reported elsewhere."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from nasicell.analysis.result import Analysis

if TYPE_CHECKING:
    import plotly.graph_objects as go

PALETTE: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5B4B8A", "#7A7A7A")
"""Okabe and Ito's colours, which the colour-blind can tell apart."""
MATERIAL_COLOURS: Final = {"NZSP-0.6NSF": PALETTE[0], "NZSP": PALETTE[1]}
"""An electrolyte keeps its colour in every figure; the longest name that occurs in a label decides."""
VERDICT_COLOURS: Final = {
    "within-uncertainty": "#009E73",
    "within-1.5": "#56B4E9",
    "bound-kept": "#009E73",
    "miss": "#D55E00",
    "bound-broken": "#D55E00",
    "not-covered": "#9A9A9A",
}
INK: Final = "#22303C"
GRID: Final = "#E6EAEE"
MARK: Final = "#111111"
SEQUENCE: Final = "Cividis"
"""Colour scale of anything ordered: sweeps, cycles, charge."""

LABELS: Final[Mapping[str, str]] = {
    "time_h": "Time (h)",
    "voltage_V": "Voltage (V)",
    "voltage_mV": "Voltage (mV)",
    "current_density": "Current density (mA cm<sup>−2</sup>)",
    "current_magnitude": "|j| (mA cm<sup>−2</sup>)",
    "current_A": "Current (A)",
    "areal_charge": "Charge passed one way (mAh cm<sup>−2</sup>)",
    "z_real_areal": "Re Z (Ω cm<sup>2</sup>)",
    "z_imaginary_areal": "−Im Z (Ω cm<sup>2</sup>)",
    "z_real": "Re Z (Ω)",
    "z_imaginary": "−Im Z (Ω)",
    "z_modulus_areal": "|Z| (Ω cm<sup>2</sup>)",
    "z_modulus": "|Z| (Ω)",
    "phase": "−Phase (°)",
    "frequency": "Frequency (Hz)",
    "residual": "Residual / |Z| (%)",
    "tau": "Relaxation time τ (s)",
    "gamma_areal": "γ(ln τ) (Ω cm<sup>2</sup>)",
    "gamma": "γ(ln τ) (Ω)",
    "interface_resistance": "R<sub>int</sub> per interface (Ω cm<sup>2</sup>)",
    "interface_resistance_ohm": "R<sub>int</sub> per interface (Ω)",
    "resistance_areal": "Resistance (Ω cm<sup>2</sup>)",
    "resistance": "Resistance of the cell (Ω)",
    "sweep": "Sweep",
    "inverse_temperature": "1000 / T (K<sup>−1</sup>)",
    "ln_sigma_T": "ln(σT / S cm<sup>−1</sup> K)",
    "ln_inverse_interface": "ln(1/R<sub>int</sub> / Ω<sup>−1</sup> cm<sup>−2</sup>)",
    "ln_inverse_interface_ohm": "ln(1/R<sub>int</sub> / Ω<sup>−1</sup>)",
    "ln_inverse_resistance": "ln(T/R / K Ω<sup>−1</sup>)",
    "capacity_mAh_g": "Capacity (mAh g<sup>−1</sup>)",
    "capacity_mAh_cm2": "Capacity (mAh cm<sup>−2</sup>)",
    "capacity_mAh": "Capacity (mAh)",
    "dq_dv": "dQ/dV (mAh V<sup>−1</sup>)",
    "coulombic_efficiency": "Coulombic efficiency (%)",
    "cycle": "Cycle",
    "c_rate": "Current",
    "ccd_step": "Step of the staircase (mA cm<sup>−2</sup>)",
    "ccd": "CCD (mA cm<sup>−2</sup>)",
    "lifetime": "Life (h)",
    "retention": "Capacity retention (%)",
    "sweep_end": "Highest or lowest frequency of the sweep (Hz)",
    "attainable": "Attainable uncertainty (%)",
    "factor": "Obtained / reported",
}
"""Axis labels with their units, in one place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value from elsewhere, shown in a figure: a point, or a line where one coordinate is None.

    Examples
    --------
    >>> Mark(y=2.0, label="reported: 2.0")
    Mark(label='reported: 2.0', x=None, y=2.0, colour='#111111')
    """

    label: str
    x: float | None = None
    y: float | None = None
    colour: str = MARK


Analyses = Analysis | Mapping[str, Analysis]
"""One analysis, or several by the name they carry in the legend."""


def named(analyses: Analyses) -> dict[str, Analysis]:
    """The analyses by legend name; a single one is named after its sample or its source."""
    if isinstance(analyses, Analysis):
        return {analyses.sample.name or analyses.provenance.source: analyses}
    return dict(analyses)


def colour_of(label: str, index: int) -> str:
    """Colour of a curve: the material's where the label names one alone, otherwise by position.

    >>> colour_of("SnF2-coated | NZSP-0.6NSF", 4) == PALETTE[0]
    True
    """
    for material, colour in MATERIAL_COLOURS.items():
        if material in label and label.count("NZSP-") == material.count("NZSP-"):
            return colour
    return PALETTE[index % len(PALETTE)]


def colours_of(labels: Iterable[str]) -> dict[str, str]:
    """A colour for every label: the materials' where that tells all curves apart, otherwise by position."""
    labels = list(labels)
    chosen = {label: colour_of(label, index) for index, label in enumerate(labels)}
    if len(set(chosen.values())) == len(labels):
        return chosen
    return {label: PALETTE[index % len(PALETTE)] for index, label in enumerate(labels)}


@cache
def template() -> "go.layout.Template":
    """The plotly template of nasicell: white, thin grid, readable sans-serif."""
    import plotly.graph_objects as go

    axis = {
        "showline": True,
        "linecolor": INK,
        "linewidth": 1,
        "ticks": "outside",
        "tickcolor": INK,
        "gridcolor": GRID,
        "zeroline": False,
        "title": {"standoff": 8},
        "automargin": True,
    }
    layout = go.Layout(
        font={"family": "Inter, Helvetica Neue, Helvetica, Arial, sans-serif", "size": 13, "color": INK},
        title={"font": {"size": 15}, "x": 0, "xref": "paper", "xanchor": "left"},
        paper_bgcolor="white",
        plot_bgcolor="white",
        colorway=list(PALETTE),
        xaxis=axis,
        yaxis=axis,
        margin={"l": 70, "r": 24, "t": 52, "b": 90},
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0, "font": {"size": 12}},
        hoverlabel={"bgcolor": "white", "font": {"size": 12}},
    )
    return go.layout.Template(layout=layout)


def figure(*, x: str, y: str, title: str = "", height: int = 420) -> "go.Figure":
    """An empty themed figure whose axes are labelled by keys of `LABELS`; an empty key leaves an axis unlabelled."""
    import plotly.graph_objects as go

    result = go.Figure()
    result.update_layout(template=template(), height=height, title_text=title)
    result.update_xaxes(title_text=LABELS[x])
    if y:
        result.update_yaxes(title_text=LABELS[y])
    return result


def logarithmic(axis: str) -> dict[str, Any]:
    """Settings that make ``"xaxis"`` or ``"yaxis"`` logarithmic, labelled with powers of ten."""
    return {f"{axis}_type": "log", f"{axis}_exponentformat": "power", f"{axis}_tickangle": 0}


def add_marks(target: "go.Figure", marks: Iterable[Mark]) -> None:
    """Draw values from elsewhere: diamonds for points, dashed lines where one coordinate is None.

    Call it once the axes have their types: plotly wants annotations of logarithmic axes as exponents.
    """
    import plotly.graph_objects as go

    for mark in marks:
        if mark.x is not None and mark.y is not None:
            symbol = {"symbol": "diamond-open", "size": 11, "color": mark.colour, "line": {"width": 2}}
            target.add_trace(go.Scatter(x=[mark.x], y=[mark.y], mode="markers", marker=symbol, name=mark.label))
            continue
        line = {"color": mark.colour, "width": 1.2, "dash": "dash"}
        text = {"text": mark.label, "showarrow": False, "font": {"size": 11, "color": mark.colour}}
        if mark.y is not None:
            target.add_shape(type="line", xref="x domain", x0=0, x1=1, y0=mark.y, y1=mark.y, line=line)
            at = on_axis(target, "yaxis", mark.y)
            target.add_annotation(xref="x domain", x=1, xanchor="right", y=at, yanchor="bottom", **text)
        elif mark.x is not None:
            target.add_shape(type="line", yref="y domain", y0=0, y1=1, x0=mark.x, x1=mark.x, line=line)
            at = on_axis(target, "xaxis", mark.x)
            target.add_annotation(yref="y domain", y=1, yanchor="bottom", x=at, xanchor="center", **text)


def on_axis(target: "go.Figure", axis: str, value: float) -> float:
    """Coordinate of an annotation: the exponent on a logarithmic axis, the value on any other."""
    return math.log10(value) if getattr(target.layout, axis).type == "log" else value
