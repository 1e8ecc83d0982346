"""Analysis of cycling data on records with known truth, and the time that reading takes.

python benchmarks/cycling.py               a table with conditions
python benchmarks/cycling.py --json        one JSON object of figures
python benchmarks/cycling.py --only shorts shorts, tafel or reading alone; --quick for few records

Run it with the Python that nasicell is installed in. A part that is not there is named in the table.
"""

import argparse
import importlib
import importlib.util
import json
import os
import platform
from importlib.metadata import version

from impedance import rounded

PARTS = {"shorts": "cycling_shorts", "tafel": "cycling_tafel", "reading": "cycling_reading"}
"""Module of each part, with ``figures(*, seed, quick)`` and, if it has a table of its own, ``table(figures)``."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--seed", type=int, default=1, help="of every random number")
    parser.add_argument("--only", choices=list(PARTS), default=None, help="one part alone")
    parser.add_argument("--quick", action="store_true", help="few records: to see that it runs")
    arguments = parser.parse_args()
    figures: dict[str, object] = {}
    lines: list[str] = []
    for part in PARTS if arguments.only is None else (arguments.only,):
        name = PARTS[part]
        if importlib.util.find_spec(name) is None:
            lines.append(f"{name}.py is not there: NOT MEASURED")
            continue
        module = importlib.import_module(name)
        found = module.figures(seed=arguments.seed, quick=arguments.quick)
        figures |= found
        plain = [f"{key}: {value}" for key, value in dict(rounded(found)).items()]  # type: ignore[call-overload]
        lines += ["", *(module.table(found) if hasattr(module, "table") else plain)]
    if arguments.json:
        print(json.dumps(rounded(figures)))
        return
    print(
        f"nasicell {version('nasicell')}, Python {platform.python_version()}, numpy {version('numpy')}, seed ", end=""
    )
    print(f"{arguments.seed}; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end")
    for line in lines:
        print(line)


if __name__ == "__main__":
    main()
