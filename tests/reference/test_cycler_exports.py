"""Arbin databases and cyclers' text exports against what others say they hold.

Arbin .res: every value as access-parser 0.0.6 (Apache-2.0) reads it from the same table; the numbers below are some of
them. ``20160805...res``: 10,261 rows, 18 cycles, 103 steps, jepegit/cellpy (MIT); so are the Maccor text (6,704 rows)
and the Neware csv (9,065 rows). ``arbin_example.res`` and the workbook: be-smith/navani (MIT). Basytec, Maccor csv,
Novonix, Arbin csv: ImperialCollegeLondon/PyProBE (BSD-3-Clause). Charge: the counters that the cyclers wrote beside the
current, which the trapezoidal integral of the current within each step must meet.
"""

import numpy as np
import polars as pl
import pytest

from nasicell.instruments import read
from nasicell.records import CyclingRecord

CELLPY = "cycler/cellpy/20160805_test001_45_cc_01.res"
EXAMPLE = "cycler/arbin/arbin_example.res"
WORKBOOK = "cycler/arbin/bs542_004_gr_li_50ua_50mv_1v_191020_Channel_11.xlsx"
MACCOR = "cycler/cellpy/maccor_001.txt"
NEWARE = "cycler/cellpy/neware_uio.csv"
PYPROBE = "cycler/pyprobe/sample_data_"


def cycling(path) -> CyclingRecord:
    record = read(path)
    assert isinstance(record, CyclingRecord)
    assert record.damage == ()
    return record


def step_runs(record: CyclingRecord) -> np.ndarray:
    """Number of the run of one step within one cycle, shape (rows,)."""
    names = [name for name in ("cycle_count", "step_index") if name in record.table.columns]
    return record.table.select(pl.struct(names).rle_id()).to_series().to_numpy()


def charge_against_counters(record: CyclingRecord) -> np.ndarray:
    """Relative difference of integral and counters, of each step in which the counters count."""
    current, time = record.current, record.time
    integral = np.append(0.0, np.cumsum((current[1:] + current[:-1]) / 2 * np.diff(time))) / 3600
    counted = (record.table["charging_capacity_ah"] - record.table["discharging_capacity_ah"]).to_numpy()
    runs = step_runs(record)
    first = np.flatnonzero(np.diff(runs, prepend=-1))
    last = np.append(first[1:], runs.size) - 1
    rise = counted[last] - counted[first]
    large = np.abs(rise) > 1e-3 * np.abs(rise).max()
    return (integral[last] - integral[first])[large] / rise[large] - 1


@pytest.mark.parametrize(
    ("name", "rows", "cycles", "steps", "last"),
    [
        (CELLPY, 10_261, 18, 103, (859_077.2406335169, 0.2940689027309418, 0.000239313155618)),
        (EXAMPLE, 2_150, 5, 17, (345_733.38945743744, 3.872107982635498, 0.0)),
    ],
)
def test_arbin_databases_have_their_rows_cycles_and_steps(name, rows, cycles, steps, last, shared_data):
    """Rows, cycles, steps, and time and voltage of the last row to the last digit."""
    record = cycling(shared_data(name))
    assert len(record) == rows
    assert record.table["cycle_count"].n_unique() == cycles
    assert step_runs(record)[-1] + 1 == steps
    time, voltage, discharged = last
    assert record.time[-1] == pytest.approx(time, rel=1e-12)
    assert record.voltage[-1] == pytest.approx(voltage, rel=1e-12)
    assert record.table["discharging_capacity_ah"][-1] == pytest.approx(discharged, abs=1e-15)


def test_arbin_database_states_mass_schedule_and_channel(shared_data):
    """0.8528 mg, the schedule, the channel and the serial number; the other file states no mass."""
    record = cycling(shared_data(CELLPY))
    assert record.sample.active_mass is not None
    assert record.sample.active_mass.value == pytest.approx(0.0008528379839845002e-3, rel=1e-9)
    told = record.provenance.metadata
    assert told["Schedule_File_Name"] == "SiNODE\\24h_rest_3cyc_C20_100cyc_c10_MR.sdu"
    assert (told["Channel_Index"], told["Serial_Number"]) == ("3", "176075")
    assert told["start"].startswith("2016-08-05 16:16:2")
    assert cycling(shared_data(EXAMPLE)).sample.active_mass is None


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [(CELLPY, 3e-4), (EXAMPLE, 5e-5), (MACCOR, 5e-5), (NEWARE, 4e-3), (f"{PYPROBE}novonix.csv", 5e-5)],
)
def test_integral_of_the_current_meets_the_counters(name, tolerance, shared_data):
    """In every step; the tolerance is what trapezoids between the stored samples and printed digits make."""
    assert np.abs(charge_against_counters(cycling(shared_data(name)))).max() < tolerance


def test_arbin_workbook(shared_data):
    """4,526 rows; the counters at the end; the sheet about the test is kept."""
    record = cycling(shared_data(WORKBOOK))
    assert len(record) == 4_526
    assert record.provenance.instrument == "Arbin text (xlsx)"
    assert record.table["discharging_capacity_ah"][-1] == pytest.approx(0.011055, abs=1e-6)
    assert "bs542_graphite_slow_rate.sdu" in record.provenance.metadata["sheet [Global_Info]"]


def test_maccor_text(shared_data):
    """6,704 rows, 24 steps; discharge at 0.5, 0.5, 2.5, 5 and 10 A is negative; the sensors are not there."""
    record = cycling(shared_data(MACCOR))
    assert len(record) == 6_704
    assert step_runs(record)[-1] + 1 == 24
    table = record.table
    discharges = (
        table.filter(pl.col("current_ampere") < 0).group_by("step_index").agg(pl.col("current_ampere").median())
    )
    assert discharges.sort("step_index")["current_ampere"].round(1).to_list() == [-0.5, -0.5, -2.5, -5.0, -10.0]
    assert record.time[-1] == pytest.approx(2 * 86400 + 2 * 3600 + 52 * 60 + 51.5699996948242, abs=1e-9)
    assert "no sensor" in record.provenance.unknown["Aux #1"]
    assert record.provenance.metadata["Procedure"] == "M50_Validation.000"


def test_neware_csv_keeps_steps_and_counters(shared_data):
    """9,065 rows, 32 steps, with their types; the last counted charge is 1.438 mAh."""
    record = cycling(shared_data(NEWARE))
    assert len(record) == 9_065
    assert step_runs(record)[-1] + 1 == 32
    assert "8 CC Chg" in record.provenance.metadata["step types"]
    assert record.table["charging_capacity_ah"][-1] == pytest.approx(1.438e-3, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "rows", "last_time", "last_current"),
    [
        ("basytec.txt", 74, 70.2358036666668, 0.449601734416934),
        ("maccor.csv", 15, 13.06, 28.798),
        ("novonix.csv", 207, 3.4131889 * 3600, 0.49999387),
        ("arbin.csv", 13, 301.214, 2.650138),
    ],
)
def test_small_exports_to_the_last_digit(name, rows, last_time, last_current, shared_data):
    """Rows, and time and current of the last one."""
    record = cycling(shared_data(PYPROBE + name))
    assert len(record) == rows
    assert record.time[-1] == pytest.approx(last_time, rel=1e-6 if name == "arbin.csv" else 1e-12)
    assert record.current[-1] == pytest.approx(last_current, rel=1e-6)
    assert {"cycle_count", "step_index", "charging_capacity_ah"} <= set(record.table.columns)
