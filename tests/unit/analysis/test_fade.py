"""The fade law that made the data is the one chosen, and its interval holds the truth."""

from collections.abc import Callable

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.analysis.fade import fades
from nasicell.records import CyclingRecord

RecordOf = Callable[..., CyclingRecord]
N = np.arange(200.0)
SCATTER = 5e-4
LAWS = {
    "square root of the cycle number": (lambda n: 1 - 0.012 * np.sqrt(n), (0.2 / 0.012) ** 2),
    "linear": (lambda n: 1 - 8e-4 * n, 250.0),
    "exponential": (lambda n: np.exp(-2e-3 * n), -np.log(0.8) / 2e-3),
    "linear with a knee": (lambda n: 1 - 2e-4 * n - 2e-3 * np.maximum(n - 120, 0), 200.0),
    "constant": (lambda n: np.ones(n.size), np.inf),
}


@pytest.mark.parametrize("name", LAWS)
def test_the_law_is_found(name: str) -> None:
    """BIC prefers the law behind the data over the others."""
    law, end = LAWS[name]
    best = fades(cycle=N, capacity=law(N) + SCATTER * np.random.default_rng(1).standard_normal(N.size), until=2e3)[0]
    assert best.name.startswith(name)
    if np.isfinite(end):
        assert best.end_of_life == pytest.approx(end, rel=0.05)


def test_intervals_hold_the_end_of_life() -> None:
    """The 95 % interval of the right law holds the truth in about 95 % of the cases."""
    law, end = LAWS["linear"]
    rng = np.random.default_rng(2)
    held = []
    for _ in range(200):
        found = fades(cycle=N, capacity=law(N) + 4 * SCATTER * rng.standard_normal(N.size), until=1e3)
        linear = next(f for f in found if f.name == "linear")
        held.append(linear.end_interval[0] <= end + 0.3 and linear.end_interval[1] >= end - 0.3)
    assert 0.9 <= np.mean(held) <= 0.99


def cycled(record_of: RecordOf, charge: np.ndarray, discharge: np.ndarray) -> CyclingRecord:
    """Cycles of given charges, C, at 1 mA, sampled at 30 points per half."""
    time, voltage, current, start = [], [], [], 0.0
    for pair in zip(charge, discharge, strict=True):
        for sign, amount in zip((1, -1), pair, strict=True):
            t = np.linspace(0, amount / 1e-3, 30)
            time.append(start + t)
            voltage.append(3.4 + sign * (0.05 + 0.3 * t / t[-1]))
            current.append(np.full(t.size, sign * 1e-3))
            start += t[-1]
    return record_of(np.concatenate(time), np.concatenate(voltage), np.concatenate(current), kind="full")


def test_extrapolation_is_flagged_and_what_was_reached_is_not(record_of: RecordOf) -> None:
    """Twenty cycles that lose 0.2 % each say 100 cycles with a flag; what keeps its capacity says a bound."""
    n = np.arange(30)
    slow = analyse(cycled(record_of, 3.6 * (1 - 2e-3 * n), 3.6 * (1 - 2e-3 * n)))["cycles_to_80_percent"]
    assert slow.value == pytest.approx(100, rel=0.15)
    assert slow.status == "flagged"
    assert "Extrapolated from 29 cycles" in slow.advice
    fast = analyse(cycled(record_of, 3.6 * (1 - 1e-2 * n), 3.6 * (1 - 1e-2 * n)))["cycles_to_80_percent"]
    assert fast.value == pytest.approx(20, rel=0.03)
    assert fast.status == "ok"
    flat = analyse(cycled(record_of, np.full(30, 3.6), np.full(30, 3.6)))["cycles_to_80_percent"]
    assert flat.bound == ">="
    assert flat.value == 29


def test_few_cycles_choose_no_law(record_of: RecordOf) -> None:
    """Five cycles are no course of life."""
    analysis = analyse(cycled(record_of, np.full(5, 3.6), np.full(5, 3.5)))
    assert "cycles_to_80_percent" not in analysis
    assert "inventory_loss" not in analysis


def test_lost_inventory_is_told_from_a_current_that_passes_through(record_of: RecordOf) -> None:
    """0.5 % are missing in each cycle; one cell loses them, the other only passes them, a third does both."""
    n = np.arange(25)
    lost = 3.6 * 0.995**n
    cases = {
        (0.5, 0.0): (lost, 0.995 * lost),
        (0.0, 0.5): (np.full(25, 3.6), np.full(25, 3.6 * 0.995)),
        (0.3, 0.2): (3.6 * 0.997**n, 3.6 * 0.997**n * 0.995),
    }
    for (inventory, parasitic), (charge, discharge) in cases.items():
        analysis = analyse(cycled(record_of, charge, discharge))
        assert analysis["inventory_loss"].value == pytest.approx(inventory, abs=0.01)
        assert analysis["parasitic_charge"].value == pytest.approx(parasitic, abs=0.01)


def test_a_cut_off_that_cannot_be_is_named(record_of: RecordOf) -> None:
    """A cell that is beyond its discharge cut-off at once has that cut-off called impossible."""
    discharge = np.full(14, 3.6)
    discharge[8:] = 1e-3
    analysis = analyse(cycled(record_of, np.full(14, 3.6), discharge))
    said = [f.message for f in analysis.findings if "end at once" in f.message]
    assert len(said) == 1
    assert "discharge cut-off of about 3.05 V" in said[0]
    fine = analyse(cycled(record_of, np.full(14, 3.6), np.full(14, 3.6)))
    assert not any("end at once" in f.message for f in fine.findings)
    assert fine["charge_cut_off"].value == pytest.approx(3.75)
    assert fine["discharge_cut_off"].value == pytest.approx(3.05)


def test_a_fade_without_missing_charge_is_no_inventory(record_of: RecordOf) -> None:
    """A capacity that falls while every charge comes back goes with the resistance, and the balance says so."""
    n = np.arange(25)
    analysis = analyse(cycled(record_of, 3.6 * 0.995**n, 3.6 * 0.995**n))
    assert analysis["inventory_loss"].status == "flagged"
    assert "growing resistance" in analysis["parasitic_charge"].advice
