"""The figures of `cell.py`, measured inside its environment."""

import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import cell_pybamm
import numpy as np
from cell_work import CYCLES, RATES, aged_cell, ageless_cell, curves, cycled

import nasicell
from nasicell.protocols import EIS, ConstantCurrentCycling, PlatingStripping
from nasicell.pybamm_cell.p2d import P2D
from nasicell.pybamm_cell.spme import SPMe
from nasicell.twin import (
    ImplicitControl,
    LogNormal,
    StepControl,
    cell_impedance,
    initial_state,
    simulate,
    simulate_ensemble,
    varied,
)

REPEATS = 5
PEER_CYCLES, POROUS_CYCLES = 200, 20
"""Cycles of PyBaMM's SPMe, and of both porous cathodes; PyBaMM's time per cycle is scaled to all."""
SPME_POINTS, P2D_POINTS = {"r_p": 50, "x_p": 20}, {"r_p": 40, "x_p": 20}
"""PyBaMM's points: what its capacity at 1C needs to be right to 1e-5 (reduced) and as right as ours (porous)."""
ENSEMBLE_CELLS, ENSEMBLE_CYCLES = 100, 500
SYMMETRIC_CELL = "Na|SnF2-NZSP-0.6NSF|Na"
FIRST_CALL = """
import time, cell_work
cell = cell_work.ageless_cell()
start = time.process_time()
cell_work.cycled(cell, c_rate=1, cycles=2, points=30)
print(time.process_time() - start)
"""


def best(work: Callable[[], object], *, repeats: int = REPEATS) -> float:
    """Shortest processor time of `work`, s."""
    return min(timed(work) for _ in range(repeats))


def timed(work: Callable[[], object], *, clock: Callable[[], float] = time.process_time) -> float:
    """Time of `work`, s: of the processor by default, which on one thread is that of the wall of an idle machine."""
    start = clock()
    work()
    return clock() - start


def first_calls() -> dict[str, float]:
    """First simulate of a fresh process: with the empty cache of this run, then with the filled one."""

    def first_call() -> float:
        ran = subprocess.run([sys.executable, "-c", FIRST_CALL], cwd=sys.path[0], check=True, capture_output=True)
        return float(ran.stdout)

    return {"first_call_s": first_call(), "first_call_cached_s": min(first_call() for _ in range(REPEATS))}


def reduced() -> dict[str, float]:
    """2500 cycles at 1C, by turns."""
    ageless, aged = ageless_cell(), aged_cell()
    peer = cell_pybamm.TimedCycling(SPMe(), ageless, cycles=PEER_CYCLES, points=SPME_POINTS)
    points, _ = cell_pybamm.looks_and_discharge(peer.run()[1])
    cycled(ageless, c_rate=1, cycles=2, points=points)
    ours, theirs, full = [], [], []
    for _ in range(REPEATS):
        ours.append(timed(lambda: cycled(ageless, c_rate=1, cycles=CYCLES, points=points)))
        full.append(timed(lambda: cycled(aged, c_rate=1, cycles=CYCLES, points=points)))
        theirs.append(peer.run()[0] * CYCLES)
    return {
        "points_per_half_cycle": points,
        "spme_2500_cycles_s": min(ours),
        "full_physics_2500_cycles_s": min(full),
        "pybamm_spme_2500_cycles_s": min(theirs),
        "spme_2500_cycles_ratio": min(theirs) / min(ours),
    }


def porous() -> dict[str, float]:
    """The porous cathode resolved in depth, by turns."""
    implicit = ImplicitControl()
    cell, control = ageless_cell(), StepControl(implicit=implicit)
    peer = cell_pybamm.TimedCycling(P2D(), cell, cycles=POROUS_CYCLES, points=P2D_POINTS)
    points, discharge = cell_pybamm.looks_and_discharge(peer.run()[1])
    record, _ = cycled(cell, c_rate=1, cycles=2, points=points, control=control)
    our_discharge = curves(record)[3][0][-1]
    coarse = cell_pybamm.TimedCycling(P2D(), cell, cycles=POROUS_CYCLES, points=P2D_POINTS | {"r_p": implicit.shells})
    coarse.run()
    ours, theirs, equal = [], [], []
    for _ in range(REPEATS):
        work = timed(lambda: cycled(cell, c_rate=1, cycles=POROUS_CYCLES, points=points, control=control))
        ours.append(work / POROUS_CYCLES)
        theirs.append(peer.run()[0])
        equal.append(coarse.run()[0])
    return {
        "p2d_cycle_ms": 1e3 * min(ours),
        "pybamm_p2d_cycle_ms": 1e3 * min(theirs),
        "p2d_ratio": min(theirs) / min(ours),
        "p2d_ratio_equal_shells": min(equal) / min(ours),
        "p2d_capacity_difference": abs(our_discharge / discharge - 1),
    }


def agreement() -> dict[str, float]:
    """Largest differences over the C-rates and the half-cycles of two cycles."""
    cell, capacity, voltage = ageless_cell(), 0.0, 0.0
    for c_rate in RATES:
        ours = curves(cycled(cell, c_rate=c_rate, cycles=2, points=400)[0])
        for (t, v), theirs in zip(ours, cell_pybamm.half_cycles(SPMe(), cell, c_rate=c_rate, cycles=2), strict=True):
            start, end = theirs["Time [s]"].entries[[0, -1]]
            share = t[1:-1] / t[-1]
            difference = theirs["Voltage [V]"](start + share * (end - start)) - v[1:-1]
            capacity = max(capacity, abs((end - start) / t[-1] - 1))
            voltage = max(voltage, 1e3 * float(np.sqrt(np.trapezoid(difference**2, share))))
    return {"capacity_difference": float(capacity), "voltage_rms_mV": voltage}


def others() -> dict[str, float]:
    """The symmetric cell, the spectrum and the ensemble."""
    cell = nasicell.study("li2025").cells[SYMMETRIC_CELL]
    cycling = PlatingStripping(current_density_mA_cm2=0.2, half_cycle_h=0.5, cycles=6000)
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10)
    state, frequency, temperature = initial_state(cell), sweep.frequencies, 298.15
    simulate(cell, cycling.updated(cycles=2))
    cells = varied(
        aged_cell(), ENSEMBLE_CELLS, rng=np.random.default_rng(0), interface__resistance_ohm_cm2=LogNormal(width=0.1)
    )
    ageing = ConstantCurrentCycling(c_rate=1, cycles=ENSEMBLE_CYCLES, lower_cutoff_V=2.5, upper_cutoff_V=3.8)
    one, two = [], []
    for _ in range(REPEATS):
        one.append(timed(lambda: simulate_ensemble(cells, ageing, workers=1), clock=time.perf_counter))
        two.append(timed(lambda: simulate_ensemble(cells, ageing, workers=2), clock=time.perf_counter))
    return {
        "symmetric_6000h_s": best(lambda: simulate(cell, cycling)),
        "spectrum_71_ms": 1e3
        * best(lambda: cell_impedance(cell, state, frequency=frequency, temperature=temperature), repeats=200),
        "spectrum_71_record_ms": 1e3 * best(lambda: simulate(cell, sweep), repeats=200),
        "ensemble_two_core_speedup": min(one) / min(two),
        "ensemble_cells_per_s": ENSEMBLE_CELLS / min(two),
    }


def measured() -> dict[str, object]:
    """Every figure by name, and the conditions as lines of text."""
    found = first_calls() | reduced() | porous() | agreement() | others()
    programs = ("nasicell", "pybamm", "pybammsolvers", "casadi", "numpy", "numba", "polars")
    return {
        "figures": found,
        "conditions": [
            f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in programs),
            f"coated cell of li2025, 1C between 2.5 and 3.8 V, {found['points_per_half_cycle']} points per half-cycle, "
            "as PyBaMM writes; times of simulate() with the capacities, and of PyBaMM's solve without set-up",
            f"processor time (ensemble: wall time), best of {REPEATS}",
            "PyBaMM: Experiment, IDAKLU compiled, output_variables; "
            f"SPMe {PEER_CYCLES} cycles scaled to {CYCLES}, points {SPME_POINTS}; "
            f"P2D {POROUS_CYCLES} cycles, points {P2D_POINTS}",
            f"ensemble: {ENSEMBLE_CELLS} cells of {ENSEMBLE_CYCLES} cycles",
        ],
    }
