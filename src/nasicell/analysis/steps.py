"""Steps of a cycling record, recognised from the current itself and integrated exactly within each."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.analysis.gaps import classify_intervals
from nasicell.analysis.segments import constant_voltage_tails, level_of, step_starts
from nasicell.units import MILLIAMPERE_HOUR

COARSE: Final = 0.01
"""A current printed in steps of more than this fraction of itself is too coarse to be integrated."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """The steps in order, one entry each; arrays have shape (steps,) unless they say otherwise.

    Charge and energy are the trapezoid rule within the step. Of the interval between two steps, in which the
    switch happened somewhere, each step gets half; a gap belongs to nobody.
    """

    first: Rows
    """First row."""
    last: Rows
    """Last row, inclusive."""
    sign: Rows
    """+1 positive current, -1 negative, 0 rest."""
    constant_voltage: NDArray[np.bool_]
    start: Floats
    """s"""
    end: Floats
    """s"""
    current: Floats
    """A: the median of a constant-current step, the mean of a constant-voltage one."""
    charge: Floats
    """C, signed."""
    charge_inside: Floats
    """C between the first and the last row only: what the cycler's counters see between the same rows."""
    charge_uncertainty: Floats
    """C, standard uncertainty: the switches are uniformly distributed in their sampling intervals, and the digits."""
    charge_digits: Floats
    """C, the part of it that comes from the last digit of the current, or of the counter."""
    energy: Floats
    """J, signed like the charge where the voltage is positive."""
    voltage_start: Floats
    voltage_end: Floats
    gaps: Rows
    """Gaps within the step or at its ends, left out of the integral."""
    backwards: Rows
    """Places within the step or at its ends where time runs backwards, left out of the integral."""
    gap_rows: Rows
    """Row before each gap of the record; of any number."""
    coarse: NDArray[np.bool_]
    """The last digit of the current is more than `COARSE` of it."""
    counted: NDArray[np.bool_]
    """The charge comes from the instrument's counter, see `counters.with_counters`."""

    def __len__(self) -> int:
        return self.first.size

    @property
    def duration(self) -> Floats:
        """Last minus first time, s."""
        return self.end - self.start

    @property
    def kind(self) -> list[str]:
        """``"charge"``, ``"discharge"``, ``"rest"`` or ``"cv"`` of each step."""
        names = {1: "charge", -1: "discharge", 0: "rest"}
        return ["cv" if cv else names[int(s)] for s, cv in zip(self.sign, self.constant_voltage, strict=True)]

    def to_polars(self) -> pl.DataFrame:
        """The table ``"steps"``: step, kind, start_second, end_second, current_A, charge_mAh, energy_mWh, voltages.

        ``charge_uncertainty_mAh`` is a standard uncertainty, ``charge_from`` says ``"current"`` or ``"counter"``,
        ``left_out`` counts gaps and places where time runs backwards.
        """
        charge, energy = self.charge / MILLIAMPERE_HOUR, self.energy / MILLIAMPERE_HOUR
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(self.charge != 0, self.energy / self.charge, (self.voltage_start + self.voltage_end) / 2)
        return pl.DataFrame(
            {
                "step": np.arange(1, len(self) + 1),
                "kind": self.kind,
                "start_second": self.start,
                "end_second": self.end,
                "current_A": self.current,
                "charge_mAh": charge,
                "energy_mWh": energy,
                "voltage_start_V": self.voltage_start,
                "voltage_end_V": self.voltage_end,
                "voltage_mean_V": mean,
                "charge_uncertainty_mAh": self.charge_uncertainty / MILLIAMPERE_HOUR,
                "charge_from": np.where(self.counted, "counter", "current"),
                "left_out": self.gaps + self.backwards,
            }
        )


def steps_from_current(*, time: Floats, voltage: Floats, current: Floats, resolution: float = 0.0) -> Steps:
    r"""Steps of a record, with their charge and energy.

    .. math:: Q = \int I\,\mathrm{d}t, \qquad E = \int U I\,\mathrm{d}t

    Parameters
    ----------
    time
        Test time, shape (n,), s, n >= 1.
    voltage
        Cell voltage, shape (n,), V, finite.
    current
        Current, shape (n,), A, finite.
    resolution
        Steps in which the current is printed, A; 0 where it is written in full.

    Returns
    -------
    :
        The steps. A step ends where the current changes sign, starts, stops or jumps by more than
        `segments.LEVEL_TOLERANCE`, and where a constant voltage takes over.

    Examples
    --------
    >>> import numpy as np
    >>> steps = steps_from_current(time=np.array([0.0, 3600.0, 3600.0, 7200.0]), voltage=np.ones(4),
    ...                            current=np.array([2e-3, 2e-3, -1e-3, -1e-3]))
    >>> steps.kind, (steps.charge / 3.6).round(9).tolist()
    (['charge', 'discharge'], [2.0, -1.0])
    """
    starts, sign = step_starts(current, resolution=resolution)
    tails = constant_voltage_tails(starts=starts, sign=sign, voltage=voltage, current=current)
    if tails.size:
        starts = _without_jumps_inside(starts, tails, sign)
    first = starts
    last = np.append(starts[1:], time.size) - 1
    boundary = last[:-1]
    inside = np.ones(time.size - 1, dtype=bool)
    inside[boundary] = False
    level = level_of(current, first)
    intervals = classify_intervals(time=time, sign=sign[first], level=np.abs(level), first=first)
    counted = intervals.counted

    def per_step(density: Floats) -> Floats:
        parts = np.zeros(time.size)
        parts[:-1] = np.where(inside, (density[:-1] + density[1:]) / 2 * counted, 0.0)
        return np.add.reduceat(parts, first)

    power = voltage * current
    charge_inside, energy = per_step(current), per_step(power)
    before = np.concatenate(([0.0], counted[boundary]))
    after = np.concatenate((counted[boundary], [0.0]))
    charge = charge_inside + (current[first] * before + current[last] * after) / 2
    energy = energy + (power[first] * before + power[last] * after) / 2
    step_sign = sign[first]
    constant_voltage = np.isin(first, tails)
    duration = np.add.reduceat(np.append(np.where(inside, counted, 0.0), 0.0), first)
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.where(constant_voltage & (duration > 0), charge_inside / duration, level)
    digits = np.where(step_sign != 0, resolution / np.sqrt(12) * (duration + (before + after) / 2), 0.0)
    switches = np.hypot(current[first] * before, current[last] * after) / np.sqrt(12)
    return Steps(
        first=first,
        last=last,
        sign=step_sign,
        constant_voltage=constant_voltage,
        start=time[first],
        end=time[last],
        current=level,
        charge=charge,
        charge_inside=charge_inside,
        charge_uncertainty=np.hypot(switches, digits),
        charge_digits=digits,
        energy=energy,
        voltage_start=voltage[first],
        voltage_end=voltage[last],
        gaps=intervals.per_step(intervals.gap, first),
        backwards=intervals.per_step(intervals.backwards, first),
        gap_rows=np.flatnonzero(intervals.gap),
        coarse=(step_sign != 0) & (resolution > COARSE * np.abs(level)),
        counted=np.zeros(first.size, dtype=bool),
    )


def _without_jumps_inside(starts: Rows, tails: Rows, sign: Rows) -> Rows:
    """The starts, with each constant-voltage tail one step up to the end of its direction."""
    direction_ends = np.append(np.flatnonzero(np.diff(sign)) + 1, sign.size)
    ends = direction_ends[np.searchsorted(direction_ends, tails, side="right")]
    owner = np.searchsorted(tails, starts, side="right") - 1
    swallowed = (owner >= 0) & (starts > tails[owner]) & (starts < ends[owner])
    return np.union1d(starts[~swallowed], tails)
