"""From a file to a record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from nasicell.cell import Cell, read_cell
from nasicell.errors import InstrumentFileError, RecordError
from nasicell.instruments.column_import import ColumnImport, read_columns
from nasicell.instruments.current_sign import with_sign_told
from nasicell.instruments.detect import reader_of, recognised
from nasicell.instruments.file import InstrumentFile, opened
from nasicell.instruments.imported import read_by_columns
from nasicell.instruments.workbook import is_workbook, read_workbook
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord, Sample, SettingsRecord
from nasicell.records.origin import read_origin
from nasicell.units import MILLIGRAM, MILLIMETRE, SQUARE_CENTIMETRE

DISAGREEMENT: Final = 0.01
"""Relative difference above which header and cell file contradict each other."""
_SIZES: Final = (
    ("area", "cm2", SQUARE_CENTIMETRE),
    ("thickness", "mm", MILLIMETRE),
    ("active_mass", "mg", MILLIGRAM),
)


def read(
    path: str | Path, *, cell: Cell | str | Path | None = None, columns: ColumnImport | str | Path | None = None
) -> CyclingRecord | ImpedanceRecord | LinkedRecord | SettingsRecord:
    r"""The record of an instrument file; the format is told by the content.

    Parameters
    ----------
    path
        The file.
    cell
        The cell it was measured on, or the path of its YAML file. Chooses between electrode columns (working
        electrode or whole cell) and is attached as ``record.sample``; what it states wins over the file's header.
    columns
        Which column holds what, for a table that is not recognised; or the path of a YAML file that says so.

    Returns
    -------
    :
        The record, in SI (capacities in Ah), with every place of the file that could not be read, or that is not
        right, in ``record.damage``.

    Raises
    ------
    InstrumentFileError
        If there is no such file, it is of no known kind, or nothing in it is readable; names file, row and column.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "pellet.csv"
    ...     _ = file.write_text("Freq (kHz);Z' (ohm);-Z'' (ohm)\n10;20,5;3,1\n1;21;1,5\n0,1;22;0,7\n")
    ...     spectrum = read(file).spectra[0]
    >>> spectrum.frequency, spectrum.impedance[0]
    (array([10000.,  1000.,   100.]), np.complex128(20.5-3.1j))
    """
    cell = read_cell(cell) if isinstance(cell, str | Path) else cell
    file = opened(path, area=cell.geometry.area if cell else None)
    kind = cell.kind if cell else None
    try:
        if columns is not None:
            record = read_by_columns(file, columns if isinstance(columns, ColumnImport) else read_columns(columns))
        elif is_workbook(file):
            record = read_workbook(file, recognised, kind=kind)
        else:
            record = reader_of(file).read(file, kind=kind)
    except RecordError as invalid:
        raise InstrumentFileError(f"{file.name}: {invalid}") from invalid
    except pl.exceptions.PolarsError as broken:
        raise InstrumentFileError(f"{file.name} cannot be read as a table: {broken}; export it again") from broken
    if isinstance(record, CyclingRecord):
        record = with_sign_told(record)
    if isinstance(record, CyclingRecord | ImpedanceRecord):
        record = _with_origin(record, file)
    if cell is None or isinstance(record, SettingsRecord):
        return record
    if isinstance(record, LinkedRecord):
        return record.with_sample(cell.sample())
    stated = cell.sample()
    notes = (*record.provenance.notes, *_disagreements(record.sample, stated))
    return replace(record, provenance=replace(record.provenance, notes=notes)).with_sample(stated)


def _with_origin(record: CyclingRecord | ImpedanceRecord, file: InstrumentFile) -> CyclingRecord | ImpedanceRecord:
    """The record with what nasicell wrote beside the file, where it wrote it: the first origin and its damage."""
    try:
        written = read_origin(file.path, record.provenance.sha256)
    except RecordError as unfit:
        note = f"{unfit}."
        return replace(record, provenance=replace(record.provenance, notes=(*record.provenance.notes, note)))
    if written is None:
        return record
    provenance, sample, damage = written
    told = {one.reason for one in damage}
    further = (one for one in record.damage if one.reason not in told)
    return replace(record, provenance=provenance, damage=(*damage, *further)).with_sample(sample)


def _disagreements(header: Sample, cell: Sample) -> Iterator[str]:
    """Both values of every size that the header and the cell file state differently."""
    for name, unit, scale in _SIZES:
        written, given = getattr(header, name), getattr(cell, name)
        if written is None or given is None or abs(written.value - given.value) <= DISAGREEMENT * abs(given.value):
            continue
        yield (
            f"The {name.replace('_', ' ')} is {given.value / scale:.4g} {unit} in the cell file and "
            f"{written.value / scale:.4g} {unit} in the file ({written.source}); the cell file counts."
        )
