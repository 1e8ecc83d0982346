"""Titration and current steps: known diffusion and resistance come back, or the reason why not."""

from collections.abc import Callable

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.records import CyclingRecord

RecordOf = Callable[..., CyclingRecord]
OHMIC = 20.0
CURRENT = 1e-3
PULSES = 8
SLOPE = 2e-3
"""Volt per coulomb of the rest voltage."""


def titrated(record_of: RecordOf, *, rate: float, pulse: float = 600.0, rest: float = 7200.0) -> CyclingRecord:
    """Pulses on a slab of D/L2 = rate: the exact series of the surface concentration, superposed.

    Surface charge of a unit current: t + 1/(3 rate) - 2/(pi2 rate) sum exp(-k2 pi2 rate t)/k2 (Crank, eq. 4.55),
    and 2 sqrt(t/(pi rate)) as long as the far side is not felt.
    """
    k = np.arange(1, 20)[:, None]

    def response(t: np.ndarray) -> np.ndarray:
        since = np.maximum(t, 0.0)
        series = np.sum(np.exp(-(k**2) * np.pi**2 * rate * since) / k**2, axis=0)
        late = since + 1 / (3 * rate) - 2 / (np.pi**2 * rate) * series
        return np.where(rate * since < 0.02, 2 * np.sqrt(since / (np.pi * rate)), late)

    on = np.concatenate([[0.01], np.arange(5.0, pulse + 1, 5.0)])
    off = np.concatenate([[0.01], np.linspace(0.01, 1, 200) * rest])
    time, current = [np.linspace(0.0, rest, 200)], [np.zeros(200)]
    starts = rest + np.arange(PULSES) * (pulse + rest)
    for start in starts:
        time += [start + on, start + pulse + off]
        current += [np.full(on.size, CURRENT), np.zeros(off.size)]
    t, i = np.concatenate(time), np.concatenate(current)
    charge = CURRENT * sum(response(t - start) - response(t - start - pulse) for start in starts)
    return record_of(t, 3.0 + SLOPE * charge + OHMIC * i, i, kind="half", area_cm2=2.0)


@pytest.mark.parametrize("rate", [1e-6, 1e-5, 1e-4])
def test_the_diffusion_comes_back(record_of: RecordOf, rate: float) -> None:
    """Where the pulse is short and the rest long, D/L2 is right to a few percent."""
    rest = max(7200.0, 0.7 / rate)
    q = analyse(titrated(record_of, rate=rate, rest=rest))["diffusion_rate"]
    assert q.status == "ok"
    assert q.value == pytest.approx(rate, rel=0.06)


def test_a_long_pulse_is_refused(record_of: RecordOf) -> None:
    """A pulse that fills the particle says nothing of diffusion, and why."""
    q = analyse(titrated(record_of, rate=1e-3, pulse=1800.0))["diffusion_rate"]
    assert q.status == "failed"
    assert "not short against the diffusion time" in q.evidence or "square root of time" in q.evidence


def test_a_short_rest_is_refused(record_of: RecordOf) -> None:
    """A rest that ends on its way gives no rest voltage."""
    q = analyse(titrated(record_of, rate=1e-6, rest=900.0))["diffusion_rate"]
    assert q.status == "failed"
    assert "at rest" in q.evidence


def test_the_resistance_at_the_switch(record_of: RecordOf) -> None:
    """The first sample gives the ohmic resistance per area, later ones what diffusion adds."""
    analysis = analyse(titrated(record_of, rate=1e-5, rest=7e4))
    first, ten, sixty = analysis.all("step_resistance")
    assert first.value == pytest.approx(2.0 * OHMIC, rel=0.01)
    assert first.unit == "ohm cm2"
    assert first.value < ten.value < sixty.value
    assert analysis.tables["current_steps"].height == PULSES


def test_ordinary_cycles_are_no_titration(record_of: RecordOf) -> None:
    """Charge, rest, discharge, rest is no run of pulses."""
    time = np.arange(0.0, 16 * 3600.0, 30.0)
    phase = (time // 3600).astype(int) % 4
    current = np.select([phase == 0, phase == 2], [1e-3, -1e-3], 0.0)
    analysis = analyse(record_of(time, 3.3 + 50 * current, current, kind="full"))
    assert "diffusion_rate" not in analysis
    assert "titration" not in analysis.tables
