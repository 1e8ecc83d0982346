"""A rate test by others: 7 currents, 3 cycles each.

Source: the file BTS85-36-6-5-110-20240424.ndax of the NewareNDA project (BSD-3-Clause); the capacities are the
cycler's own counters, 1.026 mAh at the lowest current to 0.650 mAh at the highest.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from nasicell.analysis import Analysis, analyse
from nasicell.instruments import read
from nasicell.records import CyclingRecord

COUNTED = 5e-4
"""Relative agreement of integral and counter: at the highest current the counter runs on between samples."""
COUNTERS_mAh = {
    1: 1.0260,
    2: 1.0312,
    3: 1.0361,
    4: 1.0055,
    7: 0.9712,
    10: 0.9352,
    13: 0.8952,
    16: 0.8084,
    19: 0.6632,
    21: 0.6495,
}
"""Cycle -> discharge capacity that the cycler counted."""


@pytest.fixture(scope="module")
def rate_test(shared_data: Callable[[str], Path]) -> Analysis:
    """The analysis of the file."""
    record = read(shared_data("cycler/NewareNDA/BTS85-36-6-5-110-20240424.ndax"))
    assert isinstance(record, CyclingRecord)
    return analyse(record)


def test_seven_stages_of_three_cycles(rate_test: Analysis) -> None:
    """The currents rise from 66 uA to 2.66 mA, three cycles at each."""
    stages = rate_test.tables["stages"]
    assert stages["cycles"].to_list() == [3] * 7
    expected = [6.64e-5, 1.328e-4, 2.656e-4, 4.43e-4, 6.64e-4, 1.328e-3, 2.657e-3]
    assert stages["current_A"].to_list() == pytest.approx(expected, rel=5e-3)


def test_capacities_are_those_the_cycler_counted(rate_test: Analysis) -> None:
    """Integrals of the current agree with the counters."""
    cycles = rate_test.tables["cycles"]
    found = dict(zip(cycles["cycle"], cycles["discharge_capacity_mAh"], strict=True))
    assert {k: found[k] for k in COUNTERS_mAh} == pytest.approx(COUNTERS_mAh, rel=COUNTED)


def test_no_disagreement_is_reported(rate_test: Analysis) -> None:
    """Steps and charges agree with the file's counters, so nothing is reported."""
    assert not [f for f in rate_test.findings if f.severity != "note"]


def test_last_charge_is_an_incomplete_cycle(rate_test: Analysis) -> None:
    """The charge after the last rest has no discharge and belongs to no stage."""
    last = rate_test.tables["cycles"].row(-1, named=True)
    assert last["complete"] is False
    assert last["stage"] is None
