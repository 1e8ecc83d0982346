"""BioLogic settings (.mps): the programmed techniques, in columns of 20 characters."""

import re
from collections.abc import Sequence

from nasicell.instruments.eclab_header import eclab_header
from nasicell.instruments.file import InstrumentFile
from nasicell.records import CellKind, Damage, SettingsRecord

_WIDTH = 20


def recognises(file: InstrumentFile) -> bool:
    """The first line of a settings file."""
    return file.sheet is not None and file.sheet.lines[0].strip().upper().endswith("-LAB SETTING FILE")


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> SettingsRecord:
    """The settings record; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If no technique is in the file.
    """
    sheet = file.sheet
    assert sheet is not None
    starts = [k for k, line in enumerate(sheet.lines) if re.match(r"Technique\s*:\s*\d+", line)]
    if not starts:
        raise file.refusal("the settings file names no technique; it was cut, or saved before one was chosen")
    header = eclab_header(sheet.lines[: starts[0]], file=file.name)
    techniques, damage = [], []
    for a, b in zip(starts, [*starts[1:], len(sheet.lines)], strict=True):
        name = sheet.lines[a + 1].strip() if a + 1 < b else ""
        if not name:
            damage.append(Damage(file=file.name, row=a + 1, reason="the technique has no name: the file was cut here"))
            continue
        techniques.append((name, _parameters(sheet.lines[a + 2 : b])))
    promised = re.search(r"\d+", header.metadata.get("Number of linked techniques", ""))
    if promised and int(promised[0]) != len(techniques):
        damage.append(
            Damage(
                file=file.name,
                row=len(sheet.lines),
                reason=f"the header promises {promised[0]} techniques, {len(techniques)} are there",
            )
        )
    return SettingsRecord(
        techniques=tuple(techniques),
        general=header.metadata,
        provenance=file.provenance(
            "BioLogic .mps",
            technique=" + ".join(name for name, _ in techniques),
            metadata=header.metadata,
            unknown=header.unknown,
        ),
        damage=tuple(damage),
    )


def _parameters(lines: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Parameter -> value of each sequence."""
    parameters: dict[str, tuple[str, ...]] = {}
    for line in lines:
        name = line[:_WIDTH].strip()
        if name:
            rest = line[_WIDTH:].rstrip()
            parameters[name] = tuple(rest[k : k + _WIDTH].strip() for k in range(0, len(rest), _WIDTH))
    return parameters
