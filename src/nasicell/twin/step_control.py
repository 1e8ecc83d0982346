"""How finely the twin steps."""

from dataclasses import dataclass
from typing import NamedTuple

from nasicell.errors import ParameterError


class Tolerances(NamedTuple):
    """The fields of a `StepControl` as the compiled loops take them."""

    absolute_tolerance: float
    relative_tolerance: float
    longest_step_s: float
    smallest_step_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepControl:
    """Accuracy of the one integral that has no closed form: the length of the filament.

    Contact, voids, interphase, sodium inventory and diffusion are propagated exactly over a constant-current
    step, so their results do not depend on these fields. The filament is integrated with Simpson's rule (order
    four); the step halves until two estimates agree.

    Parameters
    ----------
    absolute_tolerance
        Allowed error of the filament per step as a fraction of the thickness.
    relative_tolerance
        Allowed error per step as a fraction of the growth in it.
    longest_step_s, smallest_step_s
        Bounds of the step, s.

    Raises
    ------
    ParameterError
        If a field is not positive or the bounds are swapped.

    Examples
    --------
    >>> StepControl(relative_tolerance=1e-9).longest_step_s
    3600.0
    """

    absolute_tolerance: float = 1e-9
    relative_tolerance: float = 1e-5
    longest_step_s: float = 3600.0
    smallest_step_s: float = 1e-6

    def __post_init__(self) -> None:
        """Refuse tolerances and steps that are not positive."""
        for name in Tolerances._fields:
            if not getattr(self, name) > 0:
                raise ParameterError(f"{name} must be > 0, not {getattr(self, name)}")
        if self.smallest_step_s > self.longest_step_s:
            raise ParameterError(
                f"smallest_step_s = {self.smallest_step_s} exceeds longest_step_s = {self.longest_step_s}"
            )

    def tolerances(self) -> Tolerances:
        """The fields as a tuple for the compiled loops."""
        return Tolerances(*(float(getattr(self, name)) for name in Tolerances._fields))
