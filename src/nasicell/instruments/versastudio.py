"""VersaStudio .par (Princeton Applied Research): the segments of one experiment in tagged blocks of text.

The row ``Definition=`` of a segment names its columns, each with its unit. Rows at 0 Hz are direct current. Positive
current oxidises the working electrode; elapsed time counts from the start of the experiment.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nasicell.errors import InstrumentFileError
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import stated_area
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import fields_of, is_number
from nasicell.records import CellKind, Damage, ImpedanceRecord, ImpedanceSpectrum, Sample

_DEFINITION: Final = "Definition="
_IMPEDANCE: Final = ("Frequency(Hz)", "Z Real", "Z Imag")
_STATE: Final = {
    "test_time": "Elapsed Time(s)",
    "bias_voltage": "E(V)",
    "bias_current": "I(A)",
    "amplitude": "AC Amplitude",
}
_AREA: Final = "Working Electrode Area (cm2)"
_TOLD: Final = ("Instrument", "Experiment", "Action")
"""Blocks whose entries go to the metadata; the others describe windows and graphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A tagged block: its name and the lines between its tags, [first, end) counted from 0."""

    name: str
    first: int
    end: int


def recognises(file: InstrumentFile) -> bool:
    """``<Application>`` on the first line and VersaStudio's name below it."""
    lines = file.sheet.lines if file.sheet else ()
    return bool(lines) and lines[0].strip() == "<Application>" and any("VersaStudio" in line for line in lines[1:6])


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The sweeps of a .par file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If no segment holds an impedance.
    """
    sheet = file.sheet
    assert sheet is not None
    blocks = list(_blocks(sheet.lines))
    spectra: list[ImpedanceSpectrum] = []
    damage: list[Damage] = []
    others: list[str] = []
    for block in blocks:
        if not re.fullmatch(r"Segment\d*", block.name):
            continue
        found = _segment(file, block)
        if isinstance(found, str):
            others.append(f"{block.name} holds {found}, which is not read from .par.")
        else:
            spectra += found[0]
            damage += found[1]
    if not spectra:
        told = " ".join(others) or "It has no segment with a row 'Definition='."
        raise file.refusal(f"this VersaStudio file holds no impedance. {told} Export it as text with labels and units")
    metadata = _metadata(sheet.lines, blocks)
    stated = next((value for key, value in metadata.items() if key.endswith(f".{_AREA}")), "")
    area, unknown = stated_area(stated, key=_AREA, maker="VersaStudio", file=file.name)
    return ImpedanceRecord(
        spectra=tuple(spectra),
        sample=Sample(area=area),
        provenance=file.provenance(
            "VersaStudio .par",
            technique=metadata.get("Action.Name", "EIS"),
            metadata=metadata,
            unknown=unknown,
            notes=tuple(others),
        ),
        damage=tuple(damage),
    )


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks ``<Name> ... </Name>`` in order; one that is not closed ends with the file."""
    k = 0
    while k < len(lines):
        tag = re.fullmatch(r"<([A-Z]\w*)>", lines[k].strip())
        if tag is None:
            k += 1
            continue
        end = next((j for j in range(k + 1, len(lines)) if lines[j].strip() == f"</{tag[1]}>"), len(lines))
        yield Block(name=tag[1], first=k + 1, end=end)
        k = end + 1


def _segment(file: InstrumentFile, block: Block) -> tuple[tuple[ImpedanceSpectrum, ...], tuple[Damage, ...]] | str:
    """The sweeps of a segment, or what it holds instead."""
    sheet = file.sheet
    assert sheet is not None
    head = next((k for k in range(block.first, block.end) if sheet.lines[k].startswith(_DEFINITION)), None)
    if head is None:
        return "no definition of its columns"
    names = fields_of(sheet.lines[head].removeprefix(_DEFINITION), ",")
    while names and is_number(names[-1]):
        names.pop()  # the count of columns unused, no label
    lacking = [name for name in _IMPEDANCE if name not in names]
    if lacking:
        return f"no column {', '.join(lacking)}"
    rows = [k for k in range(head + 1, block.end) if is_number(sheet.lines[k].split(",")[0].strip())]
    if not rows:
        return "no measured row"
    closed = block.end < len(sheet.lines)
    source = table(sheet, first=rows[0], end=rows[-1] + 1 if closed else None, separator=",", names=names)
    frequency, real, imaginary = (names.index(name) for name in _IMPEDANCE)
    state = {key: (names.index(name), 1.0) for key, name in _STATE.items() if name in names}
    measured = source.floats(frequency)
    if not (measured > 0).any():
        return "rows of direct current only"
    try:
        return sweeps(source, ImpedanceColumns(frequency=frequency, real=real, imaginary=imaginary, state=state))
    except InstrumentFileError as unreadable:
        return f"no readable row ({unreadable})"


def _metadata(lines: Sequence[str], blocks: Sequence[Block]) -> dict[str, str]:
    """``Key=value`` of the blocks on the instrument, the experiment and its actions."""
    metadata: dict[str, str] = {}
    for block in blocks:
        if not block.name.startswith(_TOLD):
            continue
        prefix = "Action" if block.name.startswith("Action") and block.name != "Action0" else block.name
        for line in lines[block.first : block.end]:
            key, sign, value = line.strip().partition("=")
            if sign and value:
                metadata.setdefault(f"{prefix}.{key}", value)
    return metadata
