"""What an analysis finds in noisy simulated records is what was put in, within what it states."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.cell import Cell, read_cell
from nasicell.protocols import EIS, ConstantCurrentCycling, PlatingStripping
from nasicell.twin import MeasuringRange, VirtualInstrument, initial_state, interface_resistances, simulate
from nasicell.twin.conditions import ceramic_resistance

DATA = Path(__file__).parents[1] / "data" / "twin"
SWEEP = EIS(highest_frequency_Hz=1e7, lowest_frequency_Hz=1e-2, points_per_decade=10)
SEEDS = 16
INSTRUMENT = VirtualInstrument(
    relative_impedance_noise=0.003,
    voltage_noise_V=1e-4,
    voltage_range=MeasuringRange(full_scale=5.0, bits=18),
    current_ranges=tuple(MeasuringRange(full_scale=scale, bits=18) for scale in (1e-4, 1e-3, 1e-2)),
)
TEMPERATURE = 303.15


def quantities(cell: Cell, protocol, seed: int):
    """Quantities of one noisy record by name."""
    record = simulate(cell, protocol, instrument=INSTRUMENT, rng=np.random.default_rng(seed))
    assert record.provenance.source == "twin"
    return {quantity.name: quantity for quantity in analyse(record).quantities}


@pytest.mark.parametrize("name", ["bN", "cN"])
def test_resistances_of_noisy_spectra_scatter_around_the_truth_as_they_say(name):
    """Over many seeds the mean deviation is within its chance, and its spread is the stated uncertainty."""
    cell = read_cell(DATA / f"{name}.yaml")
    ceramic = ceramic_resistance(cell, temperature=TEMPERATURE) * 1e4
    interface = sum(interface_resistances(cell, initial_state(cell), temperature=TEMPERATURE)) * 1e4
    found = [quantities(cell, SWEEP, seed) for seed in range(SEEDS)]
    for quantity, truth in (("total_resistance", ceramic + interface), ("interface_resistance", interface / 2)):
        deviation = np.array([(q[quantity].value - truth) / q[quantity].uncertainty for q in found])
        assert abs(deviation.mean()) < 4 / np.sqrt(SEEDS)
        assert 0.4 < deviation.std() < 1.8


def test_polarisation_and_capacity_of_noisy_records_are_those_of_ideal_ones():
    """Noise of the voltage averages out, and steps end where they end."""
    symmetric = read_cell(DATA / "cF.yaml")
    plating = PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=3)
    cycling = ConstantCurrentCycling(c_rate=1, cycles=3, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
    for cell, protocol, name in (
        (symmetric, plating, "polarisation"),
        (read_cell(DATA / "full_cF.yaml"), cycling, "discharge_capacity"),
        (read_cell(DATA / "full_cF.yaml"), cycling, "average_voltage"),
    ):
        ideal = {q.name: q for q in analyse(simulate(cell, protocol)).quantities}[name].value
        found = [quantities(cell, protocol, seed)[name].value / ideal - 1 for seed in range(6)]
        assert abs(np.mean(found)) < 5e-3
