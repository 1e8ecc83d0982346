"""Values with their uncertainty: text, bounds, JSON."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasicell.quantity import Quantity

finite = st.floats(min_value=-1e300, max_value=1e300)
positive = st.floats(min_value=1e-300, max_value=1e300)


def formatted(value: float, uncertainty: float | None = None, **kwargs) -> str:
    return Quantity(name="x", value=value, unit="V", uncertainty=uncertainty, **kwargs).formatted()


@pytest.mark.parametrize(
    ("value", "uncertainty", "text"),
    [
        (2.03, 0.04, "2.030 ± 0.040"),
        (-2.5, 0.1, "-2.50 ± 0.10"),
        (0.0, 0.5, "0.00 ± 0.50"),
        (123456.0, 5000.0, "123500 ± 5000"),
        (1000.0, 25000.0, "1000 ± 25000"),
        (1234567.0, 1234.0, "(1.2346 ± 0.0012)e+6"),
        (6.4e-4, 1e-5, "(6.40 ± 0.10)e-4"),
        (0.0, 1e-12, "(0.0 ± 1.0)e-12"),
    ],
)
def test_both_numbers_end_at_the_second_digit_of_the_uncertainty(value: float, uncertainty: float, text: str) -> None:
    """Value and uncertainty are rounded to the same decimal, in scientific notation outside 0.001 to 1e6."""
    assert formatted(value, uncertainty) == text


@pytest.mark.parametrize(
    ("value", "uncertainty", "text"),
    [(5.0, 9.96, "5 ± 10"), (5.0, 0.0996, "5.00 ± 0.10"), (99.99, 0.0999, "99.99 ± 0.10"), (1.0, 0.99951, "1.0 ± 1.0")],
)
def test_an_uncertainty_that_rounds_up_to_the_next_decade_keeps_two_digits(
    value: float, uncertainty: float, text: str
) -> None:
    """0.0996 is 0.10, not 0.100."""
    assert formatted(value, uncertainty) == text


@pytest.mark.parametrize(
    ("value", "uncertainty", "text"),
    [
        (1.0, 0.0, "1 ± 0"),
        (1.3, 1e-17, "1.3 ± 1e-17"),
        (1.0, math.inf, "1 ± inf"),
        (1.0, math.nan, "1 ± nan"),
    ],
)
def test_an_uncertainty_that_cannot_round_is_stated_as_it_is(value: float, uncertainty: float, text: str) -> None:
    """Zero, negligible and undetermined uncertainties are shown, not hidden."""
    assert formatted(value, uncertainty) == text


def test_a_small_negative_value_is_not_written_as_negative_zero() -> None:
    """-1e-7 with an uncertainty of 0.002 is 0.0000, without a sign."""
    assert formatted(-1e-7, 0.002) == "0.0000 ± 0.0020"


@given(value=finite, uncertainty=positive)
def test_the_text_reads_back_within_the_rounding(value: float, uncertainty: float) -> None:
    """Whatever the magnitudes, the numbers in the text are those of the quantity to two digits of its uncertainty."""
    text = formatted(value, uncertainty)
    mantissas, _, exponent = text.removeprefix("(").partition(")")
    read_value, read_uncertainty = (float(part + exponent) for part in mantissas.split(" ± "))
    assert read_uncertainty == pytest.approx(uncertainty, rel=0.051)
    assert read_value == pytest.approx(value, rel=1e-9, abs=0.051 * uncertainty)


def test_bounds_and_brackets_stay_beside_the_uncertainty() -> None:
    """A bound stands before the value, a bracket behind it, with or without an uncertainty."""
    assert formatted(100.0, bound=">=") == ">= 100"
    assert formatted(100.0, 1.5, bound=">=") == ">= 100.0 ± 1.5"
    assert formatted(1.3, interval=(1.3, 1.325)) == "1.3 [1.3, 1.325]"
    assert formatted(1.3, 0.1, interval=(1.2, 1.4)) == "1.30 ± 0.10 [1.2, 1.4]"


def test_a_failed_fit_is_not_a_number() -> None:
    """NaN with status failed prints the word."""
    assert formatted(math.nan, status="failed") == "failed"
    assert formatted(math.nan) == "nan"


def test_a_pure_number_has_no_trailing_space() -> None:
    """The text of a quantity without unit ends with its value."""
    assert str(Quantity(name="exponent", value=0.9, unit="")) == "exponent = 0.9"


def test_impossible_statements_are_refused() -> None:
    """Negative uncertainties and reversed intervals raise an error that names the quantity."""
    with pytest.raises(ValueError, match=r"ccd: .* >= 0, not -1"):
        Quantity(name="ccd", value=1.0, unit="mA/cm2", uncertainty=-1)
    with pytest.raises(ValueError, match="ccd: an interval runs from low to high"):
        Quantity(name="ccd", value=1.0, unit="mA/cm2", interval=(2.0, 1.0))


@given(
    value=st.floats(),
    uncertainty=st.none() | st.floats(min_value=0),
    high=st.floats(allow_nan=False),
)
def test_every_quantity_is_json(value: float, uncertainty: float | None, high: float) -> None:
    """No NaN or infinity reaches the JSON text; finite numbers are kept exactly."""
    quantity = Quantity(name="x", value=value, unit="", uncertainty=uncertainty, interval=(-math.inf, high))
    data = json.loads(json.dumps(quantity.to_dict(), allow_nan=False))
    assert data["value"] == (value if math.isfinite(value) else None)
    assert data["interval"] == [None, high if math.isfinite(high) else None]
