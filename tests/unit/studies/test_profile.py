"""Profiles: the interval of a parameter while the others make up for it."""

from dataclasses import replace

import pytest

from nasicell.studies import study
from nasicell.studies.calibrate import calibrate
from nasicell.studies.parameter import CalibrationBlock
from nasicell.studies.profile import profiles


@pytest.fixture(scope="module")
def one_row():
    """The study with one parameter on one row, and one parameter that the row does not know."""
    block = CalibrationBlock(name="conduction", parameters=["conductivity_NZSP", "diffusion_time"], rows=["P107"])
    return replace(study("li2025", calibrated=False), calibration=(block,))


def test_profile_and_symmetric_interval_agree_where_the_model_is_straight(one_row):
    """A polarisation that is almost ohmic gives both intervals alike; a parameter without rows is open."""
    conductivity, blind = profiles(one_row)
    stated = next(p for p in calibrate(one_row).parameters if p.name == "conductivity_NZSP")
    assert stated.interval is not None
    assert conductivity.identifiable
    assert (conductivity.low, conductivity.high) == pytest.approx(stated.interval, rel=0.03)
    assert (blind.low, blind.high) == (None, None)
    assert not blind.identifiable
