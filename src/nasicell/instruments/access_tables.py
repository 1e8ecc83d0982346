"""Access databases (Jet 4 and later): pages and the definitions of tables.

The layout is that of the published descriptions of the format (mdbtools' HACKING, Jackcess): pages of 4096 bytes; a
definition names the columns of a table; every page of data names the definition it belongs to, so that its rows are
found without the index of the database, also in a file that was cut.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

PAGE: Final = 4096
MARK: Final = b"\x00\x01\x00\x00Standard "
JET_4: Final = 1
"""First version byte (at 0x14) with pages of 4096 bytes and names in UTF-16."""
BOOLEAN, TEXT, CATALOGUE = 1, 10, 2
"""Numbers of two types of column, and the page that defines the catalogue MSysObjects."""
STORED: Final = {2: "u1", 3: "<i2", 4: "<i4", 6: "<f4", 7: "<f8", 8: "<f8"}
"""Type of column -> how it is stored: byte, integers, floats, dates (days since 30 December 1899)."""
_DEFINITION_PAGE: Final = 2
_HEAD, _INDEX, _COLUMN = 63, 12, 25
_LONGEST: Final = 64
"""Pages of the longest chain of one definition: 255 columns with names of 64 letters fill eleven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessColumn:
    """A column of a table.

    Parameters
    ----------
    kind
        Number of its type.
    number
        Its bit among those that say which values are there.
    place
        Where its value begins in a row, in bytes after the two of the count; of a text, which of the texts it is.
    fixed
        Whether all its values are equally long.
    """

    kind: int
    number: int
    place: int
    fixed: bool

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers of a fixed width."""
        return self.fixed and self.kind in STORED


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTable:
    """The definition of a table: its page, the rows it promises and its columns by name."""

    page: int
    rows: int
    columns: dict[str, AccessColumn]


def pages_of(content: bytes) -> NDArray[np.uint8]:
    """The whole pages of a file, shape (pages, 4096); bytes after the last whole page are left."""
    count = len(content) // PAGE
    return np.frombuffer(content, np.uint8, count * PAGE).reshape(count, PAGE)


def definition(content: bytes, page: int) -> AccessTable | None:
    """The table that `page` defines, or None where it defines none or is damaged."""
    body = _chained(content, page)
    if len(body) < _HEAD:
        return None
    try:
        (rows,) = struct.unpack_from("<I", body, 16)
        (count,) = struct.unpack_from("<H", body, 45)
        (indices,) = struct.unpack_from("<I", body, 51)
        first = _HEAD + _INDEX * indices
        columns = [_column(body, first + _COLUMN * k) for k in range(count)]
        names = list(_names(body, first + _COLUMN * count, count))
    except (struct.error, UnicodeDecodeError):
        return None
    if any(column.number >= count for column in columns) or len(set(names)) < count:
        return None
    return AccessTable(page=page, rows=rows, columns=dict(zip(names, columns, strict=True)))


def _chained(content: bytes, page: int) -> bytes:
    """The definition that begins on a page and goes on on others."""
    body = b""
    for _ in range(_LONGEST):
        one = content[page * PAGE : (page + 1) * PAGE]
        if len(one) < PAGE or one[0] != _DEFINITION_PAGE:
            break
        body += one if not body else one[8:]
        page = int.from_bytes(one[4:8], "little")
        if page == 0:
            break
    return body


def _column(body: bytes, at: int) -> AccessColumn:
    kind, _, number, variable, _, _, _, flags, _, _, offset, _ = struct.unpack_from("<BIHHHHHBBIHH", body, at)
    fixed = bool(flags & 1)
    return AccessColumn(kind=kind, number=number, place=offset if fixed else variable, fixed=fixed)


def _names(body: bytes, at: int, count: int) -> Iterator[str]:
    for _ in range(count):
        (length,) = struct.unpack_from("<H", body, at)
        if at + 2 + length > len(body):
            raise struct.error("a name goes beyond the definition")
        yield body[at + 2 : at + 2 + length].decode("utf-16-le")
        at += 2 + length
