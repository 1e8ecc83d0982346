"""What an analysis must know of the cell behind a record; anything not stated stays None."""

from dataclasses import dataclass, fields, replace
from typing import Literal

from nasicell.quantity import Quantity

CellKind = Literal["full", "half", "symmetric", "blocking"]
"""full: two different insertion or metal electrodes; half: working electrode against the metal it inserts;
symmetric: the same electrode twice; blocking: electrodes that pass no ions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The measured object, as the cell file or the instrument's header states it.

    Parameters
    ----------
    name
        Name of the cell.
    kind
        Kind of cell; decides the cycle rule, the electrode columns and the number of interfaces.
    area
        Geometric electrode area, m2.
    thickness
        Thickness of the electrolyte, m.
    active_mass
        Mass of active material in the working electrode, kg.
    temperature
        Temperature of the measurement, K.
    """

    name: str = ""
    kind: CellKind | None = None
    area: Quantity | None = None
    thickness: Quantity | None = None
    active_mass: Quantity | None = None
    temperature: Quantity | None = None

    def updated(self, other: "Sample | None") -> "Sample":
        """This sample with everything that `other` states taken over from it."""
        if other is None:
            return self
        stated = {f.name: getattr(other, f.name) for f in fields(other) if getattr(other, f.name)}
        return replace(self, **stated)

    @property
    def interfaces(self) -> int | None:
        """Number of identical electrode|electrolyte interfaces in series: 2 in a symmetric cell."""
        if self.kind is None:
            return None
        return {"symmetric": 2, "blocking": 2, "half": 1, "full": 1}[self.kind]
