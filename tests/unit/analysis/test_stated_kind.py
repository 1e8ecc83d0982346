"""The stated kind of cell against the data."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nasicell.analysis import analyse
from nasicell.errors import AnalysisError
from nasicell.records import CyclingRecord

RecordOf = Callable[..., CyclingRecord]
PLATING = [(s * 2e-4, 1800.0) for _ in range(5) for s in (1, -1)]


def three_volt_cell(record_of: RecordOf, *, kind: str, signs: tuple[int, ...] = (1, -1, 1, -1)) -> CyclingRecord:
    """A cell that charges at 3.4 V and discharges at 3.2 V."""
    time = np.concatenate([np.arange(0.0, 3600.0, 60.0) + 3600.0 * k for k in range(len(signs))])
    sign = np.repeat(signs, 60)
    return record_of(time, 3.3 + 0.1 * sign, 1e-3 * sign, kind=kind, area_cm2=1.0)


def test_a_full_cell_is_not_analysed_as_a_symmetric_one(record_of: RecordOf) -> None:
    """A voltage of 3 V in both directions is no polarisation; the voltages and `kind` are named."""
    with pytest.raises(AnalysisError, match=r"3\.4 V under positive and 3\.2 V under negative.*Correct `kind`"):
        analyse(three_volt_cell(record_of, kind="symmetric"))


def test_one_discharge_at_a_positive_voltage_is_not_symmetric_either(record_of: RecordOf) -> None:
    """In one direction only, the sign of the voltage against that of the current decides."""
    with pytest.raises(AnalysisError, match="opposite sign"):
        analyse(three_volt_cell(record_of, kind="symmetric", signs=(-1, -1)))


def test_an_inverted_current_is_named(symmetric_cell: type) -> None:
    """A symmetric cell whose current has the wrong sign has no negative resistance."""
    record = symmetric_cell().run(PLATING)
    table = record.table.with_columns(-record.table["current_ampere"])
    with pytest.raises(AnalysisError, match="Check the sign of the current"):
        analyse(replace(record, table=table))


def test_a_symmetric_cell_stated_to_be_full_is_flagged(symmetric_cell: type) -> None:
    """Nothing is ok in capacities of a cell whose voltage changes sign with the current."""
    record = symmetric_cell().run(PLATING)
    analysis = analyse(replace(record, sample=replace(record.sample, kind="full")))
    assert all(quantity.status != "ok" for quantity in analysis.quantities)
    assert any("changes sign with the current" in finding.message for finding in analysis.findings)


def test_a_full_cell_stated_to_be_full_is_left_alone(record_of: RecordOf) -> None:
    """No finding on the kind."""
    analysis = analyse(three_volt_cell(record_of, kind="full"))
    assert not any("changes sign" in finding.message for finding in analysis.findings)


def test_a_shorted_symmetric_cell_is_still_one(symmetric_cell: type) -> None:
    """After a short only the offset of the instrument is left, which does not make another kind of cell."""
    record = symmetric_cell(short_at=2000.0, short_fraction=1e-4).run(PLATING)
    table = record.table.with_columns(record.table["voltage_volt"] + 2e-4)
    analysis = analyse(replace(record, table=table))
    assert "short" in analysis["lifetime"].evidence
    assert "-" not in analysis["lifetime"].evidence.partition("|V/I| collapses to ")[2].partition(" of")[0]
