"""Which sizes of the cell stand behind an analysis, who stated them, and whether a cell can have them."""

import math
from typing import Final

from nasicell.analysis.result import Analysis, Finding
from nasicell.records import Sample
from nasicell.units import MILLIGRAM, MILLIMETRE, SQUARE_CENTIMETRE, celsius

THICKEST: Final = 20 * MILLIMETRE
"""Of a layer whose area is not known, m: thicker ones are a length in another unit."""
TEMPERATURES: Final = (173.15, 473.15)
"""At which cells are measured, K; a value in the wrong unit lies outside."""


def impossible_sizes(sample: Sample) -> list[Finding]:
    """Warnings on a thickness or a temperature that no cell has: most likely it stands in another unit.

    >>> from nasicell.cell import Cell, Geometry
    >>> cell = Cell(kind="blocking", geometry=Geometry(area_cm2=1.0, thickness_mm=900.0))
    >>> print(impossible_sizes(cell.sample())[0].message)
    thickness 900 mm: thicker than the 11.3 mm that the cell is wide.
    """
    found: list[Finding] = []
    thickness, area, temperature = sample.thickness, sample.area, sample.temperature
    if thickness is not None:
        width = THICKEST if area is None else math.sqrt(4 * area.value / math.pi)
        if thickness.value > width:
            than = f"{width / MILLIMETRE:.3g} mm" + (" of any pellet" if area is None else " that the cell is wide")
            found.append(
                Finding(
                    severity="warning",
                    message=f"thickness {thickness.value / MILLIMETRE:.4g} mm: thicker than the {than}.",
                    advice="State it in mm; was it meant in um?",
                )
            )
    if temperature is not None and not TEMPERATURES[0] <= temperature.value <= TEMPERATURES[1]:
        found.append(
            Finding(
                severity="warning",
                message=f"temperature {celsius(temperature.value):.4g} degC: no cell is measured there.",
                advice="State it in degC; was it meant in K?",
            )
        )
    return found


def used_sizes(analysis: Analysis) -> list[Finding]:
    """One note with area, thickness and active mass as far as quantities rest on them, each with its source."""
    sample = analysis.sample
    units = " ".join(quantity.unit for quantity in analysis.quantities)
    names = {quantity.name for quantity in analysis.quantities}
    used = [
        f"{name} {size.value / scale:.4g} {unit} from {size.source}"
        for name, size, scale, unit, needed in (
            ("area", sample.area, SQUARE_CENTIMETRE, "cm2", "cm2" in units or "ionic_conductivity" in names),
            ("thickness", sample.thickness, MILLIMETRE, "mm", "ionic_conductivity" in names),
            ("active mass", sample.active_mass, MILLIGRAM, "mg", "mAh/g" in units),
        )
        if size is not None and needed and size.source
    ]
    return [Finding(severity="note", message=f"Used: {'; '.join(used)}.")] if used else []
