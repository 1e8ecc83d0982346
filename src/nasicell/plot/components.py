"""The arcs of a fitted spectrum, one after the other along the real axis."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.result import Analysis
from nasicell.physics.elements import warburg_finite_length, zarc
from nasicell.plot.theme import PALETTE

if TYPE_CHECKING:
    import plotly.graph_objects as go

DECADES: Final = 4
"""Either side of an arc's summit that are drawn."""
POINTS: Final = 161
SMALLEST: Final = 0.005
"""Share of the total resistance below which an arc would be a dot."""
COLOURS: Final = {
    "bulk": PALETTE[5],
    "grain boundary": PALETTE[2],
    "charge transfer": PALETTE[1],
    "interface": PALETTE[1],
    "interfacial transport": PALETTE[4],
    "electrode contact": PALETTE[3],
}
"""A process keeps its colour in every figure."""
ELECTROLYTE: Final = ("bulk", "grain boundary", "bulk or grain boundary")
MARGIN: Final = 0.15
"""Free space on either side of the interface's arcs, as a share of them."""
OTHER: Final = PALETTE[7]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Component:
    """One arc of a fit, where it stands on the real axis."""

    process: str
    resistance: float
    impedance: NDArray[np.complex128]
    """With what lies before it in series, ohm."""


def components(analysis: Analysis, sweep: int) -> list[Component]:
    """Arcs of a sweep's automatic fit in order of time constant, each beginning where the one before ends.

    Nothing where a circuit of the user's is drawn: its elements need not be in series.
    """
    circuit = analysis.tables.get("circuit")
    if circuit is None or "automatic_circuit" in analysis.tables or "process" not in circuit.columns:
        return []
    rows = circuit.filter(pl.col("sweep") == sweep)
    values = dict(zip(rows["parameter"], rows["value"], strict=True))
    processes = dict(zip(rows["parameter"], rows["process"], strict=True))
    before = values.get("R0", 0.0)
    total = before + sum(value for name, value in values.items() if re.fullmatch(r"[RW][1-9]\d*", name))
    found: list[Component] = []
    for name, resistance in values.items():
        match = re.fullmatch(r"([RW])([1-9]\d*)", name)
        if match is None:
            continue
        warburg, number = match[1] == "W", match[2]
        tau = values.get(f"tauW{number}" if warburg else f"tau{number}")
        if tau is None:
            continue
        w = np.geomspace(10.0**-DECADES, 10.0**DECADES, POINTS) / tau
        if warburg:
            Z = warburg_finite_length(angular_frequency=w, Z0=resistance, tau=tau)
        else:
            Z = zarc(angular_frequency=w, R=resistance, tau=tau, n=values.get(f"n{number}", 1.0))
        if resistance > SMALLEST * total:
            found.append(Component(process=processes[name] or "", resistance=resistance, impedance=before + Z))
        before += resistance
    return found


def interface_span(analysis: Analysis) -> tuple[float, float] | None:
    """Re Z, ohm, from just before the interface's arcs to just behind them, over all sweeps; None without such arcs."""
    found = [
        (part.impedance.real.min(), part.resistance)
        for sweep in analysis.tables["spectra"]["sweep"].unique()
        for part in components(analysis, sweep)
        if part.process not in ELECTROLYTE
    ]
    if not found:
        return None
    low, high = min(start for start, _ in found), max(start + R for start, R in found)
    return float(low - MARGIN * (high - low)), float(high + MARGIN * (high - low))


def add_components(
    target: "go.Figure", analysis: Analysis, *, sweep: int, scale: float, unit: str
) -> NDArray[np.float64]:
    """Shade the arcs of a sweep's fit, named by process and resistance; gives back where they are across."""
    import plotly.graph_objects as go

    found = components(analysis, sweep)
    for part in found:
        colour = COLOURS.get(part.process, OTHER)
        target.add_trace(
            go.Scatter(
                x=part.impedance.real * scale,
                y=-part.impedance.imag * scale,
                mode="lines",
                name=f"{part.process}, {part.resistance * scale:.3g} {unit}",
                line={"color": colour, "width": 1, "dash": "dot"},
                fill="toself",
                fillcolor=colour,
                opacity=0.35,
                hoverinfo="skip",
            )
        )
    return np.concatenate([part.impedance.real * scale for part in found]) if found else np.empty(0)
