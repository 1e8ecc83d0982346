"""A LANDT file and its conversion to BDF by the Battery Data Alliance give the same numbers.

Source: SINTEF__LiGrR2032__2024-04-30__25degC__Landt of the battery-data-format project (Apache-2.0). The file writes
the current as 0.2 mA, with one digit; its counters imply 0.176 mA, so the integral differs from them by an eighth. The
counters end at 6.3 mAh of discharge and 3.2 mAh of charge, with a last digit of 0.1 mAh; the rises of the counter, one
every 2033 s on average, give 6.32 mAh.
"""

from collections.abc import Callable
from dataclasses import replace
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
    assert "printed too coarsely to be integrated" in told[0].advice


@pytest.mark.parametrize("name", FILES)
def test_capacity_is_the_counted_one(shared_data: SharedData, name: str) -> None:
    """The cycler's counter is believed, with the uncertainty of its last digit, where one digit of current is not."""
    capacity = analysed(shared_data(name))["discharge_capacity_initial"]
    assert capacity.value == pytest.approx(6.3, rel=1e-9)
    assert capacity.uncertainty == pytest.approx(0.1 / 6**0.5, rel=1e-3)
    assert capacity.uncertainty is not None
    assert abs(capacity.value - 6.32) < 2 * capacity.uncertainty
    assert "counter" in capacity.evidence


def test_energies_of_both_files_agree_with_the_counter(shared_data: SharedData) -> None:
    """The counted charge at the mean voltage lies within the last digit of the energy counter, 1.2 and 0.5 mWh."""
    for name in FILES:
        cycle = analysed(shared_data(name)).tables["cycles"].row(0, named=True)
        assert cycle["discharge_energy_mWh"] == pytest.approx(1.2, abs=0.05)
        assert cycle["charge_energy_mWh"] == pytest.approx(0.5, abs=0.05)


def test_without_counters_the_uncertainty_holds_the_truth(shared_data: SharedData) -> None:
    """The integral alone is flagged, and says that it may be off by an eighth."""
    record = read(shared_data(FILES[0]))
    assert isinstance(record, CyclingRecord)
    bare = replace(record, table=record.table.drop("charging_capacity_ah", "discharging_capacity_ah"))
    capacity = analyse(bare)["discharge_capacity_initial"]
    assert capacity.status == "flagged"
    assert capacity.uncertainty is not None
    assert abs(capacity.value - 6.32) < capacity.uncertainty
    assert "more digits" in capacity.advice


def test_clock_that_jumps_back_is_an_error_finding(shared_data: SharedData) -> None:
    """The file with the deliberate time fault is analysed, and the fault is told."""
    analysis = analysed(shared_data(BACKWARDS))
    assert any(f.severity == "error" and "runs backwards" in f.message for f in analysis.findings)
    for quantity in analysis.quantities:
        assert quantity.status == "flagged"
        assert "the test time runs backwards" in quantity.evidence
        assert "Correct the clock" in quantity.advice
