"""`simulate_ensemble`: every cell as if alone, whatever the order and the threads; failures are told by number."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.errors import ParameterError, ProtocolError
from nasicell.protocols import EIS, ConstantCurrentCycling, PlatingStripping
from nasicell.twin import (
    LogNormal,
    VirtualInstrument,
    Weibull,
    advance,
    initial_state,
    simulate,
    simulate_ensemble,
    varied,
)
from nasicell.twin.ensemble import capacities

DATA = Path(__file__).parents[2] / "data" / "twin"
CYCLING = ConstantCurrentCycling(c_rate=1, cycles=4, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
PLATING = PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=3)
NOISY = VirtualInstrument(voltage_noise_V=1e-4)


@pytest.fixture(scope="module")
def full() -> list[Cell]:
    """Full cells with different cathodes and interfaces."""
    return varied(
        read_cell(DATA / "full_cF.yaml"),
        5,
        rng=np.random.default_rng(1),
        cathode__diffusion_time_s=LogNormal(width=0.2),
        cathode__catholyte_resistance_ohm_cm2=LogNormal(width=0.2),
    )


@pytest.fixture(scope="module")
def symmetric() -> list[Cell]:
    """Weak symmetric cells with scattered flaws."""
    weak = read_cell(DATA / "cN.yaml").updated(electrolyte__filament__critical_overpotential_mV=10)
    scatter = {"electrolyte__filament__critical_overpotential_mV": Weibull(modulus=10)}
    return varied(weak, 6, rng=np.random.default_rng(2), **scatter)


@pytest.mark.parametrize("workers", [1, 3])
def test_each_cell_is_what_it_is_alone(full, workers):
    """The cycles of the ensemble are those of the single records to the last bit, on any number of threads."""
    ensemble = simulate_ensemble(full, CYCLING, workers=workers)
    for number, cell in enumerate(full):
        record, state = advance(cell, initial_state(cell), CYCLING)
        rows = ensemble.cycles.filter(cell=number)
        cycle, charged, discharged = capacities(record)
        assert rows["cycle"].to_list() == cycle.tolist() == [1, 2, 3, 4]
        assert rows["charging_capacity_ah"].to_list() == charged.tolist()
        assert rows["discharging_capacity_ah"].to_list() == discharged.tolist()
        assert ensemble.states[number].filling == state.filling
        assert np.array_equal(ensemble.states[number].vector(), state.vector())


def test_the_order_of_the_cells_does_not_matter(full):
    """Turned round, each cell has the same cycles."""
    forth, back = (simulate_ensemble(cells, CYCLING) for cells in (full, full[::-1]))
    for number in range(len(full)):
        mirrored = back.cycles.filter(cell=len(full) - 1 - number)
        assert forth.cycles.filter(cell=number).drop("cell").equals(mirrored.drop("cell"))


def test_symmetric_cells_tell_when_they_ended(symmetric):
    """The time of the short is that at which the voltage of the record collapses, and it scatters with the flaws."""
    protocol = PLATING.updated(current_density_mA_cm2=0.3, cycles=300)
    ensemble = simulate_ensemble(symmetric, protocol, records=True)
    assert ensemble.cells["end"].to_list() == ["short"] * len(symmetric)
    assert ensemble.cells["end_time_h"].n_unique() == len(symmetric)
    assert ensemble.cycles.is_empty()
    for record, hours in zip(ensemble.records, ensemble.cells["end_time_h"], strict=True):
        at = np.searchsorted(record.time, hours * 3600 * (1 - 1e-12))
        assert record.time[at] == pytest.approx(hours * 3600)
        assert abs(record.voltage[at]) < 0.5 * abs(record.voltage[at - 1])


def test_a_cell_that_lives_has_no_end_time(full):
    """Its protocol was completed."""
    row = simulate_ensemble(full[:1], CYCLING).cells.row(0, named=True)
    assert (row["end"], row["end_time_h"], row["error"]) == ("completed", None, None)
    assert row["time_h"] > 0


def test_a_cell_that_fails_is_told_and_the_others_go_on(full):
    """Its number, its error and no cycles."""
    broken = full[1].updated(cathode__plateau_V=2.6, cathode__lower_cutoff_V=2.0)
    narrow = CYCLING.updated(lower_cutoff_V=2.7)
    ensemble = simulate_ensemble([full[0], broken, full[2]], narrow)
    assert list(ensemble.failures) == [1]
    assert isinstance(ensemble.failures[1], ProtocolError)
    assert ensemble.cells["error"].is_null().to_list() == [True, False, True]
    assert "plateau" in ensemble.cells["error"][1]
    assert ensemble.states[1] is None
    assert ensemble.cycles["cell"].unique().sort().to_list() == [0, 2]


def test_where_no_cell_can_be_simulated_the_first_error_is_raised(full):
    """A protocol that fits none of them is no empty result."""
    with pytest.raises(ProtocolError, match=r"none of the 5 cells.*symmetric cell"):
        simulate_ensemble(full, PLATING)


def test_seeds_repeat_and_differ_between_the_cells(symmetric):
    """The noise of cell i is that of the i-th child of the generator."""
    cells = symmetric[:1] * 3

    def records():
        rng = np.random.default_rng(5)
        return simulate_ensemble(cells, PLATING, instrument=NOISY, rng=rng, records=True).records

    first, second = records(), records()
    children = np.random.default_rng(5).spawn(3)
    for a, b, child in zip(first, second, children, strict=True):
        assert np.array_equal(a.voltage, b.voltage)
        assert np.array_equal(a.voltage, simulate(cells[0], PLATING, instrument=NOISY, rng=child).voltage)
    assert not np.array_equal(first[0].voltage, first[1].voltage)


def test_noise_does_not_touch_a_summary(symmetric):
    """Without records a noisy instrument needs no random numbers; with them it does."""
    simulate_ensemble(symmetric, PLATING, instrument=NOISY)
    with pytest.raises(ParameterError, match="random numbers"):
        simulate_ensemble(symmetric, PLATING, instrument=NOISY, records=True)


def test_any_protocol_runs_and_progress_is_told(symmetric):
    """Spectra are kept as records."""
    seen = []
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1, points_per_decade=5)
    ensemble = simulate_ensemble(symmetric, sweep, records=True, progress=lambda *done: seen.append(done))
    assert len(ensemble) == len(ensemble.records) == 6
    assert seen == [(k, 6) for k in range(1, 7)]


def test_an_empty_ensemble_and_no_workers_are_refused(full):
    """The error says which."""
    with pytest.raises(ParameterError, match="at least one cell"):
        simulate_ensemble([], CYCLING)
    with pytest.raises(ParameterError, match="workers"):
        simulate_ensemble(full, CYCLING, workers=0)
