"""Wall time and peak memory of the two main commands, each in a fresh process.

python benchmarks/commands.py          a table with versions and conditions
python benchmarks/commands.py --json   one JSON object of figures

Run it with the Python of the environment that nasicell is installed in. The first run of ``reproduce`` starts from an
empty cache of compiled code; the other figures are the best of several runs.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
REPEATS = 3
COMMAND = "from nasicell.cli.main import app; app()"


def measured(code: str, *arguments: str, cache: str, folder: str) -> tuple[float, float]:
    """Wall time (s) and peak resident memory (MB) of one fresh interpreter."""
    start = time.perf_counter()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", code, *arguments],
        os.environ | {"NUMBA_CACHE_DIR": cache, "PYTHONDONTWRITEBYTECODE": ""},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, f"{folder}/output", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)],
    )
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"{arguments} ended with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def figures() -> dict[str, float]:
    """Every figure by name."""
    with tempfile.TemporaryDirectory() as folder:
        where = {"cache": f"{folder}/cache", "folder": folder}
        reproduce = ("reproduce", "--out", f"{folder}/reproduce")
        analyse = ("analyse", *map(str, sorted(EXAMPLES.glob("*/*.csv"))), "--out", f"{folder}/analyse")
        first_s, first_MB = measured(COMMAND, *reproduce, **where)
        again = [measured(COMMAND, *reproduce, **where) for _ in range(REPEATS)]
        files = [measured(COMMAND, *analyse, **where) for _ in range(REPEATS)]
        bare = min(measured("pass", **where)[0] for _ in range(REPEATS))
        imported = min(measured("import nasicell", **where)[0] for _ in range(REPEATS))
    return {
        "reproduce_first_s": first_s,
        "reproduce_s": min(seconds for seconds, _ in again),
        "reproduce_peak_MB": max(first_MB, *(size for _, size in again)),
        "analyse_s": min(seconds for seconds, _ in files),
        "analyse_peak_MB": max(size for _, size in files),
        "import_s": imported - bare,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    as_json = parser.parse_args().json
    found = {name: round(value, 3) for name, value in figures().items()}
    if as_json:
        print(json.dumps(found))
        return
    print(f"nasicell {version('nasicell')}, Python {platform.python_version()}, {os.cpu_count()} cores, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "polars")))
    print(f"fresh processes; best of {REPEATS} but for the first; load average {os.getloadavg()[0]:.1f}")
    for name, value in found.items():
        print(f"{name:20s} {value:10.3f}")


if __name__ == "__main__":
    main()
