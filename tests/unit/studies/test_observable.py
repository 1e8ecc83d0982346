"""Observables read from analyses."""

import math

import polars as pl
import pytest
from pydantic import TypeAdapter

from nasicell.analysis import Analysis
from nasicell.errors import AnalysisError, NasicellError
from nasicell.quantity import Quantity
from nasicell.records import Provenance, Sample
from nasicell.studies.observable import Reading, Term


def analysis(*quantities, tables=None, parts=()):
    return Analysis(
        kind="linked",
        sample=Sample(),
        provenance=Provenance(source="a", instrument="none"),
        quantities=quantities,
        tables=tables or {},
        parts=parts,
    )


def quantity(value, *, name="R", **fields):
    return Quantity(name=name, value=value, unit="ohm", **fields)


PARTS = analysis(
    parts=(
        analysis(quantity(2.0, conditions="sweep 1"), quantity(3.0, conditions="sweep 2; 30 degC")),
        analysis(quantity(7.0, name="lifetime")),
        analysis(quantity(10.0, uncertainty=1.0)),
    )
)
TABLE = analysis(tables={"peaks": pl.DataFrame({"process": ["a", "b", "b"], "tau": [1.0, 2.0, 6.0]})})
ANALYSES = {
    "parts": PARTS,
    "table": TABLE,
    "other": analysis(quantity(5.0, uncertainty=0.5)),
    "zero": analysis(quantity(0.0)),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("R", 2.0),
        ("R[last]", 10.0),
        ("R[mean]", 5.0),
        ("R[largest]", 10.0),
        ("R[30 degC]", 3.0),
        ("R[part 3]", 10.0),
        ("lifetime[part 2]", 7.0),
    ],
)
def test_quantities_are_selected(text, value):
    """A selector picks by part, by condition, or reduces all of a name."""
    assert Reading(experiment="parts", quantity=text).evaluate(ANALYSES).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("peaks.tau", 1.0),
        ("peaks.tau[process=b]", 2.0),
        ("peaks.tau[process=b, largest]", 6.0),
        ("peaks.tau[mean]", 3.0),
    ],
)
def test_table_columns_are_selected(text, value):
    """A column is read where another column has a value."""
    assert Reading(experiment="table", quantity=text).evaluate(ANALYSES).value == value


@pytest.mark.parametrize(
    ("experiment", "text", "reason"),
    [
        ("absent", "R", "no analysis"),
        ("parts", "Q", "no quantity 'Q'"),
        ("parts", "R[part 4]", "3 parts"),
        ("parts", "R[40 degC]", "sweep 1"),
        ("table", "peaks.tua", "peaks.tau"),
        ("table", "peaks.tau[process=c]", "process=c"),
        ("table", "peaks.tau[kind=c]", "process"),
    ],
)
def test_what_is_not_there_is_an_error_with_the_reason(experiment, text, reason):
    """A reading that finds nothing says what there is."""
    with pytest.raises(AnalysisError, match=reason.replace("[", r"\[")):
        Reading(experiment=experiment, quantity=text).evaluate(ANALYSES)


def test_a_failed_quantity_is_not_a_number():
    """A failed fit gives its advice instead of NaN."""
    failed = analysis(quantity(math.nan, status="failed", advice="Sweep further."))
    with pytest.raises(AnalysisError, match="Sweep further"):
        Reading(experiment="a", quantity="R").evaluate({"a": failed})


def term(data):
    return TypeAdapter(Term).validate_python(data)


A, B = {"experiment": "parts", "quantity": "R[part 3]"}, {"experiment": "other", "quantity": "R"}


def test_comparisons_combine_readings():
    """Ratio, difference, mean and smallest, nested; independent uncertainties add in quadrature."""
    ratio = term({"ratio": [A, B]}).evaluate(ANALYSES)
    assert ratio.value == 2.0
    assert ratio.uncertainty == pytest.approx(2 * math.hypot(0.1, 0.1))
    assert term({"difference": [A, B]}).evaluate(ANALYSES).value == 5.0
    assert term({"mean": [A, B]}).evaluate(ANALYSES).value == 7.5
    assert term({"smallest": [{"ratio": [A, B]}, {"ratio": [B, A]}]}).evaluate(ANALYSES).value == 0.5
    assert [reading.experiment for reading in term({"ratio": [A, B]}).readings] == ["parts", "other"]


def test_a_ratio_to_zero_is_infinite_and_of_zeros_undefined():
    """Dividing by zero keeps a lower bound; zero by zero says nothing."""
    zero = {"experiment": "zero", "quantity": "R"}
    assert term({"ratio": [A, zero]}).evaluate(ANALYSES).value == math.inf
    with pytest.raises(AnalysisError, match="zero"):
        term({"ratio": [zero, zero]}).evaluate(ANALYSES)


def test_a_malformed_reading_is_refused():
    """Text that is not a quantity with a selector is refused when the study is read."""
    with pytest.raises(NasicellError, match="quantity"):
        Reading(experiment="a", quantity="R[")
