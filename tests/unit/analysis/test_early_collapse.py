"""A cell that shorts in its first samples."""

import pytest

from nasicell.analysis import analyse

PLATING = [(s * 1e-3, 3600.0) for _ in range(4) for s in (1, -1)]


@pytest.mark.parametrize("short_at", [1.0, 30.0, 200.0, 1000.0])
def test_a_short_in_the_first_half_cycle_flags_the_polarisation(symmetric_cell: type, short_at: float) -> None:
    """Whether it is found as a short or only seen as a collapse of the first samples, 4 mV is not the cell's."""
    analysis = analyse(symmetric_cell(short_at=short_at).run(PLATING))
    for name in ("polarisation", "area_resistance"):
        assert analysis[name].status == "flagged"
        assert "fails within" in analysis[name].advice or "shorted at once" in analysis[name].advice


def test_a_sound_cell_is_not_suspected(symmetric_cell: type) -> None:
    """A voltage that starts low and rises is that of a cell that charges its capacitances."""
    assert analyse(symmetric_cell().run(PLATING))["polarisation"].status == "ok"
