"""Numbers as text: which mark is the decimal sign, which groups thousands."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_GROUPED_BY_COMMA: Final = r"^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?([eE][+-]?\d+)?$"
_GROUPED_BY_POINT: Final = r"^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?([eE][+-]?\d+)?$"
"""Numbers whose thousands are grouped, ``1,000,000.5`` or ``1.000.000,5``."""


def plain_numbers(text: pl.Series, *, decimal_comma: bool) -> NDArray[np.float64]:
    """Text as numbers, shape (n,); NaN where it is not one.

    >>> plain_numbers(pl.Series(["1,234.5", "2e3", "x"]), decimal_comma=False)
    array([1234.5, 2000. ,    nan])
    """
    column = text.str.strip_chars(' "')
    grouped, group = (_GROUPED_BY_POINT, ".") if decimal_comma else (_GROUPED_BY_COMMA, ",")
    thousands = column.str.contains(grouped).fill_null(value=False)
    if thousands.any():
        plain = column.str.replace_all(group, "", literal=True)
        column = pl.select(pl.when(thousands).then(plain).otherwise(column)).to_series()
    if decimal_comma:
        column = column.str.replace(",", ".", literal=True)
    return column.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().astype(np.float64)


def number(text: str) -> float:
    """One number by itself, with any decimal sign; NaN where it is none.

    >>> number("1,5"), number("1,000.5"), number("1.000.000"), number("x")
    (1.5, 1000.5, 1000000.0, nan)
    """
    one = pl.Series([text], dtype=pl.String)
    return float(plain_numbers(one, decimal_comma=has_decimal_comma([one]))[0])


def has_decimal_comma(columns: Sequence[pl.Series]) -> bool:
    """Whether numbers have a decimal comma: told by the first rows, else by all.

    Some have a comma and none has a point; or every point groups thousands and not every comma does. A comma that
    stands before exactly three digits everywhere is a decimal comma unless a number has two of them.

    >>> [has_decimal_comma([pl.Series(words)]) for words in (["1,5"], ["1,5", "2.5"], ["1.000", "2,5"], ["1,000,000"])]
    [True, False, True, False]
    >>> has_decimal_comma([pl.Series(["192.168.100.100", "0.5"])])
    False
    """
    for rows in (500, None):
        text = pl.concat([column if rows is None else column.head(rows) for column in columns]).str.strip_chars(' "')
        decimal, grouped = {}, {}
        for mark, name in ((",", ","), (r"\.", ".")):
            decimal[name] = text.filter(
                text.str.contains(rf"^[+-]?\d*{mark}\d+(?:[eE][+-]?\d+)?$").fill_null(value=False)
            )
            grouped[name] = text.str.contains(rf"^[+-]?[1-9]\d{{0,2}}(?:{mark}\d{{3}}){{2,}}(?:[.,]\d*)?$").any()
        comma, point = (len(decimal[name]) > 0 for name in (",", "."))
        by_comma, by_point = _all_grouped(decimal[","], ","), _all_grouped(decimal["."], ".")
        if grouped[","] and by_comma and not grouped["."]:
            return False
        if grouped["."] and by_point and not grouped[","]:
            return True
        if comma and point:
            return by_point and not by_comma
        if comma or point:
            return comma
    return False


def _all_grouped(numbers: pl.Series, mark: str) -> bool:
    """Whether every number with this mark could be one whose thousands it groups."""
    return bool(numbers.str.contains(_GROUPED_BY_COMMA if mark == "," else _GROUPED_BY_POINT).all())
