"""Many damaged rows told in few entries."""

from collections.abc import Sequence
from typing import Final

from nasicell.records import Damage

MOST_ENTRIES: Final = 50
"""Entries of damage a record carries before the rest are counted together."""


def runs(file: str, entries: Sequence[tuple[int, str | None, str, int]]) -> tuple[Damage, ...]:
    """Damage of (row, column, reason, records lost), consecutive rows of one reason told once, the tail counted."""
    merged: list[list] = []
    for row, column, reason, lost in entries:
        last = merged[-1] if merged else None
        if last and last[1] == column and last[2] == reason and row == last[4] + 1:
            last[3] += lost
            last[4] = row
        else:
            merged.append([row, column, reason, lost, row])
    damage = [
        Damage(
            file=file,
            row=row,
            column=column,
            reason=reason if last == row else f"{reason} (and so on to row {last})",
            records_lost=lost,
        )
        for row, column, reason, lost, last in merged[:MOST_ENTRIES]
    ]
    rest = merged[MOST_ENTRIES:]
    if rest:
        lost = sum(entry[3] for entry in rest)
        damage.append(
            Damage(file=file, row=rest[0][0], reason=f"{len(rest)} further places like these", records_lost=lost)
        )
    return tuple(damage)
