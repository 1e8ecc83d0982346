"""Impedance analysis against impedance.py, pyimpspec, pyDRTtools and hybrid-drt: the same spectra, the same run.

python benchmarks/impedance.py             a table with versions and conditions
python benchmarks/impedance.py --json      one JSON object of figures
python benchmarks/impedance.py --only kk   fit, drt or kk alone; --quick for few spectra

Run it with the Python that nasicell is installed in. The other programs are installed on the first run, each into an
environment of its own outside the tree (--environment or NASICELL_PEERS says where). One that cannot be installed is
named in the table and its figures are null.
"""

import argparse
import importlib
import importlib.util
import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from impedance_environment import Peers

PARTS = {
    "fit": ("impedance_fit", "impedance_automatic"),
    "drt": ("impedance_drt",),
    "kk": ("impedance_kk",),
}
"""Modules of each part, each with ``figures(*, seed, quick, peers)`` and ``table(figures)``."""
DIGITS = 4
"""Significant digits printed."""


def rounded(value: object) -> object:
    """The same with numbers cut to `DIGITS` significant digits, in dicts and lists too."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return value


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--seed", type=int, default=1, help="of every random number")
    parser.add_argument("--only", choices=list(PARTS), default=None, help="one part alone")
    parser.add_argument("--quick", action="store_true", help="few spectra: to see that it runs")
    parser.add_argument("--environment", type=Path, default=None, help="folder of the other programs' environments")
    arguments = parser.parse_args()
    peers = Peers(folder=arguments.environment)
    figures: dict[str, object] = {}
    lines: list[str] = []
    for part in PARTS if arguments.only is None else (arguments.only,):
        for name in PARTS[part]:
            if importlib.util.find_spec(name) is None:
                lines.append(f"{name}.py is not there: NOT MEASURED")
                continue
            module = importlib.import_module(name)
            found = module.figures(seed=arguments.seed, quick=arguments.quick, peers=peers)
            figures |= found
            lines += ["", *module.table(found)]
    if arguments.json:
        print(json.dumps(rounded(figures)))
        return
    print(
        f"nasicell {version('nasicell')}, Python {platform.python_version()}, numpy {version('numpy')}, seed ", end=""
    )
    print(f"{arguments.seed}; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end")
    for line in peers.lines() + lines:
        print(line)


if __name__ == "__main__":
    main()
