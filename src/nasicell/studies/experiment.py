"""An experiment of a study: one cell under one protocol."""

from pydantic import Field, model_validator

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
    unscored: list[str] = Field(default_factory=list)
    """Rows that this leaves out of the consistent score: no model can meet them together with the others."""
    reason: str = ""
    """Why no model can; needed where `unscored` names a row."""

    @model_validator(mode="after")
    def _unscored_with_reason(self) -> "Contradiction":
        if self.unscored and not self.reason:
            raise ValueError(f"{self.name}: 'unscored' takes rows out of a score; say why in 'reason'")
        return self


class ConstantInCode(PlainData):
    """A constant chosen by hand that stands in the program's code, not among the parameters; it counts as free."""

    name: str
    reason: str
