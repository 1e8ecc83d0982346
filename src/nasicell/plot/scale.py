"""The common unit of several spectra, and which of their sweeps to draw."""

from collections.abc import Sequence

import polars as pl

from nasicell.analysis.result import Analysis
from nasicell.units import SQUARE_CENTIMETRE


def area_cm2(analysis: Analysis) -> float | None:
    """Electrode area of the sample in cm2; None when the cell file does not state it."""
    area = analysis.sample.area
    return None if area is None else area.value / SQUARE_CENTIMETRE


def shared_scale(analyses: dict[str, Analysis]) -> tuple[dict[str, float], str]:
    """Factor for each analysis that turns ohm into the common unit, and the suffix of the axis label.

    The common unit is ohm cm2 when every sample states its area, ohm otherwise.
    """
    areas = {name: area_cm2(analysis) for name, analysis in analyses.items()}
    known = {name: area for name, area in areas.items() if area is not None}
    if len(known) == len(analyses):
        return known, "_areal"
    return dict.fromkeys(analyses, 1.0), ""


def sweeps_of(table: pl.DataFrame, chosen: Sequence[int] | None) -> list[int]:
    """Sweeps in the table, restricted to the chosen ones."""
    present = table["sweep"].unique().sort().to_list()
    return [sweep for sweep in present if chosen is None or sweep in chosen]


def curve_labels(
    analyses: dict[str, Analysis], *, table: str, sweeps: Sequence[int] | None
) -> dict[tuple[str, int], str]:
    """Legend label of each (analysis, sweep) to draw; the sweep is named only where a name alone is ambiguous."""
    drawn = [(name, sweep) for name, a in analyses.items() for sweep in sweeps_of(a.tables[table], sweeps)]
    alone = len(analyses) == len(drawn)
    return {(name, sweep): name if alone else f"{name}, sweep {sweep}" for name, sweep in drawn}
