"""Rows of a table of an Access database: columns of numbers at once, texts row by row."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.access_tables import (
    BOOLEAN,
    CATALOGUE,
    PAGE,
    STORED,
    TEXT,
    AccessColumn,
    AccessTable,
    definition,
    pages_of,
)

_DATA_PAGE: Final = 1
_COUNT, _SLOTS = 12, 14
"""Where a page of data says how many rows it has, and where the list of their places begins."""
_PLACE: Final = 0x1FFF
_ELSEWHERE: Final = 0xC000
"""Bits of a place: the row was deleted or moved to another page."""
_PART: Final = 4096
"""Pages looked at in one go, so that the indices of a large table stay small beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRows:
    """Where the rows of a table lie.

    Parameters
    ----------
    content
        The file, shape (bytes,).
    table
        The definition.
    start, end
        Byte where each row begins and ends, shape (rows,).
    moved
        Rows deleted or moved to another page, which are not followed.
    broken
        Rows whose place or length cannot be right.
    """

    content: NDArray[np.uint8] = field(repr=False)
    table: AccessTable
    start: NDArray[np.int64] = field(repr=False)
    end: NDArray[np.int64] = field(repr=False)
    moved: int
    broken: int

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, shape (rows,); NaN where a row has none."""
        column = self.table.columns[name]
        there = self._there(column)
        if column.kind == BOOLEAN:
            return there.astype(np.float64)
        if not column.is_number:
            return np.full(self.start.size, np.nan)
        stored = np.dtype(STORED[column.kind])
        values = np.empty(self.start.size)
        size = _PART * PAGE // 64
        for k in range(0, self.start.size, size):
            place = self.start[k : k + size, None] + 2 + column.place + np.arange(stored.itemsize)
            with np.errstate(invalid="ignore"):  # bytes that are no number become NaN, which is what they are
                values[k : k + size] = self.content[place].view(stored)[:, 0]
        values[~there] = np.nan
        return values

    def texts(self, name: str) -> list[str]:
        """A column of texts or numbers as text, one per row; empty where a row has none."""
        column = self.table.columns[name]
        if column.is_number:
            return ["" if np.isnan(value) else f"{value:.9g}" for value in self.numbers(name)]
        if column.kind != TEXT or column.fixed:
            return [""] * self.start.size
        there = self._there(column)
        return [self._text(k, column.place) if there[k] else "" for k in range(self.start.size)]

    def _there(self, column: AccessColumn) -> NDArray[np.bool_]:
        """Which rows have a value: the bits at their ends."""
        width = (len(self.table.columns) + 7) // 8
        return (self.content[self.end - width + column.number // 8] >> (column.number % 8)) & 1 == 1

    def _text(self, row: int, index: int) -> str:
        """The text number `index` of a row: offsets stand before the bits, the last first."""
        one = self.content[self.start[row] : self.end[row]].tobytes()
        at = len(one) - (len(self.table.columns) + 7) // 8 - 2
        count = int.from_bytes(one[at : at + 2], "little")
        table = one[max(0, at - 2 * (count + 1)) : at]
        if index >= count or len(table) < 2 * (count + 1):
            return ""
        places = np.frombuffer(table, "<u2")[::-1]
        return _decoded(one[places[index] : places[index + 1]])


def rows_of(content: bytes, table: AccessTable) -> AccessRows:
    """Where the rows of a table lie, in the order of the pages."""
    pages = pages_of(content)
    owner = np.ascontiguousarray(pages[:, 4:8]).view("<u4")[:, 0]
    mine = np.flatnonzero((pages[:, 0] == _DATA_PAGE) & (owner == table.page))
    starts, ends, moved, broken = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0, 0
    fixed = [c.place + np.dtype(STORED[c.kind]).itemsize for c in table.columns.values() if c.is_number]
    shortest = 2 + max(fixed, default=0) + (len(table.columns) + 7) // 8
    for k in range(0, mine.size, _PART):
        part = mine[k : k + _PART]
        count = np.ascontiguousarray(pages[part, _COUNT : _COUNT + 2]).view("<u2")[:, 0].astype(np.int64)
        sound = count <= (PAGE - _SLOTS) // 2
        most = int(count[sound].max(initial=0))
        slots = np.ascontiguousarray(pages[part, _SLOTS : _SLOTS + 2 * most]).view("<u2").astype(np.int64)
        if not most:
            continue
        listed = (np.arange(most) < count[:, None]) & sound[:, None]
        place = slots & _PLACE
        end = np.concatenate([np.full((part.size, 1), PAGE), place[:, :-1]], axis=1)
        elsewhere = listed & (slots & _ELSEWHERE != 0)
        fits = listed & ~elsewhere & (place >= _SLOTS + 2 * count[:, None]) & (end <= PAGE) & (end - place >= shortest)
        row = np.nonzero(fits)
        start = part[row[0]] * PAGE + place[row]
        held = pages.reshape(-1)[start].astype(np.int64) + 256 * pages.reshape(-1)[start + 1].astype(np.int64)
        right = held == len(table.columns)
        starts.append(start[right])
        ends.append((part[row[0]] * PAGE + end[row])[right])
        moved += int(elsewhere.sum())
        broken += int((listed & ~elsewhere).sum()) - int(right.sum())
    return AccessRows(
        content=pages.reshape(-1),
        table=table,
        start=np.concatenate(starts),
        end=np.concatenate(ends),
        moved=moved,
        broken=broken,
    )


def tables_of(content: bytes) -> dict[str, AccessTable]:
    """The tables of a database by name, as its catalogue lists them; those whose definition is damaged are absent."""
    catalogue = definition(content, CATALOGUE)
    if catalogue is None or not {"Id", "Name", "Type"} <= catalogue.columns.keys():
        return {}
    objects = rows_of(content, catalogue)
    found: dict[str, AccessTable] = {}
    for name, page, kind in zip(objects.texts("Name"), objects.numbers("Id"), objects.numbers("Type"), strict=True):
        if kind == 1 and page > 0 and not name.startswith("MSys"):
            table = definition(content, int(page) & 0xFFFFFF)
            if table is not None:
                found[name] = table
    return found


def _decoded(text: bytes) -> str:
    """Text of an Access database: UTF-16, or marked as shortened, parts of one byte a letter between zeros."""
    if not text.startswith(b"\xff\xfe"):
        return text.decode("utf-16-le", errors="replace")
    parts = text[2:].split(b"\0")
    return "".join(p.decode("latin-1" if k % 2 == 0 else "utf-16-le", errors="replace") for k, p in enumerate(parts))
