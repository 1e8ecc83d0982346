"""Damage reports."""

import pytest

from nasicell.records import Damage


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "a.csv: why"),
        ({"row": 3}, "a.csv, row 3: why"),
        ({"column": "E/V"}, "a.csv, column 'E/V': why"),
        ({"row": 3, "column": "E/V"}, "a.csv, row 3, column 'E/V': why"),
    ],
)
def test_a_damage_names_its_place_as_far_as_known(place, text: str) -> None:
    """File always, row and column where there is one."""
    assert str(Damage(file="a.csv", reason="why", **place)) == text
