"""``nasicell calibrate`` on a small part of the shipped study."""

from dataclasses import replace

import pytest
import yaml
from typer.testing import CliRunner

import nasicell.studies
from nasicell.cli.main import app
from nasicell.studies import resplit as room
from nasicell.studies.parameter import CalibrationBlock
from nasicell.studies.resplit_result import SplitScore, read_resplit


@pytest.fixture
def calibrate(tmp_path, monkeypatch):
    """Runs the command in an empty folder, on one block with one row, in this process."""
    block = CalibrationBlock(name="conduction", parameters=["conductivity_NZSP"], rows=["P107"])
    whole = nasicell.studies.study
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        nasicell.studies,
        "study",
        lambda name, *, calibrated: replace(whole(name, calibrated=calibrated), calibration=(block,)),
    )
    return lambda *arguments: CliRunner().invoke(app, ["calibrate", "--workers", "1", *arguments])


def test_parameters_rows_and_the_count_are_shown(calibrate, tmp_path):
    """Values with intervals, what is left of the row, and the free parameters against the calibrate rows."""
    done = calibrate("--profile")
    assert done.exit_code == 0, done.output
    for text in ("conductivity_NZSP", "95 % interval", "P107", "factor left", "free parameters", "identifiable"):
        assert text in done.stdout
    written = yaml.safe_load((tmp_path / "nasicell-results" / "li2025" / "calibrated.yaml").read_text(encoding="utf-8"))
    assert written["conductivity_NZSP"]["uncertainty"] > 0


def test_random_splits_are_scored_and_written(calibrate, tmp_path, monkeypatch):
    """The median stands on the terminal, the splits in resplit.json."""
    factors = iter((1.3, 1.5, 1.9, 1.7))
    monkeypatch.setattr(
        room,
        "split_score",
        lambda _, *, number: SplitScore(number=number, held_out=["P005"], calibrate=["P006"], rms=next(factors)),
    )
    done = calibrate("--resplit", "3", "--seed", "4", "--out", "out/resplit.json")
    assert done.exit_code == 0, done.output
    assert "median 1.7" in done.stdout
    kept = read_resplit(tmp_path / "out" / "resplit.json")
    assert kept is not None
    assert (kept.seed, kept.nominal.rms, len(kept.splits)) == (4, 1.3, 3)
    again = calibrate("--resplit", "3", "--seed", "4", "--out", "out/resplit.json")
    assert "4 of 4 fits are done" in again.stdout
    assert "median 1.7" in again.stdout
