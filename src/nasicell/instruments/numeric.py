"""Columns of a table as numbers; rows that lack one are set aside with their place."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.instruments.damage import runs
from nasicell.instruments.table import Table

LARGEST: Final = 1e18
"""Numbers beyond it are no ohms, hertz or seconds, and as counters do not fit in 64 bits."""
_SHOWN: Final = 40
"""Characters of an unreadable value that a reason quotes."""


def numbers(
    source: Table, *, required: Mapping[str, int], optional: Mapping[str, int] | None = None
) -> tuple[Table, dict[str, NDArray[np.float64]]]:
    """The named columns as numbers; rows where a required one is not a finite number are set aside.

    Parameters
    ----------
    source
        The table.
    required, optional
        Key -> index of the column. An optional value that cannot be read becomes NaN.

    Returns
    -------
    :
        The table of the rows kept, with damage, and the numbers of those rows by key.
    """
    values = {key: _measured(source.floats(i)) for key, i in {**required, **(optional or {})}.items()}
    keep = np.ones(len(source), dtype=bool)
    entries: list[tuple[int, str | None, str, int]] = []
    for key, index in required.items():
        bad = ~np.isfinite(values[key]) & keep
        if not bad.any():
            continue
        text = source.text(index)
        for k in np.flatnonzero(bad):
            entries.append((int(source.rows[k]), source.names[index] or key, _unreadable(text[int(k)]), 1))
        keep &= ~bad
    for key, index in (optional or {}).items():
        if np.isfinite(values[key]).all():
            continue
        text = source.text(index)
        written = text.str.strip_chars(' "').str.len_bytes().fill_null(0).to_numpy() > 0
        if len(source) and written.all() and not np.isfinite(values[key]).any():
            reason = f"no value of this column is a number (first: {text[0]!r}); the column is left out"
            entries.append((int(source.rows[0]), source.names[index] or key, reason, 0))
            continue
        for k in np.flatnonzero(written & ~np.isfinite(values[key]) & keep):
            entries.append((int(source.rows[k]), source.names[index] or key, _unreadable(text[int(k)]), 0))
    kept = source if keep.all() and not entries else source.taken(keep, runs(source.file, sorted(entries)))
    return kept, {key: value[keep] for key, value in values.items()}


def _measured(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values, NaN for those that no instrument measures."""
    return values if (np.abs(values) < LARGEST).all() else np.where(np.abs(values) < LARGEST, values, np.nan)


def _unreadable(text: str | None) -> str:
    written = text.strip()[:_SHOWN] if text else ""
    if not written:
        return "the value is missing"
    try:
        beyond = np.isfinite(float(written))
    except ValueError:
        beyond = False
    return f"{written!r} is beyond any measured value" if beyond else f"{written!r} is not a number"
