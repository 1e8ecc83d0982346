"""From what the user typed to files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

DESCRIPTIONS: Final = frozenset({".yaml", ".yml"})
"""Files that describe cells and protocols: not measurements, so not taken from a folder."""


def no_measurements(path: Path) -> str:
    """Why `path` gives nothing to analyse, naming the folders to try instead."""
    if not path.is_dir():
        return "this is no file with measurements"
    folders = sorted(p.name for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))
    advice = f", only the folders {', '.join(folders)}: name these, folders are not searched deeper" if folders else ""
    return f"the folder holds no files with measurements{advice}"


def found_files(given: Sequence[str]) -> tuple[list[Path], dict[str, str], frozenset[Path]]:
    """Files of the given names, folders (all that lie in them, not deeper) and patterns; and what led nowhere.

    Of a folder, hidden files and descriptions (`DESCRIPTIONS`) are left out.

    Returns
    -------
    :
        Paths in the order given, each once, name -> reason for names that lead to no file, and those of the paths
        that were only found in a folder, not named.
    """
    paths: list[Path] = []
    failures: dict[str, str] = {}
    inside_folders: set[Path] = set()
    named: set[Path] = set()
    for name in given:
        path = Path(name)
        if path.is_dir():
            inside = sorted(
                p
                for p in path.iterdir()
                if p.is_file() and not p.name.startswith(".") and p.suffix.lower() not in DESCRIPTIONS
            )
            if not inside:
                failures[name] = no_measurements(path)
            paths += inside
            inside_folders.update(inside)
        elif path.exists():
            paths.append(path)
            named.add(path)
        else:
            root = Path(path.anchor)
            matches = sorted(match for match in root.glob(str(path.relative_to(root))) if match.is_file())
            if not matches:
                failures[name] = "there is no such file or folder, and no file fits it as a pattern"
            paths += matches
            named.update(matches)
    return list(dict.fromkeys(paths)), failures, frozenset(inside_folders - named)
