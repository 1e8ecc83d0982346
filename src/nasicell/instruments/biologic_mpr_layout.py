"""How the records of a .mpr are laid out: which columns, how many bytes each, where the first record begins.

Columns are numbered; numbers not known here are given the width that the length of a record leaves. Where several
widths fit, the one is taken under which the known columns read plausibly (time does not run back, potentials are
volts).
"""

import itertools
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.biologic_mpr_columns import FLAGS, Meaning, likely_dtypes, meanings
from nasicell.instruments.biologic_mpr_modules import Module
from nasicell.instruments.biologic_mpr_plausible import plausibility

_FIRST_RECORD: Final = {0: 100, 1: 100, 2: 405, 3: 406, 10: 1007, 11: 1007}
"""Offset of the first record by version of the data module; 10 and 11 are EC-Lab 11.50 and later."""
_HEAD_FORMS: Final = (("<B", "u1"), ("<B", "<u2"), ("<H", "<u2"))
"""Types of the number of columns and of their numbers: versions 0 and 1, 2 to 9, 10 and later."""
_MOST_COLUMNS: Final = 200
_MOST_NUMBER: Final = 4096
_SAMPLE: Final = 500
"""Records by which a layout is judged."""
_MOST_LAYOUTS: Final = 3000
"""Layouts compared at the most."""
_MOST_UNKNOWN: Final = 8
"""Columns not known here with which a layout can still be found."""
_LONGEST_HEAD: Final = 1100
"""Bytes between the list of columns and the first record, at the most."""
_SHORTEST: Final = 8
_ACCEPTED: Final = 0.8
"""Share of the columns that must read plausibly."""
UNNAMED: Final = "column "
"""How the label of a column begins whose meaning is not known; its number follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One way to read the records.

    Parameters
    ----------
    numbers
        Column numbers as the file lists them, flags included.
    columns
        Meaning of each field of a record, in order.
    first
        Offset of the first record in the module.
    points
        Number of records that the module states.
    doubtful
        Places in `columns` that another, equally good layout reads from other bytes.
    """

    numbers: tuple[int, ...]
    columns: tuple[Meaning, ...]
    first: int
    points: int
    doubtful: tuple[int, ...] = ()

    @property
    def guessed(self) -> bool:
        """Whether the widths of several columns were deduced."""
        return sum(column.label.startswith(UNNAMED) for column in self.columns) > 1

    @property
    def places(self) -> tuple[int, ...]:
        """Offset of each column in a record."""
        return tuple(itertools.accumulate((column.width for column in self.columns[:-1]), initial=0))

    @property
    def dtype(self) -> np.dtype:
        """One field per column, named by its place."""
        return np.dtype([(str(k), column.dtype) for k, column in enumerate(self.columns)])

    def records(self, module: Module, most: int | None = None) -> NDArray[np.void]:
        """The complete records that are there, `most` at the most; the bytes are not copied."""
        dtype = self.dtype
        if self.first > len(module.content):
            return np.zeros(0, dtype)
        there = max(0, len(module.content) - self.first) // dtype.itemsize
        count = there if most is None else min(there, most)
        return np.frombuffer(module.content, dtype=dtype, count=count, offset=self.first)


def layout(module: Module) -> Layout | None:
    """The layout of a data module; None when no layout fits its length."""
    if len(module.content) < _SHORTEST:
        return None
    points = struct.unpack_from("<I", module.content)[0]
    usual = _HEAD_FORMS[0 if module.version < 2 else 1 if module.version < 10 else 2]
    for form in dict.fromkeys((usual, *_HEAD_FORMS)):
        numbers = _numbers(module, *form)
        if numbers is None:
            continue
        scored: list[tuple[float, Layout]] = []
        for candidate in itertools.islice(_candidates(module, points, *numbers), _MOST_LAYOUTS):
            score = plausibility(candidate.columns, candidate.records(module, _SAMPLE))
            scored.append((score, candidate))
            if score == 1.0 and not candidate.guessed:
                return candidate
        best = max((score for score, _ in scored), default=0.0)
        if best > _ACCEPTED:
            return _agreed([candidate for score, candidate in scored if score == best])
    return None


def _agreed(candidates: Sequence[Layout]) -> Layout:
    """The first of equally good layouts, marked where another one puts a known column elsewhere."""
    first = candidates[0]
    doubtful = {
        k
        for other in candidates[1:]
        for k, (here, there) in enumerate(zip(first.places, other.places, strict=True))
        if here != there and not first.columns[k].label.startswith(UNNAMED)
    }
    return replace(first, doubtful=tuple(sorted(doubtful)))


def _numbers(module: Module, count: str, number: str) -> tuple[tuple[int, ...], int] | None:
    """Column numbers and where their list ends; None when this is no list."""
    columns = struct.unpack_from(count, module.content, 4)[0]
    start = 4 + struct.calcsize(count)
    dtype = np.dtype(number)
    end = start + columns * dtype.itemsize
    if not 0 < columns <= _MOST_COLUMNS or end > len(module.content):
        return None
    numbers = tuple(int(k) for k in np.frombuffer(module.content, dtype, columns, start))
    return (numbers, end) if all(0 < k < _MOST_NUMBER for k in numbers) else None


def _candidates(module: Module, points: int, numbers: tuple[int, ...], end: int) -> Iterator[Layout]:
    """Layouts whose records fill the module, those that take every known column as known first."""
    flags = (Meaning(label="flags", dtype="u1"),) if any(k in FLAGS for k in numbers) else ()
    plain = [k for k in numbers if k not in FLAGS]
    known = [meanings(k) for k in plain]
    unknown = [Meaning(label=f"{UNNAMED}{k}", dtype="<f4") for k, found in zip(plain, known, strict=True) if not found]
    start = _FIRST_RECORD.get(module.version, -1)
    if start < end:
        start = None
    for first, width in _widths(module, points, start, end, fewest=len(plain)):
        rest = width - len(flags)
        if len(unknown) <= _MOST_UNKNOWN:
            for choice in _choices([found or _unknown(k) for k, found in zip(plain, known, strict=True)], rest):
                yield Layout(numbers=numbers, columns=(*flags, *choice), first=first, points=points)
        for k, number in enumerate(plain):
            if known[k] and not unknown:
                options = [*known[:k], _unknown(number), *known[k + 1 :]]
                for choice in _choices(options, rest):
                    yield Layout(numbers=numbers, columns=(*flags, *choice), first=first, points=points)
    if start is not None and not unknown:
        # the number of points or the length is damaged: the known widths stand alone
        columns = (*flags, *(found[0] for found in known))
        yield Layout(numbers=numbers, columns=columns, first=start, points=points)


def _widths(module: Module, points: int, start: int | None, end: int, *, fewest: int) -> Iterator[tuple[int, int]]:
    """First record and length of a record under which `points` records fill the module."""
    if not points:
        return
    if start is not None:
        width, over = divmod(module.promised - start, points)
        if not over and width > 0:
            yield start, width
        return
    for width in range((module.promised - end) // points, fewest - 1, -1):
        first = module.promised - points * width
        if first > end + _LONGEST_HEAD:
            return
        yield first, width


def _choices(options: Sequence[Sequence[Meaning]], width: int) -> Iterator[tuple[Meaning, ...]]:
    """Every choice of one meaning per column that makes a record of `width` bytes."""
    if not options:
        if width == 0:
            yield ()
        return
    least = sum(min(m.width for m in others) for others in options[1:])
    most = sum(max(m.width for m in others) for others in options[1:])
    for meaning in options[0]:
        if least <= width - meaning.width <= most:
            for rest in _choices(options[1:], width - meaning.width):
                yield (meaning, *rest)


def _unknown(number: int) -> tuple[Meaning, ...]:
    return tuple(Meaning(label=f"{UNNAMED}{number}", dtype=dtype) for dtype in likely_dtypes(number))
