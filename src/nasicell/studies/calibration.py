"""What a calibration found: parameters with their intervals, residuals and correlations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray

STRONG_CORRELATION: Final = 0.9
"""Correlation of two parameters, in magnitude, from which their rows hardly tell them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedParameter:
    """One parameter with its standard uncertainty and 95 % interval."""

    name: str
    symbol: str
    unit: str
    kind: str
    block: str
    value: float
    uncertainty: float | None
    at_bound: bool
    identifiable: bool
    """False when the rows of its block do not determine it; see `nasicell.studies.identifiability`."""
    interval: tuple[float, float] | None = None
    """95 %; of a fitted parameter symmetric in its logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a calibration found.

    Parameters
    ----------
    study
        Name of the study.
    parameters
        Direct and fitted parameters.
    residuals
        Row id -> ln(obtained/reported) after the fit; zero inside a window.
    correlations
        Block -> correlation matrix of its parameters, in the order of the block.
    names
        Block -> names of its parameters.
    scatter
        Block -> by how much its rows scatter about the model more than their uncertainties say: root of chi square over
        its degrees of freedom, one where chance explains it. Uncertainties and intervals contain it.
    evaluations
        At how many points the residuals were computed.
    runs
        How many experiments were simulated for them.
    """

    study: str
    parameters: tuple[CalibratedParameter, ...]
    residuals: Mapping[str, float]
    correlations: Mapping[str, NDArray[np.float64]]
    names: Mapping[str, tuple[str, ...]]
    scatter: Mapping[str, float]
    evaluations: int
    runs: int

    def strong_correlations(self) -> Iterator[tuple[str, str, float]]:
        """Pairs of parameters whose correlation is beyond `STRONG_CORRELATION`, with it."""
        for block, matrix in self.correlations.items():
            for (i, first), (j, second) in combinations(enumerate(self.names[block]), 2):
                if abs(matrix[i, j]) > STRONG_CORRELATION:
                    yield first, second, float(matrix[i, j])

    def to_polars(self) -> pl.DataFrame:
        """One line per parameter; the interval in two columns."""
        fields = [name for name in CalibratedParameter.__slots__ if name != "interval"]
        lines = [
            {f: getattr(p, f) for f in fields} | dict(zip(("low", "high"), p.interval or (None, None), strict=True))
            for p in self.parameters
        ]
        return pl.DataFrame(lines, infer_schema_length=None)

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Parameter -> value and standard uncertainty, as ``calibrated.yaml`` holds them."""
        entries: dict[str, dict[str, Any]] = {}
        for p in self.parameters:
            entries[p.name] = {"value": float(f"{p.value:.6g}")}
            if p.uncertainty is not None:
                entries[p.name]["uncertainty"] = float(f"{p.uncertainty:.2g}")
            if not p.identifiable:
                entries[p.name]["note"] = "At its bound." if p.at_bound else "Not determined by the rows of its block."
        return entries

    def write(self, path: str | Path) -> None:
        """Write ``calibrated.yaml``, which the study reads its values from."""
        head = f"# Written by: nasicell calibrate {self.study}\n"
        Path(path).write_text(head + yaml.safe_dump(self.to_dict(), sort_keys=False), encoding="utf-8")
