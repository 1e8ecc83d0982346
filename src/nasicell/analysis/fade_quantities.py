"""How long a cell lasts by the law of fade that the evidence chooses, and what else is not excluded."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from nasicell.analysis.fade import fades
from nasicell.quantity import Quantity

FEWEST: Final = 12
"""Fewer cycles than this choose no law."""
AS_GOOD: Final = 6.0
"""A law whose BIC lies within this of the best one's is not excluded (Kass and Raftery, 1995: positive evidence)."""
FARTHEST: Final = 10.0
"""No law is extrapolated beyond this multiple of the cycles seen."""


def fade_quantities(main: pl.DataFrame, *, source: str, conditions: str) -> Iterator[Quantity]:
    """`cycles_to_80_percent` by the law the evidence chooses; nothing for fewer than `FEWEST` cycles.

    Parameters
    ----------
    main
        Rows of the table ``"cycles"`` of one stage.
    source, conditions
        For the quantity.
    """
    capacity = main["discharge_capacity_mAh"].to_numpy()
    if main.height < FEWEST or not np.all(capacity > 0):
        return
    cycle = main["cycle"].to_numpy().astype(float)
    seen = float(cycle[-1] - cycle[0])
    laws = fades(cycle=cycle, capacity=capacity, until=FARTHEST * seen)
    best = laws[0]
    near = [law for law in laws if law.bic <= best.bic + AS_GOOD]
    other = "; ".join(f"{law.name} {law.bic - best.bic:+.1f}" for law in laws[1:])
    evidence = f"fade law: {best.name}, by BIC over {main.height} cycles ({other}); counted from cycle {cycle[0]:.0f}"
    low = min(law.end_interval[0] for law in near)
    high = max(law.end_interval[1] for law in near)
    many = f" {len(near)} laws are not excluded and the interval covers them." if len(near) > 1 else ""
    if not np.isfinite(best.end_of_life):
        yield Quantity(
            name="cycles_to_80_percent",
            value=seen,
            bound=">=",
            unit="",
            conditions=conditions,
            source=source,
            evidence=f"{evidence}; not reached within {FARTHEST:g} times the cycles seen; the bound states what was "
            "seen",
        )
        return
    beyond = best.end_of_life > seen
    high = high if np.isfinite(high) else FARTHEST * seen
    yield Quantity(
        name="cycles_to_80_percent",
        value=best.end_of_life,
        interval=(min(low, best.end_of_life), max(high, best.end_of_life)),
        unit="",
        conditions=conditions,
        source=source,
        evidence=evidence,
        status="flagged" if beyond else "ok",
        advice=f"Extrapolated from {seen:.0f} cycles: a knee to come is not in it.{many}" if beyond else "",
    )


def fade_table(main: pl.DataFrame) -> pl.DataFrame:
    """The table ``"fade"``: cycle, discharge capacity and each law; empty for fewer than `FEWEST` cycles."""
    capacity = main["discharge_capacity_mAh"].to_numpy()
    if main.height < FEWEST or not np.all(capacity > 0):
        return pl.DataFrame()
    cycle = main["cycle"].to_numpy().astype(float)
    laws = fades(cycle=cycle, capacity=capacity, until=cycle[-1] - cycle[0])
    return pl.concat(
        pl.DataFrame(
            {
                "law": law.name,
                "cycle": main["cycle"],
                "fitted_capacity_mAh": law.fitted,
                "bic_difference": law.bic - laws[0].bic,
            }
        )
        for law in laws
    )
