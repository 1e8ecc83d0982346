"""The twin against PyBaMM on the coated cell of li2025: the same equations, the same work, the same run.

python benchmarks/cell.py          a table with versions and conditions
python benchmarks/cell.py --json   one JSON object of figures

PyBaMM needs an environment of its own, with nasicell and the extra ``nasicell[pybamm]``. It is made on the first run
in the user's cache folder, or where --environment or NASICELL_BENCHMARK_ENVIRONMENT says; one that exists is used as
it is. Both programs are then measured in it, by turns; every figure is the best of several repeats.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from cell_environment import environment, run_inside

MEANING = {
    "spme_2500_cycles_s": "2500 cycles at 1C, the equations of PyBaMM's SPMe (no ageing), V(t) and capacities",
    "full_physics_2500_cycles_s": "the same with ageing: interphase, utilisation, sodium",
    "spme_2500_cycles_ratio": "PyBaMM's time for that work over ours",
    "p2d_ratio": "porous cathode resolved: PyBaMM's time per cycle over ours",
    "symmetric_6000h_s": "symmetric cell, 6000 h at 0.2 mA/cm2, half-cycles of 0.5 h, full physics",
    "spectrum_71_ms": "impedance at 71 frequencies",
    "ensemble_two_core_speedup": "throughput of an ensemble on two threads over one",
    "capacity_difference": "largest relative difference of a half-cycle's capacity from PyBaMM's, 0.2-5C",
    "voltage_rms_mV": "largest rms difference of a half-cycle's voltage at equal shares of its charge, 0.2-5C",
    "pybamm_spme_2500_cycles_s": "PyBaMM's time for the first line",
    "pybamm_p2d_cycle_ms": "PyBaMM's time per cycle with the porous cathode resolved",
    "p2d_cycle_ms": "ours",
    "p2d_ratio_equal_shells": "p2d_ratio with as few shells in PyBaMM as in ours; its capacity is then 5e-5 off",
    "p2d_capacity_difference": "relative difference of the discharge capacities of those two",
    "spectrum_71_record_ms": "the same spectrum as a record of simulate",
    "ensemble_cells_per_s": "cells of 500 cycles per second on two threads",
    "first_call_s": "first simulate of a process, empty cache of compiled code",
    "first_call_cached_s": "the same with the cache filled",
}
"""Every figure and what it is."""


def main() -> None:
    """Measure inside the environment and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--environment", type=Path, default=None, help="folder of the virtual environment")
    parser.add_argument("--measure", type=Path, default=None, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure is not None:
        from cell_figures import measured

        arguments.measure.write_text(json.dumps(measured()), encoding="utf-8")
        return
    python = environment(arguments.environment)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "figures.json"
        run_inside(python, [__file__, "--measure", str(result)], cache=Path(folder) / "cache")
        found = json.loads(result.read_text(encoding="utf-8"))
    figures = {name: float(f"{found['figures'][name]:.4g}") for name in MEANING}
    if arguments.json:
        print(json.dumps(figures))
        return
    for line in found["conditions"]:
        print(line)
    for name, value in figures.items():
        print(f"{name:28s} {value:12.4g}  {MEANING[name]}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end; {sys.platform}")


if __name__ == "__main__":
    main()
