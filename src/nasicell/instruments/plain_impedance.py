"""Plain text with frequency, Z' and Z'', with labels or without.

With labels the sign of Z'' is what the label says. Without labels there must be three columns, and the sign is such
that most points are capacitive (Im Z < 0); the record's notes say so.
"""

import re
from collections.abc import Iterator, Sequence

from nasicell.instruments.bare_columns import bare_columns, in_order, is_bare
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.geometry import sample_from_header
from nasicell.instruments.labels import Label, label, normalised, unit_of
from nasicell.instruments.sweeps import ImpedanceColumns, sweeps
from nasicell.instruments.table import table
from nasicell.instruments.text import Sheet, fields_of, first_numeric_row
from nasicell.records import CellKind, ImpedanceRecord
from nasicell.units import AMPERE_HOUR

_FREQUENCY = ("freq", "frequency", "f", "freq.", "frequencies")
_REAL = ("z'", "zs'", "zre", "zreal", "z re", "z real", "real", "re(z)", "re z", "rez", "re", "z1", "r")
_IMAGINARY = ("z''", "zs''", 'z"', 'zs"', "zim", "zimg", "zimag", "z im", "z imag", "z imaginary", "imag", "imaginary",
              "im(z)", "im z", "imz", "im", "z2", "x")  # fmt: skip


def recognises(file: InstrumentFile) -> bool:
    """Labels for frequency, real and imaginary part above a block of numbers, or three bare columns."""
    if file.sheet is None:
        return False
    block = first_numeric_row(file.sheet.lines[:400])
    if block is None:
        return any(_located(_labels(line)) for line in file.sheet.lines[:400])
    first, separator = block
    if _header(file.sheet, first, separator) is not None:
        return True
    return is_bare(file.sheet, first, separator)


def _labels(line: str) -> list[Label]:
    """Labels of a line under whichever separator gives the most."""
    options = [re.split(r"\s{2,}", line.strip()), *(fields_of(line, s) for s in ("\t", ";", ",", " "))]
    best: list[Label] = []
    for fields in options:
        labels = [_impedance_label(field) for field in fields]
        if len(_located(labels) or ()) > len(_located(best) or ()):
            best = labels
    return best


def _impedance_label(field: str) -> Label:
    """A label without what RelaxIS and others put before the symbol."""
    text = re.sub(r"^data:\s*", "", field.strip().strip('"').strip(), flags=re.IGNORECASE)
    text = re.sub(r"\s*\((?:a|b)\)$", "", text)
    areal = re.fullmatch(
        r"(.+?)[\s/_]*[\[(]?((?:[kmM]?(?:ohms?|Ω|ω))[ .*·_-]*c?m(?:\^?2|²))[\])]?", text, re.IGNORECASE
    )
    if areal:
        return Label(name=normalised(areal[1]), unit=areal[2])
    known = label(text)
    if known.unit or not known.name.endswith((")", "]")):
        return known
    return Label(name=known.name)


def _located(labels: Sequence[Label]) -> tuple[int, int, int, float] | None:
    """Index of frequency, real and imaginary part, and the sign of the last."""
    names = [one.name for one in labels]
    frequency = next((names.index(a) for a in _FREQUENCY if a in names), None)
    real = next((names.index(a) for a in _REAL if a in names), None)
    if frequency is None or real is None:
        return None
    for alias in _IMAGINARY:
        for spelling, sign in ((alias, 1.0), (f"-{alias}", -1.0), (f"- {alias}", -1.0), (f"-1*{alias}", -1.0)):
            if spelling in names:
                return frequency, real, names.index(spelling), sign
    return None


def _header(sheet: Sheet, first: int, separator: str) -> int | None:
    """Line (from 0) of the labels: the nearest above the numbers that names all three."""
    for k in range(first - 1, max(first - 6, -1), -1):
        if _located([_impedance_label(f) for f in fields_of(sheet.lines[k], separator)]) or _located(
            _labels(sheet.lines[k])
        ):
            return k
    return None


def read(file: InstrumentFile, *, kind: CellKind | None = None) -> ImpedanceRecord:
    """The sweeps of a plain text file; `kind` plays no part.

    Raises
    ------
    InstrumentFileError
        If the values are areal (ohm cm2), or nothing is left.
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
        names = [f.strip('"') for f in fields_of(sheet.lines[head], separator)]
        labels = [_impedance_label(name) for name in names]
        if _located(labels) is None:
            labels = _labels(sheet.lines[head])
            names = [one.name for one in labels]
        source = table(sheet, first=first, separator=separator, names=names)
        columns, note = _labelled_columns(file, labels, row=head + 1)
        notes = tuple(_assumed_units(labels, columns))
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


def _assumed_units(labels: Sequence[Label], columns: ImpedanceColumns) -> Iterator[str]:
    """What is assumed of labels without a unit."""
    bare = [k for k in (columns.frequency, columns.real, columns.imaginary) if not labels[k].unit]
    if bare:
        units = " and ".join(dict.fromkeys("Hz" if k == columns.frequency else "ohm" for k in bare))
        yield f"Labels without a unit ({', '.join(labels[k].name for k in bare)}) are read as {units}."


def _labelled_columns(file: InstrumentFile, labels: Sequence[Label], *, row: int) -> tuple[ImpedanceColumns, str]:
    located = _located(labels)
    assert located is not None
    frequency, real, imaginary, sign = located
    for index in (real, imaginary):
        one = labels[index]
        if one.unit and one.quantity != "resistance":
            raise file.refusal(
                f"the impedance is given as {one.name} {one.unit}".rstrip()
                + "; expected ohm of the whole cell (not times area): convert it or export it again",
                row=row,
                column=labels[index].name,
            )
    state: dict[str, tuple[int, float]] = {}
    for key, quantity, aliases, extra in (
        ("test_time", "time", ("time", "elapsed time", "test time"), 1.0),
        ("bias_current", "current", ("current", "idc", "i dc", "<i>"), 1.0),
        ("bias_voltage", "voltage", ("potential", "vdc", "v dc", "<ewe>", "voltage"), 1.0),
        ("transferred_charge", "charge", ("charge", "(q-qo)"), AMPERE_HOUR),
        ("temperature_C", "temperature", ("temperature", "temp", "t"), 1.0),
        ("cycle", "", ("sweep", "cycle", "cycle number", "spectrum"), 1.0),
    ):
        index = next((k for k, one in enumerate(labels) if one.name in aliases and one.quantity == quantity), None)
        if index is not None:
            state[key] = (index, labels[index].factor * extra)
    unit = unit_of(labels[frequency].unit)
    columns = ImpedanceColumns(
        frequency=frequency,
        real=real,
        imaginary=imaginary,
        frequency_factor=unit[1] if unit and unit[0] == "frequency" else 1.0,
        impedance_factor=labels[real].factor,
        imaginary_sign=sign,
        state=state,
    )
    return columns, f"as labelled ({labels[imaginary].name})"
