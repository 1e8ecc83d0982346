"""The programs that nasicell is compared with on impedance, each in an environment of its own outside the tree.

They cannot share one, and one of them is under the GPL: all run as separate processes that take and give arrays by
file. Environments are made on first use in the user's cache folder, or where NASICELL_PEERS says.
"""

import os
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER_VARIABLE = "NASICELL_PEERS"
QUIET = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "QT_QPA_PLATFORM": "offscreen",
}
LAST_LINES = 6
"""Of what a failed program wrote, quoted in the report."""


class PeerError(RuntimeError):
    """A program could not be installed, or ended with an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What pip installs for a program, the distribution that carries its version, and a module it must import."""

    install: tuple[str, ...]
    distribution: str
    module: str


REQUIREMENTS = {  # pyDRTtools declares none of what it imports
    "impedance.py": Requirement(install=("impedance==1.7.1", "pandas"), distribution="impedance", module="pandas"),
    "pyimpspec": Requirement(install=("pyimpspec==5.1.3",), distribution="pyimpspec", module="pyimpspec"),
    "pyDRTtools": Requirement(
        install=("pyDRTtools==0.2", "numpy", "scipy", "cvxopt", "matplotlib", "pandas", "scikit-learn"),
        distribution="pyDRTtools",
        module="cvxopt",
    ),
    "hybrid-drt": Requirement(
        install=("eisyfit-hybrid-drt==0.1.1",), distribution="eisyfit-hybrid-drt", module="hybdrt"
    ),
}


@dataclass(slots=True)
class Peers:
    """The programs found or installed so far, and why the others are not there."""

    folder: Path | None = None
    pythons: dict[str, Path] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def available(self, name: str) -> bool:
        """Whether a program can be run; installs it on first use and remembers why it could not."""
        if name in self.pythons or name in self.missing:
            return name in self.pythons
        requirement = REQUIREMENTS[name]
        place = (self.folder or default_folder()) / name
        python = place / "bin" / "python"
        try:
            if not _imports(python, requirement.module):
                print(f"making an environment with {name} in {place}", file=sys.stderr)
                venv.create(place, with_pip=True)
                _checked([python, "-m", "pip", "install", "-q", *requirement.install], timeout=900)
                if not _imports(python, requirement.module):
                    raise PeerError(f"installed, but the module {requirement.module} is not there")
            code = f"from importlib.metadata import version; print(version({requirement.distribution!r}))"
            self.versions[name] = _checked([python, "-c", code], timeout=60).strip()
            self.pythons[name] = python
        except PeerError as problem:
            self.missing[name] = str(problem)
        return name in self.pythons

    def run(
        self, name: str, script: Path, arrays: dict[str, NDArray[Any]], *, timeout: float = 600
    ) -> dict[str, NDArray[Any]]:
        """Run ``script in.npz out.npz`` with the program's Python; what it wrote to out.npz."""
        if not self.available(name):
            raise PeerError(f"{name} is missing: {self.missing[name]}")
        with tempfile.TemporaryDirectory() as folder:
            given, found = Path(folder) / "in.npz", Path(folder) / "out.npz"
            np.savez(given, **arrays)  # pyright: ignore[reportArgumentType]
            _checked([self.pythons[name], script, given, found], timeout=timeout)
            with np.load(found) as archive:
                return {key: archive[key] for key in archive.files}

    def lines(self) -> list[str]:
        """One line per program: version, or why it is missing."""
        return [f"{name} {version}" for name, version in self.versions.items()] + [
            f"{name}: NOT MEASURED, {reason}" for name, reason in self.missing.items()
        ]


def default_folder() -> Path:
    """The folder that NASICELL_PEERS names, or one of the user's cache for these versions and this Python."""
    if FOLDER_VARIABLE in os.environ:
        return Path(os.environ[FOLDER_VARIABLE])
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "nasicell" / f"peers-{sys.version_info.major}.{sys.version_info.minor}"


def _imports(python: Path, module: str) -> bool:
    code = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    return python.exists() and subprocess.run([str(python), "-c", code], check=False).returncode == 0


def _checked(command: list[str | Path], *, timeout: float) -> str:
    """Output of a command; `PeerError` with its last words if it fails or takes too long."""
    try:
        ran = subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=os.environ | QUIET,
        )
    except subprocess.TimeoutExpired as expired:
        raise PeerError(f"took longer than {timeout:.0f} s") from expired
    if ran.returncode:
        words = [line for line in ran.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        raise PeerError("; ".join(words[-LAST_LINES:]) or f"ended with status {ran.returncode}")
    return ran.stdout
