"""A study with two cells, small enough for a unit test."""

from dataclasses import replace

import pytest

import nasicell
from nasicell.studies import StudyResult

EXPERIMENTS = (
    "EIS Na|SnF2-NZSP|Na",
    "EIS Na|SnF2-NZSP-0.6NSF|Na",
    "Arrhenius Au|NZSP|Au",
    "CCD Na|NZSP|Na",
    "Tafel Na|SnF2-NZSP|Na",
    "plating/stripping Na|NZSP|Na",
    "rate test Na|NZSP|NVP",
    "1C Na|NZSP|NVP",
)


@pytest.fixture(scope="session")
def result() -> StudyResult:
    """A few experiments of the shipped study, one of each kind."""
    return nasicell.study("li2025").run(experiments=EXPERIMENTS)


@pytest.fixture
def hostile(result) -> StudyResult:
    """The same with a title that is markup."""
    return replace(result, study=replace(result.study, title="<script>alert(1)</script>"))
