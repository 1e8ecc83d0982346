"""A copy of the shipped study that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nasicell.studies.load import SHIPPED


@pytest.fixture
def spoiled(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Folder with a copy of li2025 without calibrated values, in which one text of one file is replaced."""

    def spoil(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "copy"
        shutil.copytree(SHIPPED / "li2025", folder)
        (folder / "calibrated.yaml").unlink(missing_ok=True)
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return spoil
