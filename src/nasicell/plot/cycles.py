"""Cycling of full and half cells: capacity and coulombic efficiency over cycles, capacity per rate."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.plot.scale import area_cm2
from nasicell.plot.theme import LABELS, Analyses, Mark, add_marks, colours_of, figure, named, template
from nasicell.units import MILLIGRAM

if TYPE_CHECKING:
    import plotly.graph_objects as go

GRAM = 1000 * MILLIGRAM


def capacity_scale(analyses: dict[str, Analysis]) -> tuple[dict[str, float], str]:
    """Divisor of each cell's capacity in mAh, and the axis label: per gram, per area or as it is.

    Per gram when every sample states its active mass, per area when every sample states its area.
    """
    masses = {name: analysis.sample.active_mass for name, analysis in analyses.items()}
    if all(mass is not None for mass in masses.values()):
        return {name: mass.value / GRAM for name, mass in masses.items() if mass is not None}, "capacity_mAh_g"
    areas = {name: area_cm2(analysis) for name, analysis in analyses.items()}
    if all(area is not None for area in areas.values()):
        return {name: area for name, area in areas.items() if area is not None}, "capacity_mAh_cm2"
    return dict.fromkeys(analyses, 1.0), "capacity_mAh"


def cycles(analyses: Analyses, *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """Discharge capacity (left) and coulombic efficiency (right, small) against the cycle number.

    Dotted: the law of fade that the evidence chooses, where there is a table ``"fade"``.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"cycles"``.
    marks
        Values from elsewhere (x cycle number, y capacity in the unit of the axis).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    group = named(analyses)
    scale, axis = capacity_scale(group)
    result = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.7, 0.3], vertical_spacing=0.06)
    result.update_layout(template=template(), height=480, title_text=title)
    colours = colours_of(group)
    lows: list[float] = []
    for name, analysis in group.items():
        table = analysis.tables["cycles"].sort("cycle")
        number = table["cycle"].to_numpy()
        capacity = table["discharge_capacity_mAh"].to_numpy() / scale[name]
        efficiency = table["coulombic_efficiency_percent"].to_numpy()
        mode = "markers" if number.size < 400 else "lines"
        style = {"marker": {"color": colours[name], "size": 5}, "line": {"color": colours[name], "width": 2}}
        result.add_trace(go.Scatter(x=number, y=capacity, mode=mode, name=name, **style), row=1, col=1)
        small = {"color": colours[name], "size": 3}
        result.add_trace(
            go.Scatter(x=number, y=efficiency, mode="markers", marker=small, showlegend=False), row=2, col=1
        )
        if "fade" in analysis.tables:
            law = analysis.tables["fade"].filter(pl.col("bic_difference") == 0)
            thin = {"color": colours[name], "width": 1.2, "dash": "dot"}
            fitted = law["fitted_capacity_mAh"].to_numpy() / scale[name]
            label = f"{name}, {law['law'][0]}"
            trace = go.Scatter(x=law["cycle"].to_numpy(), y=fitted, mode="lines", name=label, line=thin)
            result.add_trace(trace, row=1, col=1)
        finite = efficiency[np.isfinite(efficiency)]
        lows += [float(np.quantile(finite, 0.02))] if finite.size else []
    result.update_yaxes(title_text=LABELS[axis], row=1, rangemode="tozero")
    low = max(0.0, min([98.5, *lows]) - 0.5)
    result.update_yaxes(title_text="CE (%)", row=2, range=[low, 101])
    result.update_xaxes(title_text=LABELS["cycle"], row=2)
    add_marks(result, marks)
    return result


def rate(analyses: Analyses, *, marks: Iterable[Mark] = (), title: str = "") -> "go.Figure":
    """Mean discharge capacity of each stage against its current.

    Parameters
    ----------
    analyses
        One or several analyses with a table ``"stages"``.
    marks
        Values from elsewhere (x in the unit of the axis, y capacity).
    title
        Title of the figure.
    """
    import plotly.graph_objects as go

    group = named(analyses)
    scale, label = capacity_scale(group)
    result = figure(x="current_A", y=label, title=title, height=380)
    per_area = all(area_cm2(analysis) for analysis in group.values())
    colours = colours_of(group)
    for name, analysis in group.items():
        table = analysis.tables["stages"].filter(pl.col("current_A") != 0).sort("stage")
        current = np.abs(table["current_A"].to_numpy())
        if per_area:
            current = 1000 * current / (area_cm2(analysis) or 1.0)
        style = {"marker": {"color": colours[name], "size": 8}, "line": {"color": colours[name], "width": 1.3}}
        capacity = table["discharge_capacity_mAh"].to_numpy() / scale[name]
        text = [f"stage {stage}" for stage in table["stage"]]
        result.add_trace(go.Scatter(x=current, y=capacity, mode="lines+markers", name=name, text=text, **style))
    if per_area:
        result.update_xaxes(title_text=LABELS["current_density"])
    result.update_xaxes(rangemode="tozero")
    result.update_yaxes(rangemode="tozero")
    add_marks(result, marks)
    return result
