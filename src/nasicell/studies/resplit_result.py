"""Scores of fits on random roles: the data that ``resplit.json`` holds, and whether they belong to a study."""

import hashlib
import json
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from nasicell.cell import PlainData
from nasicell.cell.plain import validated
from nasicell.errors import StudyError

if TYPE_CHECKING:
    from nasicell.studies.definition import Study


ROOMS: Final = ("cell", "protocols", "records", "physics", "twin", "analysis", "studies")
"""Rooms of the program on which a fit depends."""


class SplitScore(PlainData):
    """One fit: the rows that were held out of it, and how it predicts them."""

    number: Annotated[int, Field(ge=0)]
    """Of the split, from 1; 0 is the study's own roles."""
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
    >>> splits = [SplitScore(number=k, rms=rms, **rows) for k, rms in enumerate((1.4, 1.6, 2.0), start=1)]
    >>> found = Resplit(study="a", fingerprint="", program="", seed=1, asked=20, splits=splits)
    >>> found.median, found.standing
    (1.6, '3 of 20 splits, seed 1')
    """

    study: str
    fingerprint: str
    """Of the study's files (`fingerprint`)."""
    program: str
    """Of the code that fitted and scored (`program_fingerprint`)."""
    seed: int
    asked: Annotated[int, Field(ge=1)]
    """How many splits are to be made; `splits` holds those that are done."""
    nominal: SplitScore | None = None
    """The study's own roles, fitted by the same procedure."""
    splits: list[SplitScore] = Field(default_factory=list)

    @property
    def standing(self) -> str:
        """How many splits stand behind the median."""
        count = f"{self.asked}" if len(self.splits) == self.asked else f"{len(self.splits)} of {self.asked}"
        return f"{count} splits, seed {self.seed}"

    @property
    def done(self) -> frozenset[int]:
        """Numbers of the fits that are done; 0 is the study's own roles."""
        return frozenset(split.number for split in (self.nominal, *self.splits) if split is not None)

    def with_score(self, score: SplitScore) -> "Resplit":
        """The same with one more fit."""
        if score.number == 0:
            return self.model_copy(update={"nominal": score})
        return self.model_copy(update={"splits": sorted([*self.splits, score], key=lambda split: split.number)})

    @property
    def quartiles(self) -> tuple[float, float, float] | None:
        """Lower quartile, median and upper quartile of the root mean square factor; None without splits."""
        factors = [split.rms for split in self.splits]
        if not factors:
            return None
        if len(factors) == 1:
            return factors[0], factors[0], factors[0]
        low, middle, high = quantiles(factors, n=4, method="inclusive")
        return low, middle, high

    @property
    def median(self) -> float | None:
        """Median root mean square factor; None without splits."""
        return None if self.quartiles is None else self.quartiles[1]

    def write(self, path: str | Path) -> None:
        """Write ``resplit.json``, at once: what is read meanwhile is the old content or the new."""
        whole = Path(path).with_suffix(".part")
        whole.write_text(json.dumps(self.model_dump(), indent=1) + "\n", encoding="utf-8")
        whole.replace(path)


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
    fits. The program's code is not in it either (`program_fingerprint` is).
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


def program_fingerprint() -> str:
    """Hash of the modules that fit and score, 16 hexadecimal digits: fits of different code are not mixed."""
    package = Path(__file__).parents[1]
    found = hashlib.sha256()
    for room in ROOMS:
        for module in sorted((package / room).rglob("*.py")):
            found.update(module.relative_to(package).as_posix().encode())
            found.update(module.read_bytes())
    return found.hexdigest()[:16]
