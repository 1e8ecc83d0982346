"""`varied`: cells drawn around a typical one."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from nasicell.cell import read_cell
from nasicell.errors import CellError, ParameterError
from nasicell.twin import LogNormal, Weibull, varied

CELL = read_cell(Path(__file__).parents[2] / "data" / "twin" / "cF.yaml")


def test_only_the_named_fields_vary():
    """Everything else is that of the given cell, and the cells are valid."""
    cells = varied(CELL, 4, rng=np.random.default_rng(0), interface__sodium_um=LogNormal(width=0.3))
    assert len({cell.interface.sodium_um for cell in cells}) == 4
    assert all(cell.updated(interface__sodium_um=100.0) == CELL.updated(interface__sodium_um=100.0) for cell in cells)


def test_a_seed_gives_the_same_cells():
    """The generator decides."""
    first, second = (
        varied(CELL, 3, rng=np.random.default_rng(7), geometry__thickness_mm=Weibull(modulus=8)) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("spread", "distribution"),
    [
        (LogNormal(width=0.3), stats.lognorm(s=0.3, scale=5.0)),
        (Weibull(modulus=8), stats.weibull_min(c=8, scale=5.0 / np.log(2) ** (1 / 8))),
    ],
)
def test_the_numbers_follow_their_distribution(spread, distribution):
    """By the test of Kolmogorov and Smirnov, with the centre as median."""
    drawn = spread.draw(5.0, rng=np.random.default_rng(3), size=4000)
    assert stats.kstest(drawn, distribution.cdf).pvalue > 0.01
    assert np.median(drawn) == pytest.approx(5.0, rel=0.03)


def test_what_can_not_be_varied_is_refused():
    """No number there, no cell, no width."""
    rng = np.random.default_rng(0)
    with pytest.raises(CellError, match="only a number"):
        varied(CELL, 2, rng=rng, electrolyte__name=LogNormal(width=0.1))
    with pytest.raises(CellError, match="only a number"):
        varied(CELL, 2, rng=rng, cathode__plateau_V=LogNormal(width=0.1))
    with pytest.raises(ParameterError, match="at least one"):
        varied(CELL, 0, rng=rng)
    with pytest.raises(ParameterError, match="width"):
        LogNormal(width=0.0)
    with pytest.raises(ParameterError, match="modulus"):
        Weibull(modulus=-1.0)
