"""A filament in the liquid: limits of its law."""

import numpy as np
import pytest

from nasicell.physics.filament_in_liquid import shunted_resistance, tip_limiting_current, tip_resistance

COIN_CELL = np.pi * 0.005**2
FILAMENT_RADIUS = 5e-6
"""Of the order of half a flaw, m."""


def test_without_tips_the_resistance_is_that_of_the_ceramic():
    """And with ever more of them only the liquid is left."""
    assert shunted_resistance(areal_resistance=0.01, tip_resistance=7e4, tips_per_area=0.0) == 0.01
    dense = shunted_resistance(areal_resistance=0.01, tip_resistance=7e4, tips_per_area=1e12)
    assert dense == pytest.approx(7e4 / 1e12, rel=1e-3)


def test_the_shunt_never_raises_the_resistance():
    """It falls with every tip and stays positive."""
    tips = np.geomspace(1, 1e12, 50)
    resistance = np.asarray(shunted_resistance(areal_resistance=0.01, tip_resistance=7e4, tips_per_area=tips))
    assert np.all(np.diff(resistance) < 0)
    assert resistance[0] < 0.01
    assert resistance[-1] > 0


def test_one_filament_takes_less_than_a_hundredth_of_the_current_of_a_coin_cell():
    """The reason why the twin's full cell has no short path: a tip in the liquid hardly carries current."""
    tip = tip_resistance(radius=FILAMENT_RADIUS, conductivity=0.7)
    with_one = shunted_resistance(areal_resistance=0.0140, tip_resistance=tip, tips_per_area=1 / COIN_CELL)
    assert 1 - with_one / 0.0140 < 0.01
    limit = tip_limiting_current(
        radius=FILAMENT_RADIUS, salt_diffusivity=1e-10, concentration=1000.0, transference_number=0.45
    )
    assert limit < 0.01 * 0.14e-3
