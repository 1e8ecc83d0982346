"""BioLogic text export (.mpt): finds header, labels and rows, and hands them to the reader of the technique."""

import re

from nasicell.instruments.eclab_header import eclab_header
from nasicell.instruments.eclab_record import eclab_record
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.labels import label
from nasicell.instruments.table import table
from nasicell.records import CellKind, CyclingRecord, ImpedanceRecord, LinkedRecord


def recognises(file: InstrumentFile) -> bool:
    """The first line EC-Lab and BT-Lab write."""
    return file.sheet is not None and re.match(r"(EC|BT)-Lab ASCII FILE", file.sheet.lines[0]) is not None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> CyclingRecord | ImpedanceRecord | LinkedRecord:
    """The record of a .mpt file; `kind` chooses the electrode columns.

    Raises
    ------
    InstrumentFileError
        If the file is cut within the header, or lacks a column its technique needs.
    """
    sheet = file.sheet
    assert sheet is not None
    count = next((re.match(r"Nb header lines\s*:\s*(\d+)", line) for line in sheet.lines[:5] if line[:2] == "Nb"), None)
    if count is None:
        raise file.refusal("expected 'Nb header lines : n'; the header was edited or cut. Export the file again", row=2)
    height = int(count[1])
    if height < 3 or height > len(sheet.lines):
        raise file.refusal(
            f"the header should have {height} lines, the file has {len(sheet.lines)}: it was cut within the header"
        )
    names = [name.strip() for name in sheet.lines[height - 1].split("\t")]
    header = eclab_header(sheet.lines[: height - 1], file=file.name)
    found = {label(name).name for name in names}
    if (header.technique.endswith("EIS") or "re(z)" in found) and "freq" not in found:
        raise file.refusal(
            "an impedance file needs the column 'freq/Hz'; the labels are "
            f"{', '.join(name for name in names[:6] if name)} ... Export it again with the frequency",
            row=height,
            column="freq/Hz",
        )
    source = table(sheet, first=height, separator="\t", names=names)
    return eclab_record(file, source, header=header, kind=kind)
