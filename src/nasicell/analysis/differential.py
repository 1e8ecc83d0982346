"""dQ/dV and dV/dQ of half-cycles, by sharing out what passed between two samples: the area is kept."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.steps import Steps
from nasicell.records import CyclingRecord
from nasicell.units import MILLIAMPERE_HOUR, MILLIVOLT

BINS: Final = 250
"""Intervals over the range of voltage, or of charge, unless the samples are fewer."""
FINEST_VOLT: Final = 2 * MILLIVOLT
"""No interval of voltage is narrower: cyclers resolve and hold about a tenth of it."""
SAMPLES_PER_BIN: Final = 3
"""On average at least so many samples lie in an interval."""
MOST_CYCLES: Final = 6
"""Cycles of which the curves are computed, from the first to the last."""
POINT: Final = 1e-6
"""A span of voltage below this fraction of an interval counts as a point."""

Floats = NDArray[np.float64]


def charge_by_voltage(*, voltage: Floats, passed: Floats, edges: Floats) -> Floats:
    r"""Charge that passed within each interval of voltage.

    What passes between two samples is spread evenly over the voltages between them; so no smoothing and no
    differentiation of noise is needed, a voltage that wavers loses nothing, and the sum over all intervals is the
    charge of the half-cycle exactly:

    .. math:: \sum_k \frac{\mathrm dQ}{\mathrm dV}\Big|_k \Delta V = Q

    Parameters
    ----------
    voltage
        Shape (n,), V.
    passed
        Charge since the first sample, shape (n,), rising, C.
    edges
        Edges of the intervals, shape (m + 1,), evenly spaced, V, that span the voltages.

    Returns
    -------
    :
        Shape (m,), C.

    Examples
    --------
    >>> charge_by_voltage(voltage=np.array([3.0, 3.2, 3.1]), passed=np.array([0.0, 2.0, 3.0]),
    ...                   edges=np.array([3.0, 3.1, 3.2])).round(9).tolist()
    [1.0, 2.0]
    """
    low, high = np.minimum(voltage[1:], voltage[:-1]), np.maximum(voltage[1:], voltage[:-1])
    amount, width = np.diff(passed), float(edges[1] - edges[0])
    narrow = high - low < POINT * width
    place = np.clip(((low + high) / 2 - edges[0]) / width, 0, edges.size - 2).astype(np.int64)
    points = np.bincount(place[narrow], weights=amount[narrow], minlength=edges.size - 1)
    low, high, amount = low[~narrow], high[~narrow], amount[~narrow]
    first, last = (np.clip((v - edges[0]) / width, 0, edges.size - 1) for v in (low, high))
    density = amount / (last - first)

    def ramp(position: Floats) -> Floats:
        """Integral up to every edge of a density of 1 that begins at each position."""
        whole = np.minimum(position.astype(np.int64), edges.size - 2)
        begun = np.bincount(whole, weights=density, minlength=edges.size - 1)
        lost = np.bincount(whole, weights=density * (position - whole), minlength=edges.size - 1)
        before = np.concatenate(([0.0], np.cumsum(begun)[:-1]))
        return np.asarray(before + begun - lost, dtype=np.float64)

    spread = ramp(first) - ramp(last) if amount.size else np.zeros(edges.size - 1)
    return np.asarray(points + spread, dtype=np.float64)


def voltage_by_charge(*, voltage: Floats, passed: Floats, edges: Floats) -> Floats:
    """Rise of the voltage within each interval of charge, V; the sum is last minus first voltage.

    Parameters
    ----------
    voltage, passed
        As for `charge_by_voltage`.
    edges
        Edges of the intervals of charge, C.
    """
    return np.diff(np.interp(edges, passed, voltage))


def differential_tables(record: CyclingRecord, steps: Steps, cycles: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Tables ``"dq_dv"`` and ``"dv_dq"`` of the constant-current parts of chosen cycles.

    Columns cycle, half, ``voltage_V``, ``dq_dv_mAh_V`` and cycle, half, ``capacity_mAh``, ``dv_dq_V_mAh``, at the
    middles of even intervals; dV/dQ is negative on discharge. A held voltage has no dQ/dV and stays out; so do rests.
    The charge is that of the table ``"steps"``, what passes while the current switches included.

    Parameters
    ----------
    record
        The record.
    steps
        Its steps.
    cycles
        The table ``"cycles"``.
    """
    complete = cycles.filter(pl.col("complete") & (pl.col("discharge_capacity_mAh") > 0))
    by_voltage: list[pl.DataFrame] = []
    by_charge: list[pl.DataFrame] = []
    for row in _chosen(complete).iter_rows(named=True):
        for half, sign in (("charge", 1), ("discharge", -1)):
            found = _passed(record, steps, sign, row["start_second"], row["end_second"])
            if found is None:
                continue
            voltage, passed = found
            labels = {"cycle": row["cycle"], "half": half}
            by_voltage.append(_dq_dv(voltage, passed).with_columns(**{k: pl.lit(v) for k, v in labels.items()}))
            by_charge.append(_dv_dq(voltage, passed).with_columns(**{k: pl.lit(v) for k, v in labels.items()}))
    if not by_voltage:
        return {}
    order = pl.col("cycle", "half")
    return {
        "dq_dv": pl.concat(by_voltage).select(order, pl.exclude("cycle", "half")),
        "dv_dq": pl.concat(by_charge).select(order, pl.exclude("cycle", "half")),
    }


def _chosen(complete: pl.DataFrame) -> pl.DataFrame:
    """First, last and evenly spaced cycles between."""
    picks: Sequence[int] = np.unique(
        np.linspace(0, complete.height - 1, min(MOST_CYCLES, complete.height)).round().astype(int)
    ).tolist()
    return complete[picks]


def _passed(record: CyclingRecord, steps: Steps, sign: int, start: float, end: float) -> tuple[Floats, Floats] | None:
    """Voltage and charge passed, C, of the constant-current steps of one direction between two times."""
    mine = np.flatnonzero((steps.sign == sign) & ~steps.constant_voltage & (steps.start >= start) & (steps.end <= end))
    if not mine.size or np.any(steps.gaps[mine] + steps.backwards[mine]):
        return None
    voltages, charges, total = [], [], 0.0
    for run in np.split(mine, np.flatnonzero(np.diff(mine) > 1) + 1):
        rows = slice(int(steps.first[run[0]]), int(steps.last[run[-1]]) + 1)
        time, current = record.time[rows], np.abs(record.current[rows])
        inside = np.concatenate(([0.0], np.cumsum((current[1:] + current[:-1]) / 2 * np.diff(time))))
        size = abs(float(steps.charge[run].sum()))
        if inside[-1] > 0:
            voltages.append(record.voltage[rows])
            charges.append(total + inside * (size / inside[-1]))
            total += size
    if sum(v.size for v in voltages) < 4 * SAMPLES_PER_BIN:
        return None
    return np.concatenate(voltages), np.concatenate(charges)


def _dq_dv(voltage: Floats, passed: Floats) -> pl.DataFrame:
    """dQ/dV of one half-cycle."""
    span = float(np.ptp(voltage))
    count = int(np.clip(min(voltage.size // SAMPLES_PER_BIN, span / FINEST_VOLT), 2, BINS))
    edges = np.linspace(voltage.min(), voltage.min() + max(span, FINEST_VOLT), count + 1)
    amount = charge_by_voltage(voltage=voltage, passed=passed, edges=edges) / MILLIAMPERE_HOUR
    return pl.DataFrame({"voltage_V": (edges[1:] + edges[:-1]) / 2, "dq_dv_mAh_V": amount / np.diff(edges)})


def _dv_dq(voltage: Floats, passed: Floats) -> pl.DataFrame:
    """dV/dQ of one half-cycle."""
    edges = np.linspace(0.0, passed[-1], int(np.clip(voltage.size // SAMPLES_PER_BIN, 2, BINS)) + 1)
    rise = voltage_by_charge(voltage=voltage, passed=passed, edges=edges)
    width = np.diff(edges) / MILLIAMPERE_HOUR
    middle = (edges[1:] + edges[:-1]) / 2 / MILLIAMPERE_HOUR
    return pl.DataFrame({"capacity_mAh": middle, "dv_dq_V_mAh": rise / width})
