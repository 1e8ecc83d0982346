"""Down-sampling for the eye."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nasicell.plot.downsample import extremes_per_bin


@given(st.integers(0, 2**32 - 1), st.integers(1, 5000), st.integers(1, 60))
def test_extremes_survive(seed, points, bins):
    """The smallest and the largest value are among the few that are kept, in ascending time."""
    rng = np.random.default_rng(seed)
    time, value = np.sort(rng.random(points)), rng.normal(size=points)
    few, kept = extremes_per_bin(time=time, value=value, bins=bins)
    assert few.size <= max(2 * bins, 1)
    assert kept.min() == value.min()
    assert kept.max() == value.max()
    assert np.all(np.diff(few) >= 0)


def test_missing_values_are_left_out():
    """A NaN in the voltage is not an extreme."""
    value = np.sin(np.arange(1000.0))
    value[500] = np.nan
    assert np.isfinite(extremes_per_bin(time=np.arange(1000.0), value=value, bins=10)[1]).all()
