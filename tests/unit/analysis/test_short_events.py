"""Shorts told from V/I alone: jumps are, what a cell does by itself is not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from nasicell.analysis.jumps import jumps
from nasicell.analysis.short import course
from nasicell.analysis.short_events import short_events, short_table
from nasicell.analysis.trace import FailureRule, ResistanceTrace
from nasicell.quantity import Quantity

PER_HALF = 60
RULE = FailureRule()


def trace_of(resistance: NDArray[np.float64]) -> ResistanceTrace:
    """Half-cycles of an hour at 1 mA to and fro, sampled every minute, without their first five samples."""
    n = np.arange(resistance.size)
    current = np.where(n // PER_HALF % 2 == 0, 1e-3, -1e-3)
    return ResistanceTrace(
        row=n,
        time=60.0 * n.astype(np.float64),
        voltage=current * resistance,
        current=current,
        resistance=resistance,
        half=n // PER_HALF,
        settled=n % PER_HALF >= 5,
        half_duration=60.0 * (PER_HALF - 1),
    )


def arced(halves: int = 10, *, arc: float = 1.0, seed: int = 1, noise: float = 0.005) -> NDArray[np.float64]:
    """V/I with an arc in each half-cycle, ohm."""
    phase = np.tile(np.arange(PER_HALF) / PER_HALF, halves)
    return 80 * (1 + arc * phase**4) * (1 + noise * np.random.default_rng(seed).standard_normal(phase.size))


def beside(resistance: NDArray[np.float64], ratio: float, first: int, last: int | None = None) -> NDArray[np.float64]:
    """The same with a short of `ratio` times the cell's resistance from `first` until `last`."""
    result = resistance.copy()
    result[first:last] *= ratio / (1 + ratio)
    return result


@pytest.mark.parametrize("arc", [0.0, 0.5, 3.0])
def test_arcs_are_no_events(arc: float) -> None:
    """What comes again in every half-cycle is no short."""
    assert short_events(trace_of(arced(arc=arc)), RULE) == ()


@pytest.mark.parametrize("ratio", [0.01, 0.05, 0.2, 1.0, 2.5])
@pytest.mark.parametrize("first", [330, 361, 420])
def test_a_short_is_found_wherever_it_begins(ratio: float, first: int) -> None:
    """Within a half-cycle, in its unjudged start, and at the reversal itself; its kind is that of its resistance."""
    [event] = short_events(trace_of(beside(arced(), ratio, first)), RULE)
    assert event.after < 60.0 * first <= event.before
    assert event.resistance_ratio == pytest.approx(ratio, rel=0.3)
    assert event.kind == ("hard" if ratio < 0.1 else "soft")
    assert event.until is None
    assert event.confidence > 0.9


def test_a_recovered_short_says_until_when() -> None:
    """The first sample that is back."""
    [event] = short_events(trace_of(beside(arced(), 0.5, 320, 345)), RULE)
    assert event.until == 60.0 * 345


@pytest.mark.parametrize("kelvin", [2.0, 5.0])
def test_a_warmer_room_is_no_short(kelvin: float) -> None:
    """A day's swing of the temperature is gradual."""
    n = np.arange(1800)
    assert short_events(trace_of(arced(30) * np.exp(-0.045 * kelvin * np.sin(2 * np.pi * n / 1440))), RULE) == ()


def test_strays_and_noise_are_no_shorts() -> None:
    """Single samples at zero, and noise of a tenth."""
    resistance = arced(40, noise=0.1)
    resistance[np.random.default_rng(3).integers(0, resistance.size, 12)] = 0.0
    assert short_events(trace_of(resistance), RULE) == ()


def test_a_spike_that_goes_is_no_short() -> None:
    """A rise that is taken back leaves the cell as it was."""
    resistance = arced(arc=0.0)
    resistance[320:335] *= 2
    found = jumps(trace_of(resistance))
    assert [jump.size > 0 for jump in found] == [True, False]
    assert short_events(trace_of(resistance), RULE) == ()


def test_a_change_across_a_gap_need_not_be_sudden() -> None:
    """Nobody knows how V/I changed while the file has no rows."""
    whole = trace_of(beside(arced(arc=0.0), 2.0, 330))
    kept = (np.arange(600) < 315) | (np.arange(600) >= 335)
    gapped = ResistanceTrace(
        **{
            name: getattr(whole, name)[kept]
            for name in ("row", "time", "voltage", "current", "resistance", "half", "settled")
        },
        half_duration=whole.half_duration,
    )
    assert short_events(gapped, RULE) == ()


def test_an_aged_cell_that_collapses_has_failed() -> None:
    """Though |V/I| stays above a fifth of the fresh cell's."""
    aged = arced(arc=0.0) * np.linspace(1, 4, 600)
    end, _, events = course(trace_of(beside(aged, 0.08, 500)), reference=80.0, rule=RULE)
    assert end is not None
    assert (end.reason, end.row) == ("short", 500)
    assert [event.kind for event in events] == ["hard"]


def test_an_early_short_keeps_the_reference() -> None:
    """A cell that is shorted for most of its first quarter and recovers has not polarised."""
    end, before, _ = course(trace_of(beside(arced(arc=0.0), 0.05, 9, 40)), reference=4.0, rule=RULE)
    assert end is None
    assert [event.reason for event in before] == ["recovered short"]


def test_table_states_areal_charge() -> None:
    """One direction's share of the charge passed until then, over the area; null without an area."""
    events = short_events(trace_of(beside(arced(), 0.2, 330)), RULE)
    area = Quantity(name="area", value=2e-4, unit="m2")
    assert short_table(events, area)["areal_charge_mAh_cm2"][0] == pytest.approx(330 / 60 / 2 / 2, rel=0.03)
    assert short_table(events, None)["areal_charge_mAh_cm2"][0] is None
    assert short_table((), area).height == 0
