"""``nasicell convert`` and the column import as options."""

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from nasicell.cli.main import app

SPECTRUM = "Sweep;A;B\n" + "".join(
    f"{10 ** (3 - k / 5):.6g};{20 + 50 / (1 + 10 ** (-2 * k / 5)):.6g};{5 + k:.6g}\n" for k in range(15)
)
COLUMNS = ("--column", "frequency=Sweep", "--column", "real=A", "--column", "minus_imaginary=3")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs nasicell in a folder that holds odd.txt."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.txt").write_text(SPECTRUM, "utf-8")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_a_table_with_named_columns_becomes_csv(run, tmp_path):
    """Numbers in SI, an origin file beside them, and a line that says so."""
    done = run("convert", "odd.txt", "--to", "out.csv", *COLUMNS, "--column", "units.frequency=kHz")
    assert done.exit_code == 0, done.output
    table = pl.read_csv(tmp_path / "out.csv")
    assert table["frequency_hertz"][0] == 1e6
    assert np.all(table["z_imaginary_ohm"].to_numpy() < 0)
    assert (tmp_path / "out.csv.origin.json").is_file()
    assert "wrote out.csv (1 sweep)" in done.stderr


def test_the_written_csv_is_analysed_without_columns(run):
    """A folder of converted files is read again; origin files are no failures."""
    run("convert", "odd.txt", "--to", "made/out.csv", *COLUMNS)
    done = run("analyse", "made", "--out", "results")
    assert done.exit_code == 0, done.output
    assert "1 of 1 files" in done.stdout


def test_analyse_takes_the_columns(run, tmp_path):
    """As options or as YAML; without them the file is refused with the way out."""
    refused = run("analyse", "odd.txt", "--out", "r")
    assert refused.exit_code == 1
    assert "--column" in refused.stderr
    assert run("analyse", "odd.txt", "--out", "r", *COLUMNS).exit_code == 0
    (tmp_path / "c.yaml").write_text("frequency: Sweep\nreal: A\nminus_imaginary: B\n", "utf-8")
    assert run("analyse", "odd.txt", "--out", "r", "--columns", "c.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--to", "out.txt"), 2, "must end in"),
        (("--to", "out.csv", "--column", "frequency"), 2, "NAME=HEADER"),
        (("--to", "out.bdf.csv", *COLUMNS), 1, "BDF requires test time"),
        (("--to", "out.csv", "--column", "frequency=Swep", *COLUMNS[2:]), 1, "no header 'Swep'"),
    ],
)
def test_mistakes_are_told(run, arguments, code, words):
    """In plain words, without a traceback."""
    done = run("convert", "odd.txt", *arguments)
    assert done.exit_code == code
    assert words in " ".join(done.output.replace("│", " ").split())
    assert "Traceback" not in done.output
