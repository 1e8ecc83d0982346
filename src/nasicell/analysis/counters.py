"""Charge from the instrument's own counters, where the current is printed too coarsely to be integrated."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.steps import Steps
from nasicell.records import CyclingRecord
from nasicell.units import AMPERE_HOUR

COUNTERS: Final = (("charging_capacity_ah", 1), ("discharging_capacity_ah", -1))
"""Counters of charge, and the direction that each counts."""

Floats = NDArray[np.float64]


def printed_resolution(record: CyclingRecord) -> float:
    """Steps in which the file prints the current, A, as its reader noted them; 0 where it is written in full.

    The data alone cannot tell a set current of 0.2 mA from one printed with a single digit.
    """
    return float(record.provenance.metadata.get("current resolution / A", "0"))


def with_counters(steps: Steps, record: CyclingRecord) -> Steps:
    """The steps, with the counted charge in those whose current is too coarse.

    A step is counted when its current is `Steps.coarse` and the counter of its direction rises in it. Its energy is
    the counted charge at the charge-weighted mean voltage of the samples, in which a constant error of the current
    cancels; the energy counters, with fewer digits, are not used. The standard uncertainty is that of the difference
    of two rounded readings, the counter's last digit over the square root of six, and the current at the switches.
    """
    if not steps.coarse.any():
        return steps
    charge, energy, digits, counted = (
        values.copy() for values in (steps.charge, steps.energy, steps.charge_digits, steps.counted)
    )
    for name, sign in COUNTERS:
        if name not in record.table.columns:
            continue
        counter = np.abs(record.table[name].fill_null(strategy="forward").fill_null(0.0).to_numpy())
        rise = counted_rise(counter, steps, sign=sign) * AMPERE_HOUR
        mine = steps.coarse & (steps.sign == sign) & (rise > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            voltage = steps.energy / steps.charge
        charge[mine] = sign * rise[mine]
        energy[mine] = np.where(steps.charge != 0, voltage * charge, 0.0)[mine]
        digits[mine] = last_digit(counter) * AMPERE_HOUR / np.sqrt(6)
        counted |= mine
    switches = np.sqrt(np.maximum(steps.charge_uncertainty**2 - steps.charge_digits**2, 0.0))
    return replace(
        steps,
        charge=charge,
        energy=energy,
        charge_digits=digits,
        charge_uncertainty=np.hypot(switches, digits),
        counted=counted,
    )


def counted_rise(counter: Floats, steps: Steps, *, sign: int) -> Floats:
    """Rise of a counter in each step of one direction, shape (steps,), in the counter's unit.

    A counter that is reset rises from zero again. The rise between two steps belongs to the later one if that has
    the direction, else to the earlier one.
    """
    rise = rises(counter)
    first, last = steps.first, steps.last
    before = np.zeros(len(steps))
    before[1:] = rise[last[:-1]]
    own = np.where(steps.sign == sign, before, 0.0)
    own[:-1] += np.where((steps.sign[:-1] == sign) & (steps.sign[1:] != sign), before[1:], 0.0)
    return own + inner_rise(rise, last, first)


def inner_rise(rise: Floats, last: NDArray[np.int64], first: NDArray[np.int64]) -> Floats:
    """Sum of the rises between the first and the last row of each step."""
    inner = rise.copy()
    inner[last] = 0.0
    return np.add.reduceat(inner, first)


def rises(counter: Floats) -> Floats:
    """Rise of a counter from each row to the next, shape (n,); after a reset it rises from zero; 0 in the last row."""
    rise = np.zeros(counter.size)
    rise[:-1] = np.diff(counter)
    rise[:-1] = np.where(rise[:-1] < 0, counter[1:], rise[:-1])
    return rise


def last_digit(counter: Floats) -> float:
    """Last digit of a counter: its smallest rise that is not rounding of a float; 0 where it never rises."""
    rise = np.abs(np.diff(counter))
    rise = rise[rise > 1e-9 * max(float(np.abs(counter).max(initial=0.0)), 1e-300)]
    return float(rise.min(initial=np.inf)) if rise.size else 0.0
