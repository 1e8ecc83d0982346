"""Full-cell numbers of Li et al. (2025): 110.32 mAh/g at 1C, 100.11 mAh/g at 5C, coulombic efficiency 99.96 %.

The parameters in tests/data/twin were fitted to them, so this shows that the twin returns what entered it. Loss of
contact is switched off, and the loss of utilisation where it does not belong to the number.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.protocols import ConstantCurrentCycling
from nasicell.twin import simulate

DATA = Path(__file__).parents[1] / "data" / "twin"
WINDOW = {"lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}
CAPACITY_TOLERANCE = 0.01


@pytest.fixture(scope="module")
def cell() -> Cell:
    """The coated NSF cell without loss of contact."""
    return read_cell(DATA / "full_cF.yaml").updated(interface__voids__contact_loss_cm2_mAh=0)


def capacities(record) -> np.ndarray:
    """(charge, discharge) capacity of each cycle, shape (n, 2), mAh/g."""
    steps = record.table.group_by("step_count", maintain_order=True).agg(
        pl.col("test_time_second").last() - pl.col("test_time_second").first(), pl.col("current_ampere").first().abs()
    )
    charge = steps["test_time_second"].to_numpy() * steps["current_ampere"].to_numpy()
    return charge.reshape(-1, 2) / 3.6 / (record.sample.active_mass.value * 1e3)


@pytest.mark.parametrize(("c_rate", "capacity"), [(1, 110.32), (5, 100.11)])
def test_the_initial_capacity_is_that_of_the_paper(cell, c_rate, capacity):
    """1C and 5C, the two numbers to which the diffusion time was fitted."""
    record = simulate(cell, ConstantCurrentCycling(c_rate=c_rate, cycles=2, **WINDOW))
    assert capacities(record)[1, 1] == pytest.approx(capacity, rel=CAPACITY_TOLERANCE)


def test_the_parasitic_current_gives_the_coulombic_efficiency(cell):
    """7e-5 mA/cm2 beside 0.179 mA/cm2 is an efficiency of 99.96 %."""
    ageless = cell.updated(electrolyte__utilisation_loss_percent_per_sqrt_h=0)
    charged, discharged = capacities(simulate(ageless, ConstantCurrentCycling(c_rate=1, cycles=20, **WINDOW)))[-1]
    assert 100 * discharged / charged == pytest.approx(99.96, abs=0.005)
