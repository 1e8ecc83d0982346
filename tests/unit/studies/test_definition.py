"""The study object."""

from dataclasses import replace

import pytest

import nasicell
from nasicell.errors import StudyError


@pytest.fixture(scope="module")
def li2025():
    return nasicell.study("li2025")


def test_parameters_reach_the_cells(li2025):
    """A new value reaches every cell it belongs to, linked ones follow, and the old study stays."""
    changed = li2025.with_parameters({"interface_resistance_coated_NZSP": 8.0, "contact_loss": 2.0})
    cell = changed.cells["Na|SnF2-NZSP|NVP"]
    assert cell.interface.resistance_ohm_cm2 == cell.electrolyte.sodium_contact_resistance_ohm_cm2 == 8.0
    voids = [c.interface.voids for c in changed.cells.values() if c.kind == "symmetric"]
    assert {one.contact_loss_cm2_mAh for one in voids if one is not None} == {2.0}
    assert li2025.cells["Na|SnF2-NZSP|NVP"].interface.resistance_ohm_cm2 == 6.5


def test_unknown_and_linked_parameters_cannot_be_set(li2025):
    """Setting what is not there, or what follows from others, is refused with the names to use."""
    with pytest.raises(StudyError, match="best matches: 'contact_loss'"):
        li2025.with_parameters({"contact_los": 1.0})
    with pytest.raises(StudyError, match="interface_resistance_coated_NSF"):
        li2025.with_parameters({"contact_resistance_NSF": 1.0})


def test_the_calibration_view_hides_everything_else(li2025):
    """A fit sees calibrate rows, the experiments they need, and nothing held out."""
    view = li2025.calibration_view()
    assert {row.role for row in view.reported.values()} == {"calibrate"}
    assert all(row.same_as is None for row in view.reported.values())
    assert tuple(view.reported.values()) == li2025.calibration_rows()
    assert "CCD Na|SnF2-NZSP|Na" not in view.experiments
    assert not view.contradictions


def test_a_changed_held_out_value_changes_nothing_a_fit_sees(li2025):
    """Whatever the held-out values are, the view for the fit is the same."""
    spoiled = {
        name: row if row.role == "calibrate" else row.model_copy(update={"value": -1.0})
        for name, row in li2025.reported.items()
    }
    assert replace(li2025, reported=spoiled).calibration_view() == li2025.calibration_view()


def test_an_experiment_may_have_its_own_temperature(li2025):
    """The temperature of an experiment replaces the cell's."""
    assert li2025.experiment_cell("CCD Na|NZSP|Na").temperature_C == 30.0
    assert li2025.experiment_cell("CCD Na|NZSP|Na 70 degC").temperature_C == 70.0
    with pytest.raises(StudyError, match="best matches"):
        li2025.experiment_cell("CCD Na|NZSP|Na 90 degC")
