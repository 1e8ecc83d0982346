"""From the files of a study to cells: parameters go to their places, references become parts."""

import copy
from collections.abc import Mapping
from typing import Any, Final

from nasicell.cell import Cell
from nasicell.cell.plain import validated
from nasicell.errors import CellError, StudyError, suggest
from nasicell.studies.parameter import Parameter

SECTIONS: Final = ("electrolytes", "interfaces", "cathodes", "blocking_electrodes", "cells")
"""Sections a parameter's target can name."""

REFERENCES: Final[Mapping[str, str]] = {
    "electrolyte": "electrolytes",
    "interface": "interfaces",
    "cathode": "cathodes",
    "blocking_electrode": "blocking_electrodes",
}
"""Field of a cell -> section that holds the entry it names."""

Materials = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""section -> entry -> fields, as in the files."""


def with_values(materials: Materials, *, parameters: Mapping[str, Parameter], values: Mapping[str, float]) -> Materials:
    """Copy of `materials` with each parameter's value written to its targets.

    A field is given in one place: writing where the files or another parameter already did is refused.
    """
    data: dict[str, dict[str, dict[str, Any]]] = {
        section: {entry: copy.deepcopy(dict(fields)) for entry, fields in entries.items()}
        for section, entries in materials.items()
    }
    for name, parameter in parameters.items():
        for target in parameter.targets:
            _write(data, target=target, value=values[name], name=name)
    return data


def _write(data: dict[str, dict[str, dict[str, Any]]], *, target: str, value: float, name: str) -> None:
    """Put one value in its place."""
    section, entry, *fields = target.split("/")
    if section not in SECTIONS or not fields:
        raise StudyError(
            f"parameter {name!r}: the target {target!r} is not 'section/entry/field'; {suggest(section, SECTIONS)}"
        )
    entries = data.get(section, {})
    if entry != "*" and entry not in entries:
        raise StudyError(f"parameter {name!r}: {section} has no entry {entry!r}; {suggest(entry, entries)}")
    for key in entries if entry == "*" else [entry]:
        place = entries[key]
        for field in fields[:-1]:
            place = place.setdefault(field, {})
        if fields[-1] in place:
            raise StudyError(
                f"parameter {name!r} sets {section}/{key}/{'/'.join(fields)}, which is already {place[fields[-1]]}; "
                "give it in one place"
            )
        place[fields[-1]] = value


def resolved_cells(materials: Materials) -> dict[str, Cell]:
    """Every cell of the section ``cells``, the entries it names put in."""
    return {name: _cell(name, fields, materials) for name, fields in materials["cells"].items()}


def _cell(name: str, fields: Mapping[str, Any], materials: Materials) -> Cell:
    """One cell with its parts."""
    parts: dict[str, Any] = {}
    for field, section in REFERENCES.items():
        if field not in fields:
            continue
        entry, entries = fields[field], materials.get(section, {})
        if entry not in entries:
            raise StudyError(f"cell {name!r}: there is no {field} {entry!r}; {suggest(str(entry), entries)}")
        parts[field] = {"name": entry, **entries[entry]}
    try:
        return validated(Cell, {"name": name, **fields, **parts}, source=f"cell {name!r}")
    except CellError as invalid:
        raise StudyError(str(invalid)) from invalid
