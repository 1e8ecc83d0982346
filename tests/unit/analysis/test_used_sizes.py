"""Which area, thickness and mass are used, and from where."""

from dataclasses import replace

import pytest

from nasicell.analysis import analyse
from nasicell.analysis.used_sizes import impossible_sizes
from nasicell.cell import Cell, Geometry

PLATING = [(s * 1e-3, 3600.0) for _ in range(2) for s in (1, -1)]


def test_the_area_is_told_with_its_source(symmetric_cell: type) -> None:
    """A note names the value and who stated it."""
    record = symmetric_cell(area_cm2=1.327).run(PLATING)
    area = replace(record.sample.area, source="header of a.mpt")
    messages = [f.message for f in analyse(replace(record, sample=replace(record.sample, area=area))).findings]
    assert "Used: area 1.327 cm2 from header of a.mpt." in messages


def test_sizes_that_are_not_needed_are_not_told(symmetric_cell: type) -> None:
    """Without an area nothing is said."""
    assert not any("Used:" in f.message for f in analyse(symmetric_cell(area_cm2=None).run(PLATING)).findings)


@pytest.mark.parametrize(
    ("geometry", "temperature", "said"),
    [
        ({"area_cm2": 1.0, "thickness_mm": 900.0}, 25.0, "in um"),
        ({"thickness_mm": 30.0}, 25.0, "in um"),
        ({"area_cm2": 1.0, "thickness_mm": 1.0}, 298.0, "in K"),
    ],
)
def test_a_size_in_another_unit_is_doubted(geometry, temperature, said):
    """A pellet thicker than wide, or at the number of kelvin that room temperature has."""
    cell = Cell(kind="blocking", geometry=Geometry(**geometry), temperature_C=temperature)
    found = impossible_sizes(cell.sample())
    assert [finding.severity for finding in found] == ["warning"]
    assert said in found[0].advice


def test_a_usual_cell_has_no_doubtful_size():
    """1 cm2, 1 mm, 30 degC."""
    cell = Cell(kind="blocking", geometry=Geometry(area_cm2=1.0, thickness_mm=1.0), temperature_C=30.0)
    assert impossible_sizes(cell.sample()) == []
