"""Cycler files against what others say they hold.

Neware: the reference tables (.ftr) of NewareNDA, github.com/d-cogswell/NewareNDA, BSD-3-Clause, and the discharge
capacities that the maker of the rate test gives (1.026 ... 0.650 mAh over 7 currents). LANDT: the conversion to BDF
beside the export, github.com/battery-data-alliance/battery-data-format, Apache-2.0; so is the BDF file with a planted
fault of time. BioLogic: github.com/datalab-org/datalab (.mps) and ImperialCollegeLondon/PyProBE (text), MIT and BSD-3.
"""

import numpy as np
import polars as pl
import pytest

from nasicell.instruments import read
from nasicell.records import CyclingRecord, SettingsRecord

FLOAT32 = 2e-7
"""Relative rounding of the single precision that Neware's values are stored in, twice."""
RATE_TEST = "cycler/NewareNDA/BTS85-36-6-5-110-20240424.ndax"
LANDT = "cycler/landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt"


def cycling(path) -> CyclingRecord:
    record = read(path)
    assert isinstance(record, CyclingRecord)
    return record


@pytest.mark.parametrize(
    ("name", "suffix", "rows"),
    [
        ("123456789012_Unit27_Example_Data_File", ".ndax", 301),
        ("TestFile", ".nda", 6670),
        ("new_nda_file", ".nda", 439),
    ],
)
def test_neware_agrees_with_the_reference_table(name, suffix, rows, shared_data):
    """Voltage, current, clock, counters and capacities are those of NewareNDA, row by row."""
    table = cycling(shared_data(f"cycler/NewareNDA/{name}{suffix}")).to_polars()
    reference = pl.read_ipc(shared_data(f"cycler/NewareNDA/{name}.ftr"))
    assert table.height == reference.height == rows
    for ours, theirs, scale in (
        ("voltage_volt", "Voltage", 1.0),
        ("current_ampere", "Current(mA)", 1e-3),
        ("charging_capacity_ah", "Charge_Capacity(mAh)", 1e-3),
        ("discharging_capacity_ah", "Discharge_Capacity(mAh)", 1e-3),
    ):
        expected = reference[theirs].to_numpy() * scale
        tolerance = FLOAT32 * max(np.abs(expected).max(), 1e-12)
        assert np.allclose(table[ours].to_numpy(), expected, rtol=FLOAT32, atol=tolerance), ours
    assert table["step_count"].to_list() == reference["Step"].to_list()
    clock = reference["Timestamp"].dt.replace_time_zone(None) if suffix == ".nda" else reference["Timestamp"]
    assert np.allclose(
        np.diff(table["unix_time_second"].to_numpy()), np.diff(clock.dt.epoch("us").to_numpy()) * 1e-6, atol=1e-3
    )


def test_neware_rate_test_has_its_rows_charge_and_capacities(shared_data):
    """699,677 rows; the integral of the current is the difference of the counters; 1.026 to 0.650 mAh."""
    table = cycling(shared_data(RATE_TEST)).to_polars()
    assert table.height == 699_677
    steps = table.group_by("step_count", maintain_order=True).agg(
        pl.col("charging_capacity_ah", "discharging_capacity_ah").max() * 1e3, pl.col("current_ampere").median()
    )
    discharges = steps.filter(pl.col("discharging_capacity_ah") > 0)
    assert discharges.height == 21
    assert discharges["discharging_capacity_ah"][0] == pytest.approx(1.026, abs=5e-4)
    assert discharges["discharging_capacity_ah"][-1] == pytest.approx(0.650, abs=6e-4)
    assert discharges["current_ampere"].round(6).n_unique() == 7
    counted = steps["charging_capacity_ah"].sum() - steps["discharging_capacity_ah"].sum()
    integral = np.trapezoid(table["current_ampere"].to_numpy(), table["test_time_second"].to_numpy()) / 3.6
    assert integral == pytest.approx(counted, abs=1e-4)


def test_landt_agrees_with_its_bdf_conversion_row_by_row(shared_data):
    """All 25,162 rows of time, voltage, current, step and capacities are the same numbers."""
    export = cycling(shared_data(f"{LANDT}.csv"))
    converted = cycling(shared_data(f"{LANDT}.bdf.csv"))
    assert (export.provenance.instrument, converted.provenance.instrument) == ("LANDT csv", "BDF")
    assert len(export) == 25_162
    common = [c for c in converted.table.columns if c != "ambient_temperature_celsius"]
    assert len(common) == 6
    assert export.table.select(common).equals(converted.table.select(common))
    assert export.provenance.unknown == {"temperature_1_C": "0 in every row: no sensor was connected"}
    assert export.damage == ()
    assert "steps of 0.0001 A, 50 % of the largest current" in export.provenance.metadata["current resolution"]


def test_the_planted_fault_of_time_is_reported_at_each_place(shared_data):
    """The BDF file whose time falls to zero at each step: 19 places, none repaired, no row lost."""
    path = shared_data("cycler/bdf/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv")
    record = cycling(path)
    assert len(record) == 13_086
    assert len(record.damage) == 19
    first = record.damage[0]
    assert (first.file, first.row, first.column, first.records_lost) == (path.name, 724, "test_time_second", 0)
    assert "backwards, from 7200 s to 0 s" in first.reason
    assert path.read_text().splitlines()[723].startswith("0.000,3.8140,2.1810")


def test_settings_of_the_sodium_half_cell(shared_data):
    """GCPL at 88.796 uA between 2.0 and 3.8 V, five cycles; mass and area of the header are defaults."""
    record = read(shared_data("cycler/datalab/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data.mps"))
    assert isinstance(record, SettingsRecord)
    ((name, parameters),) = record.techniques
    assert name == "Galvanostatic Cycling with Potential Limitation"
    assert parameters["Is"] == ("0.000", "-88.796", "88.796", "-88.796")
    assert parameters["unit Is"][1] == "µA"
    assert parameters["EM (V)"] == ("0.000", "2.000", "3.800", "2.000")
    assert parameters["nc cycles"][-1] == "5"
    assert set(record.provenance.unknown) == {
        "Electrode surface area",
        "Characteristic mass",
        "Mass of active material",
    }
    assert record.general["Device"] == "MPG-2"


def test_modulo_bat_text(shared_data):
    """BT-Lab's export: 1397 rows, -0.9 A, its own counter of charge agrees with the integral."""
    table = cycling(shared_data("cycler/pyprobe/Sample_data_biologic_CA1.txt")).to_polars()
    assert table.height == 1397
    assert table["current_ampere"][-1] == pytest.approx(-0.9, abs=1e-3)
    charge = np.trapezoid(table["current_ampere"].to_numpy(), table["test_time_second"].to_numpy()) / 3600
    assert -charge == pytest.approx(table["discharging_capacity_ah"][-1], rel=2e-3)


def test_neware_csv_of_another_lab(shared_data):
    """9,065 rows with clock times and units in the labels; time runs forward over all steps."""
    record = cycling(shared_data("cycler/cellpy/neware_uio.csv"))
    assert len(record) == 9065
    assert record.damage == ()
    assert record.time[-1] == 518_538.0
