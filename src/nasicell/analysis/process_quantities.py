"""What a joint model of a temperature series says of each process, as quantities and as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.course_quantities import AreaScale
from nasicell.analysis.exchange_current import exchange_current_quantity
from nasicell.analysis.temperature_fit import ThermalFit
from nasicell.quantity import Quantity, Status
from nasicell.records import Sample
from nasicell.units import OHM_SQUARE_CENTIMETRE, SIEMENS_PER_CENTIMETRE

Floats = NDArray[np.float64]

REFERENCE: Final = 298.15
"""Temperature at which resistances of the joint model are stated, K."""
DETERMINED: Final = 2.0
"""Standard errors that a resistance has to differ from zero to be stated."""
ELECTROLYTE: Final = ("bulk", "grain boundary")
LEAD: Final = "lead"
"""Name of a series resistance that does not change with temperature: it is no process and in no conductivity."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProcessStatements:
    """Quantities of a joint model with their common standing."""

    fit: ThermalFit
    sample: Sample
    status: Status
    advice: str
    source: str
    evidence: str

    def of(self, process: str, positions: Sequence[int]) -> tuple[Quantity, ...]:
        """Activation energy of a process (where one line is it all) and its resistance at 25 degC, of one interface.

        A single interface process is the whole interface, whose activation energy the line through R_int states. An
        energy at its bound is not stated.
        """
        name = process.replace(" ", "_")
        value, sigma = self.fit.sum_at(positions, REFERENCE)
        if not value > DETERMINED * sigma:
            return ()
        share = self.share(process)
        found = [self._resistance(f"{name}_resistance", value / share, sigma / share)]
        found += exchange_current_quantity(
            value / share,
            sigma / share,
            process=process,
            temperature=REFERENCE,
            sample=self.sample,
            status=self.status,
            source=self.source,
        )
        energy, uncertainty = self.fit.energy(positions[0])
        if len(positions) == 1 and process not in ("interface", LEAD) and uncertainty > 0:
            found.insert(0, self._quantity(f"{name}_activation_energy", energy, uncertainty, "eV", conditions=""))
        return tuple(found)

    def share(self, process: str) -> int:
        """Interfaces whose resistances a process of the cell sums up."""
        return 2 if self.sample.kind == "symmetric" and process not in (*ELECTROLYTE, LEAD) else 1

    def conductivity(self, positions: Sequence[int]) -> tuple[Quantity, ...]:
        """Conductivity at 25 degC from bulk and grain boundary together."""
        area, thickness = self.sample.area, self.sample.thickness
        if area is None or thickness is None or not positions:
            return ()
        R, sigma = self.fit.sum_at(positions, REFERENCE)
        if not DETERMINED * sigma < R:
            return ()
        value = thickness.value / (R * area.value) / SIEMENS_PER_CENTIMETRE
        relative = math.hypot(
            sigma / R, (area.uncertainty or 0.0) / area.value, (thickness.uncertainty or 0.0) / thickness.value
        )
        return (self._quantity("ionic_conductivity", value, relative * value, "S/cm"),)

    def _resistance(self, name: str, value: float, sigma: float) -> Quantity:
        """A resistance of the whole cell, times its area where that is known."""
        area = self.sample.area
        if area is None:
            return self._quantity(name, value, sigma, "ohm")
        areal = value * area.value / OHM_SQUARE_CENTIMETRE
        return self._quantity(
            name, areal, areal * math.hypot(sigma / value, (area.uncertainty or 0.0) / area.value), "ohm cm2"
        )

    def _quantity(
        self,
        name: str,
        value: float,
        uncertainty: float,
        unit: str,
        *,
        conditions: str = f"{REFERENCE:g} K, all sweeps",
    ) -> Quantity:
        return Quantity(
            name=name,
            value=value,
            unit=unit,
            uncertainty=uncertainty,
            conditions=conditions or "all sweeps",
            source=self.source,
            evidence=self.evidence,
            status=self.status,
            advice=self.advice,
        )


def process_table(said: ProcessStatements, groups: dict[str, list[int]], temperature: Floats) -> pl.DataFrame:
    """Resistance of every process at every temperature with its standard error, in ohm and per area of one interface.

    The areal columns are null without an area; their uncertainty contains that of the area, which all rows share.
    """
    scale = AreaScale.of(said.sample)
    areal = math.nan if scale.area is None else scale.area / OHM_SQUARE_CENTIMETRE
    rows = []
    for process, positions in groups.items():
        share = said.share(process)
        for T in np.sort(temperature):
            value, sigma = said.fit.sum_at(positions, float(T))
            one, one_sigma = value * areal / share, sigma * areal / share
            rows.append((float(T), process, value, sigma, one, float(scale.with_area(one, one_sigma))))
    columns = ["temperature_kelvin", "process", "resistance_ohm", "uncertainty"]
    columns += ["areal_resistance_ohm_cm2", "areal_uncertainty"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.selectors.float().fill_nan(None))
