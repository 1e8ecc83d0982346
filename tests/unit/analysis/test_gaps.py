"""A gap is told from slow sampling by the sampling around it."""

from collections.abc import Callable

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.analysis.steps import steps_from_current
from nasicell.records import CyclingRecord, LinkedRecord

RecordOf = Callable[..., CyclingRecord]
EXACT = 1e-12
CAPACITY = 0.5
"""C"""


def half_cycle(current: float, *, charge: float = CAPACITY, samples: int = 31) -> tuple[np.ndarray, np.ndarray]:
    """Time from 0 and current of a half-cycle whose intervals grow, as a simulation samples it."""
    time = charge / abs(current) * np.linspace(0, 1, samples) ** 1.5
    return time, np.full(samples, current)


def one_after_the_other(parts: list[tuple[np.ndarray, np.ndarray]], pause: float = 0.0) -> tuple[np.ndarray, ...]:
    """Time and current of half-cycles, with `pause` seconds in which nothing is recorded between them."""
    start, times = 0.0, []
    for time, _ in parts:
        times.append(start + time)
        start = times[-1][-1] + pause
    return np.concatenate(times), np.concatenate([current for _, current in parts])


def test_slow_activation_before_many_fast_cycles_is_kept() -> None:
    """Four half-cycles twenty-five times slower than the other two thousand have no gap."""
    slow = [half_cycle(s * 2e-5) for _ in range(2) for s in (1, -1)]
    fast = [half_cycle(s * 5e-4) for _ in range(1000) for s in (1, -1)]
    time, current = one_after_the_other(slow + fast)
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert np.abs(steps.charge) == pytest.approx(np.full(2004, CAPACITY), rel=EXACT)
    assert steps.gap_rows.size == 0


def test_gap_shorter_than_the_sampling_of_the_activation_is_found() -> None:
    """What is an ordinary interval at a low current is a gap at a high one."""
    slow = [half_cycle(s * 2e-5) for _ in range(2) for s in (1, -1)]
    fast = [half_cycle(s * 5e-4) for _ in range(100) for s in (1, -1)]
    time, current = one_after_the_other(slow + fast)
    row = 31 * 24 + 15
    time[row:] += 600.0
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert steps.gap_rows.tolist() == [row - 1]
    assert steps.gaps.nonzero()[0].tolist() == [24]
    assert np.delete(np.abs(steps.charge), 24) == pytest.approx(np.full(203, CAPACITY), rel=EXACT)
    assert abs(steps.charge[24]) < CAPACITY


def test_pause_between_two_files_belongs_to_no_half_cycle() -> None:
    """An unrecorded hour between charge and discharge adds nothing to either, and both are marked."""
    time, current = one_after_the_other([half_cycle(s * 5e-4) for _ in range(10) for s in (1, -1)], pause=3600.0)
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert np.abs(steps.charge) == pytest.approx(np.full(20, CAPACITY), rel=EXACT)
    assert steps.gap_rows.size == 19
    assert steps.gaps.min() >= 1


def test_rest_sampled_slowly_is_no_gap() -> None:
    """A rest with a sample every ten minutes between half-cycles with one every ten seconds hides nothing."""
    parts = []
    for _ in range(3):
        for sign in (1, -1):
            parts.append((np.arange(0, 1001, 10.0), np.full(101, sign * 1e-3)))
            parts.append((np.arange(0, 7201, 600.0) + 0.1, np.zeros(13)))
    time, current = one_after_the_other(parts)
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert steps.gap_rows.size == 0
    assert np.abs(steps.charge[steps.sign != 0]) == pytest.approx(np.ones(6), rel=1e-4)


def test_efficiency_over_linked_files_is_not_flattered(record_of: RecordOf) -> None:
    """Charges in one file and discharges in another: the efficiency falls from 101 to 66 %, as it did."""
    truth = np.linspace(1.01, 0.66, 12)
    charges, discharges, start = [], [], 0.0
    for efficiency in truth:
        for sign, share, file in ((1, 1.0, charges), (-1, efficiency, discharges)):
            time, current = half_cycle(sign * 1e-3, charge=share, samples=101)
            file.append((start + time, current))
            start += time[-1] + 1800.0
    files = [[np.concatenate(column) for column in zip(*part, strict=True)] for part in (charges, discharges)]
    records = tuple(record_of(t, 3.4 + 0.1 * np.sign(i), i, kind="full") for t, i in files)
    analysis = analyse(LinkedRecord(parts=records))
    found = analysis.tables["cycles"]["coulombic_efficiency_percent"].to_list()
    assert found == pytest.approx((100 * truth).tolist(), rel=1e-9)
    naive = np.trapezoid(np.abs(files[1][1]), files[1][0]) / np.trapezoid(files[0][1], files[0][0])
    assert naive > 0.9
