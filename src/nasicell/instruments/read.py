"""From a file to a record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from nasicell.cell import Cell, read_cell
from nasicell.errors import InstrumentFileError, RecordError
from nasicell.instruments.detect import reader_of
from nasicell.instruments.file import opened
from nasicell.records import CyclingRecord, ImpedanceRecord, LinkedRecord, Sample, SettingsRecord
from nasicell.units import MILLIGRAM, MILLIMETRE, SQUARE_CENTIMETRE

DISAGREEMENT: Final = 0.01
"""Relative difference above which header and cell file contradict each other."""
_SIZES: Final = (
    ("area", "cm2", SQUARE_CENTIMETRE),
    ("thickness", "mm", MILLIMETRE),
    ("active_mass", "mg", MILLIGRAM),
)


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
    file = opened(path, area=cell.geometry.area if cell else None)
    reader = reader_of(file)
    try:
        record = reader.read(file, kind=cell.kind if cell else None)
    except RecordError as invalid:
        raise InstrumentFileError(f"{file.name}: {invalid}") from invalid
    except pl.exceptions.PolarsError as broken:
        raise InstrumentFileError(f"{file.name} cannot be read as a table: {broken}; export it again") from broken
    if cell is None or isinstance(record, SettingsRecord):
        return record
    if isinstance(record, LinkedRecord):
        return record.with_sample(cell.sample())
    stated = cell.sample()
    notes = (*record.provenance.notes, *_disagreements(record.sample, stated))
    return replace(record, provenance=replace(record.provenance, notes=notes)).with_sample(stated)


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
