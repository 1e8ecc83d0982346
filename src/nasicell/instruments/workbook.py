"""Excel workbooks (.xlsx): each sheet as text, so that whatever reads a table of text reads it there too.

Row k of a sheet is line k of its text, so that damage names the row that Excel shows. Formulas give the values Excel
stored with them.
"""

import io
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from nasicell.errors import InstrumentFileError
from nasicell.instruments.file import InstrumentFile
from nasicell.instruments.text import Sheet, first_numeric_row
from nasicell.records import CyclingRecord, ImpedanceRecord

if TYPE_CHECKING:
    from nasicell.instruments.detect import Reader

_PART: Final = b"xl/workbook.xml"
"""Every workbook has this part; zip archives name their parts in clear."""

_SHORT: Final = 20
"""Lines of a sheet that may describe the test instead of holding its samples."""


def is_workbook(file: InstrumentFile) -> bool:
    """Whether the bytes are an .xlsx workbook."""
    return file.content.startswith(b"PK") and _PART in file.content


def pages(file: InstrumentFile) -> tuple[InstrumentFile, ...]:
    """The sheets of a workbook that hold anything, each as a file of text.

    Raises
    ------
    InstrumentFileError
        If openpyxl is not installed, or the workbook cannot be read.
    """
    try:
        import openpyxl
    except ImportError as missing:
        raise InstrumentFileError(
            f"{file.name} is an Excel workbook, which needs openpyxl: pip install 'nasicell[excel]', or save it as csv"
        ) from missing
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl does not keep play no part
            book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=True)
            found = [replace(file, text=_text(f"{file.name} [{page.title}]", page)) for page in book.worksheets]
            book.close()
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        SyntaxError,
    ) as broken:
        raise InstrumentFileError(
            f"{file.name} is an Excel workbook that cannot be read ({broken}); copy it again or save it as csv"
        ) from broken
    written = tuple(page for page in found if page.sheet is not None and page.sheet.lines)
    if not written:
        raise InstrumentFileError(f"{file.name} is an Excel workbook whose sheets are empty")
    return written


def read_workbook(file: InstrumentFile, read: "Callable[[InstrumentFile], Reader | None]", **how: Any) -> Any:
    """The record of a workbook: of its largest sheet that is recognised, and of all sheets with the same labels.

    Parameters
    ----------
    file
        The workbook.
    read
        The reader of a sheet, None where none recognises it.
    how
        Further arguments of the reader.

    Raises
    ------
    InstrumentFileError
        If no sheet is recognised, or sheets with the same labels are no continuation of one test.
    """
    every = pages(file)
    found = [(page, reader) for page in every if (reader := read(page)) is not None]
    if not found:
        raise InstrumentFileError(
            f"{file.name}: none of the sheets of this Excel workbook holds a table that is recognised; name its "
            "columns with the column import, or save the sheet as csv"
        )
    largest, reader = max(found, key=lambda pair: len(pair[0].sheet.lines) if pair[0].sheet else 0)
    alike = [page for page, other in found if other is reader and _head(page) == _head(largest)]
    records = [reader.read(page, **how) for page in alike]
    for page, before, after in zip(alike[1:], records, records[1:], strict=False):
        if not isinstance(before, CyclingRecord) or not isinstance(after, CyclingRecord):
            continue
        if after.time[0] < before.time[-1]:
            raise file.refusal(
                f"the time of sheet {_title(page)} begins again, at {after.time[0]:g} s after {before.time[-1]:g} s: "
                "another cell or test. Name the columns and one sheet with the column import (--column sheet=...), or "
                "save each sheet as csv"
            )
    record = joined(records)
    others = [_title(page) for page, _ in found if page not in alike]
    notes = [f"Sheet {', '.join(map(_title, alike))} of the workbook is read."]
    if others:
        notes.append(f"Sheets with other labels are not read: {', '.join(others)}.")
    origin = record.provenance
    known = [page for page, _ in found]
    about = {f"sheet {_title(page)}": text for page in every if page not in known and (text := _words(page))}
    origin = replace(
        origin,
        instrument=f"{origin.instrument} (xlsx)",
        notes=(*notes, *origin.notes),
        metadata={**origin.metadata, **about},
    )
    return replace(record, provenance=origin)


def joined(records: list[Any]) -> Any:
    """Records of like sheets as one: all sweeps, or all rows one after the other."""
    first = records[0]
    damage = tuple(d for record in records for d in record.damage)
    if isinstance(first, ImpedanceRecord):
        return replace(first, spectra=tuple(s for record in records for s in record.spectra), damage=damage)
    if isinstance(first, CyclingRecord) and len(records) > 1:
        return replace(first, table=pl.concat([r.table for r in records], how="diagonal"), damage=damage)
    return first


def _words(page: InstrumentFile) -> str:
    """The lines of a short sheet that describes the others."""
    lines = [line.strip() for line in page.sheet.lines if line.strip()] if page.sheet else []
    return "\n".join(lines) if len(lines) <= _SHORT else ""


def _title(page: InstrumentFile) -> str:
    return page.sheet.name.removeprefix(f"{page.name} ") if page.sheet else ""


def _head(page: InstrumentFile) -> tuple[str, ...]:
    """The lines above the numbers, of which the labels are the last written one."""
    lines = page.sheet.lines if page.sheet else ()
    block = first_numeric_row(lines)
    return tuple(line for line in lines[: block[0]] if line.strip())[-1:] if block else ()


def _text(name: str, page: Any) -> Sheet:
    lines = ["\t".join(map(_cell, row)) for row in page.iter_rows(values_only=True)]
    while lines and not lines[-1].strip():
        lines.pop()
    return Sheet(name=name, lines=lines, encoding="xlsx", ended=True)


def _cell(value: Any) -> str:
    """A cell as text that reads back as the same number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return repr(value.total_seconds())
    if isinstance(value, str):
        return " ".join(value.split())
    return repr(value) if isinstance(value, float) else str(value)
