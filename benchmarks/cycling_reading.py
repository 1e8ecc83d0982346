"""Time of a Neware file end to end beside fastnda's bare read of it, and of a BioLogic file of 50 000 rows.

End to end is read, steps, cycles and summary (`nasicell.analyse`). The .ndax comes from the shared data; where it or
fastnda is not there the ratio is null. The .mpr is made by the writer of the tests.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
from impedance_environment import REQUIREMENTS, PeerError, Peers, Requirement

import nasicell
from nasicell.records import CyclingRecord

ROOT = Path(__file__).resolve().parents[1]
NDAX = ROOT.parent / "shared" / "data" / "cycler" / "NewareNDA" / "BTS85-36-6-5-110-20240424.ndax"
ROWS = 50_000
REPEATS = 5
REQUIREMENTS["fastnda"] = Requirement(install=("fastnda==1.3.1",), distribution="fastnda", module="fastnda")


def best_of(work: Callable[[], object], repeats: int) -> float:
    """Least of several times, s."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def read_and_analyse() -> None:
    """All that `nasicell analyse` does with the file but print."""
    record = nasicell.read(NDAX)
    assert isinstance(record, CyclingRecord)
    nasicell.analyse(record)


def written(folder: Path) -> Path:
    """A galvanostatic .mpr of `ROWS` rows."""
    sys.path.insert(0, str(ROOT / "tests" / "unit" / "instruments"))
    mpr = import_module("conftest").mpr
    n = np.arange(ROWS)
    current = np.where(n // 1000 % 2 == 0, 1.0, -1.0)
    columns = {
        131: (n // 1000).astype("<u2"),
        4: 10.0 * n,
        7: current * 10 / 3600,
        5: current.astype("<f4"),
        6: (3.2 + 0.1 * current).astype("<f4"),
        39: np.full(ROWS, 14, "<u2"),
        467: np.cumsum(current * 10 / 3600),
        468: (n // 2000).astype("<u4"),
    }
    path = folder / "50k.mpr"
    path.write_bytes(mpr(columns, flags=np.where(current > 0, 1, 1)))
    return path


def figures(*, seed: int, quick: bool) -> dict[str, object]:
    """Milliseconds of the .mpr and the ratio to fastnda; nothing here is random."""
    repeats = 2 if quick else REPEATS
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder))
        milliseconds = 1e3 * best_of(lambda: nasicell.read(path), repeats)
    found: dict[str, object] = {"mpr_50k_ms": milliseconds, "ndax_ratio_fastnda": None}
    if not NDAX.exists():
        return found
    ours = best_of(read_and_analyse, repeats)
    found["ndax_s"] = ours
    try:
        given = {"path": np.array(str(NDAX)), "repeats": np.array(repeats)}
        bare = Peers().run("fastnda", ROOT / "benchmarks" / "peers" / "fastnda_read.py", given)
    except PeerError as problem:
        print(f"fastnda: NOT MEASURED, {problem}", file=sys.stderr)
        return found
    return found | {
        "ndax_rows": int(bare["rows"]),
        "fastnda_s": float(bare["seconds"]),
        "ndax_ratio_fastnda": ours / float(bare["seconds"]),
    }
