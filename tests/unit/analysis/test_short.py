"""The rule of failure, on traces made by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from nasicell.analysis.short import first_failure
from nasicell.analysis.short_events import short_events
from nasicell.analysis.trace import FailureRule, ResistanceTrace, reference_resistance


def trace_of(resistance: Sequence[float] | NDArray[np.float64], *, per_half: int = 10) -> ResistanceTrace:
    """Trace sampled every 60 s, all of it settled, in half-cycles of `per_half` samples at 1 mA."""
    r = np.asarray(resistance, float)
    n = np.arange(r.size)
    time = 60.0 * n.astype(np.float64)
    return ResistanceTrace(
        row=n,
        time=time,
        voltage=1e-3 * r,
        current=np.full(r.size, 1e-3),
        resistance=r,
        half=n // per_half,
        settled=np.ones(r.size, dtype=bool),
        half_duration=60.0 * (per_half - 1),
    )


RULE = FailureRule()


def test_steady_cell_does_not_fail() -> None:
    """No event on a constant resistance."""
    assert first_failure(trace_of(np.full(50, 80.0)), reference=80.0, rule=RULE) == (None, ())


def test_hard_short_to_the_end() -> None:
    """A collapse that lasts to the end is a short, located between two samples."""
    end, recovered = first_failure(trace_of([80] * 25 + [2] * 25), reference=80.0, rule=RULE)
    assert end is not None
    assert (end.reason, end.after, end.before, recovered) == ("short", 24 * 60, 25 * 60, ())


def test_collapse_of_a_half_cycle_ends_the_life_even_if_it_recovers() -> None:
    """A short that lasts a half-cycle counts as the end."""
    end, _ = first_failure(trace_of([80] * 25 + [2] * 12 + [80] * 13), reference=80.0, rule=RULE)
    assert end is not None
    assert end.reason == "short"


def test_brief_collapse_recovers() -> None:
    """A briefer one is an event, not the end."""
    end, [event] = first_failure(trace_of([80] * 25 + [2] * 4 + [80] * 21), reference=80.0, rule=RULE)
    assert end is None
    assert event.reason == "recovered short"


def test_one_sample_is_noise() -> None:
    """A single low or high sample is no event."""
    low, high = [80] * 25 + [1] + [80] * 24, [80] * 25 + [900] + [80] * 24
    assert first_failure(trace_of(low), reference=80.0, rule=RULE) == (None, ())
    assert first_failure(trace_of(high), reference=80.0, rule=RULE) == (None, ())


def test_last_sample_above_the_limit_counts() -> None:
    """A test stopped by its cycler ends with the sample that stopped it."""
    end, _ = first_failure(trace_of([80] * 25 + [900]), reference=80.0, rule=RULE)
    assert end is not None
    assert (end.reason, end.row) == ("polarised", 25)


def test_earlier_of_two_ends_counts() -> None:
    """A polarised cell that then shorts failed when it polarised."""
    end, _ = first_failure(trace_of([80] * 20 + [500] * 10 + [1] * 20), reference=80.0, rule=RULE)
    assert end is not None
    assert (end.reason, end.row) == ("polarised", 20)


def test_soft_drop_is_found_once() -> None:
    """A lasting drop to 60 % is one soft short."""
    [event] = short_events(trace_of([80] * 25 + [48] * 25), RULE)
    assert (event.kind, event.row) == ("soft", 25)
    assert event.ratio == pytest.approx(0.6)


@pytest.mark.parametrize("short_row", [3, 8, 12, 30])
def test_reference_survives_an_early_short(short_row: int) -> None:
    """The fresh resistance is found although the first half-cycle shorts."""
    r = np.where(np.arange(100) < short_row, 80.0, 2.0)
    assert reference_resistance(trace_of(r, per_half=100), 0) == pytest.approx(80.0 if short_row > 6 else 2.0)
