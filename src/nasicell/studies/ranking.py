"""Rankings: whether the twin orders the cells as the publication does."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from nasicell.cell import PlainData
from nasicell.quantity import Quantity

if TYPE_CHECKING:
    from nasicell.studies.reported import ReportedValue
    from nasicell.studies.row import ComparedRow


class Ranking(PlainData):
    """Rows of one quantity whose order is compared, one row per cell."""

    name: str
    rows: Annotated[list[str], Field(min_length=2)]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingScore:
    """How many pairs the twin orders as the publication does.

    Parameters
    ----------
    name
        Of the ranking.
    pairs
        Pairs that the publication orders: values that differ, a bound that lies beyond the other value.
    right
        Those of them that the twin orders likewise; a pair that it leaves open, or for which it gives no number,
        is not right.
    held_out_pairs, held_out_right
        The same for pairs with a held-out row in them; the others only test the fit.
    wrong
        Pairs that are not right, the larger reported value first.
    """

    name: str
    pairs: int
    right: int
    held_out_pairs: int
    held_out_right: int
    wrong: tuple[tuple[str, str], ...]


def ranking_score(ranking: Ranking, rows: Mapping[str, "ComparedRow"], *, unscored: frozenset[str]) -> RankingScore:
    """Compare the order of every pair; rows that were not run or that contradict others are left out."""
    known = [rows[row_id] for row_id in ranking.rows if row_id in rows and row_id not in unscored]
    used = [row for row in known if row.covered]
    right: list[bool] = []
    held_out: list[bool] = []
    wrong: list[tuple[str, str]] = []
    for first, second in combinations(used, 2):
        if _reported_above(second.reported, first.reported):
            first, second = second, first
        elif not _reported_above(first.reported, second.reported):
            continue
        right.append(_obtained_above(first.obtained, second.obtained))
        held_out.append("held-out" in (first.reported.role, second.reported.role))
        if not right[-1]:
            wrong.append((first.reported.id, second.reported.id))
    return RankingScore(
        name=ranking.name,
        pairs=len(right),
        right=sum(right),
        held_out_pairs=sum(held_out),
        held_out_right=sum(a and b for a, b in zip(right, held_out, strict=True)),
        wrong=tuple(wrong),
    )


def _reported_above(first: "ReportedValue", second: "ReportedValue") -> bool:
    """Whether the first is reported to be above the second, whatever the bounds leave open."""
    return _ends(first)[0] > _ends(second)[1]


def _ends(row: "ReportedValue") -> tuple[float, float]:
    """Between what the reported value lies."""
    if row.value is None:
        return -math.inf, math.inf
    low, high = (row.value, row.value) if row.low is None or row.high is None else (row.low, row.high)
    return (-math.inf if row.bound == "<=" else low), (math.inf if row.bound == ">=" else high)


def _obtained_above(first: Quantity | None, second: Quantity | None) -> bool:
    """Whether the first is obtained to be above the second, whatever the bounds leave open."""
    if first is None or second is None or first.bound == "<=" or second.bound == ">=":
        return False
    return bool(first.value > second.value)
