"""A LANDT file and its conversion to BDF by the Battery Data Alliance give the same numbers.

Source: SINTEF__LiGrR2032__2024-04-30__25degC__Landt of the battery-data-format project (Apache-2.0). The file writes
the current as 0.2 mA, with one digit; its counters imply 0.176 mA, so the integral differs from them by an eighth.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from nasicell.analysis import Analysis, analyse
from nasicell.instruments import read
from nasicell.records import CyclingRecord

SharedData = Callable[[str], Path]
FILES = (
    "cycler/landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.csv",
    "cycler/landt/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv",
)
BACKWARDS = "cycler/bdf/SINTEF__SLPBA842124HV__2024-10-23__Rate_25degC__Neware__Time_Bug.bdf.csv"


def analysed(path: Path) -> Analysis:
    """Analysis of a cycling file."""
    record = read(path)
    assert isinstance(record, CyclingRecord)
    return analyse(record)


def test_both_files_give_the_same_cycles(shared_data: SharedData) -> None:
    """Maker's format and open format agree in every capacity."""
    landt, bdf = (analysed(shared_data(name)).tables["cycles"] for name in FILES)
    for column in ("charge_capacity_mAh", "discharge_capacity_mAh", "start_second"):
        assert landt[column].is_null().to_list() == bdf[column].is_null().to_list()
        assert landt[column].drop_nulls().to_list() == pytest.approx(bdf[column].drop_nulls().to_list(), rel=1e-6)


def test_coarse_current_is_told(shared_data: SharedData) -> None:
    """The disagreement with the counters is reported with its cause."""
    analysis = analysed(shared_data(FILES[1]))
    told = [f for f in analysis.findings if "disagrees with the integral" in f.message]
    assert told
    assert "multiples of 0.2 mA" in told[0].advice


def test_clock_that_jumps_back_is_an_error_finding(shared_data: SharedData) -> None:
    """The file with the deliberate time fault is analysed, and the fault is told."""
    analysis = analysed(shared_data(BACKWARDS))
    assert any(f.severity == "error" and "runs backwards" in f.message for f in analysis.findings)
