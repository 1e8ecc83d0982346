"""Per what a quantity is stated: per gram, per area, or for the whole cell where neither is known."""

from dataclasses import dataclass

from nasicell.records import Sample
from nasicell.units import MILLIAMPERE, MILLIAMPERE_HOUR, SQUARE_CENTIMETRE

ASK_AREA = "electrode area: add `geometry.area_cm2` (or `geometry.diameter_mm`) to the cell file"
ASK_THICKNESS = "electrolyte thickness: add `geometry.thickness_mm` to the cell file"
ASK_MASS = "active mass: add `active_mass_mg` to the cell file for capacities in mAh/g"
ASK_KIND = "kind of cell: add `kind` (full, half, symmetric or blocking) to the cell file"
ASK_CHARGE = "charge passed before each sweep: export the spectra with their column of charge"
ASK_TEMPERATURE = "temperature of the measurement: add `temperature_C` to the cell file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Divide a value in SI by `size` to state it in `unit`.

    Examples
    --------
    >>> Basis(unit="mAh", size=3.6).of(7.2)
    2.0
    """

    unit: str
    size: float

    def of(self, value: float) -> float:
        """The value in `unit`."""
        return value / self.size


def capacity_basis(sample: Sample) -> Basis:
    """mAh/g of a known active mass, else mAh/cm2 of a known area, else mAh."""
    if sample.active_mass is not None:
        return Basis(unit="mAh/g", size=MILLIAMPERE_HOUR * sample.active_mass.value / 1e-3)
    return areal_charge(sample)


def areal_charge(sample: Sample) -> Basis:
    """mAh/cm2, or mAh where the area is not known."""
    if sample.area is None:
        return Basis(unit="mAh", size=MILLIAMPERE_HOUR)
    return Basis(unit="mAh/cm2", size=MILLIAMPERE_HOUR * _square_centimetres(sample))


def current_density(sample: Sample) -> Basis:
    """mA/cm2, or mA where the area is not known."""
    if sample.area is None:
        return Basis(unit="mA", size=MILLIAMPERE)
    return Basis(unit="mA/cm2", size=MILLIAMPERE * _square_centimetres(sample))


def area_resistance(sample: Sample) -> Basis:
    """Ohm cm2, or ohm where the area is not known."""
    if sample.area is None:
        return Basis(unit="ohm", size=1.0)
    return Basis(unit="ohm cm2", size=1.0 / _square_centimetres(sample))


def _square_centimetres(sample: Sample) -> float:
    """The known area, cm2."""
    assert sample.area is not None
    return sample.area.value / SQUARE_CENTIMETRE
