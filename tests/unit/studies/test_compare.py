"""Verdicts."""

import math

import pytest

from nasicell.quantity import Quantity
from nasicell.studies.compare import compare
from nasicell.studies.reported import ReportedValue


def row(value, **fields):
    return ReportedValue(
        id="P1", cell="a", quantity=fields.pop("quantity", "R"), value=value, role="held-out", **fields
    )


def obtained(value, **fields):
    return Quantity(name="x", value=value, unit="", **fields)


@pytest.mark.parametrize(
    ("reported", "got", "verdict"),
    [
        (row(10.0), obtained(10.0), "within-uncertainty"),
        (row(10.0), obtained(10.4), "within-1.5"),
        (row(10.0, rounding=0.5), obtained(10.4), "within-uncertainty"),
        (row(10.0, uncertainty=1.0), obtained(11.0), "within-uncertainty"),
        (row(10.0, uncertainty=1.0), obtained(11.1), "within-1.5"),
        (row(10.0), obtained(15.0), "within-1.5"),
        (row(10.0), obtained(15.1), "miss"),
        (row(10.0), obtained(6.7), "within-1.5"),
        (row(10.0), obtained(6.6), "miss"),
        (row(10.0), obtained(12.0, uncertainty=1.0), "within-uncertainty"),
        (row(10.0), obtained(12.1, uncertainty=1.0), "within-1.5"),
        (row(10.0), obtained(0.0), "miss"),
        (row(1.0, low=0.1, high=10.0), obtained(9.0), "within-uncertainty"),
        (row(1.0, low=0.1, high=10.0), obtained(14.0), "within-1.5"),
        (row(1.0, low=0.1, high=10.0), obtained(0.05), "miss"),
    ],
)
def test_numbers(reported, got, verdict):
    """A number agrees inside an uncertainty, is close within a factor of 1.5, or is missed."""
    assert compare(reported, got).verdict == verdict


def test_a_critical_current_is_compared_on_its_interval():
    """Reported as the first failed or the last passed level, a critical current inside the interval agrees."""
    interval = obtained(0.6, interval=(0.6, 0.625))
    assert compare(row(0.6), interval).verdict == "within-uncertainty"
    assert compare(row(0.625), interval).verdict == "within-uncertainty"
    assert compare(row(0.625), interval).log_ratio == 0.0
    assert compare(row(0.7), interval).log_ratio == pytest.approx(math.log(0.625 / 0.7))


def test_a_first_level_that_fails_can_still_agree():
    """An interval from zero has no logarithm outside itself, and agrees inside."""
    nothing = obtained(0.0, interval=(0.0, 0.025))
    assert compare(row(0.025), nothing).verdict == "within-uncertainty"
    assert compare(row(0.02), nothing).log_ratio == 0.0


def test_retentions_are_compared_by_their_loss():
    """87.5 % against 85 % is a loss of 12.5 against 15: a factor of 1.2; the ratio shown is that of the values."""
    comparison = compare(row(87.5, quantity="capacity_retention"), obtained(85.0))
    assert comparison.verdict == "within-1.5"
    assert comparison.log_ratio == pytest.approx(math.log(15 / 12.5))
    assert comparison.ratio == pytest.approx(85 / 87.5)
    assert compare(row(99.96, quantity="capacity_retention"), obtained(99.9)).verdict == "miss"


@pytest.mark.parametrize(
    ("bound", "got", "verdict"),
    [
        (">=", obtained(100.0), "bound-kept"),
        (">=", obtained(99.95), "bound-kept"),
        (">=", obtained(99.0), "bound-broken"),
        (">=", obtained(100.0, bound=">="), "bound-kept"),
        (">=", obtained(120.0, bound="<="), "bound-broken"),
        ("<=", obtained(99.0), "bound-kept"),
        ("<=", obtained(101.0), "bound-broken"),
        ("<=", obtained(99.0, bound=">="), "bound-broken"),
        (">=", obtained(math.inf), "bound-kept"),
    ],
)
def test_bounds_are_one_sided(bound, got, verdict):
    """A reported bound is kept or broken, and an obtained bound of the other sense cannot keep it."""
    assert compare(row(100.0, bound=bound), got).verdict == verdict


def test_a_censored_result_does_not_agree_with_a_number():
    """A cell that still lives at the end of the test has no life to compare with a reported one."""
    assert compare(row(100.0, rounding=50.0), obtained(100.0, bound=">=")).verdict == "miss"


def test_words_are_not_compared():
    """A statement without a number is not covered."""
    assert compare(row(None, text="none"), obtained(1.0)).verdict == "not-covered"
