"""Where a quantity reaches its limit."""

import numpy as np
import pytest

from nasicell.twin.compiled import loop
from nasicell.twin.crossing import crossing_of


@loop
def above(t, level, power):
    return t**power - level


@pytest.mark.parametrize(("level", "power"), [(2.0, 2.0), (1e-12, 3.0), (9.0, 0.5)])
def test_the_crossing_is_found_to_the_last_digits(level, power):
    """The time returned is where the power reaches the level, on the far side."""
    time = crossing_of(above)((level, power), 100.0)
    assert time == pytest.approx(level ** (1 / power), rel=1e-12)
    assert above(np.float64(time), level, power) >= 0


@loop
def jump(t, where):
    return -1e6 if t < where else 1.0


@loop
def logarithmic(t, where):
    return 1e-3 * t - 4.0 - 0.026 * np.log(max(where - t, 1e-300))


def test_a_jump_is_bracketed_as_well():
    """Where secants say nothing halving finds the place, and the far side is returned."""
    time = crossing_of(jump)((1 / 3,), 1000.0)
    assert time == pytest.approx(1 / 3, rel=1e-12)
    assert time >= 1 / 3


def test_a_logarithmic_end_is_found():
    """The crossing just before a singular end of a plateau, to the last digits of the time."""
    time = crossing_of(logarithmic)((3600.0,), 3700.0)
    assert 3600 - time == pytest.approx(np.exp(-0.4 / 0.026), rel=1e-4)
    assert logarithmic(np.float64(time), 3600.0) >= 0 > logarithmic(np.float64(time * (1 - 1e-14)), 3600.0)
