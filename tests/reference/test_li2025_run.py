"""The whole study, run once.

Reference: values reported by Li et al., Nat. Commun. 2025, doi 10.1038/s41467-025-60842-x, as shipped in
``reported.csv``. What is pinned is what must hold whatever the calibration gives: misses of the model are results, not
failures.
"""

import json

import pytest

import nasicell


@pytest.fixture(scope="module")
def result():
    return nasicell.study("li2025").run()


def test_every_experiment_runs(result):
    """No experiment fails, and every row that counts is compared."""
    assert result.findings == ()
    assert result.summary()["not_covered"] == []


def test_enough_is_compared(result):
    """At least 45 distinct measurements get a verdict, at least 25 of them held out."""
    summary = result.summary()
    assert summary["compared"] >= 45
    assert summary["compared_held_out"] >= 25


@pytest.mark.parametrize("row", ["P001", "P074", "P127", "P128", "P143", "P144", "P025", "P026"])
def test_what_enters_as_it_stands_comes_back(result, row):
    """Twin, virtual instrument and analysis together return a resistance, conductivity or energy that was put in."""
    obtained = result[row].obtained
    assert obtained is not None
    assert obtained.value == pytest.approx(result[row].reported.value, rel=0.03)


@pytest.mark.parametrize("row", ["P119", "P123", "P004", "P109", "P149"])
def test_calibrate_rows_are_close(result, row):
    """Capacities and lives that the model was fitted on come out within a factor of 1.5."""
    assert result[row].comparison.verdict in ("within-uncertainty", "within-1.5")


def test_the_result_is_one_json_object(result):
    """Every reported row is in results.json, the rows outside with their reason."""
    data = json.loads(result.to_json())
    assert data["study"] == "li2025"
    assert data["version"] == nasicell.__version__
    assert [row["id"] for row in data["rows"]] == list(result.study.reported)
    assert all(row["note"] for row in data["rows"] if row["role"] == "outside")
    verdicts = {row["verdict"] for row in data["rows"] if row["role"] in ("implied", "protocol")}
    assert verdicts <= {"not-covered", "bound-kept", "bound-broken"}
