"""Figures that set reported against obtained values."""

import math
from types import SimpleNamespace

import pytest

from nasicell import plot
from nasicell.plot.compared import obtained_number, obtained_text, reported_text
from nasicell.quantity import Quantity
from nasicell.studies import ComparedRow, Comparison, ReportedValue


def row(**changes) -> ComparedRow:
    given = {"id": "P1", "cell": "c", "quantity": "CCD", "unit": "mA/cm2", "value": 0.6, "role": "held-out"}
    obtained = Quantity(name="ccd", value=0.5, interval=(0.5, 0.525), unit="mA/cm2")
    reported = ReportedValue.model_validate(given | {"experiment": "e", "observable": "ccd"} | changes)
    return ComparedRow(reported=reported, comparison=Comparison(verdict="within-1.5", ratio=0.83), obtained=obtained)


def nothing() -> ComparedRow:
    reported = ReportedValue(id="P2", cell="c", quantity="q", text="short circuit", role="held-out")
    return ComparedRow(reported=reported, comparison=Comparison(verdict="not-covered"))


def test_factors_are_those_of_the_comparison():
    """A row is drawn at its factor; a row told in words, or without a factor, is left to the table."""
    one = ComparedRow(reported=row().reported, comparison=Comparison(verdict="within-1.5", log_ratio=-0.2))
    (points,) = plot.factors([one, row(), nothing()]).data
    assert list(points.x) == [pytest.approx(math.exp(-0.2))]
    assert list(points.y) == ["CCD, c  <b>P1</b>"]


def test_a_factor_beyond_the_axis_is_an_arrow_at_its_end():
    """A factor of a million does not squeeze all others into a line."""
    far = ComparedRow(reported=row().reported, comparison=Comparison(verdict="miss", log_ratio=math.log(1e-6)))
    (points,) = plot.factors([far]).data
    assert list(points.x) == [0.1]
    assert list(points.marker.symbol) == ["triangle-left"]


def test_a_bracket_from_zero_is_drawn_at_its_upper_end():
    """A cell that fails on the first step has a CCD between zero and that step."""
    failed = Quantity(name="ccd", value=0.0, interval=(0.0, 0.025), unit="mA/cm2")
    made = ComparedRow(reported=row().reported, comparison=Comparison(verdict="miss"), obtained=failed)
    assert obtained_number(made) == pytest.approx(0.025)
    assert math.isnan(obtained_number(nothing()))


def test_values_are_written_with_bound_and_bracket():
    """Bounds and brackets are part of the text; words stay words."""
    assert reported_text(row(bound=">=")) == ">= 0.6"
    assert obtained_text(row()) == "[0.5, 0.525]"
    assert reported_text(nothing()) == "short circuit"


def test_factorial_joins_reported_and_obtained():
    """Each combination of interface and electrolyte has its reported and its obtained point, joined by a line."""
    interface = SimpleNamespace(name="coated NZSP")
    cell = SimpleNamespace(interface=interface, electrolyte=SimpleNamespace(name="NZSP"))
    study = SimpleNamespace(
        experiments={"e": SimpleNamespace(temperature_C=None)}, cells={"c": cell}, experiment_cell=lambda name: cell
    )
    figure = plot.factorial(SimpleNamespace(study=study, rows=[row(), nothing()]))
    assert [trace.mode for trace in figure.data] == ["lines", "markers", "markers"]
    assert list(figure.layout.xaxis.ticktext) == ["coated"]
