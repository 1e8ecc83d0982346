"""The shipped study against the list of the paper's values.

Reference: ``paper_values.csv`` beside the checkout, 262 values of Li et al., Nat. Commun. 2025,
doi 10.1038/s41467-025-60842-x.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

import nasicell

PAPER_VALUES = Path(__file__).resolve().parents[3] / "shared" / "paper_values.csv"


@pytest.fixture(scope="module")
def li2025():
    return nasicell.study("li2025")


@pytest.fixture(scope="module")
def paper():
    if not PAPER_VALUES.is_file():
        pytest.skip("the list of the paper's values (shared/paper_values.csv beside the checkout) is absent")
    with PAPER_VALUES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def test_every_value_of_the_paper_is_there_once(li2025, paper):
    """No value of the paper is dropped; what is added carries the id of its place and a letter."""
    own = [row_id for row_id in li2025.reported if row_id in paper]
    assert own == list(paper)
    added = set(li2025.reported) - set(paper)
    assert all(row_id[:-1] in paper and row_id[-1].isalpha() for row_id in added)


def test_the_values_are_those_of_the_paper(li2025, paper):
    """Numbers, units and uncertainties are carried over; words are kept beside the number that stands for them."""
    for row_id, row in paper.items():
        reported = li2025.reported[row_id]
        value = number(row["value"])
        if value is None:
            assert reported.text, row_id
        else:
            assert (reported.value, reported.unit) == (value, row["unit"]), row_id
        if row["uncertainty"]:
            assert reported.uncertainty == float(row["uncertainty"]), row_id


def test_no_note_is_copied(li2025, paper):
    """Notes are in our own words: no run of eight words is shared with the list."""

    def runs(text):
        words = text.lower().split()
        return {tuple(words[k : k + 8]) for k in range(len(words) - 7)}

    theirs = set().union(*(runs(row["note"]) for row in paper.values()))
    assert not theirs & set().union(*(runs(row.note) for row in li2025.reported.values()))


def test_enough_is_compared(li2025):
    """At least 45 distinct measurements are compared, at least 25 of them held out."""
    counts = Counter(row.role for row in li2025.reported.values() if row.scored)
    assert counts.total() >= 45
    assert counts["held-out"] >= 25


def test_a_repetition_says_the_same(li2025):
    """A measurement told twice has one value, one role and one observable."""
    for row in li2025.reported.values():
        if row.same_as is not None:
            first = li2025.reported[row.same_as]
            assert (row.role, row.observable, row.experiment) == (first.role, first.observable, first.experiment)
            assert row.low is not None or row.value == first.value


def test_no_parameter_was_set_with_a_held_out_row_in_view(li2025):
    """Whatever a parameter's entry names as its origin is not held out; hand-chosen ones included."""
    named = {row for parameter in li2025.parameters.values() for row in parameter.rows}
    assert len(named) > 15
    assert not [row for row in named if li2025.reported[row].role == "held-out"]


def test_an_order_needs_a_margin(li2025):
    """A statement that something is larger is not met by equality."""
    orders = [row for row in li2025.reported.values() if row.scored and row.text and row.bound == ">="]
    assert len(orders) > 5
    assert all(row.value is not None and (row.value >= 1.01 or row.unit) and row.value > 0 for row in orders)


def test_every_number_of_the_model_has_a_provenance(li2025):
    """What the files of the materials hold beside parameters: a temperature, words, and the 0 or 1 of an ideal case."""

    def numbers(fields):
        for name, value in fields.items():
            if isinstance(value, dict):
                yield from numbers(value)
            elif not isinstance(value, str) and name != "reference_temperature_C":
                yield value

    materials = [*li2025.materials["electrolytes"].values(), *li2025.materials["interfaces"].values()]
    assert {number for fields in materials for number in numbers(fields)} <= {0.0, 1.0}


def test_every_experiment_serves_a_row_or_a_figure(li2025):
    """Experiments that no row reads are those whose curves the paper shows."""
    used = {reading.experiment for row in li2025.reported.values() for reading in li2025.readings(row)}
    unused = {name.split(" ")[0] for name in set(li2025.experiments) - used}
    assert unused <= {"EIS", "CCD", "post-mortem", "rate"}
