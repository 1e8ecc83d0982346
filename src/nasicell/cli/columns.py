"""The column import as options of a command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nasicell.instruments import ColumnImport

ColumnWords = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=HEADER",
        help="Column of a table that is not recognised, once for each: frequency (log_frequency, angular_frequency), "
        "real, imaginary or minus_imaginary, magnitude, phase or minus_phase; or time, voltage, current or "
        "minus_current; cycle, temperature. HEADER is as the file writes it, or the column's number from 1. Also "
        "units.NAME=kHz, separator=tab, decimal=',', skip_rows=3, sheet='Data'.",
    ),
]
"""``--column``, repeated."""
ColumnFile = Annotated[
    Path | None, typer.Option("--columns", help="YAML file with the same names, for many files of one kind.")
]
"""``--columns``."""


def column_import(words: list[str] | None, file: Path | None) -> "ColumnImport | None":
    """The column import of the two options, the words over the file; None without either."""
    if not words and file is None:
        return None
    from nasicell.instruments.column_import import columns_of_words, read_columns

    pairs: dict[str, str] = {}
    for word in words or []:
        name, sign, header = word.partition("=")
        if not sign or not name.strip() or not header:
            raise typer.BadParameter(f"--column {word!r} is not NAME=HEADER, such as frequency='Freq (Hz)'")
        if name.strip() in pairs:
            raise typer.BadParameter(f"--column names {name.strip()} twice; give it once")
        pairs[name.strip()] = header
    base = read_columns(file) if file else None
    return columns_of_words(pairs, base=base) if pairs or base is None else base
