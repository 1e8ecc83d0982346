"""Random roles: what is drawn, what keeps its role, and the file."""

import numpy as np
import pytest

from nasicell.errors import StudyError
from nasicell.studies import resplit as room
from nasicell.studies import study
from nasicell.studies.resplit import drawn, exchangeable, resplit, started
from nasicell.studies.resplit_result import SplitScore, fingerprint, read_resplit


@pytest.fixture(scope="module")
def li2025():
    return study("li2025", calibrated=False)


def test_roles_are_drawn_in_the_same_numbers(li2025):
    """As many calibrate and held-out numbers and bounds as before, other ones."""
    other = drawn(li2025, rng=np.random.default_rng(1))
    rows = exchangeable(li2025)
    for bounds in (True, False):
        group = [row for row in rows if (row.bound is not None or bool(row.text)) is bounds]
        before, after = ([s.reported[row.id].role for row in group] for s in (li2025, other))
        assert sorted(before) == sorted(after)
    assert [r.role for r in other.reported.values()] != [r.role for r in li2025.reported.values()]


def test_what_no_fit_can_forget_keeps_its_role(li2025):
    """Rows that enter as they stand, that a chosen constant was set with, or that are contradicted are not drawn."""
    ids = {row.id for row in exchangeable(li2025)}
    fixed = {row for p in li2025.parameters.values() if p.kind in ("direct", "chosen") for row in p.rows}
    assert not ids & (fixed | set(li2025.unscored))


def test_a_split_depends_on_its_seed_only(li2025):
    """The same seed draws the same roles."""
    first, second = (drawn(li2025, rng=np.random.default_rng((5, 2))) for _ in range(2))
    assert first.reported == second.reported


def scores(*factors):
    """Scores of the study's own roles and of splits 1, 2, ..."""
    return [
        SplitScore(number=number, held_out=["P005"], calibrate=["P006"], rms=rms) for number, rms in enumerate(factors)
    ]


def test_the_file_reads_back(tmp_path, li2025):
    """resplit.json holds the scores, the seed and the study they belong to."""
    nominal, *splits = scores(1.3, 1.2, 2.0, 1.4)
    empty = started(li2025, splits=20, seed=3, begun=None)
    kept = empty.model_copy(update={"nominal": nominal, "splits": splits})
    kept.write(tmp_path / "resplit.json")
    again = read_resplit(tmp_path / "resplit.json")
    assert again == kept
    assert kept.median == 1.4
    assert kept.quartiles == pytest.approx((1.3, 1.4, 1.7))
    assert "3 of 20" in kept.standing
    assert empty.median is None
    assert read_resplit(tmp_path / "none.json") is None
    assert [path.name for path in tmp_path.iterdir()] == ["resplit.json"]


def test_what_is_done_is_yielded_after_each_fit_and_gone_on_with(li2025, monkeypatch):
    """A resplit stopped after two fits makes the others, and no fit twice."""
    made = []

    def split_score(study, *, number):
        made.append(number)
        return scores(1.3, 1.5, 1.9, 1.7)[number]

    monkeypatch.setattr(room, "split_score", split_score)
    first = resplit(li2025, splits=3, seed=4)
    next(first)
    begun = next(first)
    first.close()
    assert begun.done == {0, 1}
    found = list(resplit(li2025, splits=3, seed=4, begun=begun))[-1]
    assert made == [0, 1, 2, 3]
    assert (found.nominal.rms, found.median) == (1.3, 1.7)
    assert found.standing == "3 splits, seed 4"


@pytest.mark.parametrize("change", [{"fingerprint": "0"}, {"program": "0"}, {"seed": 5}])
def test_another_study_program_or_seed_begins_anew(li2025, change):
    """Fits that belong to something else are not mixed in."""
    begun = started(li2025, splits=3, seed=4, begun=None).with_score(scores(1.3)[0])
    assert started(li2025, splits=3, seed=4, begun=begun).done == {0}
    assert not started(li2025, splits=3, seed=4, begun=begun.model_copy(update=change)).done


def test_a_broken_file_is_named(tmp_path):
    """A file that is no JSON ends in one message."""
    (tmp_path / "resplit.json").write_text("{", encoding="utf-8")
    with pytest.raises(StudyError, match=r"resplit\.json"):
        read_resplit(tmp_path / "resplit.json")


def test_no_split_is_refused(li2025):
    """A median of nothing is not a number."""
    with pytest.raises(StudyError, match="at least one"):
        next(resplit(li2025, splits=0))


def test_the_fingerprint_ignores_what_a_calibration_writes(li2025):
    """Calibrated values do not make a resplit stale; another role does."""
    assert fingerprint(study("li2025")) == fingerprint(li2025)
    assert fingerprint(drawn(li2025, rng=np.random.default_rng(1))) != fingerprint(li2025)
