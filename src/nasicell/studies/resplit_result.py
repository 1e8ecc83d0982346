"""Scores of fits on random roles: the data that ``resplit.json`` holds, and whether they belong to a study."""

import hashlib
import json
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from nasicell.cell import PlainData
from nasicell.cell.plain import validated
from nasicell.errors import StudyError

if TYPE_CHECKING:
    from nasicell.studies.definition import Study


class SplitScore(PlainData):
    """One fit: the rows that were held out of it, and how it predicts them."""

    held_out: list[str]
    """Held-out numbers that are scored."""
    calibrate: list[str]
    """Rows that the fit saw, besides those that enter as they stand."""
    rms: float
    """Root mean square factor over the held-out numbers."""
    bounds_broken: list[str] = Field(default_factory=list)
    seconds: float = 0.0


class Resplit(PlainData):
    """Scores of fits on random roles.

    Examples
    --------
    >>> rows = {"held_out": ["P1"], "calibrate": ["P2"]}
    >>> splits = [SplitScore(rms=rms, **rows) for rms in (1.4, 1.6, 2.0)]
    >>> Resplit(study="a", fingerprint="", seed=1, nominal=splits[0], splits=splits).median
    1.6
    """

    study: str
    fingerprint: str
    seed: int
    nominal: SplitScore
    """The study's own roles, fitted by the same procedure."""
    splits: Annotated[list[SplitScore], Field(min_length=1)]

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Lower quartile, median and upper quartile of the root mean square factor."""
        factors = [split.rms for split in self.splits]
        if len(factors) == 1:
            return factors[0], factors[0], factors[0]
        low, middle, high = quantiles(factors, n=4, method="inclusive")
        return low, middle, high

    @property
    def median(self) -> float:
        """Median root mean square factor."""
        return self.quartiles[1]

    def write(self, path: str | Path) -> None:
        """Write ``resplit.json``."""
        Path(path).write_text(json.dumps(self.model_dump(), indent=1) + "\n", encoding="utf-8")


def read_resplit(path: Path) -> Resplit | None:
    """The content of a ``resplit.json``; None where there is no such file."""
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as broken:
        raise StudyError(f"{path} is no JSON ({broken}); write it again with nasicell calibrate --resplit") from broken
    return validated(Resplit, data, source=str(path), error=StudyError)


def fingerprint(study: "Study") -> str:
    """Hash of everything in a study that a resplit depends on, 16 hexadecimal digits.

    What a calibration writes (values of fitted parameters) is left out: it does not change the scores of other
    fits. The program's code is not in it either; a resplit that is to be quoted is run with the code it is quoted for.
    """
    left_out = {"value", "uncertainty", "note"}
    content: dict[str, Any] = {
        "materials": study.materials,
        "parameters": [
            p.model_dump(mode="json", exclude=left_out if p.kind in ("fitted", "direct") else {"note"})
            for p in study.parameters.values()
        ],
        "protocols": {name: protocol.model_dump(mode="json") for name, protocol in study.protocols.items()},
        "experiments": {name: experiment.model_dump(mode="json") for name, experiment in study.experiments.items()},
        "comparisons": {name: term.model_dump(mode="json") for name, term in study.comparisons.items()},
        "reported": [row.model_dump(mode="json", exclude={"note"}) for row in study.reported.values()],
        "unscored": sorted(study.unscored),
        "relative_uncertainty": study.relative_uncertainty,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
