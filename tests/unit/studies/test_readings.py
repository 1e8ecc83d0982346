"""Readings for a fit: the same numbers as the comparison's, computed once."""

from dataclasses import replace

import pytest

import nasicell
from nasicell.errors import AnalysisError
from nasicell.studies.observable import Reading
from nasicell.studies.problem import readings_of
from nasicell.studies.readings import ReadingStore, reading_tasks
from nasicell.studies.run import run_experiments

ROWS = ("P132", "P129", "P130", "P089", "P107", "P128", "P145")


@pytest.fixture(scope="module")
def ideal():
    """The study with instruments free of noise."""
    return replace(nasicell.study("li2025"), instrument=None)


def test_readings_equal_those_of_the_comparison(ideal):
    """Life, spectra before and after, critical current: every quantity is that of the whole analysis."""
    rows = [ideal.reported[row_id] for row_id in ROWS]
    readings = readings_of(ideal, rows)
    taken = ReadingStore().take([reading_tasks(ideal, readings)])[0]
    analyses = {n: o.analysis for n, o in run_experiments(ideal, names=readings).items() if o.analysis is not None}
    for row in rows:
        term = ideal.observable(row)
        assert isinstance(term, Reading)
        try:
            whole = term.evaluate(analyses)
        except AnalysisError:
            with pytest.raises(AnalysisError):
                term.evaluate(taken)
            continue
        found = term.evaluate(taken)
        assert (found.value, found.bound, found.interval) == (whole.value, whole.bound, whole.interval)


def test_nothing_is_run_twice(ideal):
    """A parameter of another cell runs nothing anew; one of this cell does."""
    store = ReadingStore()
    readings = readings_of(ideal, [ideal.reported["P132"]])
    first = store.take([reading_tasks(ideal, readings)])
    other = ideal.with_parameters({"utilisation_loss_NSF": 0.2})
    assert store.take([reading_tasks(other, readings)]) == first
    assert store.runs == 1
    store.take([reading_tasks(ideal.with_parameters({"interphase_growth_NZSP": 1.0}), readings)])
    assert store.runs == 2
