"""BioLogic's binary files: layouts, columns, settings, and what damage does to them."""

import struct

import numpy as np
import pytest

from nasicell.cell import Cell
from nasicell.errors import InstrumentFileError
from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord

SECONDS = np.arange(200.0)
VOLTS = (3.0 + 1e-3 * SECONDS).astype("<f4")
RANGE = np.full(200, 14, "<u2")


def cycling(path, **options) -> CyclingRecord:
    record = read(path, **options)
    assert isinstance(record, CyclingRecord)
    return record


def impedance(path, **options) -> ImpedanceRecord:
    record = read(path, **options)
    assert isinstance(record, ImpedanceRecord)
    return record


@pytest.mark.parametrize("version", [0, 2, 3, 11])
def test_every_layout_of_the_data_module_gives_the_same_record(version, write_mpr, scratch):
    """Numbers of columns in one byte or two, short and long headers: the same points."""
    current = np.where(SECONDS < 100, 1.5, -1.5).astype("<f4")
    content = write_mpr({4: SECONDS, 6: VOLTS, 8: current}, flags=np.full(200, 1), version=version)
    record = cycling(scratch("a.mpr", content))
    assert np.array_equal(record.time, SECONDS)
    assert np.array_equal(record.voltage, VOLTS.astype(float))
    assert record.current == pytest.approx(current * 1e-3)
    assert record.damage == ()
    assert record.provenance.technique == "GCPL"
    assert record.provenance.metadata["Acquisition started on"] == "2020-10-26 12:00:00.000"


def test_the_control_column_is_a_current_only_where_the_current_was_controlled(write_mpr, scratch):
    """At constant potential (mode 2) it holds volts, and the current is the charge over time; at rest it is 0."""
    mode = np.repeat([3, 1, 2], [50, 100, 50])
    control = np.repeat([0.0, 2.0, 4.3], [50, 100, 50]).astype("<f4")
    charge = np.repeat([0.0, 2.0, 0.9], [50, 100, 50]) / 3600
    record = cycling(scratch("a.mpr", write_mpr({4: SECONDS, 7: charge, 5: control, 6: VOLTS}, flags=mode)))
    assert record.current == pytest.approx(np.repeat([0.0, 2e-3, 0.9e-3], [50, 100, 50]))
    plain = cycling(scratch("b.mpr", write_mpr({4: SECONDS, 13: np.cumsum(charge), 20: control, 6: VOLTS}, flags=mode)))
    assert plain.current == pytest.approx(record.current)


def test_counters_follow_from_the_columns_that_the_file_has(examples, scratch):
    """Charge and discharge come from their common column, the cycle from the half cycle, both as in a text export."""
    table = cycling(scratch("a.mpr", examples["gcpl.mpr"])).to_polars()
    assert table["cycle_count"].to_list() == [0] * 12
    assert table["step_index"].to_list() == np.repeat([0, 1, 2], 4).tolist()
    assert table["charging_capacity_ah"].max() == pytest.approx(4e-2 / 3600)
    assert table["discharging_capacity_ah"].to_list() == pytest.approx([0.0] * 12)


def test_sweeps_carry_their_state(examples, scratch):
    """Two cycles are two sweeps with their time, bias and charge; the excitation measured stands in for the setting."""
    record = impedance(scratch("a.mpr", examples["peis.mpr"]))
    first, second = record.spectra
    assert len(first) == len(second) == 6
    assert first.impedance[0] == 50 - 1j
    assert (second.test_time, second.bias_voltage) == (60.0, 2.5)
    assert second.bias_current == pytest.approx(0.5e-3)
    assert second.transferred_charge == pytest.approx(0.9)
    assert first.amplitude == pytest.approx(0.007)


@pytest.mark.parametrize(("millivolts", "amplitude"), [(14.1, 0.0141), (1e6, 0.010), (-3.0, 0.010)])
def test_a_setting_that_the_data_contradict_is_left_out(millivolts, amplitude, write_mpr, scratch):
    """The amplitude set counts where the excitation measured is of its size, else the one measured."""
    parameters = struct.pack("<fBfBI", 1.0, 0, 1.0, 2, 10)
    content = write_mpr(
        {
            32: (10.0 ** np.arange(6, -1, -1)).astype("<f4"),
            36: np.full(7, 2.0, "<f4"),
            35: np.full(7, -60.0, "<f4"),
            33: np.full(7, 0.01, "<f4"),
        },
        technique=29,
        settings={0x1849 + 0x17: parameters, 0x1849 + 0x27: struct.pack("<f", millivolts)},
    )
    (spectrum,) = impedance(scratch("a.mpr", content)).spectra
    assert spectrum.amplitude == pytest.approx(amplitude)
    assert spectrum.impedance == pytest.approx(np.full(7, 1 - 1.7320508j))


def test_the_kind_of_cell_chooses_the_electrodes(write_mpr, scratch):
    """A half cell means the working electrode, any other cell the whole: Ewe-Ece and Zwe-ce, computed where needed."""
    volts = {4: SECONDS, 6: VOLTS, 9: np.full(200, 0.1, "<f4"), 8: VOLTS}
    path = scratch("a.mpr", write_mpr(volts))
    assert cycling(path, cell=Cell(kind="half")).voltage[0] == 3.0
    assert cycling(path, cell=Cell(kind="full")).voltage[0] == pytest.approx(2.9)
    frequency = (10.0 ** np.arange(6, -1, -1)).astype("<f4")
    both = {32: frequency, 37: frequency, 38: frequency, 430: frequency, 431: frequency, 432: 2 * frequency}
    path = scratch("b.mpr", write_mpr(both | {433: 2 * frequency}, technique=29))
    assert impedance(path, cell=Cell(kind="half")).spectra[0].impedance[0] == 1e6 - 1e6j
    assert impedance(path, cell=Cell(kind="symmetric")).spectra[0].impedance[0] == 2e6 - 2e6j


def test_rows_without_a_frequency_are_set_aside_in_a_sweep_and_the_trace_of_a_modulo_bat(write_mpr, scratch):
    """f = 0 is direct current: no impedance in a GEIS, but measured points of a Modulo Bat, which is both."""
    frequency = np.concatenate([np.zeros(100), np.logspace(5, 0, 100)]).astype("<f4")
    columns = {4: SECONDS, 6: VOLTS, 8: VOLTS, 32: frequency, 36: VOLTS, 35: VOLTS}
    swept = impedance(scratch("a.mpr", write_mpr(columns, technique=30, flags=np.ones(200))))
    assert [len(s) for s in swept.spectra] == [100]
    assert sum(d.records_lost for d in swept.damage) == 100
    both = read(scratch("b.mpr", write_mpr(columns, technique=127, flags=np.ones(200))))
    assert isinstance(both, LinkedRecord)
    assert [len(part) for part in both.parts] == [100, 1]
    assert both.damage == ()


def test_defaults_are_unknown_and_a_stated_size_counts(write_mpr, scratch):
    """EC-Lab's area of 0.001 cm2 and its example mass are unknown; 1.33 cm2 and 7.826 mg are stated."""
    area, mass = struct.pack("<f", 0.001), struct.pack("<f", 7.826)
    columns = {4: SECONDS, 6: VOLTS, 8: VOLTS}
    record = cycling(scratch("a.mpr", write_mpr(columns, settings={0x211: area})))
    assert set(record.provenance.unknown) == {"Electrode surface area", "Mass of active material"}
    stated = {0x211: struct.pack("<f", 1.33), 0x24C: mass, 0x251: b"\x02", 0x007: b"\x04cell"}
    record = cycling(scratch("b.mpr", write_mpr(columns, settings=stated)))
    assert record.sample.area is not None
    assert record.sample.area.value == pytest.approx(1.33e-4)
    assert record.sample.active_mass is not None
    assert record.sample.active_mass.value == pytest.approx(7.826e-6)
    assert record.provenance.metadata["Comments"] == "cell"


def test_a_column_of_unknown_number_is_kept_without_a_name(write_mpr, scratch):
    """The length of a record gives its width; the columns behind it are read as ever, and the record tells."""
    columns = {4: SECONDS, 999: 1e6 + SECONDS, 6: VOLTS, 8: VOLTS}
    record = cycling(scratch("a.mpr", write_mpr(columns)))
    assert np.array_equal(record.voltage, VOLTS.astype(float))
    assert record.damage == ()
    assert "column 999" in record.provenance.unknown["columns"]


def test_several_unknown_columns_are_told_apart_by_what_the_known_ones_say(write_mpr, scratch):
    """Time that runs forward and potentials in volts decide between 8 + 4 + 2 bytes in any order."""
    columns = {900: RANGE, 6: VOLTS, 901: 1e6 + 0.37 * SECONDS, 4: SECONDS, 902: VOLTS, 8: VOLTS}
    record = cycling(scratch("a.mpr", write_mpr(columns)))
    assert np.array_equal(record.time, SECONDS)
    assert np.array_equal(record.voltage, VOLTS.astype(float))
    assert record.current == pytest.approx(VOLTS * 1e-3)


def test_a_known_number_with_another_width_is_found_out(write_mpr, scratch):
    """Where a version of EC-Lab stores a column in another type, the length of a record tells."""
    columns = {498: VOLTS, 70: 1e-3 * SECONDS, 4: SECONDS, 6: VOLTS, 8: VOLTS}
    record = cycling(scratch("a.mpr", write_mpr(columns)))
    assert np.array_equal(record.time, SECONDS)
    assert np.array_equal(record.voltage, VOLTS.astype(float))


def test_a_truncated_file_gives_its_points_and_says_how_many_are_missing(write_mpr, scratch):
    """Points that are whole are kept; the rest is counted as lost."""
    content = write_mpr({4: SECONDS, 6: VOLTS, 8: VOLTS}, log=False)
    record = cycling(scratch("a.mpr", content[: len(content) - 20 * 16 - 5]))
    assert len(record) == 179
    assert sum(d.records_lost for d in record.damage) == 21
    assert any(d.row == 180 and "promises 200 points" in d.reason for d in record.damage)
    unknown = write_mpr({4: SECONDS, 6: VOLTS, 777: VOLTS, 8: VOLTS}, log=False)
    assert len(cycling(scratch("b.mpr", unknown[: len(unknown) - 20 * 20]))) == 180


def test_a_wrong_number_of_points_or_length_is_bridged_and_reported(write_mpr, scratch):
    """What the next module confirms counts; nothing is lost without a word."""
    record = cycling(scratch("a.mpr", write_mpr({4: SECONDS, 6: VOLTS, 8: VOLTS}, points=150)))
    assert len(record) == 200
    assert "counts 150 points, the module holds 200" in record.damage[0].reason
    content = bytearray(write_mpr({4: SECONDS, 6: VOLTS, 8: VOLTS}))
    length = content.index(b"MODULEVMP data") + 41
    content[length : length + 4] = struct.pack("<I", 99_999_999)
    record = cycling(scratch("b.mpr", bytes(content)))
    assert len(record) == 200
    assert "should have 99999999 bytes" in record.damage[0].reason


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda content: content[:3000], "no module 'VMP data'"),
        (lambda content: content[: content.index(b"MODULEVMP data") + 70], "cannot be told apart|no measured point"),
        (lambda content: content[:40], "it has no module"),
    ],
)
def test_a_file_without_points_is_refused(spoil, words, examples, scratch):
    """The error says what is missing."""
    with pytest.raises(InstrumentFileError, match=words):
        read(scratch("a.mpr", spoil(examples["gcpl.mpr"])))
