"""The state of a cell and the control of its steps."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import read_cell
from nasicell.errors import CellError, ParameterError
from nasicell.protocols import EIS
from nasicell.twin import StepControl, advance, contact_fractions, initial_state, interface_resistances

DATA = Path(__file__).parents[2] / "data" / "twin"


def test_a_fresh_symmetric_cell_has_two_equal_sides():
    """Contact is the ratio of resistances, sodium the charge of the foil."""
    cell = read_cell(DATA / "bN.yaml")
    state = initial_state(cell)
    assert state.contact_left == (1.0, 1.0)
    assert contact_fractions(cell, state) == pytest.approx((6.5 / 1970, 6.5 / 1970))
    assert state.sodium[0] / 3.6e4 == pytest.approx(200 * 0.11285, rel=1e-3)
    assert state.filling is None


def test_a_fresh_full_cell_has_one_side_and_a_full_cathode():
    """It is discharged."""
    state = initial_state(read_cell(DATA / "full_cF.yaml"))
    assert len(state.contact_left) == 1
    assert state.filling == pytest.approx(1, abs=0.01)


def test_the_interface_resistance_of_a_fresh_cell_is_the_one_assembled():
    """At the reference temperature, and less when hot."""
    cell = read_cell(DATA / "bN.yaml")
    state = initial_state(cell)
    assert np.array(interface_resistances(cell, state, temperature=303.15)) * 1e4 == pytest.approx([1970, 1970])
    assert interface_resistances(cell, state, temperature=333.15)[0] * 1e4 < 1970 / 3


def test_the_vector_of_a_state_gives_it_back():
    """What the loops step is all that changes at the sodium electrodes."""
    state = initial_state(read_cell(DATA / "cN.yaml"))
    again = state.stepped(state.vector(), time=state.time, shorted=False, end="completed")
    assert again == state or again.vector().tolist() == state.vector().tolist()


@pytest.mark.parametrize("field", ["absolute_tolerance", "relative_tolerance", "longest_step_s", "smallest_step_s"])
def test_step_control_refuses_what_is_not_positive(field):
    """The error names the field."""
    with pytest.raises(ParameterError, match=field):
        StepControl(**{field: 0.0})


def test_step_control_refuses_swapped_bounds():
    """The smallest step may not exceed the longest."""
    with pytest.raises(ParameterError, match="exceeds"):
        StepControl(smallest_step_s=10.0, longest_step_s=1.0)


@pytest.mark.parametrize(("name", "other"), [("cN", "full_cF"), ("full_cF", "cN")])
def test_the_state_of_another_kind_of_cell_is_refused(name, other):
    """Instead of a record without meaning."""
    cell, stranger = read_cell(DATA / f"{name}.yaml"), read_cell(DATA / f"{other}.yaml")
    sweep = EIS(highest_frequency_Hz=10, lowest_frequency_Hz=1, points_per_decade=2)
    with pytest.raises(CellError, match="does not belong to cell"):
        advance(cell, initial_state(stranger), sweep)


def test_a_stack_pressure_in_pascal_is_refused():
    """No cell stands it."""
    with pytest.raises(CellError, match="stack_pressure_MPa"):
        read_cell(DATA / "cN.yaml").updated(stack_pressure_MPa=1e6)
