"""Each reader on a small file of its format."""

import numpy as np
import polars as pl
import pytest

from nasicell.cell import Cell, Geometry
from nasicell.errors import InstrumentFileError
from nasicell.instruments import read
from nasicell.records import CyclingRecord, ImpedanceRecord, SettingsRecord

INSTRUMENTS = {
    "gcpl.mpt": "BioLogic .mpt",
    "peis.mpt": "BioLogic .mpt",
    "gcpl.mpr": "BioLogic .mpr",
    "peis.mpr": "BioLogic .mpr",
    "settings.mps": "BioLogic .mps",
    "eis.DTA": "Gamry .DTA",
    "sweep.z": "ZPlot .z",
    "bdf.csv": "BDF",
    "landt.csv": "LANDT csv",
    "cycling.txt": "plain cycling text",
    "impedance.csv": "plain impedance text",
    "bare.txt": "plain impedance text",
}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_the_content_tells_the_format_whatever_the_name(name, examples, scratch):
    """A file is read the same under a name that says nothing."""
    record = read(scratch("renamed.dat", examples[name]))
    assert record.provenance.instrument == INSTRUMENTS[name]
    assert record.damage == ()
    assert len(record.provenance.sha256) == 64


@pytest.mark.parametrize("name", [n for n in INSTRUMENTS if not n.endswith((".mps", ".mpr"))])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_utf16_and_byte_order_marks_make_no_difference(name, encoding, examples, scratch):
    """Saved again as UTF-16, or with a byte order mark, a file gives the same numbers."""
    text = examples[name].decode("latin-1")
    before, after = read(scratch(name, examples[name])), read(scratch("again.txt", text.encode(encoding)))
    assert not isinstance(before, SettingsRecord)
    assert not isinstance(after, SettingsRecord)
    assert after.to_polars().equals(before.to_polars())


@pytest.mark.parametrize("name", ["eis.DTA", "sweep.z", "cycling.txt"])
def test_decimal_commas_make_no_difference(name, examples, scratch):
    """A tab-separated file with decimal commas gives the same numbers as with points."""
    before = read(scratch(name, examples[name]))
    after = read(scratch("comma.txt", examples[name].replace(b".", b",").replace(b"Time(Sec)", b"Time(Sec)")))
    assert not isinstance(before, SettingsRecord)
    assert not isinstance(after, SettingsRecord)
    assert after.to_polars().equals(before.to_polars())


def test_biologic_cycling_with_decimal_commas_and_default_mass(examples, scratch):
    """mA become A; the characteristic mass counts, EC-Lab's default area and example mass are unknown."""
    record = read(scratch("a.mpt", examples["gcpl.mpt"]))
    assert isinstance(record, CyclingRecord)
    assert record.current[0] == pytest.approx(1.5e-3)
    assert record.time.tolist() == [0, 10, 20, 30, 40, 50]
    assert record.provenance.technique == "GCPL"
    assert set(record.provenance.unknown) == {"Electrode surface area", "Mass of active material"}
    assert record.provenance.unknown["Electrode surface area"].startswith("0.001 cm² is EC-Lab's default")
    assert record.sample.area is None
    assert record.sample.active_mass is not None
    assert record.sample.active_mass.value == pytest.approx(6.89e-6)


@pytest.mark.parametrize(
    ("kind", "voltage"), [("half", 3.0), ("full", 2.9), ("symmetric", 2.9), ("blocking", 2.9), (None, 2.9)]
)
def test_the_kind_of_cell_chooses_the_electrode_column(kind, voltage, examples, scratch):
    """A half cell means the working electrode, any other cell the whole voltage."""
    cell = Cell(kind=kind) if kind else None
    record = read(scratch("a.mpt", examples["gcpl.mpt"]), cell=cell)
    assert isinstance(record, CyclingRecord)
    assert record.voltage[0] == pytest.approx(voltage)


def test_biologic_current_from_the_control_column(examples, scratch):
    """Without I, dq/dt is the current; the control column is it only where the current was controlled."""
    head = b"EC-Lab ASCII FILE\nNb header lines : 5\n\nGalvanostatic Cycling with Potential Limitation\n"
    rows = (
        b"mode\ttime/s\tcontrol/V/mA\tEwe/V\tdq/mA.h\n3\t0\t0\t3.0\t0\n1\t10\t2.0\t3.1\t0.0055\n1\t10\t2.0\t4.0\t0\n"
        b"2\t30\t4.0\t4.0\t0.0025\n"
    )
    record = read(scratch("control.mpt", head + rows))
    assert isinstance(record, CyclingRecord)
    assert record.current == pytest.approx([0.0, 1.98e-3, 2e-3, 0.45e-3])
    without = rows.replace(b"\tdq/mA.h", b"").replace(b"\t0\n", b"\n").replace(b"\t0.0025", b"")
    without = without.replace(b"\t0.0055", b"")
    record = read(scratch("control.mpt", head + without))
    assert isinstance(record, CyclingRecord)
    assert len(record) == 3
    assert record.damage[0].row == 9
    with pytest.raises(InstrumentFileError, match="no column holds the current"):
        read(scratch("control.mpt", head + rows.replace(b"mode", b"x").replace(b"dq/mA.h", b"y")))


def test_biologic_impedance_has_one_spectrum_per_cycle(examples, scratch):
    """Two cycles in one .mpt are two sweeps; -Im(Z) is turned round; the amplitude is Va."""
    record = read(scratch("a.mpt", examples["peis.mpt"]))
    assert isinstance(record, ImpedanceRecord)
    assert [len(s) for s in record.spectra] == [5, 5]
    assert record.spectra[0].impedance[0] == pytest.approx(104 - 1j)
    assert record.spectra[1].test_time == 1.0
    assert record.spectra[0].amplitude == pytest.approx(0.0141)


def test_biologic_impedance_without_frequency_is_refused(examples, scratch):
    """A missing column is named with file and row."""
    spoiled = examples["peis.mpt"].replace(b"freq/Hz\t", b"").replace(b"\n1,", b"\n")
    with pytest.raises(InstrumentFileError, match=r"bad\.mpt, row 12, column 'freq/Hz'"):
        read(scratch("bad.mpt", spoiled))


def test_settings_are_read_by_sequence(examples, scratch):
    """Each parameter of a technique has one value per sequence, units included."""
    record = read(scratch("a.mps", examples["settings.mps"]))
    assert isinstance(record, SettingsRecord)
    name, parameters = record.techniques[0]
    assert name == "Chronopotentiometry"
    assert parameters["Is"] == ("0.100", "-0.100")
    assert parameters["unit Is"] == ("mA", "µA")
    assert record.general["Electrode surface area"] == "1.330 cm²"
    cut = read(scratch("b.mps", examples["settings.mps"].replace(b"techniques : 1", b"techniques : 3")))
    assert "promises 3 techniques" in cut.damage[0].reason


def test_gamry_carries_bias_amplitude_and_area(examples, scratch):
    """The mean direct current and voltage, the rms amplitude and a stated area reach the record."""
    record = read(scratch("a.DTA", examples["eis.DTA"]))
    assert isinstance(record, ImpedanceRecord)
    spectrum = record.spectra[0]
    assert (spectrum.bias_current, spectrum.bias_voltage, spectrum.amplitude) == (1e-3, 0.25, 0.01)
    assert spectrum.impedance[1] == pytest.approx(101.25 - 1.5j)
    assert record.sample.area is not None
    assert record.sample.area.value == pytest.approx(1.33e-4)
    default = read(scratch("b.DTA", examples["eis.DTA"].replace(b"1.33E+000", b"1.00E+000")))
    assert "AREA" in default.provenance.unknown


def test_zplot_counts_its_points(examples, scratch):
    """Fewer points than the header promises are reported as lost."""
    content = examples["sweep.z"].replace(b"Data Points:                5", b"Data Points:                9")
    record = read(scratch("a.z", content))
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].bias_voltage == 0.5
    assert record.damage[0].records_lost == 4


def test_bdf_reads_preferred_labels_and_parquet_alike(examples, scratch, tmp_path):
    """Machine names, preferred labels and parquet are one format."""
    plain = read(scratch("a.csv", examples["bdf.csv"]))
    labelled = examples["bdf.csv"].replace(
        b"test_time_second,voltage_volt,current_ampere,cycle_count",
        b"Test Time / s,Voltage / V,Current / mA,Cycle Count / 1",
    )
    preferred = read(scratch("b.csv", labelled.replace(b",0.001,", b",1,")))
    assert isinstance(plain, CyclingRecord)
    assert isinstance(preferred, CyclingRecord)
    assert preferred.to_polars().equals(plain.to_polars())
    plain.to_polars().with_columns(pl.col("voltage_volt").cast(pl.Float32)).write_parquet(tmp_path / "a.parquet")
    parquet = read(tmp_path / "a.parquet")
    assert isinstance(parquet, CyclingRecord)
    assert np.allclose(parquet.voltage, plain.voltage)
    assert parquet.to_polars()["cycle_count"].to_list() == [1] * 6


def test_time_that_runs_backwards_is_reported_not_repaired(examples, scratch):
    """The row stays as written; the damage says where and from what to what."""
    record = read(scratch("a.csv", examples["bdf.csv"].replace(b"30.0,", b"3.0,")))
    assert isinstance(record, CyclingRecord)
    assert record.time.tolist() == [0, 10, 20, 3, 40, 50]
    assert [(d.row, d.column, d.records_lost) for d in record.damage] == [(5, "test_time_second", 0)]


def test_landt_converts_its_units(examples, scratch):
    """Units in the labels are converted, the preface is metadata."""
    record = read(scratch("a.csv", examples["landt.csv"]))
    assert isinstance(record, CyclingRecord)
    assert record.current == pytest.approx(5e-4)
    assert record.to_polars()["charging_capacity_ah"].to_list() == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4, 0.5])


def test_plain_cycling_converts_its_units_and_needs_them(examples, scratch):
    """min, mV and uA become s, V and A; a label without a unit is refused by name."""
    record = read(scratch("a.txt", examples["cycling.txt"]))
    assert isinstance(record, CyclingRecord)
    assert record.time[1] == 60.0
    assert record.voltage[0] == pytest.approx(3.1)
    assert record.current[0] == pytest.approx(-250e-6)
    with pytest.raises(InstrumentFileError, match="current is given without a unit"):
        read(scratch("b.txt", examples["cycling.txt"].replace(b" (uA)", b"")))


def test_a_current_without_sign_is_refused(scratch):
    """A discharge with a positive current would be counted as a charge."""
    rows = "".join(f"{k},3.0,1.0,0,{k}\n" for k in range(5))
    label = "Test Time (s),Voltage (V),Current (A),Charge Capacity (Ah),Discharge Capacity (Ah)\n"
    with pytest.raises(InstrumentFileError, match="carries no sign"):
        read(scratch("a.csv", (label + rows).encode()))


def test_a_current_of_the_opposite_sign_is_refused(scratch):
    """Charge capacity that grows under negative current contradicts the convention; the same with a plus is read."""
    label = "Test Time (s),Voltage (V),Current (A),Charge Capacity (Ah),Discharge Capacity (Ah)\n"
    for sign in (1, -1):
        rows = "".join(f"{k},{3 + 0.01 * k},{sign},0.{k},0\n" for k in range(8))
        rows += "".join(f"{8 + k},{3.1 - 0.01 * k},{-sign},0.7,0.{k}\n" for k in range(8))
        path = scratch("sign.csv", (label + rows).encode())
        if sign > 0:
            assert isinstance(read(path), CyclingRecord)
        else:
            with pytest.raises(InstrumentFileError, match="--column minus_current"):
                read(path)


def test_clock_times_are_read_as_seconds(scratch):
    """Hours, minutes and seconds, with days in front, count as test time."""
    rows = "Total Time,Voltage(V),Current(mA)\n00:00:01,3,1\n23:59:59.5,3,1\n1d 00:00:00,3,1\n"
    record = read(scratch("a.csv", rows.encode()))
    assert isinstance(record, CyclingRecord)
    assert record.time.tolist() == [1.0, 86399.5, 86400.0]


@pytest.mark.parametrize(
    ("labels", "sign"),
    [
        ("f,Z',Z''", 1),
        ("Freq/Hz, Z'/ohm, Z\"/ohm", 1),
        ("Frequency (Hz),Re(Z) (Ohm),-Im(Z) (Ohm)", -1),
        ("freq,zreal,-zimag", -1),
        ("# Frequency,Real,Imag", 1),
    ],
)
def test_the_label_decides_the_sign(labels, sign, scratch):
    """Z'' is taken as written and -Z'' turned round, whatever the values."""
    record = read(scratch("a.csv", f"{labels}\n1000,1,2\n100,2,3\n10,3,4\n".encode()))
    assert isinstance(record, ImpedanceRecord)
    assert record.spectra[0].impedance[0] == 1 + sign * 2j


def test_without_labels_the_data_decide_the_sign_and_the_record_says_so(scratch):
    """Mostly positive third columns are -Z''; the choice stands in the metadata."""
    record = read(scratch("a.csv", b"1000,1,2\n100,2,3\n10,3,4\n"))
    assert isinstance(record, ImpedanceRecord)
    assert np.all(record.spectra[0].impedance.imag < 0)
    assert "-Z''" in record.provenance.metadata["sign of Z''"]


def test_areal_impedance_is_refused(scratch):
    """ohm cm2 is not the impedance of the cell."""
    with pytest.raises(InstrumentFileError, match="not times area"):
        read(scratch("a.csv", b"f (Hz),Z' (ohm cm2),Z'' (ohm cm2)\n1000,1,-2\n100,2,-3\n10,3,-4\n"))


def test_the_cell_wins_over_the_header(examples, scratch):
    """What the cell file states replaces what the header states; the rest of the header stays."""
    path = scratch("a.csv", examples["impedance.csv"])
    assert read(path).sample.thickness.value == pytest.approx(9e-4)  # pyright: ignore
    sample = read(path, cell=Cell(kind="blocking", geometry=Geometry(thickness_mm=1.1))).sample  # pyright: ignore
    assert (sample.thickness.value, sample.kind) == (pytest.approx(1.1e-3), "blocking")
    sample = read(path, cell=Cell(kind="blocking", geometry=Geometry(area_cm2=1.0))).sample  # pyright: ignore
    assert (sample.thickness.value, sample.area.value) == (pytest.approx(9e-4), pytest.approx(1e-4))


def test_units_of_a_cycling_table_can_stand_below_its_labels(scratch):
    """A row of units is no measured row, and no row is lost."""
    content = b"Time;Voltage;Current\nmin;mV;mA\n0;3000;1\n1;3001;1\n2;3002;1\n"
    record = read(scratch("units.csv", content))
    assert isinstance(record, CyclingRecord)
    assert record.time.tolist() == [0.0, 60.0, 120.0]
    assert (record.voltage[0], record.current[0], record.damage) == (3.0, 1e-3, ())
