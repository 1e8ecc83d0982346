"""How finely the twin steps."""

from dataclasses import dataclass
from numbers import Integral
from typing import NamedTuple

from nasicell.errors import ParameterError
from nasicell.twin.column_state import ColumnControl


class Tolerances(NamedTuple):
    """The fields of a `StepControl` as the compiled loops take them."""

    absolute_tolerance: float
    relative_tolerance: float
    longest_step_s: float
    smallest_step_s: float


class ImplicitTolerances(NamedTuple):
    """The fields of an `ImplicitControl` that steer the steps, as the compiled loops take them."""

    tolerance: float
    longest_step_s: float
    smallest_step_s: float
    most_steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImplicitControl:
    """Mesh and accuracy of the implicit engine, which follows the cathode in space and time.

    Backward differences of order two (order one for the first step of a leg), steps of variable length. The error of
    a step is estimated from the third difference of the fillings and of the salt.

    Parameters
    ----------
    slices
        Of the porous electrode from the ceramic to the collector; a thin electrode has one whatever is given.
    shells
        Of the particle, thinner towards the surface.
    tolerance
        Allowed error of filling and relative salt per step, root mean square over the slices, in any shell; of a hold
        0.03 of that.
    longest_step_s, smallest_step_s
        Bounds of the step, s. Below the smallest the solver gives up.
    most_steps
        Of one leg, beyond which the solver gives up.

    Raises
    ------
    ParameterError
        If a field is not positive, a number of slices, shells or steps is not whole, there are fewer than two shells,
        or the bounds are swapped.

    Examples
    --------
    >>> ImplicitControl(slices=40).shells
    20
    """

    slices: int = 20
    shells: int = 20
    tolerance: float = 1e-4
    longest_step_s: float = 3600.0
    smallest_step_s: float = 1e-9
    most_steps: int = 10_000

    def __post_init__(self) -> None:
        """Refuse meshes and steps that are none."""
        for name in ("slices", "shells", *ImplicitTolerances._fields):
            if not getattr(self, name) > 0:
                raise ParameterError(f"{name} must be > 0, not {getattr(self, name)}")
        for name in ("slices", "shells", "most_steps"):
            if not isinstance(getattr(self, name), Integral):
                raise ParameterError(f"{name} must be a whole number, not {getattr(self, name)!r}")
        if self.shells < 2:
            raise ParameterError(f"a particle needs at least 2 shells, not {self.shells}")
        if self.smallest_step_s > self.longest_step_s:
            raise ParameterError(
                f"smallest_step_s = {self.smallest_step_s} exceeds longest_step_s = {self.longest_step_s}"
            )

    def tolerances(self) -> ImplicitTolerances:
        """The fields that steer the steps, for the compiled loops."""
        return ImplicitTolerances(
            float(self.tolerance), float(self.longest_step_s), float(self.smallest_step_s), int(self.most_steps)
        )


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
    implicit
        How the implicit engine follows a cathode in space. None: it runs with its own defaults, and only where the
        exact engine can not (voltage holds, rests, a diffusivity that depends on the filling). Given: full cells run
        on it in any case, a porous cathode with its whole thickness resolved; the check of the reduced model.
    columns
        How the currents of a full cell's patches are followed where its interface is not the same everywhere; None:
        with the defaults.

    Raises
    ------
    ParameterError
        If a tolerance or a step is not positive or the bounds are swapped.

    Examples
    --------
    >>> StepControl(relative_tolerance=1e-9).longest_step_s
    3600.0
    """

    absolute_tolerance: float = 1e-9
    relative_tolerance: float = 1e-5
    longest_step_s: float = 3600.0
    smallest_step_s: float = 1e-6
    implicit: ImplicitControl | None = None
    columns: ColumnControl | None = None

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
