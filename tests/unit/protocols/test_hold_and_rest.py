"""Charging with a hold and rests: fields, YAML, refusals."""

from pathlib import Path

import pytest

from nasicell.cell import read_cell
from nasicell.errors import ProtocolError
from nasicell.protocols import ConstantCurrentCycling, read_protocol
from nasicell.protocols.export.translate import program_from

TWIN_DATA = Path(__file__).parents[2] / "data" / "twin"
FIELDS = {"c_rate": 1.0, "cycles": 2, "lower_cutoff_V": 2.5, "upper_cutoff_V": 3.8}


def test_hold_and_rest_return_from_yaml(tmp_path):
    """What is written reads back as the same protocol, and a protocol without them does not mention the hold."""
    protocol = ConstantCurrentCycling(**FIELDS, hold_until_c_rate=0.05, rest_min=10)
    path = tmp_path / "protocol.yaml"
    path.write_text(protocol.to_yaml(), encoding="utf-8")
    assert read_protocol(path) == protocol
    assert "hold_until" not in ConstantCurrentCycling(**FIELDS).to_yaml()


@pytest.mark.parametrize("limit", [1.0, 2.0])
def test_a_hold_that_ends_before_it_begins_is_refused(limit):
    """The hold begins at the C-rate of the charge, so its limit lies below every one of them."""
    with pytest.raises(ProtocolError, match="must lie below every C-rate"):
        ConstantCurrentCycling(**FIELDS, hold_until_c_rate=limit)
    with pytest.raises(ProtocolError, match=r"the lowest being 0\.1"):
        ConstantCurrentCycling(**FIELDS, activation=[(0.1, 2)], hold_until_c_rate=0.2)


@pytest.mark.parametrize("wrong", [{"hold_until_c_rate": 0.0}, {"hold_until_c_rate": -1.0}, {"rest_min": -1.0}])
def test_limits_and_rests_are_positive(wrong):
    """Neither a current of zero nor a negative rest can be waited for."""
    with pytest.raises(ProtocolError, match=next(iter(wrong))):
        ConstantCurrentCycling(**FIELDS, **wrong)


@pytest.mark.parametrize("extra", [{"hold_until_c_rate": 0.05}, {"rest_min": 10.0}])
def test_an_export_of_hold_or_rest_is_refused(extra):
    """Rather than exporting another test than the one simulated."""
    cell = read_cell(TWIN_DATA / "full_cF.yaml")
    with pytest.raises(ProtocolError, match="hold or a rest"):
        program_from(ConstantCurrentCycling(**FIELDS, **extra), cell=cell)
