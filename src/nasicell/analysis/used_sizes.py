"""Which sizes of the cell stand behind an analysis, and who stated them."""

from nasicell.analysis.result import Analysis, Finding
from nasicell.units import MILLIGRAM, MILLIMETRE, SQUARE_CENTIMETRE


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
