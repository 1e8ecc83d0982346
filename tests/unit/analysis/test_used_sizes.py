"""Which area, thickness and mass are used, and from where."""

from dataclasses import replace

from nasicell.analysis import analyse

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
