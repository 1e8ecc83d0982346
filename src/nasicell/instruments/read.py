"""From a file to a record."""

from pathlib import Path

import polars as pl

from nasicell.cell import Cell, read_cell
from nasicell.errors import InstrumentFileError, RecordError
from nasicell.instruments.detect import reader_of
from nasicell.instruments.file import opened
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord, SettingsRecord


def read(
    path: str | Path, *, cell: Cell | str | Path | None = None
) -> CyclingRecord | ImpedanceRecord | LinkedRecord | SettingsRecord:
    r"""The record of an instrument file; the format is told by the content.

    Parameters
    ----------
    path
        The file.
    cell
        The cell it was measured on, or the path of its YAML file. Chooses between electrode columns (working
        electrode or whole cell) and is attached as ``record.sample``; what it states wins over the file's header.

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
    file = opened(path)
    reader = reader_of(file)
    try:
        record = reader.read(file, kind=cell.kind if cell else None)
    except RecordError as invalid:
        raise InstrumentFileError(f"{file.name}: {invalid}") from invalid
    except pl.exceptions.PolarsError as broken:
        raise InstrumentFileError(f"{file.name} cannot be read as a table: {broken}; export it again") from broken
    if cell is None or isinstance(record, SettingsRecord):
        return record
    return record.with_sample(cell.sample())
