"""Figures that set reported against obtained values."""

from types import SimpleNamespace

from nasicell import plot


def row(**changes):
    given = {
        "id": "P1",
        "cell": "sym|coat|NZSP",
        "quantity": "CCD",
        "conditions": "30 degC",
        "unit": "mA/cm2",
        "reported": 0.6,
        "bound": None,
        "obtained": [0.5, 0.525],
        "role": "held-out",
        "verdict": "within-1.5",
    }
    return SimpleNamespace(**given | changes)


def test_parity_draws_brackets_at_their_middle_and_leaves_words_to_the_table():
    """A critical current density lies inside its bracket; a row told in words has no point."""
    figure = plot.parity([row(), row(reported="short circuit")])
    points = figure.data[-1]
    assert list(points.x) == [0.6]
    assert 0.5 < points.y[0] < 0.525


def test_factorial_joins_reported_and_obtained():
    """Each combination of interface and electrolyte has its reported and its obtained point, joined."""
    rows = [row(), row(cell="sym|bare|NZSP-0.6NSF", bound=">="), row(cell="NZSP")]
    figure = plot.factorial(rows)
    assert {trace.mode for trace in figure.data} == {"lines", "markers"}
    assert len(figure.data) == 6
