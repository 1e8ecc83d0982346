"""Coverage of the intervals on a study small enough to refit a thousand times."""

import numpy as np
import pytest

from nasicell.studies.least_squares import Prior
from nasicell.studies.recovery import recover

SETS = 1000
ROWS, PARAMETERS = 14, 4


@pytest.fixture(scope="module")
def recovery():
    """Power laws with a curvature, fourteen rows on four parameters, of which the last enters no row."""
    slope = np.random.default_rng(7).normal(size=(ROWS, PARAMETERS))
    slope[:, 3] = 0.0
    truth = np.array([0.3, -0.2, 0.1, 0.0])
    return recover(
        lambda points: np.array([slope @ p + 0.1 * np.tanh(slope**2 @ p) for p in points]),
        truth,
        relative_uncertainty=np.full(ROWS, 0.05),
        lower=truth - 5,
        upper=truth + 5,
        prior=Prior(centre=truth + 0.5, width=np.log(3.0)),
        sets=SETS,
        rng=np.random.default_rng(11),
    )


def test_identifiable_parameters_are_covered(recovery):
    """Between 93 and 97 % of the intervals hold the truth, although the prior is centred elsewhere."""
    assert recovery.identifiable.tolist() == [True, True, True, False]
    assert recovery.honest[:3].all(), recovery.coverage


def test_stated_uncertainties_are_the_scatter_of_the_fits(recovery):
    """Standard deviation over the sets and mean stated uncertainty agree; the bias is a fraction of them."""
    assert recovery.stated[:3] == pytest.approx(recovery.spread[:3], rel=0.1)
    assert (np.abs(recovery.bias[:3]) < 0.2 * recovery.spread[:3]).all()
