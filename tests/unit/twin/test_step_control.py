"""How finely the twin steps: what is refused."""

import pytest

from nasicell.errors import ParameterError
from nasicell.twin import ImplicitControl, StepControl


@pytest.mark.parametrize("field", ["slices", "shells", "tolerance", "longest_step_s", "smallest_step_s", "most_steps"])
def test_nothing_of_the_implicit_control_may_be_zero(field):
    """Each field is positive, and the error names it."""
    with pytest.raises(ParameterError, match=field):
        ImplicitControl(**{field: 0})


def test_a_particle_of_one_shell_and_swapped_bounds_are_refused():
    """Diffusion needs two shells, and the smallest step lies below the longest."""
    with pytest.raises(ParameterError, match="at least 2 shells"):
        ImplicitControl(shells=1)
    with pytest.raises(ParameterError, match="exceeds"):
        ImplicitControl(longest_step_s=1.0, smallest_step_s=2.0)


def test_the_implicit_engine_is_asked_for_by_an_object():
    """None leaves the choice to the equations."""
    assert StepControl().implicit is None
    assert StepControl(implicit=ImplicitControl(slices=40)).implicit.slices == 40


@pytest.mark.parametrize("field", ["slices", "shells", "most_steps"])
def test_half_a_slice_is_refused(field):
    """Numbers are whole."""
    with pytest.raises(ParameterError, match=f"{field} must be a whole number, not 2.5"):
        ImplicitControl(**{field: 2.5})
