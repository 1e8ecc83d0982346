"""Several techniques run on one cell, one after the other or at once, on a common test time."""

from dataclasses import dataclass, replace

from nasicell.errors import RecordError
from nasicell.records.cycling import CyclingRecord
from nasicell.records.impedance import ImpedanceRecord
from nasicell.records.provenance import Damage, Provenance
from nasicell.records.sample import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRecord:
    """Parts of one test: spectra before and after cycling, or the direct-current trace and the sweeps of a GEIS."""

    parts: tuple[CyclingRecord | ImpedanceRecord, ...]

    def __post_init__(self) -> None:
        """Refuse an empty test."""
        if not self.parts:
            raise RecordError("a linked record needs at least one part")

    @property
    def sample(self) -> Sample:
        """The cell of the test (of its first part)."""
        return self.parts[0].sample

    @property
    def provenance(self) -> Provenance:
        """Origin of the first part."""
        return self.parts[0].provenance

    @property
    def damage(self) -> tuple[Damage, ...]:
        """Damage of all parts."""
        return tuple(d for part in self.parts for d in part.damage)

    def with_sample(self, sample: Sample | None) -> "LinkedRecord":
        """The same record with what `sample` states about the cell."""
        return replace(self, parts=tuple(part.with_sample(sample) for part in self.parts))
