"""A block of text as columns of numbers, with every row that does not fit reported."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.errors import InstrumentFileError
from nasicell.instruments.damage import runs
from nasicell.instruments.number_marks import has_decimal_comma, plain_numbers
from nasicell.instruments.text import Sheet, fields_of
from nasicell.records import Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns of text with the line each row stands on.

    Parameters
    ----------
    file
        File name.
    names
        Column labels as the file writes them.
    columns
        Text of each column, null where the row has no such field; numbers where a binary file stores them.
    rows
        Line of the file of each row, counted from 1, shape (n,).
    damage
        Rows set aside because their number of fields differs.
    decimal_comma
        Whether numbers are written with a comma: true where some are and none has a point. The other mark then
        groups thousands.
    breaks
        Lines where the labels stand again.
    """

    file: str
    names: tuple[str, ...]
    columns: tuple[pl.Series, ...] = field(repr=False)
    rows: NDArray[np.int64] = field(repr=False)
    damage: tuple[Damage, ...] = ()
    decimal_comma: bool = False
    breaks: tuple[int, ...] = ()

    def __len__(self) -> int:
        return self.rows.size

    def text(self, index: int) -> pl.Series:
        """A column as text, stripped."""
        return self.columns[index].cast(pl.String)

    def is_text(self, index: int) -> bool:
        """Whether a column is written in characters."""
        return self.columns[index].dtype == pl.String

    def floats(self, index: int) -> NDArray[np.float64]:
        """A column as numbers, shape (n,); NaN where it is not one."""
        if not self.is_text(index):
            return self.columns[index].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return plain_numbers(self.columns[index], decimal_comma=self.decimal_comma)

    def with_column(self, index: int, column: pl.Series) -> "Table":
        """The table with another column at `index`."""
        columns = list(self.columns)
        columns[index] = column
        return replace(self, columns=tuple(columns))

    def with_further(self, name: str, column: pl.Series) -> "Table":
        """The table with one more column at its end."""
        return replace(self, names=(*self.names, name), columns=(*self.columns, column))

    def undamaged(self) -> "Table":
        """The same rows without the damage, where another part of the record carries it."""
        return replace(self, damage=())

    def with_damage(self, damage: Iterable[Damage]) -> "Table":
        """The same rows with further damage."""
        return replace(self, damage=(*self.damage, *damage))

    def taken(self, keep: NDArray[np.bool_], damage: Iterable[Damage] = ()) -> "Table":
        """The rows where `keep`, with further damage."""
        mask = pl.Series(keep)
        return replace(
            self,
            columns=tuple(c.filter(mask) for c in self.columns),
            rows=self.rows[keep],
            damage=(*self.damage, *damage),
        )


def table(sheet: Sheet, *, first: int, separator: str, names: Sequence[str] | None, end: int | None = None) -> Table:
    """Rows ``sheet.lines[first:end]`` as a table of text.

    Parameters
    ----------
    sheet
        Text of the file.
    first, end
        Range of lines that hold measured values, counted from 0.
    separator
        One of `nasicell.instruments.text.SEPARATORS`.
    names
        Column labels; None when the file has none.

    Raises
    ------
    InstrumentFileError
        If there is no row, or most rows have another number of fields than there are labels.
    """
    lines = pl.Series(sheet.lines[first:end], dtype=pl.String)
    written = lines.str.strip_chars() != ""
    rows = np.arange(first + 1, first + 1 + len(lines))[written.to_numpy()]
    lines = lines.filter(written)
    if not rows.size:
        raise InstrumentFileError(
            f"{sheet.name}, row {first + 1}: the header is followed by no measured row; "
            "the export was cut or the measurement never began"
        )
    split = _split(lines, separator)
    widths = split.list.len().to_numpy()
    labels = list(names) if names is not None else [""] * int(np.bincount(widths).argmax())
    while labels and names is not None and not labels[-1].strip():
        labels.pop()
    fits = widths == len(labels)
    if (widths > len(labels)).any():
        beyond = split.list.slice(len(labels)).list.join("").str.strip_chars()
        fits |= (widths > len(labels)) & (beyond.str.len_bytes() == 0).to_numpy()
    if fits.sum() * 2 < fits.size:
        common = int(np.bincount(widths).argmax())
        raise InstrumentFileError(
            f"{sheet.name}, row {rows[0]}: {common} columns of values stand under {len(labels)} labels "
            f"({', '.join(labels[:6])} ...); a column or its label is missing. Export the file again with its header"
        )
    repeated = _repeated_labels(split, labels if names is not None else [])
    fits &= ~repeated
    unclosed = not sheet.ended and end is None
    if unclosed and fits[-1]:
        fits[-1] = not _cut(lines.str.len_chars().to_numpy())
    spoiled = np.flatnonzero(~fits)
    damage = runs(
        sheet.name,
        [
            (int(rows[k]), None, _REPEATED, 0)
            if repeated[k]
            else (int(rows[k]), None, _misfit(int(widths[k]), len(labels), unclosed=unclosed and k == rows.size - 1), 1)
            for k in spoiled
        ],
    )
    keep = pl.Series(fits)
    columns = tuple(split.list.get(i, null_on_oob=True).filter(keep) for i in range(len(labels)))
    if unclosed and fits[-1] and _perhaps_cut(columns[-1]):
        damage += runs(sheet.name, [(int(rows[-1]), labels[-1] or None, _PERHAPS_CUT, 0)])
    return Table(
        file=sheet.name,
        names=tuple(labels),
        columns=columns,
        rows=rows[fits],
        damage=damage,
        decimal_comma=has_decimal_comma(columns),
        breaks=tuple(int(row) for row in rows[repeated]),
    )


_REPEATED: Final = "the labels stand here again; no measured row"


def _repeated_labels(split: pl.Series, labels: Sequence[str]) -> NDArray[np.bool_]:
    """Rows that are the labels once more, as where several exports were joined."""
    found = np.zeros(len(split), dtype=bool)
    named = [k for k, name in enumerate(labels) if name.strip()]
    if not named:
        return found
    first = split.list.get(named[0], null_on_oob=True).str.strip_chars(' "') == labels[named[0]].strip(' "')
    for k in np.flatnonzero(first.fill_null(value=False).to_numpy()):
        fields = [field.strip(' "') for field in split[int(k)]]
        found[k] = all(j < len(fields) and fields[j] == labels[j].strip(' "') for j in named)
    return found


def _misfit(width: int, expected: int, *, unclosed: bool) -> str:
    if width == expected:
        return "the last row is shorter than every other and not closed: the file was cut here; row set aside"
    cut = ": the file was cut here" if unclosed and width < expected else ""
    return f"{width} columns where {expected} were expected{cut}; row set aside"


_PERHAPS_CUT = "the last row is not closed: if the file was cut here, its last number lacks digits; kept as written"


def _perhaps_cut(column: pl.Series) -> bool:
    """Whether the last value of a column is shorter than another one, or the only one."""
    lengths = column.str.len_chars().fill_null(0)
    return len(lengths) == 1 or bool(lengths[-1] < lengths.max())


def _cut(lengths: NDArray[np.uint32]) -> bool:
    """Whether the last row of a table of numbers of fixed width is shorter than all others."""
    others = lengths[:-1]
    return others.size > 2 and int(np.ptp(others)) <= 4 and bool(lengths[-1] < others.min())


def _split(lines: pl.Series, separator: str) -> pl.Series:
    """Each line as a list of fields."""
    if separator == " ":
        return lines.str.strip_chars().str.replace_all(r"\s+", "\t").str.split("\t")
    if lines.str.contains('"', literal=True).any():
        quoted = [next(csv.reader([line], delimiter=separator)) for line in lines]
        return pl.Series(quoted, dtype=pl.List(pl.String))
    return lines.str.split(separator)


def labels_of(sheet: Sheet, row: int, separator: str) -> list[str]:
    """Labels in line `row` (from 0)."""
    return fields_of(sheet.lines[row], separator)
