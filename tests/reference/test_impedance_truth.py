"""Synthetic spectra with known truth, 71 points from 1 MHz to 0.1 Hz with 0.5 % noise.

The four cases and the errors that other programs make on them were measured with impedance.py 1.7.1 and pyimpspec
5.1.3: A separated arcs, B a sodium cell with its grain boundary at the edge of the sweep, C overlapping arcs, D a
pellet between blocking electrodes.
"""

from functools import cache

import numpy as np
import polars as pl
import pytest

from nasicell.analysis import Analysis, analyse_impedance
from nasicell.cell import Cell
from nasicell.physics.elements import constant_phase_element, warburg_finite_length, zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
CASES = {
    "A": (20.0, 0.0, ((35, 2e-6, 0.92), (10, 2e-3, 0.90), (15, 0.2, 0.88))),
    "B": (15.0, 2e-7, ((35, 1e-7, 0.92), (3, 2e-5, 0.90), (5, 0.5, 0.85))),
    "C": (20.0, 0.0, ((20, 1e-4, 0.90), (20, 1e-3, 0.90), (10, 0.2, 0.90))),
    "D": (15.0, 2e-7, ((35, 3e-7, 0.92),)),
}
COVERAGE = (0.90, 0.995)
"""Share of two-sigma intervals that should hold the truth, with room for 60 samples."""


SWEEPS = {"A": 80, "B": 40, "C": 20, "D": 60}
"""Sweeps with independent noise of each case."""


def sweep(impedance: np.ndarray, noise: float, rng: np.random.Generator) -> ImpedanceSpectrum:
    """Impedance with relative noise."""
    deviation = rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size)
    return ImpedanceSpectrum(frequency=FREQUENCY, impedance=impedance + noise * np.abs(impedance) * deviation)


@cache
def analysis(case: str) -> Analysis:
    """Analysis of all sweeps of a case, computed once."""
    R0, L, arcs = CASES[case]
    z = R0 + 1j * W * L + sum(zarc(angular_frequency=W, R=R, tau=tau, n=n) for R, tau, n in arcs)
    if case == "D":
        z = z + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92)
    rng = np.random.default_rng(7)
    return analyse_impedance(
        ImpedanceRecord(
            spectra=tuple(sweep(z, 0.005, rng) for _ in range(SWEEPS[case])),
            provenance=Provenance(source=f"case {case}", instrument="synthetic"),
            sample=Cell(kind="blocking" if case == "D" else "symmetric").sample(),
        )
    )


def held(values: np.ndarray, sigma: np.ndarray, truth: float) -> float:
    """Share of two-sigma intervals that hold the truth."""
    return float((np.abs(values - truth) < 2 * sigma).mean())


@pytest.mark.parametrize(("case", "limit"), [("A", 0.04), ("C", 0.08)])
def test_resolved_arcs_come_back(case: str, limit: float):
    """The median error of every resistance is a few per cent and every fit converges."""
    truth = [R for R, _, _ in CASES[case][2]]
    circuit = analysis(case).tables["circuit"]
    assert (circuit["status"] == "converged").all()
    arcs = circuit.filter(pl.col("parameter").str.contains("^[RW][1-9]$"))
    fits = [group["value"].to_numpy() for group in arcs.partition_by("sweep")]
    three = [fit for fit in fits if fit.size == 3]
    assert len(three) >= 0.8 * SWEEPS[case]
    assert (np.median(np.abs(np.array(three) / truth - 1), axis=0) < limit).all()


def test_two_sigma_intervals_of_separated_arcs_hold_the_truth():
    """Case A: resistances and their sums, electrolyte and interface, are covered as stated."""
    for name, truth in (("electrolyte_resistance", 55), ("interface_resistance", 12.5), ("total_resistance", 80)):
        found = analysis("A").all(name)
        coverage = held(np.array([q.value for q in found]), np.array([q.uncertainty for q in found]), truth)
        assert COVERAGE[0] <= coverage <= COVERAGE[1], name


def test_of_a_grain_boundary_at_the_edge_only_the_sum_is_known():
    """Case B: bulk plus grain boundary is right to 1 % and covered, the parts are refused or flagged."""
    found = analysis("B").all("electrolyte_resistance")
    values, sigma = np.array([q.value for q in found]), np.array([q.uncertainty for q in found])
    assert np.abs(values / 50 - 1).max() < 0.02
    assert held(values, sigma, 50) >= 0.85
    assert all(q.status != "ok" for q in analysis("B").all("bulk_resistance"))


def test_a_blocking_pellet_comes_back():
    """Case D: total resistance within 1 %, covered; the tail is not taken for an arc."""
    found = analysis("D").all("electrolyte_resistance")
    values, sigma = np.array([q.value for q in found]), np.array([q.uncertainty for q in found])
    assert np.median(np.abs(values / 50 - 1)) < 0.005
    assert COVERAGE[0] <= held(values, sigma, 50) <= COVERAGE[1]


@pytest.mark.parametrize(("case", "fewest"), [("A", 2.9), ("B", 2.2), ("C", 2.9), ("D", 0.9)])
def test_the_distribution_finds_the_processes(case: str, fewest: float):
    """Nearly every process has a peak within 0.4 decades, with at most a tenth of a false one per sweep."""
    truth = [tau for _, tau, _ in CASES[case][2]]
    found, false = [], []
    for peaks in analysis(case).tables["drt_peaks"].partition_by("sweep"):
        times = peaks["tau_second"].to_numpy()
        near = np.abs(np.log10(times[:, None] / truth)) < 0.4
        found.append(near.any(axis=0).sum())
        false.append((~near.any(axis=1)).sum())
    assert np.mean(found) >= fewest
    assert np.mean(false) <= 0.1


def test_an_interface_of_two_ohm_cm2_behind_77_comes_back():
    """The smallest interface of interest, at 0.2 % noise, within three standard errors of its truth."""
    interfaces = 2 * (
        zarc(angular_frequency=W, R=1.2, tau=5e-3, n=0.9) + warburg_finite_length(angular_frequency=W, Z0=0.8, tau=1.5)
    )
    z = 38 / (1 + 1e-9j * W) + zarc(angular_frequency=W, R=38.9, tau=1.2e-7, n=0.9) + interfaces
    record = ImpedanceRecord(
        spectra=(sweep(z, 0.002, np.random.default_rng(4)),),
        provenance=Provenance(source="interface", instrument="synthetic"),
        sample=Cell(kind="symmetric").sample(),
    )
    quantity = analyse_impedance(record)["interface_resistance"]
    assert quantity.value == pytest.approx(2.0, abs=3 * quantity.uncertainty)
    assert quantity.uncertainty < 0.15
