"""BioLogic's binary files (.mpr) against what others say they hold.

hybrid-drt (github.com/jdhuang-csm/hybrid-drt, BSD-3-Clause): spectra and pulses of solid-state cells, one of them also
as EC-Lab's own text export. datalab (github.com/datalab-org/datalab, MIT): a sodium half cell with its settings file.
Numbers of single rows are those of galvani and yadg (both GPL, run as programs), which agree to the last bit with each
other and with all stored columns of these files.
"""

import numpy as np
import polars as pl
import pytest

from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord

PRINTED = 5e-8
"""Rounding of a text export with eight digits."""


def impedance(path) -> ImpedanceRecord:
    record = read(path)
    assert isinstance(record, ImpedanceRecord)
    return record


def cycling(path) -> CyclingRecord:
    record = read(path)
    assert isinstance(record, CyclingRecord)
    return record


def test_binary_file_and_text_export_give_one_record(shared_data):
    """Frequencies, impedances, time, bias and amplitude agree to the digits printed; so do start, device and limits."""
    stored = impedance(shared_data("eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.mpr"))
    exported = impedance(shared_data("eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt"))
    (ours,), (theirs,) = stored.spectra, exported.spectra
    assert np.allclose(ours.frequency, theirs.frequency, rtol=PRINTED, atol=0)
    assert np.allclose(ours.impedance, theirs.impedance, rtol=PRINTED, atol=0)
    assert ours.test_time == theirs.test_time
    assert ours.bias_voltage == pytest.approx(theirs.bias_voltage, rel=PRINTED)
    assert ours.bias_current == pytest.approx(theirs.bias_current, rel=PRINTED)
    assert ours.amplitude == theirs.amplitude == 0.0141
    said, printed = stored.provenance.metadata, exported.provenance.metadata
    assert said["Acquisition started on"] == "2025-05-15 01:18:45.867"
    assert printed["Acquisition started on"] == "05/15/2025 01:18:45.867"
    for key in ("Device", "Run on channel", "Electrode surface area", "Characteristic mass"):
        assert said[key] == printed[key], key
    assert (said["fi"], said["ff"]) == ("7 MHz", "100 mHz")


def test_a_binary_sweep_of_a_solid_state_half_cell(shared_data):
    """EC-Lab 11.61: 89 points from 7 MHz to 10 mHz, first and last as two other readers of the format give them.

    NCM-LPSCl against InLi, hybrid-drt; the numbers are those of galvani and yadg, which agree to the last bit. The
    impedance is that of its own columns |Z| and phase.
    """
    record = impedance(shared_data("eis/hybrid-drt/PEIS_SSB.mpr"))
    (spectrum,) = record.spectra
    assert record.damage == ()
    assert len(spectrum) == 89
    assert spectrum.frequency[[0, -1]] == pytest.approx([7.0000185e6, 0.009997264], rel=1e-7)
    assert spectrum.impedance[0] == pytest.approx(49.00869 - 16.16077j, rel=1e-7)
    assert spectrum.impedance[-1] == pytest.approx(2416.7048 - 454.96017j, rel=1e-7)
    assert spectrum.test_time == pytest.approx(6.477496014)
    assert spectrum.bias_voltage == pytest.approx(2.9669, abs=1e-4)
    assert (spectrum.amplitude, record.provenance.technique) == (0.0071, "PEIS")
    assert record.provenance.metadata["Acquisition started on"] == "2025-04-14 12:01:05.290"
    assert record.provenance.metadata["ff"] == "10 mHz"
    assert record.provenance.metadata["EC-Lab version"] == "11.61"
    assert record.sample.area is None
    assert len(record.provenance.unknown) == 3


def test_a_binary_sweep_of_a_cold_blocking_pellet(shared_data):
    """LPSCl between blocking electrodes at -25 degC: 79 points to 0.1 Hz, 14.1 mV around -80 mV."""
    record = impedance(shared_data("eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.mpr"))
    (spectrum,) = record.spectra
    assert len(spectrum) == 79
    assert spectrum.impedance[-1] == pytest.approx(1.7994276e6 - 8.0937855e6j, rel=1e-7)
    assert (spectrum.amplitude, record.damage) == (0.0141, ())
    assert spectrum.bias_voltage == pytest.approx(-0.080, abs=1e-4)


def test_binary_file_of_the_sodium_half_cell_has_its_half_cycles(shared_data):
    """EC-Lab 11.32: 46,102 points; charge over time is the current, and its integral the instrument's counter.

    -0.2065, +0.98678, -0.85285, +0.93709, -0.87633 mAh are the counter at the end of each half-cycle. The last row is
    as galvani and yadg give it. The current is the one by which EC-Lab computed its own power: -0.1775553 mW at
    1.99996 V.
    """
    record = cycling(shared_data("cycler/datalab/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"))
    assert len(record) == 46_102
    assert record.damage == ()
    assert (record.time[-1], record.voltage[-1]) == pytest.approx((456309.58615131397, 1.9999602), rel=1e-7)
    assert record.current[-1] == pytest.approx(-0.0001775553 / 1.9999602, rel=2e-7)
    table = record.to_polars()
    counted = table["charging_capacity_ah"].to_numpy() - table["discharging_capacity_ah"].to_numpy()
    direction = np.sign(counted)
    starts = np.flatnonzero(np.diff(direction, prepend=direction[0]) != 0)
    ends = [k - 1 for k in [*starts, len(table)] if direction[k - 1] != 0]
    assert 1e3 * counted[ends][:5] == pytest.approx([-0.20653, 0.98678, -0.85285, 0.93709, -0.87633], abs=5e-6)
    steps = np.diff(record.time, prepend=record.time[0])
    passed = np.cumsum(record.current * steps) / 3.6
    assert np.diff(passed[ends])[:4] == pytest.approx([0.98678, -0.85285, 0.93709, -0.87633], abs=1e-5)
    assert record.provenance.metadata["Acquisition started on"] == "2020-10-26 12:49:58.000"
    assert record.provenance.metadata["Run on channel"] == "9 (SN 24246)"
    assert record.provenance.metadata["Device"] == "MPG-2 (SN 0168)"
    assert record.provenance.metadata["Is"] == "0 mA, -88.796 µA, 88.796 µA, -88.796 µA"  # as the .mps has it
    assert set(record.provenance.unknown) == {"Electrode surface area", "Mass of active material"}
    assert record.sample.active_mass is not None
    assert record.sample.active_mass.value == pytest.approx(10e-6)


def test_binary_pulses_of_a_solid_state_half_cell(shared_data):
    """EC-Lab 11.50: 30,208 points at 1 kHz, eight steps of 0, +8.4 and -8.4 uA; 7.826 mg stated in the header."""
    record = cycling(shared_data("eis/hybrid-drt/CP_SSB.mpr"))
    table = record.to_polars()
    assert len(record) == 30_208
    assert record.provenance.technique == "CP"
    assert record.provenance.metadata["Is"] == "0 mA, 8.4 µA, -8.4 µA, 8.4 µA, -8.4 µA, 8.4 µA, -8.4 µA, 0 µA"
    steps = table.group_by("step_index", maintain_order=True).agg(pl.len(), pl.col("current_ampere").median() * 1e6)
    assert steps["len"].to_list() == [3001, 101, 101, 1001, 1001, 10001, 10001, 5001]
    assert steps["current_ampere"].to_numpy() == pytest.approx([0, 8.4, -8.4, 8.4, -8.4, 8.4, -8.4, 0], abs=0.03)
    longest = slice(5205, 15206)
    charge = np.trapezoid(record.current[longest], record.time[longest])
    final = table.filter(pl.col("step_index") == 5)["charging_capacity_ah"].max()
    assert final * 3600 == pytest.approx(8.3829495e-5, rel=1e-6)  # column dQ of the same step, in C
    assert charge == pytest.approx(8.383e-5, rel=1e-3)
    assert record.sample.active_mass is not None
    assert record.sample.active_mass.value == pytest.approx(7.826e-6)
