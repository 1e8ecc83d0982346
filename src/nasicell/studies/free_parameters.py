"""How many numbers of a study's model are free, against the rows that are there to fix them."""

from dataclasses import dataclass
from typing import Any, Final

from nasicell.studies.definition import Study
from nasicell.studies.parameter import Parameter

PER_CELL: Final = ("interfaces", "cells")
"""Sections whose entries belong to single cells; what is set there directly is a value per cell."""
LARGEST_SHARE: Final = 0.5
"""Free parameters per distinct calibrate row up to which agreement says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeParameters:
    """The count of free parameters: names by reason, and the rows they are counted against.

    Parameters
    ----------
    fitted
        Found by the calibration.
    chosen
        Set by hand without a cited source.
    per_cell
        Reported values that are handed to a single cell or interface as they stand.
    in_code
        Constants chosen by hand that stand in the program.
    calibrate_rows
        Distinct calibrate rows.
    """

    fitted: tuple[str, ...]
    chosen: tuple[str, ...]
    per_cell: tuple[str, ...]
    in_code: tuple[str, ...]
    calibrate_rows: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.fitted) + len(self.chosen) + len(self.per_cell) + len(self.in_code)

    @property
    def few_enough(self) -> bool:
        """Whether they are at most half the distinct calibrate rows."""
        return self.count <= LARGEST_SHARE * self.calibrate_rows

    def to_dict(self) -> dict[str, Any]:
        """Counts and names, as in ``results.json``."""
        return {
            "count": self.count,
            "calibrate_rows": self.calibrate_rows,
            "at_most_half": self.few_enough,
            "fitted": list(self.fitted),
            "chosen": list(self.chosen),
            "per_cell": list(self.per_cell),
            "in_code": list(self.in_code),
        }

    def __str__(self) -> str:
        relation = "at most" if self.few_enough else "more than"
        return (
            f"{self.count} free parameters ({len(self.fitted)} fitted, {len(self.chosen)} chosen without source, "
            f"{len(self.per_cell)} per cell, {len(self.in_code)} constants in the code) on {self.calibrate_rows} "
            f"distinct calibrate rows: {relation} half"
        )


def free_parameters(study: Study) -> FreeParameters:
    """Count the free parameters of a study.

    A number is not free if it is linked to others, comes from a cited source, or is a reported property of a material
    that many cells share; it is free if it was fitted, chosen by hand, or enters for a single cell.
    """
    parameters = study.parameters.values()
    return FreeParameters(
        fitted=tuple(p.name for p in parameters if p.kind == "fitted"),
        chosen=tuple(p.name for p in parameters if p.kind == "chosen" and not p.source),
        per_cell=tuple(p.name for p in parameters if p.kind == "direct" and _per_cell(p)),
        in_code=tuple(constant.name for constant in study.constants_in_code),
        calibrate_rows=len(study.calibration_rows()),
    )


def _per_cell(parameter: Parameter) -> bool:
    """Whether a parameter is set for named cells or interfaces and not for all of them."""
    sections = [target.split("/")[:2] for target in parameter.targets]
    return any(section in PER_CELL and entry != "*" for section, entry in sections)
