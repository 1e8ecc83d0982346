"""Reading a study folder; every file is checked against every other."""

from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from nasicell.cell import PlainData, load_yaml
from nasicell.cell.plain import validated
from nasicell.errors import NasicellError, StudyError, suggest
from nasicell.protocols.protocol import protocol_from
from nasicell.studies.check import check, known_name
from nasicell.studies.definition import Study
from nasicell.studies.experiment import ConstantInCode, Contradiction, Experiment, OutsideCell
from nasicell.studies.observable import Term
from nasicell.studies.parameter import CalibrationBlock, Parameter
from nasicell.studies.ranking import Ranking
from nasicell.studies.reported import read_reported
from nasicell.studies.resplit_result import read_resplit
from nasicell.twin import VirtualInstrument

SHIPPED: Final = Path(__file__).parent
"""Folder of the studies that come with nasicell."""

M = TypeVar("M", bound=PlainData)


class _Head(PlainData):
    """Content of ``study.yaml``."""

    title: str
    doi: str = ""
    description: str = ""
    seed: int = 0
    relative_uncertainty: float = Field(gt=0)
    instrument: dict[str, Any] | None = None
    contradictions: list[Contradiction] = Field(default_factory=list)
    rankings: list[Ranking] = Field(default_factory=list)
    constants_in_code: list[ConstantInCode] = Field(default_factory=list)


def study(name: str, *, calibrated: bool = True) -> Study:
    """A study that comes with nasicell.

    With ``calibrated=False`` its parameters have the values from which a calibration starts.

    Raises
    ------
    StudyError
        If there is none of that name; a folder of your own is read with `read_study`.

    Examples
    --------
    >>> study("li2025").doi
    '10.1038/s41467-025-60842-x'
    """
    shipped = sorted(path.parent.name for path in SHIPPED.glob("*/study.yaml"))
    if name not in shipped:
        raise StudyError(
            f"there is no study {name!r}; {suggest(name, shipped)}. "
            "Read a folder of your own with nasicell.studies.read_study(path)"
        )
    return read_study(SHIPPED / name, calibrated=calibrated)


def read_study(folder: str | Path, *, calibrated: bool = True) -> Study:
    """The study described by the files of a folder; ``calibrated.yaml`` is left out on request.

    Raises
    ------
    StudyError
        Naming file, entry and field (or row and column) of what is missing, unknown or contradicts another file.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise StudyError(f"there is no folder {folder}; a study is a folder with study.yaml and the files it needs")
    head = validated(_Head, load_yaml(folder / "study.yaml", error=StudyError), source="study.yaml", error=StudyError)
    cells = _sections(folder / "cells.yaml", "cells", "outside", "blocking_electrodes")
    protocols = _entries(folder / "protocols.yaml")
    parameters = _named(Parameter, folder / "parameters.yaml")
    read = Study(
        name=folder.name,
        title=head.title,
        doi=head.doi,
        description=head.description,
        materials={
            "electrolytes": _entries(folder / "electrolytes.yaml"),
            "interfaces": _entries(folder / "interfaces.yaml"),
            "cathodes": _entries(folder / "cathodes.yaml"),
            "blocking_electrodes": cells["blocking_electrodes"] or {},
            "cells": cells["cells"] or {},
        },
        parameters=_calibrated(parameters, folder / "calibrated.yaml") if calibrated else parameters,
        protocols={name: _protocol(name, data) for name, data in protocols.items()},
        experiments={
            name: validated(Experiment, data, source=f"experiments.yaml, {name!r}", error=StudyError)
            for name, data in _entries(folder / "experiments.yaml").items()
        },
        reported=read_reported(folder / "reported.csv"),
        comparisons=_comparisons(folder / "comparisons.yaml"),
        calibration=tuple(_named(CalibrationBlock, folder / "calibration.yaml").values()),
        contradictions=tuple(head.contradictions),
        rankings=tuple(head.rankings),
        constants_in_code=tuple(head.constants_in_code),
        resplit=read_resplit(folder / "resplit.json"),
        outside_cells=tuple(
            validated(OutsideCell, data, source=f"cells.yaml, outside {number}", error=StudyError)
            for number, data in enumerate(cells["outside"] or [], start=1)
        ),
        instrument=None if head.instrument is None else _instrument(head.instrument),
        seed=head.seed,
        relative_uncertainty=head.relative_uncertainty,
    )
    check(read)
    return read


def _instrument(data: dict[str, Any]) -> VirtualInstrument:
    """The virtual instrument of ``study.yaml``."""
    for name in data:
        known_name(name, [field.name for field in fields(VirtualInstrument)], "study.yaml, instrument: field")
    try:
        return TypeAdapter(VirtualInstrument).validate_python(data)
    except ValidationError as invalid:
        raise StudyError(f"study.yaml, instrument: {invalid}") from invalid


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    """A file that maps names to fields."""
    data = load_yaml(path, error=StudyError)
    if not isinstance(data, dict):
        raise StudyError(f"{path}: expected entries 'name: fields', got {type(data).__name__}")
    for name, entry in data.items():
        if not isinstance(entry, dict):
            raise StudyError(f"{path}, {name!r}: expected fields 'name: value', got {type(entry).__name__}")
    return data


def _sections(path: Path, *names: str) -> dict[str, Any]:
    """A file with just these sections."""
    data = load_yaml(path, error=StudyError)
    if not isinstance(data, dict):
        raise StudyError(f"{path}: expected the sections {', '.join(names)}, got {type(data).__name__}")
    for key in data:
        if key not in names:
            raise StudyError(f"{path}: section {key!r} is not known; {suggest(str(key), names)}")
    return {name: data.get(name) for name in names}


def _calibrated(parameters: dict[str, Parameter], path: Path) -> dict[str, Parameter]:
    """The parameters with the values that a calibration wrote; without such a file, as they are."""
    if not path.exists():
        return parameters
    found = dict(parameters)
    for name, entry in _entries(path).items():
        known_name(name, parameters, f"{path}: parameter")
        if parameters[name].kind not in ("fitted", "direct"):
            raise StudyError(f"{path}: parameter {name!r} is {parameters[name].kind}; a calibration does not set it")
        data = parameters[name].model_dump() | entry
        found[name] = validated(Parameter, data, source=f"{path}, {name!r}", error=StudyError)
    return found


def _named(model: type[M], path: Path) -> dict[str, M]:
    """A file that maps names to the other fields of `model`."""
    return {
        name: validated(model, {"name": name, **entry}, source=f"{path}, {name!r}", error=StudyError)
        for name, entry in _entries(path).items()
    }


def _protocol(name: str, data: dict[str, Any]) -> Any:
    """A protocol; its ``note`` about open choices stays in the file."""
    try:
        return protocol_from({k: v for k, v in data.items() if k != "note"}, source=f"protocols.yaml, {name!r}")
    except NasicellError as error:
        raise StudyError(str(error)) from error


def _comparisons(path: Path) -> dict[str, Term]:
    """Comparisons by name."""
    adapter: TypeAdapter[Term] = TypeAdapter(Term)
    terms: dict[str, Term] = {}
    for name, data in _entries(path).items():
        try:
            terms[name] = adapter.validate_python(data)
        except ValidationError as invalid:
            raise StudyError(
                f"{path}, {name!r}: expected 'ratio', 'difference', 'mean' or 'smallest' of readings "
                f"{{experiment, quantity}}, given {data!r}"
            ) from invalid
    return terms
