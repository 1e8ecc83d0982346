"""The virtual instrument: its noise, its resolution and when it writes a row."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import read_cell
from nasicell.errors import ParameterError
from nasicell.protocols import EIS, PlatingStripping
from nasicell.twin import Sampling, VirtualInstrument, simulate

DATA = Path(__file__).parents[2] / "data" / "twin"
CELL = read_cell(DATA / "cN.yaml")
PLATING = PlatingStripping(current_density_mA_cm2=0.2, half_cycle_h=0.5, cycles=2)
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=100)


def test_a_noisy_instrument_needs_random_numbers():
    """The error says how to give them."""
    with pytest.raises(ParameterError, match="default_rng"):
        simulate(CELL, PLATING, instrument=VirtualInstrument(voltage_noise_V=1e-4))


def test_the_same_seed_gives_the_same_record():
    """Noise can be made again, and another seed gives another."""
    noisy = VirtualInstrument(voltage_noise_V=1e-4)
    first, second, third = (
        simulate(CELL, PLATING, instrument=noisy, rng=np.random.default_rng(seed)).voltage for seed in (1, 1, 2)
    )
    assert first.tolist() == second.tolist()
    assert first.tolist() != third.tolist()


def test_voltage_noise_has_its_standard_deviation():
    """The difference to the ideal record is what was asked for."""
    noisy = VirtualInstrument(voltage_noise_V=1e-4, sampling=Sampling(scans_per_step=2000))
    ideal = VirtualInstrument(sampling=Sampling(scans_per_step=2000))
    record = simulate(CELL, PLATING, instrument=noisy, rng=np.random.default_rng(0))
    difference = record.voltage - simulate(CELL, PLATING, instrument=ideal).voltage
    assert difference.std() == pytest.approx(1e-4, rel=0.05)


def test_resolution_rounds_the_voltage():
    """Every voltage is a multiple of the smallest step."""
    record = simulate(CELL, PLATING, instrument=VirtualInstrument(voltage_resolution_V=1e-3))
    assert np.allclose(record.voltage * 1e3, np.round(record.voltage * 1e3))


def test_impedance_noise_scales_with_the_modulus():
    """Real and imaginary part scatter by the same fraction of the modulus at every frequency."""
    noisy = VirtualInstrument(relative_impedance_noise=0.01)
    measured = simulate(CELL, SWEEP, instrument=noisy, rng=np.random.default_rng(0)).spectra[0].impedance
    ideal = simulate(CELL, SWEEP).spectra[0].impedance
    relative = (measured - ideal) / np.abs(ideal)
    assert relative.real.std() == pytest.approx(0.01, rel=0.1)
    assert relative.imag.std() == pytest.approx(0.01, rel=0.1)


def test_the_cable_adds_its_inductance():
    """The difference to the ideal spectrum is j omega L."""
    measured = simulate(CELL, SWEEP, instrument=VirtualInstrument(cable_inductance_H=1e-6)).spectra[0]
    ideal = simulate(CELL, SWEEP).spectra[0]
    assert measured.impedance - ideal.impedance == pytest.approx(1j * ideal.angular_frequency * 1e-6)


def test_a_time_interval_spaces_the_rows():
    """Rows within a step are one interval apart."""
    every = VirtualInstrument(sampling=Sampling(scans_per_step=1, interval_s=60))
    record = simulate(CELL, PLATING, instrument=every)
    assert np.diff(record.time).max() == pytest.approx(60)
    assert len(record) == 4 * 31


def test_a_change_of_voltage_is_written_between_the_intervals():
    """Rarer rows, but none of the moves of the voltage is missed."""
    current = PLATING.updated(current_density_mA_cm2=0.5)
    coarse = Sampling(scans_per_step=1000, interval_s=1e4)
    rows = [
        len(simulate(CELL, current, instrument=VirtualInstrument(sampling=rule)))
        for rule in (coarse, Sampling(scans_per_step=1000, interval_s=1e4, voltage_change_V=1e-3))
    ]
    assert rows[0] == 8
    assert 8 < rows[1] < 400


@pytest.mark.parametrize("field", ["voltage_noise_V", "voltage_resolution_V", "relative_impedance_noise"])
def test_negative_noise_is_refused(field):
    """The error names the field."""
    with pytest.raises(ParameterError, match=field):
        VirtualInstrument(**{field: -1.0})


@pytest.mark.parametrize("rule", [{"scans_per_step": 0}, {"interval_s": 0.0}, {"voltage_change_V": -1.0}])
def test_an_impossible_sampling_rule_is_refused(rule):
    """The error names the field."""
    with pytest.raises(ParameterError, match=next(iter(rule))):
        Sampling(**rule)
