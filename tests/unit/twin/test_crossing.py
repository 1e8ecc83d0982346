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
