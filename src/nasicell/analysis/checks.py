"""What the record says about itself, checked against what the data show."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.result import Finding
from nasicell.analysis.steps import Steps
from nasicell.records import CyclingRecord
from nasicell.units import AMPERE_HOUR, MILLIAMPERE, MILLIAMPERE_HOUR

COUNTER_TOLERANCE: Final = 0.005
"""Relative disagreement of integrated and counted charge that is reported."""
COARSE: Final = 50
"""A largest current of fewer than this many last digits is too coarse to be integrated well."""
LEAST_SHARE: Final = 0.01
"""Steps with less than this fraction of the largest charge are too short to check a counter."""


def check_steps(record: CyclingRecord, steps: Steps) -> Iterator[Finding]:
    """Findings on gaps, on time that runs backwards, and on disagreement with the instrument's counters."""
    backwards = np.flatnonzero(np.diff(record.time) < 0)
    if backwards.size:
        row = int(backwards[0]) + 1
        yield Finding(
            severity="error",
            message=f"the test time runs backwards at {backwards.size} place(s), first at sample {row + 1}: "
            f"{record.time[row - 1]:.6g} s is followed by {record.time[row]:.6g} s.",
            advice="Those intervals are not integrated; correct the clock of the file.",
        )
    gaps = int(steps.gaps[steps.sign != 0].sum()) - int(backwards.size)
    if gaps > 0:
        yield Finding(
            severity="warning",
            message=f"{gaps} interval(s) under current are far longer than the sampling: gaps, not integrated.",
            advice="Charge that passed in them is missing; give the linked files of the test together.",
        )
    yield from _check_step_counter(record, steps)
    yield from _check_charge_counters(record, steps)


def _check_step_counter(record: CyclingRecord, steps: Steps) -> Iterator[Finding]:
    """The recognised switches of direction against the instrument's step counter."""
    name = next((c for c in ("step_count", "step_index") if c in record.table.columns), None)
    if name is None:
        return
    counter = record.table[name].fill_null(-1).to_numpy()
    counted = np.flatnonzero(np.diff(counter)) + 1
    if not counted.size:
        return
    switched = steps.first[1:][steps.sign[1:] != steps.sign[:-1]]
    position = np.searchsorted(counted, switched)
    near = np.minimum(
        np.abs(switched - counted[np.minimum(position, counted.size - 1)]),
        np.abs(switched - counted[np.maximum(position - 1, 0)]),
    )
    stray = switched[near > 1]
    if stray.size:
        yield Finding(
            severity="note",
            message=f"the current changes direction {switched.size} times, {stray.size} of them (first at sample "
            f"{stray[0] + 1}) where the instrument's {name} does not change.",
            advice="The steps here follow the current.",
        )


def _check_charge_counters(record: CyclingRecord, steps: Steps) -> Iterator[Finding]:
    """The integral of each step against what the instrument counted between the same two samples."""
    for name, sign in (("charging_capacity_ah", 1), ("discharging_capacity_ah", -1)):
        if name not in record.table.columns:
            continue
        counter = record.table[name].fill_null(strategy="forward").fill_null(0.0).to_numpy()
        counted = _increments(np.abs(counter), steps) * AMPERE_HOUR
        integrated = np.where(steps.sign == sign, np.abs(steps.charge_inside), 0.0)
        large = integrated > LEAST_SHARE * max(float(integrated.max(initial=0.0)), 1e-300)
        if not large.any() or not counted[large].any():
            continue
        off = np.abs(counted[large] - integrated[large])
        wrong = off > COUNTER_TOLERANCE * integrated[large] + 2 * _resolution(counter) * AMPERE_HOUR
        if wrong.any():
            worst = np.flatnonzero(large)[np.argmax(np.where(wrong, off / integrated[large], 0))]
            yield Finding(
                severity="warning",
                message=f"{name} disagrees with the integral of the current by more than {COUNTER_TOLERANCE:.1%} in "
                f"{int(wrong.sum())} of {int(large.sum())} steps; worst in step {worst + 1}: counted "
                f"{counted[worst] / MILLIAMPERE_HOUR:.6g} mAh, integrated "
                f"{integrated[worst] / MILLIAMPERE_HOUR:.6g} mAh.",
                advice="Capacities here are integrals; look for samples missing from the file or a wrong unit."
                + _coarse_current(record),
            )


def _coarse_current(record: CyclingRecord) -> str:
    """A sentence where the current is written with too few digits to be integrated well."""
    size = np.abs(record.current)
    smallest = float(size[size > 0].min(initial=np.inf))
    multiple = size / smallest
    coarse = np.abs(multiple - np.round(multiple)).max() < 1e-6 and multiple.max() < COARSE
    text = f" The current takes only multiples of {smallest / MILLIAMPERE:.3g} mA: perhaps too few digits to integrate."
    return text if coarse else ""


def _increments(counter: NDArray[np.float64], steps: Steps) -> NDArray[np.float64]:
    """Rise of a counter within each step; a counter that is reset within a step rises from zero again."""
    rise = np.zeros(counter.size)
    rise[:-1] = np.diff(counter)
    rise[:-1] = np.where(rise[:-1] < 0, counter[1:], rise[:-1])
    rise[steps.last] = 0.0
    return np.add.reduceat(rise, steps.first)


def _resolution(counter: NDArray[np.float64]) -> float:
    """Last digit of a counter, Ah: the smallest rise that is not rounding of a float."""
    rise = np.abs(np.diff(counter))
    rise = rise[rise > 1e-9 * max(float(np.abs(counter).max(initial=0.0)), 1e-300)]
    return float(rise.min(initial=np.inf)) if rise.size else 0.0
