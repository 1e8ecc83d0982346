"""Folders and files that results go to."""

from pathlib import Path

from nasicell.errors import NasicellError


def made_folder(path: Path) -> Path:
    """The folder, made if it is not there; an error in plain words where that is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NasicellError(f"cannot make the folder {path}: {error.strerror}. Choose another with --out.") from error
    return path


def written_text(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """The file, written in a folder made if it is not there; an error in plain words where that is not possible."""
    made_folder(path.parent)
    try:
        path.write_text(text, encoding=encoding, newline="")
    except OSError as error:
        raise NasicellError(f"cannot write {path}: {error.strerror}. Choose another with --out.") from error
    return path
