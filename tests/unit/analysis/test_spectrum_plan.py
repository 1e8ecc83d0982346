"""Whether data can show it: visible arcs, bounds, and what a sweep must reach."""

from dataclasses import replace

import numpy as np
import pytest

from nasicell.analysis import PlannedSweep, plan_spectrum
from nasicell.analysis.attainable import information_bound
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.spectrum_plan import hertz
from nasicell.analysis.sweep_reach import sweep_reach
from nasicell.errors import AnalysisError, ParameterError
from nasicell.records import ImpedanceSpectrum

PELLET = {
    "R0": 15.0,
    "L0": 2e-7,
    "R1": 35.0,
    "CPE1_Q": 5e-8**0.92 / 35,
    "CPE1_n": 0.92,
    "R2": 5.0,
    "CPE2_Q": 0.5**0.85 / 5,
    "CPE2_n": 0.85,
}
CIRCUIT = "R0-L0-p(R1,CPE1)-p(R2,CPE2)"
SWEEP = PlannedSweep.between(highest=1e6, lowest=0.1, points_per_decade=10)


def quieter(factor: float) -> PlannedSweep:
    """The sweep with its noise times a factor."""
    noise = SWEEP.noise
    return replace(SWEEP, noise=replace(noise, gain=factor * noise.gain, phase=factor * noise.phase))


def test_a_grain_boundary_behind_the_sweep_is_not_visible_and_at_10_megahertz_it_is():
    """A time constant of 50 ns at 1 MHz and at 10 MHz."""
    plan = plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP)
    fast, slow = plan.arcs
    assert (fast.resistance, slow.resistance) == ("R1", "R2")
    assert fast.tau == pytest.approx(5e-8)
    assert not fast.visible
    assert slow.visible
    assert "not visible between 0.1 Hz and 1 MHz" in plan.answers[0]
    further = plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP.reaching(highest=1e7))
    assert further.arcs[0].visible
    assert further.arcs[0].relative_uncertainty < 0.02


def test_what_the_sweep_needs_brings_the_uncertainty():
    """Each of the proposed changes alone reaches 5 %, and not much less."""
    plan = plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP, wanted=0.05)
    circuit = plan.attainable.circuit
    checked = 0
    for need in plan.needs:
        k = circuit.names.index(need.parameter)
        changed = [
            SWEEP.reaching(highest=need.highest) if need.highest else None,
            SWEEP.reaching(lowest=need.lowest) if need.lowest else None,
            quieter(need.noise_factor) if need.noise_factor else None,
        ]
        for sweep in changed:
            if sweep is not None:
                bound = information_bound(circuit=circuit, values=plan.attainable.values, sweep=sweep)
                assert 0.02 < np.sqrt(bound[k, k]) <= 0.0501
                checked += 1
    assert checked >= 6


def test_loose_bounds_come_from_the_profile():
    """Where the linear bound is 30 % or more the interval is not symmetric, and 0 or infinity where there is none."""
    plan = plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP)
    named = dict(zip(plan.attainable.circuit.names, plan.attainable.intervals, strict=True))
    assert named["R0"][0] == 0.0
    assert 20 < named["R0"][1] < 50
    low, high = named["R1"]
    assert high - 35 > 1.2 * (35 - low)


def test_a_parameter_without_effect_is_not_bounded():
    """A series resistance of a nanoohm."""
    plan = plan_spectrum("R0-p(R1,C1)", {"R0": 1e-9, "R1": 20.0, "C1": 1e-6}, sweep=SWEEP)
    assert plan.attainable.intervals[0] == (0.0, np.inf)
    assert any(answer.startswith("R0") and "no sweep" in answer for answer in plan.answers)


def test_a_measured_sweep_gives_frequencies_and_noise():
    """Its ends, its density and its noise of 0.3 %."""
    rng = np.random.default_rng(2)
    z = Circuit.parse(CIRCUIT).impedance(
        angular_frequency=2 * np.pi * SWEEP.frequency, values=np.array(list(PELLET.values()))
    )
    z = z + 0.003 * np.abs(z) * (rng.standard_normal(z.size) + 1j * rng.standard_normal(z.size))
    sweep = PlannedSweep.measured(ImpedanceSpectrum(frequency=SWEEP.frequency, impedance=z))
    assert (sweep.highest, sweep.lowest) == (pytest.approx(1e6), pytest.approx(0.1))
    assert sweep.points_per_decade == pytest.approx(10)
    assert sweep.noise.relative(z) == pytest.approx(0.003, rel=0.25)


def test_the_reach_of_a_sweep_is_a_falling_curve():
    """The further it goes, the less uncertain every parameter."""
    table = sweep_reach(plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP))
    assert set(table["end"]) == {"highest", "lowest"}
    high = table.filter((table["end"] == "highest") & (table["parameter"] == "R1"))["relative_uncertainty"].to_numpy()
    assert (np.diff(np.log(high)) < 0.02).all()


def test_wrong_values_and_sweeps_are_refused():
    """A lacking parameter, a sweep upside down, a wish of nothing."""
    with pytest.raises(AnalysisError, match="lacks L0"):
        plan_spectrum(CIRCUIT, {"R0": 1.0}, sweep=SWEEP)
    with pytest.raises(ParameterError, match="lowest to a higher"):
        PlannedSweep.between(highest=0.1, lowest=1e6, points_per_decade=10)
    with pytest.raises(ParameterError, match="points per decade"):
        PlannedSweep.between(highest=1e6, lowest=1, points_per_decade=0)
    with pytest.raises(ParameterError, match="wanted"):
        plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP, wanted=0.0)
    with pytest.raises(ParameterError, match="two frequencies"):
        PlannedSweep(frequency=np.array([1.0]))


def test_frequencies_read_well():
    """Two digits with a prefix."""
    assert [hertz(f) for f in (2e9, 3.16e6, 999999.9999, 1500.0, 0.1, 0.063)] == [
        "2 GHz",
        "3.2 MHz",
        "1 MHz",
        "1.5 kHz",
        "0.1 Hz",
        "63 mHz",
    ]


def test_the_sum_of_parts_that_are_not_told_apart_is_known():
    """R0 and a grain boundary behind the sweep: each to more than 20 %, all resistances together to 1 %."""
    plan = plan_spectrum(CIRCUIT, PELLET, sweep=SWEEP)
    assert plan.in_series == ("R0", "R1", "R2")
    assert plan.attainable.relative[0] > 0.2
    assert plan.sum_uncertainty < 0.01
    assert any(answer.startswith("the sum of R0, R1, R2: ± 0.") for answer in plan.answers)


def test_a_sum_with_a_resistance_that_the_sweep_does_not_see_is_not_bounded():
    """An arc that closes far below the sweep leaves the resistance to direct current unknown."""
    plan = plan_spectrum("R0-p(R1,C1)", {"R0": 10.0, "R1": 1e10, "C1": 1.0}, sweep=SWEEP)
    assert plan.sum_uncertainty == np.inf
    assert "the sum of R0, R1: not bounded" in plan.answers
