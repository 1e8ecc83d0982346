"""Differential capacity of real files: its area against the capacities of shared/data/SOURCES.md.

NewareNDA (BSD-3) BTS85-36-6-5-110: seven currents, discharges from 1.026 to 0.650 mAh. datalab (MIT) NaCoO2 half
cell: half-cycle charges 0.98678, 0.85285, 0.93709 and 0.87633 mAh.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import nasicell
from nasicell.analysis import Analysis
from nasicell.records import CyclingRecord

SharedData = Callable[[str], Path]
AREA = 1e-3


def analysed(path: Path) -> Analysis:
    """Analysis of a cycling file."""
    record = nasicell.read(path)
    assert isinstance(record, CyclingRecord)
    return nasicell.analyse(record)


def areas(path: Path) -> dict[tuple[int, str], float]:
    """Integral of dQ/dV, mAh, by cycle and half."""
    table = analysed(path).tables["dq_dv"]
    return {
        (int(cycle), str(half)): float(rows["dq_dv_mAh_V"].sum() * (rows["voltage_V"][1] - rows["voltage_V"][0]))
        for (cycle, half), rows in table.group_by("cycle", "half")
    }


def test_seven_currents(shared_data: SharedData) -> None:
    """First and last discharge of 700k rows."""
    found = areas(shared_data("cycler/NewareNDA/BTS85-36-6-5-110-20240424.ndax"))
    assert found[1, "discharge"] == pytest.approx(1.026, abs=6e-4)
    assert found[21, "discharge"] == pytest.approx(0.650, abs=1e-3)


def test_sodium_half_cell(shared_data: SharedData) -> None:
    """Four half-cycles at C/24."""
    name = "cycler/datalab/jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"
    found = areas(shared_data(name))
    for key, charge in (
        ((1, "charge"), 0.98678),
        ((1, "discharge"), 0.85285),
        ((2, "charge"), 0.93709),
        ((2, "discharge"), 0.87633),
    ):
        assert found[key] == pytest.approx(charge, rel=AREA)


@pytest.mark.parametrize(
    "name", ["cycler/cellpy/neware_uio.csv", "cycler/arbin/bs542_004_gr_li_50ua_50mv_1v_191020_Channel_11.xlsx"]
)
def test_the_area_is_the_charge_of_the_steps(shared_data: SharedData, name: str) -> None:
    """Constant-current steps of each half add up to the area, pauses or not."""
    path = shared_data(name)
    analysis = analysed(path)
    steps, cycles = analysis.tables["steps"], analysis.tables["cycles"]
    for (cycle, half), area in areas(path).items():
        row = cycles.filter(pl.col("cycle") == cycle).row(0, named=True)
        mine = steps.filter(
            (pl.col("kind") == half)
            & (pl.col("start_second") >= row["start_second"])
            & (pl.col("end_second") <= row["end_second"])
        )
        assert area == pytest.approx(mine["charge_mAh"].abs().sum(), rel=AREA)
