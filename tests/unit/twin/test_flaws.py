"""Cells that differ in their worst flaw."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import read_cell
from nasicell.errors import CellError
from nasicell.protocols import PlatingStripping
from nasicell.twin import advance, cell_with_flaw, initial_state
from nasicell.twin.conditions import stack_at

DATA = Path(__file__).parents[2] / "data" / "twin"
CELL = read_cell(DATA / "bF.yaml")


def drawn(count: int, **changes: float) -> np.ndarray:
    """Critical overpotentials of so many cells, V."""
    rng = np.random.default_rng(11)
    cell = CELL.updated(electrolyte__filament__weibull_modulus=5, **changes)
    return np.array(
        [stack_at(cell_with_flaw(cell, rng), temperature=303.15).critical_overpotential for _ in range(count)]
    )


def test_the_flaws_of_many_cells_scatter_as_the_modulus_says():
    """63 % of electrodes of the stated area are weaker than the flaw given; the spread is that of modulus 5."""
    found = drawn(600, electrolyte__filament__flaw_area_cm2=np.pi / 4)
    characteristic = stack_at(CELL, temperature=303.15).critical_overpotential
    assert np.mean(found < characteristic) == pytest.approx(1 - np.exp(-1), abs=0.05)
    assert np.std(found) / np.mean(found) == pytest.approx(0.229, abs=0.02)


def test_a_larger_electrode_has_larger_flaws():
    """Sixteen times the area, 16^(1/5) weaker, with the same random numbers."""
    small, large = drawn(20, geometry__diameter_mm=5.0), drawn(20, geometry__diameter_mm=20.0)
    assert small / large == pytest.approx(16 ** (1 / 5))


def test_flaw_size_and_overpotential_are_drawn_alike():
    """A cell that states the size of its flaw gets the same strength as one that states the overpotential."""
    from nasicell.twin.anode import flaw

    _, size = flaw(CELL.electrolyte.filament)
    by_size = drawn(
        5, electrolyte__filament__critical_overpotential_mV=None, electrolyte__filament__flaw_size_um=size * 1e6
    )
    assert by_size == pytest.approx(drawn(5))


def test_flaws_scatter_lives():
    """Cells with drawn flaws short at different times."""
    cell, rng = CELL.updated(electrolyte__filament__weibull_modulus=4), np.random.default_rng(1)
    protocol = PlatingStripping(current_density_mA_cm2=0.025, half_cycle_h=0.5, cycles=2000)
    lives = []
    for _ in range(8):
        one = cell_with_flaw(cell, rng)
        lives.append(advance(one, initial_state(one), protocol)[1].time)
    assert len(set(lives)) > 4


def test_a_cell_without_scatter_is_refused():
    """The error names the field."""
    with pytest.raises(CellError, match="weibull_modulus"):
        cell_with_flaw(CELL, np.random.default_rng(0))
