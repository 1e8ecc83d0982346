"""Running experiments and comparing their outcomes, with a small copy of the study."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

import nasicell
from nasicell.analysis import Analysis
from nasicell.quantity import Quantity
from nasicell.records import Provenance, Sample
from nasicell.studies import StudyResult
from nasicell.studies.result import WORST_FACTOR
from nasicell.studies.run import Outcome, run_experiments, task

COATED = "EIS Na|SnF2-NZSP-0.6NSF|Na"
BARE = "EIS Na|NZSP|Na"
FIELDS = (
    *("id", "same_as", "cell", "quantity", "conditions", "unit", "reported", "bound"),
    *("obtained", "ratio", "role", "verdict", "threshold", "obtained_bound", "note"),
)


@pytest.fixture(scope="module")
def li2025():
    return nasicell.study("li2025")


def outcome(name, value, *, quantity="interface_resistance", **fields):
    analysis = Analysis(
        kind="impedance",
        sample=Sample(),
        provenance=Provenance(source="a", instrument="none"),
        quantities=(Quantity(name=quantity, value=value, unit="ohm cm2", **fields),),
    )
    return {name: Outcome(experiment=name, analysis=analysis)}


def test_progress_and_order(li2025):
    """Each finished experiment is told; outcomes come in the order asked for."""
    seen = []
    outcomes = run_experiments(li2025, names=[BARE, COATED], progress=lambda *told: seen.append(told))
    assert seen == [(1, 2, BARE), (2, 2, COATED)]
    assert list(outcomes) == [BARE, COATED]


def test_threads_give_the_same_numbers(li2025):
    """Noise depends on the study's seed and the experiment's name, not on when or where it runs."""
    alone = run_experiments(li2025, names=[COATED])
    with ThreadPoolExecutor(2) as executor:
        beside = run_experiments(li2025, names=[BARE, COATED], executor=executor)
    assert list(beside) == [BARE, COATED]
    assert alone[COATED].analysis["interface_resistance"] == beside[COATED].analysis["interface_resistance"]
    assert task(li2025, BARE).seed != task(li2025, COATED).seed


def test_a_failed_experiment_is_told_and_its_rows_are_not_covered(li2025):
    """A cell that cannot be simulated leaves a finding and rows with the reason; the others run."""
    broken = li2025.cells["Na|NZSP|Na"].model_copy(update={"interface": None})
    study = replace(li2025)
    object.__setattr__(study, "cells", {**li2025.cells, "Na|NZSP|Na": broken})
    result = study.run(experiments=[BARE, COATED])
    assert result["P001"].covered
    assert result["P143"].comparison.verdict == "not-covered"
    assert "interface" in result["P143"].reason
    assert [finding.severity for finding in result.findings] == ["error"]
    assert "interface" in result.findings[0].message


def test_a_run_that_gives_no_number_is_a_miss(li2025):
    """A record from which the quantity cannot be had counts against the model, with the reason."""
    result = StudyResult.of(li2025, outcome(BARE, float("nan"), status="failed", advice="dead"))
    assert result["P143"].comparison.verdict == "miss"
    assert "dead" in result["P143"].reason
    assert result["P001"].comparison.verdict == "not-covered"


def test_rows_are_written_as_the_schema_says(li2025):
    """Every row has exactly the fields of results.json, intervals as pairs, and JSON without NaN."""
    ccd = outcome("CCD Na|SnF2-NZSP|Na", 0.6, quantity="ccd", interval=(0.6, 0.625))
    result = StudyResult.of(li2025, ccd | outcome(COATED, 2.0))
    data = json.loads(result.to_json())
    assert list(data)[:3] == ["study", "version", "rows"]
    assert len(data["rows"]) == len(li2025.reported)
    assert all(tuple(row) == FIELDS for row in data["rows"])
    rows = {row["id"]: row for row in data["rows"]}
    assert rows["P090"]["obtained"] == [0.6, 0.625]
    assert (rows["P001"]["obtained"], rows["P001"]["verdict"]) == (2.0, "within-uncertainty")
    assert rows["P013"]["reported"] == "C2/c"
    assert (rows["P155"]["reported"], rows["P155"]["threshold"], rows["P155"]["bound"]) == ("negligible", 5.85, "<=")
    assert result.to_polars().height == result.to_pandas().shape[0] == len(data["rows"])


def test_the_score_counts_held_out_numbers_once(li2025):
    """Repetitions, bounds and calibrate rows do not enter the score."""
    kept = outcome("1C Na|SnF2-NZSP-0.6NSF|NVP", 75.0, quantity="capacity_retention")
    summary = StudyResult.of(li2025, kept | outcome(COATED, 20.0)).summary()
    assert (summary["compared_held_out"], summary["compared_calibrate"]) == (1, 3)
    assert summary["held_out_numbers"] == 1
    assert summary["held_out_rms_factor"] == pytest.approx(2.0)
    assert summary["held_out_beyond_worst_factor"] == []


def test_a_row_that_gives_no_number_does_not_leave_the_score(li2025):
    """A held-out number that the twin does not produce counts with the worst factor."""
    dead = outcome(
        "1C Na|SnF2-NZSP-0.6NSF|NVP", math.nan, quantity="capacity_retention", status="failed", advice="dead"
    )
    summary = StudyResult.of(li2025, dead).summary()
    assert summary["held_out_beyond_worst_factor"] == ["P005"]
    assert summary["held_out_rms_factor"] == pytest.approx(WORST_FACTOR)
