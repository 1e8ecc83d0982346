"""Where the missing charge of each cycle goes: inventory that is lost, or a current that only passes through."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.quantity import Quantity

FEWEST: Final = 10
"""Fewer consecutive cycles than this do not tell a drift."""
SETTLING: Final = 2
"""First cycles of a stage left out: formation, and the change from another rate."""
CERTAIN: Final = 2.0
"""Standard errors beyond which a sign is taken as seen."""
SMALLEST_PERCENT: Final = 0.01
"""A cycler's charge and discharge agree no better than this, % of the capacity."""
NEGATIVE: Final = (
    "More comes out than the loss of inventory allows: the capacity goes with a growing resistance or with active "
    "material, not with the charge that is missing."
)

Floats = NDArray[np.float64]


def endpoint_slippage(*, charge: Floats, discharge: Floats) -> tuple[Floats, Floats]:
    r"""Shift of the end of charge and of the end of discharge from cycle to cycle, on the axis of charge passed.

    .. math:: \Delta_\mathrm{d}(n) = Q_\mathrm{c}(n) - Q_\mathrm{d}(n), \qquad
              \Delta_\mathrm{c}(n) = Q_\mathrm{c}(n) - Q_\mathrm{d}(n - 1)

    Their difference is the capacity lost, :math:`\Delta_\mathrm{d} - \Delta_\mathrm{c} = Q_\mathrm{d}(n - 1) -
    Q_\mathrm{d}(n)`: what both have in common passes through the cell without loss (a shuttle, oxidation at the
    cathode balanced at the anode, an electronic leak).

    Parameters
    ----------
    charge, discharge
        :math:`Q_\mathrm c` and :math:`Q_\mathrm d` of consecutive cycles that begin with the charge, shape (n,).

    Returns
    -------
    :
        :math:`\Delta_\mathrm c` and :math:`\Delta_\mathrm d`, shape (n - 1,), from the second cycle on.

    References
    ----------
    A. J. Smith, J. C. Burns, D. Xiong and J. R. Dahn, J. Electrochem. Soc. 158, A1136 (2011).

    Examples
    --------
    >>> charge_end, discharge_end = endpoint_slippage(charge=np.array([100.0, 99.5]), discharge=np.array([99.0, 98.6]))
    >>> charge_end.round(6).tolist(), discharge_end.round(6).tolist()
    ([0.5], [0.9])
    """
    return charge[1:] - discharge[:-1], charge[1:] - discharge[1:]


def balance_quantities(main: pl.DataFrame, *, charge_first: bool, source: str, conditions: str) -> Iterator[Quantity]:
    """`inventory_loss` and `parasitic_charge` per cycle, % of the capacity; nothing where cycles do not follow.

    Parameters
    ----------
    main
        Rows of the table ``"cycles"`` of one stage.
    charge_first
        Whether a cycle begins with the charge; the other way round the roles of the two ends change.
    source, conditions
        For the quantities.
    """
    rows = main[SETTLING:]
    reserved = rows.filter((pl.col("charge_reservation") != "") | (pl.col("discharge_reservation") != "")).height
    if rows.height < FEWEST or reserved or np.any(np.diff(rows["cycle"].to_numpy()) != 1):
        return
    halves = (rows["charge_capacity_mAh"].to_numpy(), rows["discharge_capacity_mAh"].to_numpy())
    first, second = halves if charge_first else halves[::-1]
    if not np.all(second > 0):
        return
    through, all_of_it = endpoint_slippage(charge=first, discharge=second)
    mean = float(second.mean())
    n = rows["cycle"].to_numpy().astype(float)
    slope, slope_error = _slope(n, 100 * second / mean)
    shift, shift_error = _mean(100 * through / mean)
    missing = 100 * float(all_of_it.mean()) / mean
    evidence = (
        f"capacity drift and slippage of the end points over cycles {n[0]:.0f} to {n[-1]:.0f}; of {missing:.3g} % "
        f"missing in each cycle {-slope:.3g} % are lost and {shift:.3g} % pass through"
    )
    negative = shift < -CERTAIN * shift_error and shift < -SMALLEST_PERCENT
    status, advice = ("flagged", NEGATIVE) if negative else ("ok", "")
    yield Quantity(
        name="inventory_loss",
        value=-slope,
        uncertainty=slope_error,
        unit="%/cycle",
        conditions=conditions,
        source=source,
        evidence=f"{evidence}; usable capacity lost to a growing resistance counts here too",
        status=status,
        advice=advice,
    )
    yield Quantity(
        name="parasitic_charge",
        value=shift,
        uncertainty=shift_error,
        unit="%/cycle",
        conditions=conditions,
        source=source,
        evidence=f"{evidence}; an excess of metal that refills the inventory counts here too, and an error of the "
        "cycler between charge and discharge",
        status=status,
        advice=advice,
    )


def _slope(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope of a straight line and its standard error."""
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    rest = y - y.mean() - slope * centred
    return slope, float(np.sqrt(rest @ rest / (x.size - 2) / (centred @ centred)))


def _mean(y: Floats) -> tuple[float, float]:
    """Mean and its standard error."""
    return float(y.mean()), float(y.std(ddof=1) / np.sqrt(y.size))
