"""The score: what counts, what is left out, what stands beside it."""

import math
from dataclasses import replace

import pytest

import nasicell
from nasicell.errors import StudyError
from nasicell.quantity import Quantity
from nasicell.studies import read_study
from nasicell.studies.compare import compare
from nasicell.studies.free_parameters import free_parameters
from nasicell.studies.null_model import null_model
from nasicell.studies.ranking import Ranking, ranking_score
from nasicell.studies.reported import ReportedValue
from nasicell.studies.resplit import started
from nasicell.studies.resplit_result import SplitScore
from nasicell.studies.row import ComparedRow
from nasicell.studies.score import WORST_FACTOR, score


@pytest.fixture(scope="module")
def li2025():
    return nasicell.study("li2025")


def compared(study, row_id, value, **fields):
    """A row of the study with this obtained value; None for no number."""
    row = study.reported[row_id]
    if value is None:
        return ComparedRow(reported=row, comparison=compare(row, Quantity(name="x", value=1e9, unit="")))
    obtained = Quantity(name="x", value=value, unit="", **fields)
    return ComparedRow(reported=row, comparison=compare(row, obtained), obtained=obtained)


def test_contradicted_rows_count_in_one_figure_only(li2025):
    """The resistance that contradicts a life is in the score over all rows, not in the consistent one."""
    found = score(li2025, [compared(li2025, "P005", 75.0), compared(li2025, "P145", 3 * 15640.0)])
    assert set(found.log_ratios) == {"P005", "P145"}
    assert set(found.consistent) == {"P005"}
    assert found.rms_consistent == pytest.approx(2.0)
    assert found.rms_all == pytest.approx(math.exp(math.hypot(math.log(2), math.log(3)) / math.sqrt(2)))
    assert "P145" in found.unscored


def test_a_number_far_away_counts_with_the_worst_factor(li2025):
    """One row cannot count for more than a factor of a hundred."""
    found = score(li2025, [compared(li2025, "P085", 1e9)])
    assert found.beyond == ("P085",)
    assert found.rms_all == pytest.approx(WORST_FACTOR)


def test_an_obtained_bound_counts_by_its_distance(li2025):
    """Where the twin only says 'at least', the row is missed by the factor to that bound."""
    row = compared(li2025, "P093", 12.0, bound=">=")
    assert row.comparison.verdict == "miss"
    assert score(li2025, [row]).log_ratios["P093"] == pytest.approx(math.log(12 / 4))


def test_calibrate_rows_do_not_enter(li2025):
    """A row that was fitted says nothing about prediction."""
    assert score(li2025, [compared(li2025, "P107", 64.0)]).rms_all is None


def test_unscored_needs_a_reason(spoiled):
    """Rows are not taken out of a score without saying why."""
    folder = spoiled("study.yaml", "    unscored: [P145]\n    reason: >-\n", "    unscored: [P149]\n    what2: >-\n")
    with pytest.raises(StudyError, match=r"study\.yaml"):
        read_study(folder)


def test_unscored_rows_belong_to_their_contradiction(spoiled):
    """A row that the contradiction does not name is refused."""
    folder = spoiled("study.yaml", "unscored: [P145]", "unscored: [P005]")
    with pytest.raises(StudyError, match="P005"):
        read_study(folder)


def test_the_null_model_is_what_its_two_rules_say(li2025):
    """Fade as the root of time from the calibrate retention, read on the same staircase."""
    found = null_model(li2025)
    loss = (100 - 96.1) / math.sqrt(2 * 1200 / 5) * math.sqrt(2 * 2500)
    assert found.log_ratios["P005"] == pytest.approx(math.log(loss / 12.5))
    assert found.critical_voltage is not None
    assert 0.05 < found.critical_voltage < 0.3
    assert {"P090", "P134", "P148"} <= set(found.log_ratios)


def test_the_null_model_uses_calibrate_rows_only(li2025):
    """Another held-out value changes the ratio, not the constants."""
    row = li2025.reported["P090"]
    moved = replace(li2025, reported={**li2025.reported, "P090": row.model_copy(update={"value": 1.2})})
    first, second = null_model(li2025), null_model(moved)
    assert (first.critical_voltage, first.fade) == (second.critical_voltage, second.fade)
    assert first.log_ratios["P090"] != second.log_ratios["P090"]


def test_free_parameters_are_counted_by_kind(li2025):
    """Fitted, chosen without source, and values of single interfaces count; sources, links and materials do not."""
    found = free_parameters(li2025)
    kinds = {name: p.kind for name, p in li2025.parameters.items()}
    assert {kinds[name] for name in found.fitted} == {"fitted"}
    assert not {name for name, kind in kinds.items() if kind in ("prior", "linked")} & {*found.chosen, *found.per_cell}
    assert "conductivity_NSF" not in found.per_cell
    assert found.count == len({*found.fitted, *found.chosen, *found.per_cell, *found.in_code})
    assert found.few_enough is (found.count <= found.calibrate_rows / 2)


def test_a_stale_resplit_is_not_quoted(li2025):
    """The median of other splits stands in the score only while the study is the one it was made for."""
    kept = started(li2025, splits=20, seed=0, begun=None)
    for number, rms in enumerate((1.4, 1.5)):
        kept = kept.with_score(SplitScore(number=number, held_out=["P005"], calibrate=["P006"], rms=rms))
    rows = [compared(li2025, "P005", 75.0)]
    fresh = score(replace(li2025, resplit=kept), rows)
    assert fresh.resplit_median == 1.5
    assert fresh.resplit_note == "1 of 20 splits, seed 0; 1.4 with the study's own roles, fitted alike"
    older = score(replace(li2025, resplit=kept.model_copy(update={"program": "0"})), rows)
    assert older.resplit_median == 1.5
    assert "earlier version" in older.resplit_note
    none = score(replace(li2025, resplit=kept.model_copy(update={"splits": []})), rows)
    assert none.resplit_median is None
    stale = score(replace(li2025, resplit=kept.model_copy(update={"fingerprint": "0"})), rows)
    assert stale.resplit_median is None
    assert "stale" in stale.resplit_note


def ranked(row_id, reported, obtained, *, bound=None, role="held-out", obtained_bound=None):
    row = ReportedValue(id=row_id, cell="a", quantity="life", value=reported, bound=bound, role=role)
    quantity = Quantity(name="life", value=obtained, unit="h", bound=obtained_bound)
    return ComparedRow(reported=row, comparison=compare(row, quantity), obtained=quantity)


def test_pairs_count_where_the_publication_orders_them():
    """A lower bound lies above a smaller number, and is not ordered against a larger one."""
    rows = [ranked("A", 3.0, 5.0), ranked("B", 70.0, 4.0), ranked("C", 50.0, 60.0, bound=">=", role="calibrate")]
    found = ranking_score(
        Ranking(name="life", rows=["A", "B", "C"]), {r.reported.id: r for r in rows}, unscored=frozenset()
    )
    assert (found.pairs, found.right, found.held_out_pairs) == (2, 1, 2)
    assert found.wrong == (("B", "A"),)


def test_a_pair_that_the_twin_leaves_open_is_not_right():
    """A test that ended before the lesser cell failed shows no order."""
    rows = [ranked("A", 3.0, 5.0, obtained_bound=">="), ranked("B", 70.0, 80.0)]
    found = ranking_score(Ranking(name="life", rows=["A", "B"]), {r.reported.id: r for r in rows}, unscored=frozenset())
    assert (found.pairs, found.right) == (1, 0)
