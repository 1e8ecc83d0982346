"""Steps are found in the current and integrated exactly."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest

from nasicell.analysis.checks import check_steps
from nasicell.analysis.steps import steps_from_current
from nasicell.records import CyclingRecord

RecordOf = Callable[..., CyclingRecord]
EXACT = 1e-12


def program(*parts: tuple[float, float], dt: float = 10.0, ends: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Time and current of (current, duration) one after the other, on a grid and, with `ends`, at both ends."""
    start, time, current = 0.0, [], []
    for i, duration in parts:
        t = np.arange(0.0, duration, dt)
        t = np.append(t, duration) if ends else t[1:]
        time.append(start + t)
        current.append(np.full(t.size, i))
        start += duration
    return np.concatenate(time), np.concatenate(current)


def test_kinds_and_charges_of_a_plain_program() -> None:
    """Rest, charge and discharge come out with the charge of current times duration."""
    time, current = program((0.0, 600), (2e-3, 3600), (0.0, 600), (-1e-3, 1800))
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert steps.kind == ["rest", "charge", "rest", "discharge"]
    assert steps.charge == pytest.approx([0, 7.2, 0, -1.8], rel=EXACT)
    assert steps.energy == pytest.approx(steps.charge, rel=EXACT)
    assert steps.current == pytest.approx([0, 2e-3, 0, -1e-3])


def test_change_of_level_starts_a_step() -> None:
    """Two currents of one sign are two steps."""
    time, current = program((1e-3, 1000), (5e-4, 1000), (5.05e-4, 1000))
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert len(steps) == 2
    assert steps.charge == pytest.approx([1.0, 1.005], rel=EXACT)


def test_noise_does_not_split_a_step() -> None:
    """A scatter of 0.2 % of the current leaves one step."""
    time, current = program((1e-3, 100_000), (-1e-3, 100_000))
    noisy = current * (1 + 0.002 * np.random.default_rng(1).standard_normal(current.size))
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=noisy)
    assert len(steps) == 2


def test_constant_voltage_tail_is_a_step_of_its_own() -> None:
    """The decaying current under a held voltage is recognised, however coarsely it is sampled."""
    t1, t2 = np.arange(0, 3600, 30.0), np.arange(3600, 7200, 30.0)
    for decay in (300.0, 60.0):
        time = np.concatenate([t1, t2])
        current = np.concatenate([np.full(t1.size, 1e-3), 1e-3 * np.exp(-(t2 - 3600) / decay)])
        voltage = np.concatenate([3.0 + 0.8 * t1 / 3600, np.full(t2.size, 3.8)])
        held = current > 3e-7
        steps = steps_from_current(time=time[held], voltage=voltage[held], current=current[held])
        assert steps.kind == ["charge", "cv"]
        assert steps.start[1] == pytest.approx(3600, abs=31)


def test_flat_voltage_at_constant_current_is_no_constant_voltage_step() -> None:
    """A two-phase plateau is a charge, not a hold."""
    time, current = program((1e-3, 3600), (-1e-3, 3600))
    steps = steps_from_current(time=time, voltage=np.full(time.size, 3.37), current=current)
    assert steps.kind == ["charge", "discharge"]


def test_ramp_of_one_sample_belongs_to_its_step() -> None:
    """A cycler's single intermediate sample makes no step."""
    current = np.array([0, 0, 4e-4, 1e-3, 1e-3, 1e-3, 0])
    steps = steps_from_current(time=np.arange(7.0), voltage=np.ones(7), current=current)
    assert steps.kind == ["rest", "charge", "rest"]


def test_charge_is_shared_where_switches_are_not_sampled() -> None:
    """Without samples at the switches the charge is right within its stated uncertainty, and unbiased."""
    time, current = program((1e-3, 3600), (-1e-3, 3600), (1e-3, 3600), dt=60.0, ends=False)
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert steps.charge[1] == pytest.approx(-3.6, abs=1e-12)
    assert steps.charge_uncertainty[1] == pytest.approx(1e-3 * np.hypot(120, 120) / np.sqrt(12), rel=1e-9)


def test_drive_profile_falls_back_to_directions() -> None:
    """A current that jumps at every sample gives one step per direction, not one per sample."""
    rng = np.random.default_rng(0)
    current = np.repeat([1.0, -1.0, 1.0], 100) * rng.uniform(0.2, 1.0, 300)
    steps = steps_from_current(time=np.arange(300.0), voltage=np.ones(300), current=current)
    assert steps.kind == ["charge", "discharge", "charge"]


def test_gap_is_not_integrated(record_of: RecordOf) -> None:
    """Charge is not invented in a gap of the file, and the gap is reported."""
    time, current = program((1e-3, 3600), dt=10.0)
    time[time > 1800] += 50_000
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert steps.charge == pytest.approx([3.6 - 0.01], rel=1e-9)
    findings = list(check_steps(record_of(time, np.ones(time.size), current), steps))
    assert any("gaps" in f.message for f in findings)


def test_backward_time_is_reported_and_not_integrated(record_of: RecordOf) -> None:
    """A clock that jumps back is an error finding that names the sample."""
    time, current = program((1e-3, 1000), dt=10.0)
    time[50:] -= 200
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    [finding] = list(check_steps(record_of(time, np.ones(time.size), current), steps))
    assert finding.severity == "error"
    assert "sample 51" in finding.message
    assert steps.charge == pytest.approx([0.99], rel=1e-9)


def test_counters_that_agree_raise_nothing_and_others_do(record_of: RecordOf) -> None:
    """The instrument's charge counter is checked step by step."""
    time, current = program((1e-3, 3600), (-1e-3, 3600))
    counter = np.where(current > 0, time * 1e-3 / 3600, 1e-3)
    voltage = np.ones(time.size)
    steps = steps_from_current(time=time, voltage=voltage, current=current)
    good = record_of(time, voltage, current, charging_capacity_ah=counter)
    assert list(check_steps(good, steps)) == []
    bad = record_of(time, voltage, current, charging_capacity_ah=1.02 * counter)
    [finding] = list(check_steps(bad, steps))
    assert "charging_capacity_ah disagrees" in finding.message


def test_step_counter_that_misses_a_switch_is_noted(record_of: RecordOf) -> None:
    """A change of direction within one counted step is a note."""
    time, current = program((1e-3, 3600), (-1e-3, 3600), (1e-3, 3600))
    counted = np.where(time < 7200, 1, 2).astype(np.int64)
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    [finding] = list(check_steps(record_of(time, np.ones(time.size), current, step_count=counted), steps))
    assert finding.severity == "note"
    assert "1 of them" in finding.message


def test_three_hundred_thousand_samples_are_quick() -> None:
    """Recognition and integration keep pace with large files (a loose bound for busy machines)."""
    time, current = program(*[(1e-3, 3600), (-1e-3, 3600)] * 420, dt=10.0)
    begin = perf_counter()
    steps = steps_from_current(time=time, voltage=np.ones(time.size), current=current)
    assert perf_counter() - begin < 1.0
    assert time.size > 300_000
    assert len(steps) == 840
