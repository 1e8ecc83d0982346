"""Galvanostatic intermittent titration: diffusion from pulses and rests, and whether the method holds."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.steps import Steps
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord

FEWEST: Final = 5
"""Fewer pulses of one direction in a row are no titration."""
LONGEST_SHARE: Final = 0.34
"""A pulse moves less than this fraction of the charge of its run."""
ALIKE: Final = 0.05
"""Currents of the pulses of one run agree within this fraction."""
FEWEST_SAMPLES: Final = 8
"""Of a pulse, to see the square root of time."""
SETTLED: Final = 0.2
"""Share of the pulse left out at its start, where the double layer charges and the charge transfer sets in."""
STRAIGHT: Final = 0.98
"""Least squared correlation of voltage and square root of time."""
SHORT: Final = 0.25
"""Largest pulse time over L2/D: beyond it the far side of the particle is felt."""
RELAXED: Final = 0.005
"""The last tenth of the rest moves less than this fraction of the step of the rest voltage: what relaxes with the root
of time has twenty times as much before it."""
FEWEST_AT_END: Final = 3
"""Samples that tell a drift."""
END_OF_REST: Final = 0.1
"""Share of the rest over which its drift is taken."""

Floats = NDArray[np.float64]


def diffusion_rate(*, rest_step: Floats, root_slope: Floats, duration: Floats) -> Floats:
    r"""Rate of diffusion from a titration pulse, by the slope of the voltage with the square root of time.

    .. math:: \frac{D}{L^2} = \frac{4}{\pi} \left(\frac{\Delta E_s}{\tau \, \mathrm dE/\mathrm d\sqrt t}\right)^2

    Parameters
    ----------
    rest_step
        :math:`\Delta E_s` between the rests before and after the pulse, V.
    root_slope
        :math:`\mathrm dE/\mathrm d\sqrt t` during the pulse, V/s^0.5.
    duration
        :math:`\tau`, s.

    Returns
    -------
    :
        1/s. L is the volume of active material over its surface: the thickness of a film, a third of the radius of a
        sphere. Holds for :math:`\tau \ll L^2/D` and small steps.

    References
    ----------
    W. Weppner and R. A. Huggins, J. Electrochem. Soc. 124, 1569 (1977), eq. 33.

    Examples
    --------
    >>> one = np.ones(1)
    >>> diffusion_rate(rest_step=1e-3 * one, root_slope=1e-3 * one, duration=100.0 * one).round(9).tolist()
    [0.000127324]
    """
    return 4 / np.pi * (rest_step / (duration * root_slope)) ** 2


def titration_table(record: CyclingRecord, steps: Steps) -> pl.DataFrame:
    """The table ``"titration"``: one row per pulse; empty where the record holds no titration.

    Columns ``step``, ``voltage_V`` (rest after the pulse), ``duration_second``, ``rest_step_V``,
    ``root_slope_V_per_root_second``, ``correlation`` (squared, of V and the square root of time),
    ``diffusion_rate_per_second`` and ``reason`` (why Weppner and Huggins do not hold; empty where they do).
    """
    rows = [_pulse(record, steps, k) for k in _pulses(steps)]
    return pl.DataFrame([row for row in rows if row is not None], schema=SCHEMA)


SCHEMA: Final = {
    "step": pl.Int64,
    "voltage_V": pl.Float64,
    "duration_second": pl.Float64,
    "rest_step_V": pl.Float64,
    "root_slope_V_per_root_second": pl.Float64,
    "correlation": pl.Float64,
    "diffusion_rate_per_second": pl.Float64,
    "reason": pl.String,
}


def titration_quantities(table: pl.DataFrame, *, source: str) -> Iterator[Quantity]:
    """`diffusion_rate`: the median over the pulses for which the method holds; failed where it holds for none.

    Parameters
    ----------
    table
        Of `titration_table`.
    source
        For the quantity.
    """
    if not table.height:
        return
    good = table.filter(pl.col("reason") == "")["diffusion_rate_per_second"].to_numpy()
    reasons = table.filter(pl.col("reason") != "")["reason"].value_counts(sort=True)
    why = "; ".join(f"{count} because {reason}" for reason, count in reasons.iter_rows())
    conditions = "D/L2; L is the volume of active material over its surface, a third of a sphere's radius"
    if not good.size:
        yield Quantity(
            name="diffusion_rate",
            value=np.nan,
            unit="1/s",
            conditions=conditions,
            source=source,
            status="failed",
            evidence=f"none of {table.height} pulses can be used: {why}",
            advice="Take shorter pulses of less current, longer rests, and at least ten samples per pulse.",
        )
        return
    yield Quantity(
        name="diffusion_rate",
        value=float(np.median(good)),
        interval=(float(good.min()), float(good.max())),
        unit="1/s",
        conditions=conditions,
        source=source,
        evidence=f"Weppner and Huggins, median and range over {good.size} of {table.height} pulses"
        + (f"; left out: {why}" if why else ""),
    )


def _pulses(steps: Steps) -> list[int]:
    """Steps that are pulses between two rests, in runs of at least `FEWEST` of one direction and current."""
    inner = np.arange(1, len(steps) - 1)
    pulse = inner[
        (steps.sign[inner] != 0)
        & ~steps.constant_voltage[inner]
        & (steps.sign[inner - 1] == 0)
        & (steps.sign[inner + 1] == 0)
    ]
    if pulse.size < FEWEST:
        return []
    level = steps.current[pulse]
    new = (np.diff(pulse) != 2) | (np.abs(np.diff(level)) > ALIKE * np.abs(level[1:]))
    found: list[int] = []
    for run in np.split(pulse, np.flatnonzero(new) + 1):
        charge = np.abs(steps.charge[run])
        if run.size >= FEWEST and np.all(charge < LONGEST_SHARE * charge.sum()):
            found += run.tolist()
    return found


def _pulse(record: CyclingRecord, steps: Steps, k: int) -> dict[str, float | int | str] | None:
    """What one pulse tells; None where it has too few samples."""
    first, end = int(steps.first[k]), int(steps.last[k]) + 1
    if end - first < FEWEST_SAMPLES:
        return None
    gap = record.time[first] - record.time[int(steps.last[k - 1])]
    origin = record.time[first] - min(gap, record.time[first + 1] - record.time[first])
    since, voltage = record.time[first:end] - origin, record.voltage[first:end]
    duration = float(since[-1])
    late = since > SETTLED * duration
    if late.sum() < FEWEST_SAMPLES // 2 or duration <= 0:
        return None
    root = np.sqrt(since[late])
    slope = float(np.polyfit(root, voltage[late], 1)[0])
    spread = float(np.std(voltage[late]))
    correlation = float(np.corrcoef(root, voltage[late])[0, 1]) ** 2 if spread > 0 else 0.0
    before, after = float(steps.voltage_end[k - 1]), float(steps.voltage_end[k + 1])
    rest = slice(int(steps.first[k + 1]), int(steps.last[k + 1]) + 1)
    drift = _drift(record.time[rest], record.voltage[rest])
    step = after - before
    rate = (
        float(diffusion_rate(rest_step=np.array(step), root_slope=np.array(slope), duration=np.array(duration)))
        if slope
        else np.nan
    )
    reason = ""
    if steps.duration[k + 1] < duration or drift > RELAXED * abs(step):
        reason = "the rest ends before the voltage is at rest"
    elif step * steps.sign[k] <= 0 or slope * steps.sign[k] <= 0:
        reason = "the rest voltage does not move with the charge"
    elif correlation < STRAIGHT:
        reason = "the voltage does not go with the square root of time"
    elif rate * duration > SHORT:
        reason = "the pulse is not short against the diffusion time"
    return {
        "step": k + 1,
        "voltage_V": after,
        "duration_second": duration,
        "rest_step_V": step,
        "root_slope_V_per_root_second": slope,
        "correlation": correlation,
        "diffusion_rate_per_second": rate,
        "reason": reason,
    }


def _drift(time: Floats, voltage: Floats) -> float:
    """Change of the voltage over the end of a rest, V, less what two standard errors of its slope explain."""
    if time.size < FEWEST_AT_END:
        return np.inf
    late = time >= time[-1] - END_OF_REST * (time[-1] - time[0])
    late[-FEWEST_AT_END:] = True
    t, v = time[late] - time[late].mean(), voltage[late] - voltage[late].mean()
    size = float(t @ t)
    if size == 0:
        return np.inf
    slope = float(t @ v) / size
    error = np.sqrt(float(np.sum((v - slope * t) ** 2)) / (t.size - 2) / size)
    return max(abs(slope) - 2 * float(error), 0.0) * float(np.ptp(t))
