"""The README's transcripts: every command in a console block prints what the block shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))


def words(text: str) -> str:
    """The text with every run of blanks as one space."""
    return " ".join(text.split())


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_a_transcript_is_true(block: str, tmp_path: Path) -> None:
    """Each line under a ``$ nasicell`` command comes out of it, in order; ``...`` stands for anything."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    command, *shown = block.strip().splitlines()
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "nasicell")
    ran = subprocess.run(
        [sys.executable, "-c", "from nasicell.cli.main import app; app()", *arguments],
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "150"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    rest = words(ran.stdout)
    for line in shown:
        for piece in filter(None, map(words, line.split("..."))):
            _before, found, rest = rest.partition(piece)
            assert found, f"README.md shows {piece!r}; the command printed {words(ran.stdout)}"
    assert shown, f"show what {command!r} prints"


@pytest.mark.parametrize(
    "command", ["", "reproduce", "analyse", "cell-template", "calibrate", "export", "convert", "plan-spectrum"]
)
def test_every_command_explains_itself(command: str) -> None:
    """``--help`` of each command names every option it takes and exits with 0."""
    ran = subprocess.run(
        [sys.executable, "-c", "from nasicell.cli.main import app; app()", *command.split(), "--help"],
        env=os.environ | {"COLUMNS": "150"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Usage:" in ran.stdout
    assert "--help" in ran.stdout


def test_the_readme_names_every_command() -> None:
    """A command that exists stands in the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("reproduce", "analyse", "cell-template", "calibrate", "export"):
        assert f"nasicell {name}" in text
