"""``nasicell convert``: an instrument file as BDF or plain csv."""

from pathlib import Path
from typing import Annotated

import typer

from nasicell.cli.columns import ColumnFile, ColumnWords, column_import


def convert(
    file: Annotated[Path, typer.Argument(help="Instrument file; the format is told by the content.")],
    to: Annotated[
        Path,
        typer.Option(
            "--to", help="File to write: .bdf.csv or .parquet for the Battery Data Format, .csv for plain csv."
        ),
    ],
    cell: Annotated[
        Path | None, typer.Option("--cell", help="YAML file on the cell: its kind chooses between electrode columns.")
    ] = None,
    column: ColumnWords = None,
    columns: ColumnFile = None,
) -> None:
    """Write an instrument file as Battery Data Format or plain csv, in SI, without rounding.

    Beside it goes an origin file (.origin.json): where the numbers come from, and every place of the file that could
    not be read. BDF requires test time, voltage and current; spectra without them can be written as .csv only.

    Example: nasicell convert cell3.mpt --to cell3.bdf.csv

    Example: nasicell convert odd.txt --to odd.csv --column frequency='Sweep (kHz)' --column real=2 --column
    minus_imaginary=3
    """
    from nasicell.cli.console import console
    from nasicell.errors import RecordError
    from nasicell.instruments import read
    from nasicell.records import CyclingRecord, LinkedRecord, SettingsRecord
    from nasicell.records.origin import origin_path
    from nasicell.records.writing import write_bdf, write_csv

    name = to.name.lower()
    if not name.endswith((".csv", ".parquet")):
        raise typer.BadParameter(f"--to {to} must end in .csv, .bdf.csv, .parquet or .bdf.parquet")
    if to.exists() and file.exists() and to.samefile(file):
        raise typer.BadParameter("--to names the file itself; name another")
    record = read(file, cell=cell, columns=column_import(column, columns))
    if isinstance(record, SettingsRecord):
        raise RecordError(f"{file.name} holds the settings of a test and no measured values; there is nothing to write")
    write = write_bdf if name.endswith((".bdf.csv", ".parquet")) else write_csv
    parts = record.parts if isinstance(record, LinkedRecord) else (record,)
    terminal = console(stderr=True)
    for number, part in enumerate(parts, start=1):
        path = to if len(parts) == 1 else to.with_name(f"{to.name.partition('.')[0]}_part{number}{_ending(to)}")
        unsaid = write(part, path)
        what = f"{len(part)} rows" if isinstance(part, CyclingRecord) else _sweeps(len(part))
        terminal.print(f"wrote {path} ({what}) and {origin_path(path).name}", soft_wrap=True, markup=False)
        if unsaid:
            terminal.print(f"not written, BDF has no term for it: {', '.join(unsaid)}", soft_wrap=True, markup=False)
    for damage in record.damage:
        terminal.print(f"damage: {damage}", style="yellow", soft_wrap=True, markup=False)


def _ending(path: Path) -> str:
    return path.name[len(path.name.partition(".")[0]) :]


def _sweeps(count: int) -> str:
    return f"{count} sweep" if count == 1 else f"{count} sweeps"
