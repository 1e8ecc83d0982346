"""RelaxIS text export (rhd instruments): labels, a row on the spectrum, then the points.

The row on the spectrum gives means over it: DC in V, TM (time) in s, J (current) in mA; the points run either way. The
units of that row are not written in the file; they are those that make it agree with the instrument's own export.
"""

import re
from typing import Final

from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.number_marks import number
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import fields_of, is_number
from nasicell.records import CellKind, Damage, ImpedanceRecord, ImpedanceSpectrum
from nasicell.units import MILLIAMPERE

_MARK: Final = re.compile(r"RelaxIS\b.*\bexport\b", re.IGNORECASE)
_NAMES: Final = ("Data: Frequency", "Data: Z'", "Data: Z''")


def recognises(file: InstrumentFile) -> bool:
    """RelaxIS's name on the first line."""
    return file.sheet is not None and _MARK.match(file.sheet.lines[0].strip()) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The spectra of a RelaxIS text; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If the labels of frequency and impedance are missing, or no row follows them.
    """
    sheet = file.sheet
    assert sheet is not None
    head = next((k for k, line in enumerate(sheet.lines[:50]) if line.lstrip().startswith(_NAMES[0])), None)
    if head is None:
        raise file.refusal(f"the row of labels {', '.join(_NAMES)} is missing; export again with labels")
    names = fields_of(sheet.lines[head], "\t")
    lacking = [name for name in _NAMES if name not in names]
    if lacking:
        raise file.refusal(
            f"the labels lack {', '.join(lacking)}; they are {', '.join(names)}. Export the data with Z' and Z''",
            row=head + 1,
            column=lacking[0],
        )
    frequency, real, imaginary = (names.index(name) for name in _NAMES)
    columns = ImpedanceColumns(frequency=frequency, real=real, imaginary=imaginary, state={})
    titles = [k for k in range(head + 1, len(sheet.lines)) if _is_title(sheet.lines[k])]
    spectra: list[ImpedanceSpectrum] = []
    damage: list[Damage] = []
    metadata = {"header": "\n".join(line.strip() for line in sheet.lines[:head] if line.strip())}
    starts = titles or [head]
    for count, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True), start=1):
        told = _means(sheet.lines[start]) if titles else {}
        metadata[f"spectrum {count}"] = sheet.lines[start].strip() if titles else ""
        source = table(sheet, first=start + 1, end=end, separator="\t", names=names)
        current = told.get("J")
        more, lost = sweeps(
            source,
            columns,
            bias_voltage=told.get("DC"),
            bias_current=None if current is None else current * MILLIAMPERE,
        )
        spectra += more
        damage += lost
    return ImpedanceRecord(
        spectra=tuple(spectra),
        provenance=file.provenance("RelaxIS text", technique="EIS", metadata=metadata),
        damage=tuple(damage),
    )


def _is_title(line: str) -> bool:
    """Whether the first field is no number: the row that says what the points below are."""
    first = line.split("\t")[0].strip()
    return bool(first) and not is_number(first)


def _means(line: str) -> dict[str, float]:
    """``DC=-0.08, TM=33.7`` as numbers by name."""
    pairs = re.findall(r"(\w+)=([-+\d.eE]+)", line.split("\t")[0])
    return {name: number(value) for name, value in pairs if is_number(value)}
