"""Folders that results go to."""

from pathlib import Path

from nasicell.errors import NasicellError


def made_folder(path: Path) -> Path:
    """The folder, made if it is not there; an error in plain words where that is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NasicellError(f"cannot make the folder {path}: {error.strerror}. Choose another with --out.") from error
    return path
