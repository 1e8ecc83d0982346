"""What the record says about itself, checked against what the data show."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from nasicell.analysis.counters import COUNTERS, inner_rise, last_digit, rises
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
    gaps = steps.gap_rows
    if gaps.size:
        row = int(gaps[0])
        yield Finding(
            severity="warning",
            message=f"{gaps.size} interval(s) under current are far longer than the sampling around them: gaps, not "
            f"integrated; the first from {record.time[row]:.6g} to {record.time[row + 1]:.6g} s.",
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
    for name, sign in COUNTERS:
        if name not in record.table.columns:
            continue
        counter = record.table[name].fill_null(strategy="forward").fill_null(0.0).to_numpy()
        counted = inner_rise(rises(np.abs(counter)), steps.last, steps.first) * AMPERE_HOUR
        integrated = np.where(steps.sign == sign, np.abs(steps.charge_inside), 0.0)
        large = integrated > LEAST_SHARE * max(float(integrated.max(initial=0.0)), 1e-300)
        if not large.any() or not counted[large].any():
            continue
        off = np.abs(counted[large] - integrated[large])
        wrong = off > COUNTER_TOLERANCE * integrated[large] + 2 * last_digit(counter) * AMPERE_HOUR
        if wrong.any():
            worst = np.flatnonzero(large)[np.argmax(np.where(wrong, off / integrated[large], 0))]
            yield Finding(
                severity="warning",
                message=f"{name} disagrees with the integral of the current by more than {COUNTER_TOLERANCE:.1%} in "
                f"{int(wrong.sum())} of {int(large.sum())} steps; worst in step {worst + 1}: counted "
                f"{counted[worst] / MILLIAMPERE_HOUR:.6g} mAh, integrated "
                f"{integrated[worst] / MILLIAMPERE_HOUR:.6g} mAh.",
                advice=_advice(record, steps, sign),
            )


def _advice(record: CyclingRecord, steps: Steps, sign: int) -> str:
    """What to do about a counter that disagrees: which of the two the capacities are, and why they may differ."""
    if steps.counted[steps.sign == sign].any():
        return (
            "The current is printed too coarsely to be integrated: capacities and energies here are those of the "
            "counter. Export the current with more digits."
        )
    size = np.abs(record.current)
    smallest = float(size[size > 0].min(initial=np.inf))
    multiple = size / smallest
    coarse = np.abs(multiple - np.round(multiple)).max() < 1e-6 and multiple.max() < COARSE
    text = f" The current takes only multiples of {smallest / MILLIAMPERE:.3g} mA: perhaps too few digits to integrate."
    advice = "Capacities here are integrals; look for samples missing from the file or a wrong unit."
    return advice + (text if coarse else "")
