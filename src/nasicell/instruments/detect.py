"""Which instrument wrote a file: told by its content."""

from collections.abc import Sequence
from typing import Final, Protocol

from nasicell.errors import InstrumentFileError, NotAnInstrumentFileError
from nasicell.instruments import (
    arbin_res,
    arbin_text,
    basytec,
    bdf,
    biologic,
    biologic_mpr,
    biologic_settings,
    chinstruments,
    gamry,
    landt,
    maccor,
    neware,
    neware_text,
    novonix,
    plain_cycling,
    plain_impedance,
    relaxis,
    versastudio,
    zplot,
)
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.text import holds_table
from nasicell.records import CellKind, CyclingRecord, ImpedanceRecord, LinkedRecord, SettingsRecord


class Reader(Protocol):
    """What a module that reads one format offers."""

    def recognises(self, file: InstrumentFile) -> bool:
        """Whether the content is of this format."""
        ...

    def read(
        self, file: InstrumentFile, *, kind: CellKind | None = None
    ) -> CyclingRecord | ImpedanceRecord | LinkedRecord | SettingsRecord:
        """The record; `kind` of cell chooses between electrode columns."""
        ...


READERS: Final[Sequence[Reader]] = (
    neware,
    arbin_res,
    biologic,
    biologic_mpr,
    biologic_settings,
    gamry,
    zplot,
    versastudio,
    relaxis,
    chinstruments,
    bdf,
    maccor,
    basytec,
    novonix,
    neware_text,
    arbin_text,
    landt,
    plain_impedance,
    plain_cycling,
)
"""One module per format, the most telling first."""

_FOREIGN: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls)", "save it as .xlsx or csv"),
    (b"%PDF", "a PDF", "name the instrument's file"),
    (b"ARROW1", "an Arrow (feather) file", "save it as parquet or csv with BDF's column names"),
    (b"\x89HDF", "an HDF5 file", "export it as csv"),
)
_ZIPPED: Final = {
    ".ndax": "a zip archive without Neware's data.ndc: it is cut or damaged; copy it again from the cycler",
    ".xlsx": "a zip archive without a workbook: it is cut or damaged; copy it again",
    ".ods": "an OpenDocument sheet, which is not read; save it as .xlsx or csv",
}
"""Endings of files that are zip archives inside."""

_NOTES: Final = frozenset({"", ".txt", ".md", ".rst", ".log"})
"""Endings of texts that are measurements where they hold a table, and notes where they do not."""
_DOCUMENTS: Final = frozenset(
    {".pdf", ".png", ".jpg", ".jpeg", ".tif", ".svg", ".doc", ".docx", ".pptx", ".html", ".json", ".py", ".ipynb"}
)
"""Endings of files that no instrument writes."""


def reader_of(file: InstrumentFile) -> Reader:
    """The reader of `file`.

    Raises
    ------
    InstrumentFileError
        If no reader recognises it; says what the file looks like and what can be read. A `NotAnInstrumentFileError`
        where it is a note, a licence or a picture.
    """
    if not file.content.startswith(tuple(mark for mark, _, _ in _FOREIGN)):
        reader = recognised(file)
        if reader is not None:
            return reader
    refusal = NotAnInstrumentFileError if _is_document(file) else InstrumentFileError
    raise refusal(f"{file.name} {_likeness(file)}. nasicell reads {KNOWN}")


def recognised(file: InstrumentFile) -> Reader | None:
    """The reader that recognises `file`, or None."""
    return next((reader for reader in READERS if reader.recognises(file)), None)


KNOWN: Final = (
    "Neware .nda, .ndax and csv, Arbin .res and csv, texts of Maccor, Basytec and Novonix, LANDT csv, BDF csv and "
    "parquet, BioLogic .mpr, .mpt and .mps, Gamry .DTA, ZPlot .z, VersaStudio .par, texts of Autolab, CH Instruments "
    "and RelaxIS, and plain text or .xlsx with labels (frequency and Z', Z'' in ohm or |Z| and phase; or test time, "
    "voltage, current with units) or with three bare columns of frequency, Z', Z''. Any other table: name its columns "
    "with the column import (--column)"
)


def _is_document(file: InstrumentFile) -> bool:
    """Whether a file that no reader recognises is a note, a licence or a picture: by its ending, and no table in it."""
    suffix = file.path.suffix.lower()
    if suffix in _DOCUMENTS:
        return True
    if suffix not in _NOTES or file.sheet is None or file.content.startswith(tuple(mark for mark, _, _ in _FOREIGN)):
        return False
    return not holds_table(file.sheet.lines)


def _likeness(file: InstrumentFile) -> str:
    for mark, what, advice in _FOREIGN:
        if file.content.startswith(mark):
            return f"is {what}, which is not read; {advice}"
    if file.content.startswith(b"PK"):
        return f"is {_ZIPPED.get(file.path.suffix.lower(), 'a zip archive; unpack it first')}"
    if file.sheet is None:
        return "is binary and of no kind known here; export it as text from the instrument's software"
    first = next((line.strip() for line in file.sheet.lines if line.strip()), "")
    return f"is text of no kind known here (first row {first[:80]!r}); check that it is an instrument's export"
