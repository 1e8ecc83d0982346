"""Parameters of a study: every number of its model, with where it comes from and where it goes."""

import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from nasicell.cell import PlainData
from nasicell.errors import StudyError, suggest

Kind = Literal["direct", "fitted", "linked", "prior", "chosen"]
"""direct: a reported value as it stands; fitted: found on calibrate rows; linked: follows from others;
prior: from a cited source; chosen: set by hand, which counts as fitted."""


class Link(PlainData):
    """A product of powers of other parameters: ``factor * prod(parameter ** power)``."""

    factor: float = 1.0
    powers: Annotated[dict[str, float], Field(min_length=1)]


class Parameter(PlainData):
    """One number of the model.

    Examples
    --------
    >>> Parameter(name="k", symbol="k", value=0.2, unit="1/h", kind="prior", source="a paper",
    ...           targets=["electrolytes/*/utilisation_loss_percent_per_sqrt_h"]).value
    0.2
    """

    name: str
    symbol: str
    unit: str
    kind: Kind
    targets: Annotated[list[str], Field(min_length=1)]
    """Where the value goes: ``section/entry/field/...``; ``*`` stands for every entry of the section."""
    value: float | None = None
    """None for a linked parameter: its value follows."""
    uncertainty: float | None = Field(default=None, ge=0)
    bounds: tuple[float, float] | None = None
    rows: list[str] = Field(default_factory=list)
    """Reported rows that the value equals (direct) or was set by (chosen, fitted)."""
    link: Link | None = None
    source: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _kind_and_fields_agree(self) -> "Parameter":
        if (self.kind == "linked") != (self.link is not None):
            raise ValueError(f"{self.name}: a linked parameter, and no other, has a link")
        if (self.kind == "linked") == (self.value is not None):
            raise ValueError(f"{self.name}: every parameter but a linked one has a value")
        if self.kind == "direct" and not self.rows:
            raise ValueError(f"{self.name}: a direct parameter names the reported row it equals")
        if self.kind == "prior" and not self.source:
            raise ValueError(f"{self.name}: a prior names its source; without one the kind is 'chosen'")
        if self.kind == "fitted" and self.bounds is None:
            raise ValueError(f"{self.name}: a fitted parameter has bounds")
        if self.bounds is not None and not 0 < self.bounds[0] < self.bounds[1]:
            raise ValueError(
                f"{self.name}: bounds are positive and ordered (fits work on logarithms), not {self.bounds}"
            )
        if self.bounds is not None and self.value is not None and not self.bounds[0] <= self.value <= self.bounds[1]:
            raise ValueError(f"{self.name}: {self.value} lies outside its bounds {list(self.bounds)}")
        return self


class CalibrationBlock(PlainData):
    """Parameters that are fitted together, and the calibrate rows that they are fitted on."""

    name: str
    parameters: Annotated[list[str], Field(min_length=1)]
    rows: Annotated[list[str], Field(min_length=1)]
    note: str = ""


def parameter_values(parameters: Mapping[str, Parameter]) -> dict[str, float]:
    """Value of every parameter by name, linked ones computed from those they name.

    Raises
    ------
    StudyError
        If a link names an unknown parameter or runs in a circle.
    """
    values: dict[str, float] = {}
    open_links: list[str] = []

    def value_of(name: str) -> float:
        if name in values:
            return values[name]
        if name not in parameters:
            raise StudyError(f"a link names the parameter {name!r}, which is not there; {suggest(name, parameters)}")
        if name in open_links:
            raise StudyError(f"the links of {' -> '.join([*open_links, name])} run in a circle")
        parameter = parameters[name]
        if parameter.link is None:
            assert parameter.value is not None
            return values.setdefault(name, parameter.value)
        open_links.append(name)
        value = parameter.link.factor * math.prod(
            value_of(other) ** power for other, power in parameter.link.powers.items()
        )
        open_links.remove(name)
        return values.setdefault(name, value)

    return {name: value_of(name) for name in parameters}
