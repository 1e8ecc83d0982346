"""An experiment of a study: one cell under one protocol."""

from pydantic import Field

from nasicell.cell import PlainData


class Experiment(PlainData):
    """A cell of the study under a protocol of the study."""

    cell: str
    protocol: str
    temperature_C: float | None = Field(default=None, gt=-273.15)
    """Temperature of this experiment when it differs from the cell's."""


class OutsideCell(PlainData):
    """A cell of the publication that cannot be built, and why."""

    cell: str
    reason: str


class Contradiction(PlainData):
    """Reported values that do not agree with each other or with arithmetic."""

    name: str
    rows: list[str] = Field(default_factory=list)
    what: str
