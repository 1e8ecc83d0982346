"""``nasicell reproduce`` on a part of the shipped study."""

import json

import pytest
from typer.testing import CliRunner

import nasicell
from nasicell.cli.main import app
from nasicell.cli.reproduce import score_text
from nasicell.studies import Study, StudyResult

EXPERIMENTS = ("EIS Na|SnF2-NZSP|Na", "CCD Na|NZSP|Na", "1C Na|NZSP|NVP")


@pytest.fixture(scope="module")
def result() -> StudyResult:
    """Three experiments of the shipped study."""
    return nasicell.study("li2025").run(experiments=EXPERIMENTS)


@pytest.fixture
def reproduce(result, tmp_path, monkeypatch):
    """Runs the command in an empty folder, on these three experiments only."""

    def run_part(self, *, progress):
        progress(1, 1, "all of it")
        return result

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Study, "run", run_part)
    return lambda *arguments: CliRunner().invoke(app, ["reproduce", *arguments])


def test_results_are_written_where_the_help_says(reproduce, tmp_path, result):
    """By default under nasicell-results/li2025: results.json with every row, and the report."""
    done = reproduce()
    assert done.exit_code == 0, done.output
    folder = tmp_path / "nasicell-results" / "li2025"
    numbers = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert numbers["study"] == "li2025"
    assert len(numbers["rows"]) == len(result.rows)
    assert (folder / "report.html").is_file()


def test_the_score_stands_in_the_results(reproduce, tmp_path):
    """The figures side by side, other splits and the null model, and the rows behind them."""
    text = reproduce().stdout
    score = json.loads((tmp_path / "nasicell-results" / "li2025" / "results.json").read_text(encoding="utf-8"))["score"]
    assert {"rms_all", "rms_consistent", "rms_resplit_median", "rms_null", "bounds_broken"} <= set(score)
    assert score["numbers_consistent"] == len(set(score["log_ratios"]) - set(score["unscored"]))
    assert all(words in text for words in ("root mean square", "random splits", "null model", "free parameters"))


def test_terminal_shows_compared_rows_and_counts_the_others(reproduce):
    """The row of the coated cell's resistance is in the table; protocol rows are counted only."""
    text = reproduce().stdout
    assert "P074" in text
    assert "P007" not in text
    assert "protocol" in text
    assert "held out" in text


def test_all_lists_every_row(reproduce, result):
    """With --all no row is left out."""
    text = reproduce("--all").stdout
    assert all(row.reported.id in text for row in result.rows)


def test_records_are_readable_instrument_files(reproduce, tmp_path):
    """The virtual records read back as what they are."""
    reproduce("--out", "out", "--records")
    files = {path.name: nasicell.read(path) for path in (tmp_path / "out" / "records").iterdir()}
    assert len(files) == len(EXPERIMENTS)
    assert {type(record).__name__ for record in files.values()} == {"CyclingRecord", "ImpedanceRecord"}


def test_score_names_what_is_missed(result):
    """Every miss and every broken bound is named."""
    summary = result.summary()
    assert all(row_id in score_text(result) for row_id in [*summary["misses"], *summary["bounds_broken"]])


def test_folder_that_cannot_be_made_is_one_message(reproduce, tmp_path):
    """A file in the way of the folder ends in one plain message."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = reproduce("--out", "taken/below")
    assert done.exit_code == 1
    assert "--out" in done.stderr
