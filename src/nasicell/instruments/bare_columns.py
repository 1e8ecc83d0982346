"""Three columns of numbers without labels: whether they are a spectrum, in which order and with which sign."""

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.errors import InstrumentFileError
from nasicell.instruments.number_marks import has_decimal_comma, plain_numbers
from nasicell.instruments.sweeps import ImpedanceColumns
from nasicell.instruments.table import Table
from nasicell.instruments.text import Sheet, fields_of, is_number

FEWEST_SHUFFLED: Final = 8
"""Rows that tell a shuffled sweep from any three columns of numbers."""


def is_bare(sheet: Sheet, first: int, separator: str) -> bool:
    """Three columns of numbers without labels, the first positive and running one way over half a decade."""
    above = next((line for line in reversed(sheet.lines[:first]) if line.strip()), "")
    if len(fields_of(above, separator)) == 3:
        return False
    rows = [fields_of(line, separator) for line in sheet.lines[first : first + 60] if line.strip()]
    good = [row for row in rows if len(row) == 3 and all(map(is_number, row))]
    if len(good) < max(3, 0.8 * len(rows)):
        return False
    column = pl.Series([row[0] for row in good])
    frequency = plain_numbers(column, decimal_comma=has_decimal_comma([column]))
    frequency = frequency[np.isfinite(frequency) & (frequency > 0)]
    if frequency.size < max(3, 0.8 * len(rows)) or frequency.max() / 3 <= frequency.min():
        return False
    return _runs_one_way(frequency) or _evenly_spaced_in_decades(frequency)


def bare_columns(source: Table) -> tuple[ImpedanceColumns, str]:
    """Frequency, Z', Z'' in this order; the sign from the data."""
    if len(source.names) != 3:
        raise InstrumentFileError(
            f"{source.file}, row {source.rows[0]}: {len(source.names)} columns without labels; expected three then: "
            "frequency (Hz), Z' (ohm), Z'' (ohm). Add a row of labels"
        )
    imaginary = source.floats(2)
    inductive = int((imaginary > 0).sum()) > int((imaginary < 0).sum())
    note = "the file has no labels; most values of the third column are " + (
        "positive, so it is read as -Z''" if inductive else "negative, so it is read as Z''"
    )
    return ImpedanceColumns(frequency=0, real=1, imaginary=2, imaginary_sign=-1.0 if inductive else 1.0, state={}), note


def in_order(source: Table, notes: tuple[str, ...]) -> tuple[Table, tuple[str, ...]]:
    """The rows of one sweep from high to low frequency where the file has them shuffled, with a note on it."""
    frequency = source.floats(0)
    usable = frequency[np.isfinite(frequency) & (frequency > 0)]
    if _runs_one_way(usable) or not _evenly_spaced_in_decades(usable):
        return source, notes
    order = np.argsort(-np.nan_to_num(frequency, nan=-np.inf), kind="stable")
    columns = tuple(column.gather(order) for column in source.columns)
    sorted_rows = replace(source, columns=columns, rows=source.rows[order])
    return sorted_rows, (*notes, "The rows are not in the order of a sweep; they are sorted by frequency.")


def _runs_one_way(frequency: NDArray[np.float64]) -> bool:
    step = np.diff(frequency)
    return not step.size or bool(np.mean(step > 0) > 0.9 or np.mean(step < 0) > 0.9)


def _evenly_spaced_in_decades(frequency: NDArray[np.float64]) -> bool:
    """Whether the values, in whatever order, are those of one sweep: each once, in even steps of the logarithm."""
    step = np.diff(np.sort(np.log10(frequency)))
    return frequency.size >= FEWEST_SHUFFLED and bool(step.min() > 0 and np.std(step) < 0.5 * np.mean(step))
