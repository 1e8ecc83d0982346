"""Cells as plain data."""

import math

import pytest

from nasicell.cell import Cell, Geometry
from nasicell.errors import CellError, NasicellError


def test_a_diameter_gives_the_area_of_a_disc() -> None:
    """10 mm across is 0.7854 cm2."""
    assert Geometry(diameter_mm=10).area == pytest.approx(math.pi / 4 * 1e-4)
    assert Geometry(area_cm2=0.5).area == pytest.approx(0.5e-4)
    assert Geometry().area is None


def test_area_and_diameter_must_agree() -> None:
    """Both may be given when they describe the same disc to 1 %."""
    assert Geometry(area_cm2=0.785, diameter_mm=10).area == pytest.approx(0.785e-4)
    with pytest.raises(ValueError, match=r"area_cm2 = 1\.0 contradicts diameter_mm = 10\.0 \(0\.7854 cm2\)"):
        Geometry(area_cm2=1.0, diameter_mm=10)


def test_the_sample_is_in_si_with_its_uncertainties() -> None:
    """What an analysis sees of a cell: m2, m, kg, K."""
    geometry = Geometry(area_cm2=0.5, area_uncertainty_cm2=0.01, thickness_mm=1.0, thickness_uncertainty_mm=0.02)
    sample = Cell(name="a", kind="half", geometry=geometry, temperature_C=25, active_mass_mg=1.2).sample()
    assert sample.area is not None
    assert sample.thickness is not None
    assert sample.active_mass is not None
    assert sample.temperature is not None
    assert (sample.area.value, sample.area.uncertainty) == pytest.approx((0.5e-4, 1e-6))
    assert (sample.thickness.value, sample.thickness.uncertainty) == pytest.approx((1e-3, 2e-5))
    assert sample.active_mass.value == pytest.approx(1.2e-6)
    assert sample.temperature.value == pytest.approx(298.15)
    assert sample.area.source == "cell 'a'"


def test_what_is_not_stated_stays_unknown() -> None:
    """A bare cell has neither area nor mass nor temperature."""
    sample = Cell(kind="symmetric").sample()
    assert (sample.area, sample.thickness, sample.active_mass, sample.temperature) == (None, None, None, None)


def test_a_cell_without_materials_cannot_be_simulated() -> None:
    """The error lists what is missing and where a whole cell is to be found."""
    with pytest.raises(CellError, match=r"cell 'a' \(symmetric\).*electrolyte, interface.*li2025"):
        Cell(name="a", kind="symmetric").require("electrolyte", "interface", "geometry")


def test_the_plateau_lies_between_the_cutoffs(full_cell: Cell) -> None:
    """A cathode whose window excludes its plateau is refused."""
    with pytest.raises(NasicellError, match="must enclose the plateau"):
        full_cell.updated(cathode__lower_cutoff_V=3.5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"electrolyte__grain_boundaries": {"grain_size_um": 1, "thickness_nm": 5}}, "one of them"),
        ({"electrolyte__filament__flaw_size_um": 10}, "critical_overpotential_mV or flaw_size_um"),
        ({"electrolyte__filament__critical_overpotential_mV": None}, "critical_overpotential_mV or flaw_size_um"),
        ({"electrolyte__interphase__growth_ohm_cm2_per_sqrt_h": None}, "given once"),
        ({"interface__coating": {"thickness_um": 18}}, "reservoir follows"),
        ({"interface__wetting": "sodiophobic"}, "sodiophilic surface only"),
        ({"interface__wetting": "wet"}, "sodiophilic"),
    ],
)
def test_what_is_told_twice_or_not_at_all_is_refused(full_cell: Cell, changes: dict, message: str) -> None:
    """One number is given in one place, and what can not act is not given."""
    with pytest.raises(CellError, match=message):
        full_cell.updated(**changes)
