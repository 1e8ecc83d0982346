"""Measuring ranges: what lies beyond stands at the end and is told."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.cell import read_cell
from nasicell.errors import ParameterError
from nasicell.protocols import CCD, PlatingStripping
from nasicell.twin import MeasuringRange, VirtualInstrument, simulate

CELL = read_cell(Path(__file__).parents[2] / "data" / "twin" / "bN.yaml")
PLATING = PlatingStripping(current_density_mA_cm2=0.1, half_cycle_h=0.5, cycles=3)


def test_a_voltage_beyond_the_range_stands_at_its_end_and_is_told():
    """The record says how many rows, and so does its analysis."""
    peak = np.abs(simulate(CELL, PLATING).voltage).max()
    narrow = VirtualInstrument(voltage_range=MeasuringRange(full_scale=0.9 * peak))
    record = simulate(CELL, PLATING, instrument=narrow)
    saturated = int(np.sum(np.abs(record.voltage) == 0.9 * peak))
    assert np.abs(record.voltage).max() == 0.9 * peak
    assert record.damage[0].column == "voltage_volt"
    assert f"{saturated} rows lie beyond" in record.damage[0].reason
    assert abs(record.voltage[record.damage[0].row - 1]) == 0.9 * peak
    assert any("beyond the measuring range" in finding.message for finding in analyse(record).findings)


def test_within_the_range_nothing_is_told():
    """The record is that of the ideal instrument."""
    wide = VirtualInstrument(
        voltage_range=MeasuringRange(full_scale=10), current_ranges=(MeasuringRange(full_scale=1),)
    )
    record = simulate(CELL, PLATING, instrument=wide)
    assert record.damage == ()
    assert np.array_equal(record.voltage, simulate(CELL, PLATING).voltage)


def test_each_voltage_is_a_step_of_the_converter():
    """Ten bits over -1 to 1 V."""
    coarse = MeasuringRange(full_scale=1.0, bits=10)
    record = simulate(CELL, PLATING, instrument=VirtualInstrument(voltage_range=coarse))
    steps = record.voltage / coarse.resolution
    assert coarse.resolution == pytest.approx(2 / 1024)
    assert np.allclose(steps, np.round(steps))
    assert np.abs(record.voltage - simulate(CELL, PLATING).voltage).max() <= coarse.resolution / 2 * (1 + 1e-9)


def test_a_small_current_is_read_in_a_small_range():
    """Each level of a staircase in the smallest range that holds it, the last ones beyond all of them."""
    ranges = tuple(MeasuringRange(full_scale=scale, bits=12) for scale in (1e-3, 1e-4, 1e-5))
    staircase = CCD(first_mA_cm2=0.01, step_mA_cm2=0.0437, last_mA_cm2=2, half_cycle_h=0.01)
    good = read_cell(Path(__file__).parents[2] / "data" / "twin" / "cF.yaml")
    ideal = simulate(good, staircase)
    record = simulate(good, staircase, instrument=VirtualInstrument(current_ranges=ranges))
    for scale in (1e-5, 1e-4, 1e-3):
        inside = (np.abs(ideal.current) <= scale) & (np.abs(ideal.current) > scale / 10)
        error = np.abs(record.current - ideal.current)[inside]
        assert inside.any()
        assert 0 < error.max() <= scale / 4096 * (1 + 1e-9)
    assert record.damage[0].column == "current_ampere"
    assert np.abs(record.current).max() == 1e-3


@pytest.mark.parametrize("fields", [{"full_scale": 0.0}, {"full_scale": np.inf}, {"full_scale": 1.0, "bits": 0}])
def test_an_impossible_range_is_refused(fields):
    """The error names the field."""
    with pytest.raises(ParameterError, match="must be"):
        MeasuringRange(**fields)
