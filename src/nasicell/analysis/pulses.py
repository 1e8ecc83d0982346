"""Resistance at current steps: what the voltage does at once, and after a stated time."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.basis import area_resistance
from nasicell.analysis.steps import Steps
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord

AFTER_SECOND: Final = (10.0, 60.0)
"""Times after the switch at which the resistance is stated too."""
AT_ONCE_SECOND: Final = 1.0
"""A first sample later than this shows charge transfer and diffusion with the ohmic part."""
RESTED_SECOND: Final = 60.0
"""A shorter rest leaves the voltage on its way."""
SMALLEST_CHANGE: Final = 0.05
"""Steps of less than this fraction of the largest current are left out."""
MAD_TO_SIGMA: Final = 1.4826
"""Median absolute deviation to standard deviation of a normal distribution."""

Floats = NDArray[np.float64]


def current_steps_table(record: CyclingRecord, steps: Steps) -> pl.DataFrame:
    r"""The table ``"current_steps"``: every switch from a rest to a constant current.

    .. math:: R(t) = \frac{V(t) - V_\mathrm{rest}}{I}

    Columns ``time_second`` of the switch, ``current_A``, ``delay_second`` of the first sample, ``resistance_ohm`` then,
    and ``resistance_10s_ohm``, ``resistance_60s_ohm`` by interpolation; null where the step is shorter or sampled
    too coarsely. The rest lasts `RESTED_SECOND` at least.
    """
    before, here = np.arange(len(steps) - 1), np.arange(1, len(steps))
    rested = steps.end[before] - steps.start[before] >= RESTED_SECOND
    largest = float(np.max(np.abs(steps.current), initial=0.0))
    large = np.abs(steps.current[here]) > SMALLEST_CHANGE * largest
    gap = steps.start[here] - steps.end[before]
    mine = here[(steps.sign[before] == 0) & rested & (steps.sign[here] != 0) & ~steps.constant_voltage[here] & large]
    mine = mine[gap[mine - 1] >= 0]
    rows = []
    for k in mine:
        last, first, end = int(steps.last[k - 1]), int(steps.first[k]), int(steps.last[k]) + 1
        origin, current = record.time[last], record.current[first] - record.current[last]
        if current == 0:
            continue
        since = record.time[first:end] - origin
        rise = record.voltage[first:end] - record.voltage[last]
        later = {f"resistance_{t:.0f}s_ohm": _at(since, rise, t, current) for t in AFTER_SECOND}
        rows.append(
            {
                "step": int(k) + 1,
                "time_second": float(origin),
                "current_A": float(current),
                "delay_second": float(since[0]),
                "resistance_ohm": float(rise[0] / current),
            }
            | later
        )
    names = [f"resistance_{t:.0f}s_ohm" for t in AFTER_SECOND]
    schema = {"step": pl.Int64} | dict.fromkeys(
        ["time_second", "current_A", "delay_second", "resistance_ohm", *names], pl.Float64
    )
    return pl.DataFrame(rows, schema=schema)


def step_resistances(record: CyclingRecord, table: pl.DataFrame) -> Iterator[Quantity]:
    """`step_resistance` at once and after each of `AFTER_SECOND`: medians over the switches at the main current.

    Parameters
    ----------
    record
        Whose steps they are.
    table
        Of `current_steps_table`.
    """
    if not table.height:
        return
    basis = area_resistance(record.sample)
    quick = table.filter(pl.col("delay_second") <= AT_ONCE_SECOND)
    chosen = [(quick["resistance_ohm"], float(quick["delay_second"].max() or 0.0))] if quick.height else []  # pyright: ignore[reportArgumentType]
    chosen += [(table[f"resistance_{t:.0f}s_ohm"].drop_nulls(), t) for t in AFTER_SECOND]
    for values, after in chosen:
        r = basis.of(1.0) * values.to_numpy()
        if not r.size:
            continue
        middle = float(np.median(r))
        spread = MAD_TO_SIGMA * float(np.median(np.abs(r - middle))) / np.sqrt(r.size) if r.size > 2 else None
        when = "at the first sample, at most" if values.name == "resistance_ohm" else "interpolated to"
        yield Quantity(
            name="step_resistance",
            value=middle,
            uncertainty=spread,
            unit=basis.unit,
            conditions=f"{after:g} s after the current is switched on" if after else "as the current is switched on",
            source=record.provenance.source,
            evidence=f"median of {r.size} step(s) from rest, {when} {after:g} s after the switch; from {r.min():.4g} "
            f"to {r.max():.4g} {basis.unit}",
            status="ok" if middle > 0 else "flagged",
            advice="" if middle > 0 else "The voltage moves against the current: look at the sign of the current.",
        )


def _at(since: Floats, rise: Floats, t: float, current: float) -> float | None:
    """Resistance at time t; None where no two samples enclose it closely."""
    after = int(np.searchsorted(since, t))
    if after >= since.size or (after == 0 and since[0] > t):
        return None
    if after and since[after] - since[after - 1] > t:
        return None
    return float(np.interp(t, since, rise) / current)
