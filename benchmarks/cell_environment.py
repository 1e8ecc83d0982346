"""The environment in which nasicell and PyBaMM run side by side, outside the tree."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VARIABLE = "NASICELL_BENCHMARK_ENVIRONMENT"


def environment(folder: Path | None) -> Path:
    """Python of the environment in `folder` (or its default place), made if it is not there."""
    if folder is None:
        folder = Path(os.environ[VARIABLE]) if VARIABLE in os.environ else default_folder()
    python = folder / "bin" / "python"
    if python.exists() and is_complete(python):
        return python
    print(f"making an environment with PyBaMM in {folder} (some minutes, 1.5 GB)", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=False)
    install = [python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", f"{ROOT}[pybamm]"]
    subprocess.run([str(part) for part in install], check=True, stdout=sys.stderr)
    return python


def default_folder() -> Path:
    """A folder of the user's cache that belongs to this Python and these pinned versions."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    versions = (ROOT / "constraints.txt").read_bytes() + sys.version.encode()
    return cache / "nasicell" / f"benchmark-{hashlib.sha256(versions).hexdigest()[:12]}"


def is_complete(python: Path) -> bool:
    """Whether that Python finds PyBaMM and what nasicell needs."""
    code = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ('pybamm', 'numba', 'polars'))))"
    return subprocess.run([str(python), "-c", code], check=False).returncode == 0


def run_inside(python: Path, arguments: list[str], *, cache: Path) -> None:
    """Run a script with that Python and the nasicell of this tree; what it prints goes to the error stream."""
    settings = {
        "PYTHONPATH": str(ROOT / "src"),
        "NUMBA_CACHE_DIR": str(cache),
        "PYBAMM_DISABLE_TELEMETRY": "true",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    ran = subprocess.run([str(python), *arguments], check=False, stdout=sys.stderr, env=os.environ | settings)
    if ran.returncode:
        sys.exit(f"the measurement in {python.parents[1]} ended with status {ran.returncode}; see above")
