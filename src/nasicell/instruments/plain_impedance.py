"""Plain text with frequency and Z' and Z'', or |Z| and phase, with labels or without.

With labels the sign of Z'' is what the label says. Without labels there must be three columns, and the sign is such
that most points are capacitive (Im Z < 0); the record's notes say so.
"""

from nasicell.instruments.bare_columns import bare_columns, in_order, is_bare
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import sample_from_header
from nasicell.instruments.impedance_labels import impedance_label, labels_of_line, located, with_unit_row
from nasicell.instruments.impedance_values import spectrum_columns
from nasicell.instruments.labels import Label
from nasicell.instruments.sweeps import sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import Sheet, fields_of, first_numeric_row
from nasicell.records import CellKind, ImpedanceRecord


def recognises(file: InstrumentFile) -> bool:
    """Labels for frequency, real and imaginary part above a block of numbers, or three bare columns."""
    if file.sheet is None:
        return False
    block = first_numeric_row(file.sheet.lines[:400])
    if block is None:
        return any(labels_of_line(line) for line in file.sheet.lines[:400])
    first, separator = block
    if _header(file.sheet, first, separator) is not None:
        return True
    return is_bare(file.sheet, first, separator)


def _header(sheet: Sheet, first: int, separator: str) -> int | None:
    """Line (from 0) of the labels: the nearest above the numbers that names frequency and impedance."""
    for k in range(first - 1, max(first - 6, -1), -1):
        if located([impedance_label(f) for f in fields_of(sheet.lines[k], separator)]) or labels_of_line(
            sheet.lines[k]
        ):
            return k
    return None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The sweeps of a plain text file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If the values are areal (ohm cm2) and no cell file states the area, or nothing is left.
    """
    sheet = file.sheet
    assert sheet is not None
    block = first_numeric_row(sheet.lines)
    if block is None:
        raise file.refusal("the header is followed by no row of numbers; the export was cut")
    first, separator = block
    head = _header(sheet, first, separator)
    if head is None:
        source = table(sheet, first=first, separator=separator, names=None)
        columns, note = bare_columns(source)
        source, notes = in_order(source, (f"Sign of Z'': {note}.",))
        notes = ("The file states no units: the three columns are read as Hz, ohm, ohm.", *notes)
    else:
        names, labels = _named(sheet, head, first, separator)
        found = located(labels)
        assert found is not None
        source = table(sheet, first=first, separator=separator, names=names)
        note = f"as labelled ({labels[found.second].name})"
        source, columns, notes = spectrum_columns(file, source, labels, found, row=head + 1)
    spectra, damage = sweeps(source, columns)
    above = sheet.lines[:first]
    return ImpedanceRecord(
        spectra=spectra,
        sample=sample_from_header(above, file=file.name),
        provenance=file.provenance(
            "plain impedance text",
            technique="EIS",
            metadata={"header": "\n".join(line.strip() for line in above if line.strip())[:2000], "sign of Z''": note},
            notes=notes,
        ),
        damage=damage,
    )


def _named(sheet: Sheet, head: int, first: int, separator: str) -> tuple[list[str], list[Label]]:
    """Names and labels of the columns in line `head`, with the units of a row of units below it."""
    names = [f.strip('"') for f in fields_of(sheet.lines[head], separator)]
    labels = [impedance_label(name) for name in names]
    if located(labels) is None:
        labels = labels_of_line(sheet.lines[head])
        names = [one.name for one in labels]
    for below in sheet.lines[head + 1 : first]:
        with_units = with_unit_row(labels, fields_of(below, separator))
        if with_units is not None:
            return names, with_units
    return names, labels
