"""Shared fixtures: real measurements by others, read from the folder beside the checkout."""

from collections.abc import Callable
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Path of a real instrument file; the test is skipped where the folder of real data is absent."""

    def path(name: str) -> Path:
        if not SHARED_DATA.is_dir():
            pytest.skip("the folder of real instrument files (shared/data beside the checkout) is absent")
        found = SHARED_DATA / name
        assert found.is_file(), f"{name} is missing from the folder of real instrument files"
        return found

    return path
