"""Exports and databases of cyclers: signs, counters, steps, headers, and what happens where they are missing."""

import numpy as np
import pytest

from nasicell.errors import InstrumentFileError
from nasicell.instruments import ColumnImport, read
from nasicell.records import CyclingRecord


@pytest.fixture
def record(examples, scratch):
    """The cycling record of an example, changed."""

    def of(name: str, *changes: tuple[str, str]) -> CyclingRecord:
        content = examples[name]
        for old, new in changes:
            assert old.encode() in content
            content = content.replace(old.encode(), new.encode())
        found = read(scratch(f"cycler-{name}", content))
        assert isinstance(found, CyclingRecord)
        return found

    return of


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("arbin.res", "Arbin .res"),
        ("arbin.csv", "Arbin text"),
        ("maccor.txt", "Maccor text"),
        ("maccor.csv", "Maccor text"),
        ("basytec.txt", "Basytec text"),
        ("novonix.csv", "Novonix csv"),
        ("neware.csv", "Neware text"),
    ],
)
def test_each_format_is_told_by_its_content_and_keeps_the_counters(name, instrument, record):
    """Instrument, cycle and step numbers and the counter of charge are there, nothing is damaged."""
    one = record(name)
    assert one.provenance.instrument == instrument
    assert {"cycle_count", "step_index", "charging_capacity_ah", "discharging_capacity_ah"} <= set(one.table.columns)
    assert one.damage == ()


def test_maccor_states_give_the_signs(record):
    """C charges, D discharges; each half has its own counter, and days count."""
    one = record("maccor.txt")
    assert one.current.tolist() == [1.5] * 6 + [-1.5] * 6
    assert one.table["charging_capacity_ah"].to_list() == pytest.approx([k / 100 for k in range(6)] + [0.0] * 6)
    assert one.table["discharging_capacity_ah"].to_list() == pytest.approx([0.0] * 6 + [k / 100 for k in range(6)])
    assert one.time[-1] == 86_415.0
    assert one.provenance.metadata["step types"] == "1 C, 2 D"
    assert one.provenance.metadata["Tester Channel"] == "1"


def test_maccor_without_states_says_that_the_sign_is_lost(record):
    """A file whose voltage rises is read with a note; one whose voltage falls under its current is refused."""
    assert any("every current is taken to charge" in note for note in record("maccor.csv").provenance.notes)


def test_maccor_discharge_without_states_is_refused(examples, scratch):
    """A fall of the voltage that no charge makes means the discharge has lost its sign."""
    head = examples["maccor.csv"].split(b"\n0,")[0].decode() + "\n"
    rows = "".join(f"{k},1,1,{k}.0,{k}.0,0.0,0.0,2.5,{4.0 - k / 10:.3f},23-Nov-23 3:56:10 PM,22.3\n" for k in range(12))
    with pytest.raises(InstrumentFileError, match="Export the state"):
        read(scratch("maccor-falls.csv", (head + rows).encode()))


def test_a_sensor_that_is_not_there_is_unknown(record):
    """A temperature below absolute zero is left out and told."""
    one = record("maccor.csv", ("22.2591", "-2501.7"))
    assert "ambient_temperature_celsius" not in one.table.columns
    assert "no sensor" in one.provenance.unknown["Temp 1"]


def test_novonix_defaults_are_unknown_and_stated_sizes_are_kept(record):
    """1 cm2 is the program's default; 12 mg is not."""
    one = record("novonix.csv")
    assert one.sample.area is None
    assert "default" in one.provenance.unknown["Area (cm2)"]
    assert one.sample.active_mass is not None
    assert one.sample.active_mass.value == pytest.approx(12e-6)
    assert one.provenance.metadata["protocol"].startswith('{"Version"')
    assert one.time[1] == pytest.approx(0.36)


def test_a_balance_of_charge_is_no_counter(examples, scratch):
    """Where the capacity falls while the cell is discharged, it is left out."""
    head, _, rows = examples["novonix.csv"].partition(b"2025-07-19")
    lines = [line.split(b",") for line in (b"2025-07-19" + rows).strip().split(b"\n")]
    for k, line in enumerate(lines):
        line[5], line[7], line[9] = b"-0.5", b"%.4f" % (1 - k / 100), b"%.4f" % (4 - k / 100)
    one = read(scratch("balance.csv", head + b"\n".join(b",".join(line) for line in lines) + b"\n"))
    assert isinstance(one, CyclingRecord)
    assert "discharging_capacity_ah" not in one.table.columns
    assert (one.current < 0).all()


def test_basytec_lines_are_steps(record):
    """The line of the test plan is the step, its command the type; the head is kept."""
    one = record("basytec.txt")
    assert one.provenance.metadata["step types"] == "4 Charge"
    assert one.provenance.metadata["Testchannel"] == "1814 CH14"
    assert one.table["ambient_temperature_celsius"][0] == pytest.approx(25.47953)


def test_neware_without_time_over_all_steps_follows_the_dates(record):
    """The time within a step is not taken for the test time."""
    one = record("neware.csv", ("Cumulative Time", "Other Time"))
    assert one.time.tolist() == [60.0 * k for k in range(6)]
    assert "follows the dates" in one.provenance.notes[0]


def test_arbin_database_gives_counters_mass_and_header(record):
    """Seventy samples over three pages, the mass in g, the schedule, the start."""
    one = record("arbin.res")
    assert len(one) == 70
    assert one.current[[0, 20, 60]].tolist() == [0.0, 0.5, -0.5]
    assert one.sample.active_mass is not None
    assert one.sample.active_mass.value == pytest.approx(12.3e-6)
    assert one.provenance.metadata["Test_Name"] == "pellet 7"
    assert one.provenance.metadata["Schedule_File_Name"] == "shuttle.sdu"
    assert one.provenance.metadata["start"].startswith("2020-10-26 12:00:00")


def test_arbin_default_mass_is_unknown(write_res, scratch):
    """One gram is what MITS Pro writes where no mass was given."""
    one = read(scratch("default.res", write_res(mass=1.0)))
    assert one.sample.active_mass is None
    assert one.provenance.unknown == {"MASS": "1 g is Arbin's default"}


def test_arbin_database_that_was_cut_says_how_many_rows_are_missing(examples, scratch):
    """The last page is gone: its ten rows are counted as lost, the sixty before are there."""
    content = examples["arbin.res"]
    one = read(scratch("cut.res", content[: len(content) - 1]))
    assert isinstance(one, CyclingRecord)
    assert len(one) == 60
    assert sum(d.records_lost for d in one.damage) == 10
    assert "promises 70 rows" in one.damage[0].reason


def test_arbin_database_without_its_catalogue_is_read(examples, scratch):
    """The samples are found by the columns of their table."""
    content = bytearray(examples["arbin.res"])
    content[2 * 4096 : 4 * 4096] = bytes(2 * 4096)
    one = read(scratch("no-catalogue.res", bytes(content)))
    assert isinstance(one, CyclingRecord)
    assert len(one) == 70
    assert one.sample.active_mass is None


def test_other_access_databases_are_refused_with_the_reason(examples, scratch):
    """An older kind, and one that holds no channel."""
    old = bytearray(examples["arbin.res"])
    old[0x14] = 0
    with pytest.raises(InstrumentFileError, match="before 2000"):
        read(scratch("old.mdb", bytes(old)))
    with pytest.raises(InstrumentFileError, match="no readable table of an Arbin channel"):
        read(scratch("other.mdb", examples["arbin.res"][: 4 * 4096]))


def test_counters_that_grow_the_wrong_way_are_told_and_nothing_is_turned(record, examples, scratch):
    """A discharge written as positive is a damage that names the way to read it; the right way round is none."""
    turned = record("arbin.csv", (",0.0010,", ",-0.0010,"))
    assert (turned.current < 0).all()
    (told,) = turned.damage
    assert told.records_lost == 0
    assert "Nothing was turned" in told.reason
    path = scratch("turned.csv", examples["arbin.csv"].replace(b",0.0010,", b",-0.0010,"))
    named = ColumnImport(time="Test Time (s)", voltage="Voltage (V)", minus_current="Current (A)")
    again = read(path, columns=named)
    assert isinstance(again, CyclingRecord)
    assert (again.current > 0).all()


def test_every_format_round_trips_through_bdf(examples, scratch, tmp_path):
    """What is written as BDF csv reads back as the same table."""
    for name in ("arbin.res", "arbin.csv", "maccor.txt", "maccor.csv", "basytec.txt", "novonix.csv", "neware.csv"):
        one = read(scratch(name, examples[name]))
        assert isinstance(one, CyclingRecord)
        path = tmp_path / f"{name}.bdf.csv"
        assert one.to_bdf(path) == ()
        again = read(path)
        assert isinstance(again, CyclingRecord)
        assert again.table.columns == one.table.columns
        for column in one.table.columns:
            assert np.array_equal(again.table[column].to_numpy(), one.table[column].to_numpy(), equal_nan=True), column


def test_a_database_of_a_thousand_pages_is_read(write_res, scratch):
    """30,000 samples come back in order, none lost."""
    content = write_res(promised=30_000)
    one = read(scratch("long.res", content))
    assert isinstance(one, CyclingRecord)
    assert len(one) == 30_000
    assert one.damage == ()
    assert one.time.tolist() == [10.0 * k for k in range(30_000)]


@pytest.mark.parametrize("name", ["arbin.csv", "maccor.txt", "maccor.csv", "basytec.txt", "novonix.csv", "neware.csv"])
def test_encodings_and_line_ends_make_no_difference(name, examples, scratch):
    """Saved again as UTF-16, or with carriage returns, an export gives the same table."""
    text = examples[name].decode("latin-1" if name == "basytec.txt" else "utf-8-sig")
    before = read(scratch(name, examples[name])).to_polars()
    for content in (text.encode("utf-16"), text.replace("\n", "\r\n").encode()):
        assert read(scratch("again.txt", content)).to_polars().equals(before)


@pytest.mark.parametrize("name", ["maccor.txt", "basytec.txt"])
def test_decimal_commas_make_no_difference(name, examples, scratch):
    """A tab-separated export with decimal commas gives the same table."""
    head, mark, rows = examples[name].partition(b"\n0")
    before = read(scratch(name, examples[name])).to_polars()
    assert read(scratch("comma.txt", head + mark + rows.replace(b".", b","))).to_polars().equals(before)


def test_a_neware_workbook_is_read_from_its_sheet_of_records(examples, scratch, tmp_path):
    """The sheet ``record`` gives what the csv gives; the short sheet beside it is kept as metadata."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "unit"
    book.active.append(["Device", "BTS-1"])
    sheet = book.create_sheet("record")
    for k, line in enumerate(examples["neware.csv"].decode().strip().split("\n")):
        sheet.append(
            [field if k == 0 or ":" in field or field == "CC Chg" else float(field) for field in line.split(",")]
        )
    path = tmp_path / "neware.xlsx"
    book.save(path)
    one, csv = read(path), read(scratch("neware.csv", examples["neware.csv"]))
    assert isinstance(one, CyclingRecord)
    assert one.provenance.instrument == "Neware text (xlsx)"
    assert one.to_polars().equals(csv.to_polars())
    assert one.provenance.metadata["sheet [unit]"] == "Device\tBTS-1"


def test_arbin_columns_without_units_are_those_of_its_database(record):
    """An export by another program carries no units; they are read as Arbin's, with a note."""
    labels = ("Test Time (s)", "Step Time (s)", "Current (A)", "Voltage (V)", "Charge Capacity (Ah)")
    bare = [(name, name.partition(" (")[0].replace(" ", "_")) for name in labels]
    one = record("arbin.csv", *bare, ("Discharge Capacity (Ah)", "Discharge_Capacity"))
    assert one.to_polars().equals(record("arbin.csv").to_polars())
    assert "carry no unit" in one.provenance.notes[0]


def test_older_neware_columns_are_read(scratch):
    """One counter for both directions, set back at each step, and the clock instead of the test time."""
    rows = [
        f"{k},{'CC_Chg' if k < 5 else 'CC_DChg'},1,{1 if k < 5 else 2},{1.0 if k < 5 else -1.0},3.{k},"
        f"{k % 5 / 3.6:.6f},00:00:0{k % 5}.000,2020-01-02 03:04:0{k}"
        for k in range(10)
    ]
    head = "Record ID,Status,Cycle ID,Step ID,Current(mA),Voltage(V),Capacity(uAh),Relative Time(h:min:s.ms),"
    one = read(scratch("older.csv", (head + "Real Time(h:min:s.ms)\n" + "\n".join(rows) + "\n").encode()))
    assert isinstance(one, CyclingRecord)
    assert one.time.tolist() == [float(k) for k in range(10)]
    assert one.current.tolist() == [1e-3] * 5 + [-1e-3] * 5
    assert one.table["discharging_capacity_ah"].to_list()[5:] == pytest.approx([k / 3.6e6 for k in range(5)], abs=1e-12)
    assert one.provenance.metadata["step types"] == "1 CC_Chg, 2 CC_DChg"
