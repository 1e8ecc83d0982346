"""The full cell against our own earlier prototype: a regression test, not a reference.

The prototype is a finite-volume single-particle model (30 shells, implicit steps) with a diffusion time of 587 s and
112.9 mAh/g accessible, fitted to Li et al. (2025) by the authors of nasicell: 112.3/111.6/110.3/107.8/105.3/100.2
mAh/g at 0.2/0.5/1/2/3/5C, and with the sqrt-time loss of utilisation 87.2 % after 2500 cycles at 1C. Nothing here was
measured. The loss of utilisation is switched off where the prototype has none, and the loss of contact everywhere.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.protocols import ConstantCurrentCycling, RateTest
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


def test_the_rate_test_agrees_with_the_finite_volume_model(cell):
    """Six capacities from 0.2C to 5C agree to one percent."""
    ageless = cell.updated(electrolyte__utilisation_loss_percent_per_sqrt_h=0)
    record = simulate(ageless, RateTest(c_rates=[0.2, 0.5, 1, 2, 3, 5], cycles_each=3, **WINDOW))
    expected = [112.3, 111.6, 110.3, 107.8, 105.3, 100.2]
    assert capacities(record)[2::3, 1] == pytest.approx(expected, rel=CAPACITY_TOLERANCE)


def test_the_square_root_law_gives_the_retention_of_the_long_test(cell):
    """87.2 % after 2500 cycles at 1C."""
    discharged = capacities(simulate(cell, ConstantCurrentCycling(c_rate=1, cycles=2500, **WINDOW)))[:, 1]
    assert 100 * discharged[-1] / discharged[0] == pytest.approx(87.2, abs=0.5)
