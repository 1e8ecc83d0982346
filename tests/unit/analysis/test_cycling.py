"""Cycling of full and half cells: known capacities come back, in the right unit."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nasicell.analysis import Analysis, analyse
from nasicell.records import CyclingRecord, Damage

RecordOf = Callable[..., CyclingRecord]
EXACT = 1e-9


def cycled(
    *stages: tuple[float, list[tuple[float, float]]], dt: float = 30.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time, voltage and current of stages (current in A, [(charge, discharge) in C of each cycle])."""
    start, parts = 0.0, []
    for i, cycles in stages:
        for pair in cycles:
            for sign, charge in zip((1, -1), pair, strict=True):
                duration = charge / i
                t = np.append(np.arange(0.0, duration, dt), duration)
                voltage = 3.37 + sign * 0.05 + sign * 0.3 * t / max(duration, 1e-9)
                parts.append((start + t, voltage, np.full(t.size, sign * i)))
                start += duration
    time, voltage, current = (np.concatenate(column) for column in zip(*parts, strict=True))
    return time, voltage, current


FADING = [(0.5 * 0.99**k, 0.5 * 0.99**k * 0.999) for k in range(20)]
ACTIVATION = [(0.55, 0.52), (0.53, 0.525)]


@pytest.fixture(scope="module")
def fading(record_of: RecordOf) -> Analysis:
    """Two activation cycles and twenty that fade by 1 % each."""
    return analyse(record_of(*cycled((2e-5, ACTIVATION), (1e-4, FADING)), kind="full", mass_mg=1.2))


def test_initial_capacity_is_that_of_the_main_stage(fading: Analysis) -> None:
    """The first cycle of the longest stage counts, per gram of active mass."""
    expected = 0.5 * 0.999 / 3.6 / 1.2e-3
    assert fading["discharge_capacity_initial"].value == pytest.approx(expected, rel=EXACT)
    assert fading["discharge_capacity_initial"].unit == "mAh/g"


def test_retention_and_efficiency(fading: Analysis) -> None:
    """Retention is last over first, efficiency discharge over charge, of the main stage."""
    assert fading["capacity_retention"].value == pytest.approx(100 * 0.99**19, rel=EXACT)
    assert fading["coulombic_efficiency"].value == pytest.approx(99.9, rel=EXACT)


def test_average_voltage_and_hysteresis(fading: Analysis) -> None:
    """Mean voltages weigh by charge."""
    assert fading["average_voltage"].value == pytest.approx(3.17, rel=EXACT)
    assert fading["hysteresis"].value == pytest.approx(400.0, rel=EXACT)


def test_every_stage_has_its_capacity(fading: Analysis) -> None:
    """One mean discharge capacity per stage, with the current it was taken at."""
    stages = fading.all("discharge_capacity")
    assert [q.conditions for q in stages] == ["stage 1; 0.02 mA", "stage 2; 0.1 mA"]
    assert stages[0].value == pytest.approx((0.52 + 0.525) / 2 / 3.6 / 1.2e-3, rel=EXACT)


def test_units_follow_what_is_known(record_of: RecordOf) -> None:
    """Without mass per area, without area for the cell, and the missing one is asked for."""
    data = cycled((1e-4, FADING))
    per_area = analyse(record_of(*data, kind="full", area_cm2=0.785))
    bare = analyse(record_of(*data, kind="full"))
    assert per_area["discharge_capacity_initial"].unit == "mAh/cm2"
    assert bare["discharge_capacity_initial"].unit == "mAh"
    assert any("active_mass_mg" in q for q in per_area.questions)
    assert any("geometry.area_cm2" in q for q in bare.questions)


def test_resampling_changes_nothing_beyond_the_stated_uncertainty(record_of: RecordOf) -> None:
    """Every third sample gives the same capacity within a few standard uncertainties."""
    time, voltage, current = cycled((1e-4, FADING))
    full = analyse(record_of(time, voltage, current, kind="full"))
    thin = analyse(record_of(time[::3], voltage[::3], current[::3], kind="full"))
    q = thin["discharge_capacity_initial"]
    assert q.uncertainty is not None
    assert q.value == pytest.approx(full["discharge_capacity_initial"].value, abs=4 * q.uncertainty)


def test_cycle_without_capacity_does_not_break_the_rest(record_of: RecordOf) -> None:
    """A cell that hits its limits at once has zero capacity and no efficiency there."""
    dead = [(0.5, 0.49), (0.49, 0.48), (0.0, 0.0), (0.0, 0.0)]
    analysis = analyse(record_of(*cycled((1e-4, dead)), kind="full"))
    assert analysis.tables["cycles"]["discharge_capacity_mAh"].to_list()[-1] == 0
    assert analysis["capacity_retention"].value == 0
    assert analysis.all("discharge_capacity")[0].status == "flagged"


def test_only_charge_is_told(record_of: RecordOf) -> None:
    """A full cell that was only charged gives a finding instead of a capacity."""
    analysis = analyse(record_of(np.arange(10.0), np.linspace(3, 3.4, 10), np.full(10, 1e-3), kind="full"))
    assert analysis.quantities == ()
    assert any("no complete cycle: 1 charge and 0 discharge" in f.message for f in analysis.findings)


def test_efficiency_that_is_not_inventory_is_noted(record_of: RecordOf) -> None:
    """99 % over 60 cycles with no fade cannot be lost inventory."""
    analysis = analyse(record_of(*cycled((1e-4, [(0.5, 0.495)] * 60)), kind="full"))
    assert any("if it were lost inventory" in f.message for f in analysis.findings)


def test_unknown_kind_is_asked_for(record_of: RecordOf) -> None:
    """Cycles pair by a stated rule, and the question names the field of the cell file."""
    analysis = analyse(record_of(*cycled((1e-4, FADING))))
    assert analysis.kind == "cycling"
    assert any("`kind`" in q for q in analysis.questions)
    assert any(f.message.startswith("Cycle rule:") for f in analysis.findings)


def test_a_main_stage_without_capacity_retains_nothing(record_of: RecordOf) -> None:
    """Zero, and flagged: nothing was delivered that could be retained."""
    dead = [(0.0, 0.0)] * 6
    analysis = analyse(record_of(*cycled((2e-5, ACTIVATION), (1e-4, dead)), kind="full"))
    retention = analysis["capacity_retention"]
    assert retention.status == "flagged"
    assert retention.value == 0
    assert "no cycle of the main stage delivers any capacity" in retention.evidence


def test_first_cycle_without_capacity_fails_the_retention_in_words(record_of: RecordOf) -> None:
    """There is no retention against a first cycle of nothing, and the quantity says so instead of being absent."""
    waking = [(0.0, 0.0)] + [(0.5, 0.49)] * 5
    analysis = analyse(record_of(*cycled((2e-5, ACTIVATION), (1e-4, waking)), kind="full"))
    retention = analysis["capacity_retention"]
    assert retention.status == "failed"
    assert np.isnan(retention.value)
    assert "the first cycle of the main stage delivers no capacity" in retention.evidence


def test_a_single_cycle_is_called_by_its_number(record_of: RecordOf) -> None:
    """Nobody says mean of cycles 1 to 1."""
    analysis = analyse(record_of(*cycled((1e-4, [(0.5, 0.49)])), kind="full"))
    assert analysis["discharge_capacity"].evidence.startswith("cycle 1")
    assert "mean" not in analysis["discharge_capacity"].evidence
    assert "of cycle 1" in analysis["coulombic_efficiency"].evidence


def test_hysteresis_of_unequal_halves_is_flagged(record_of: RecordOf) -> None:
    """A charge of half the discharge covers another range of the electrode; the evidence states the sign."""
    unequal = analyse(record_of(*cycled((1e-4, [(0.25, 0.5)])), kind="full"))["hysteresis"]
    equal = analyse(record_of(*cycled((1e-4, [(0.5, 0.49)])), kind="full"))["hysteresis"]
    assert unequal.status == "flagged"
    assert "different ranges" in unequal.advice
    assert equal.status == "ok"
    assert "charge voltage minus mean discharge voltage" in equal.evidence


def test_only_the_cycles_with_a_bad_clock_are_flagged(record_of: RecordOf) -> None:
    """A clock that falls back in the first stage leaves the quantities of the second alone."""
    time, voltage, current = cycled((2e-5, ACTIVATION), (1e-4, FADING))
    row = 100
    time[row:] -= 70.0
    analysis = analyse(record_of(time, voltage, current, kind="full"))
    first, second = analysis.all("discharge_capacity")
    assert [first.status, second.status] == ["ok", "ok"]
    assert analysis["capacity_retention"].status == "ok"
    inside = np.flatnonzero((current < 0) & (np.arange(current.size) > row))[100]
    time[inside:] -= 70.0
    first, second = analyse(record_of(time, voltage, current, kind="full")).all("discharge_capacity")
    assert [first.status, second.status] == ["flagged", "ok"]
    assert "the test time runs backwards in 1 of 2 cycles" in first.evidence
    assert "Correct the clock" in first.advice


def test_a_gap_flags_the_capacity_it_is_missing_from(record_of: RecordOf) -> None:
    """Charge lost in a gap of the first cycle makes its capacity and its retention doubtful, and unbounded."""
    time, voltage, current = cycled((1e-4, FADING))
    inside = np.flatnonzero(current < 0)[50]
    time[inside:] += 5000.0
    analysis = analyse(record_of(time, voltage, current, kind="full"))
    for name in ("discharge_capacity_initial", "capacity_retention", "coulombic_efficiency"):
        assert analysis[name].status == "flagged"
        assert "gap" in analysis[name].evidence
    assert analysis["discharge_capacity_initial"].uncertainty is None


def test_a_cut_file_flags_what_its_last_half_cycle_enters(record_of: RecordOf) -> None:
    """The second stage ends with the file: its quantities are flagged, the first stage's are not."""
    data = cycled((2e-5, ACTIVATION), (1e-4, [(0.5, 0.2)]))
    cut = Damage(file="a.nda", row=9, reason="the footer promises 9 samples, 8 are there: the file was cut")
    analysis = analyse(replace(record_of(*data, kind="full"), damage=(cut,)))
    first, second = analysis.all("discharge_capacity")
    assert [first.status, second.status] == ["ok", "flagged"]
    assert "the file was cut" in second.evidence
    assert second.uncertainty is None
    single = analyse(replace(record_of(*cycled((1e-4, [(0.5, 0.2)])), kind="full"), damage=(cut,)))
    for name in ("discharge_capacity_initial", "coulombic_efficiency", "average_voltage"):
        assert single[name].status == "flagged"
        assert "export the file again" in single[name].advice
