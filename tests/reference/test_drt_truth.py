"""Distributions of relaxation times against closed forms and against another program's example.

The distribution of a depressed arc is that of K. S. Cole, R. H. Cole, J. Chem. Phys. 9 (1941) 341. Cases A to D are
those of ``test_impedance_truth.py``. ``1ZARC.csv`` comes with pyDRTtools (MIT): 10 ohm and an arc of 50 ohm, 0.1 s,
n = 0.8 with noise.
"""

from functools import cache

import numpy as np
import polars as pl
import pytest

from nasicell.analysis.drt import DRT, distributions
from nasicell.physics.elements import constant_phase_element, zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
CASES = {
    "A": (20.0, 0.0, ((35, 2e-6, 0.92), (10, 2e-3, 0.90), (15, 0.2, 0.88))),
    "B": (15.0, 2e-7, ((35, 1e-7, 0.92), (3, 2e-5, 0.90), (5, 0.5, 0.85))),
    "C": (20.0, 0.0, ((20, 1e-4, 0.90), (20, 1e-3, 0.90), (10, 0.2, 0.90))),
    "D": (15.0, 2e-7, ((35, 3e-7, 0.92),)),
}
SPECTRA = 60
COVERAGE = (0.90, 0.985)
"""Share of 95 % bands that should hold the truth, with room for the number of spectra."""


def cole_cole(tau: np.ndarray, R: float, tau_0: float, n: float) -> np.ndarray:
    """Exact distribution of a depressed arc per unit of ln(tau), ohm."""
    phase = (1 - n) * np.pi
    return R / (2 * np.pi) * np.sin(phase) / (np.cosh(n * np.log(tau / tau_0)) - np.cos(phase))


@cache
def drts(case: str) -> list[DRT]:
    """Distributions of all spectra of a case."""
    R0, L, arcs = CASES[case]
    z = R0 + 1j * W * L + sum(zarc(angular_frequency=W, R=R, tau=tau, n=n) for R, tau, n in arcs)
    if case == "D":
        z = z + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92)
    deviation = np.random.default_rng(11).standard_normal((2, SPECTRA, W.size))
    return distributions(angular_frequency=W, impedance=z + 0.005 * np.abs(z) * (deviation[0] + 1j * deviation[1]))


@pytest.mark.parametrize("case", CASES)
def test_the_bands_hold_the_exact_distribution(case: str):
    """Inside the sweep 95 % bands hold about 95 % of the curve, mean of the exact one over each cell."""
    found = drts(case)
    tau = found[0].tau
    within = np.exp(np.log(tau[1] / tau[0]) * (np.arange(20) + 0.5 - 10) / 20)
    exact = sum(cole_cole(tau[:, None] * within, *arc).mean(axis=1) for arc in CASES[case][2])
    held = np.array([(drt.gamma_low <= exact) & (exact <= drt.gamma_high) for drt in found])
    resolved = np.array(found[0].region) == "resolved"
    assert COVERAGE[0] <= held[:, resolved].mean() <= COVERAGE[1]


@pytest.mark.parametrize("case", CASES)
def test_the_intervals_hold_areas_and_times(case: str):
    """Nine of ten 95 % intervals at least hold the truth."""
    areas, times = [], []
    for drt in drts(case):
        if len(drt.peaks) == len(CASES[case][2]):
            for peak, (R, tau, _) in zip(drt.peaks, sorted(CASES[case][2], key=lambda arc: arc[1]), strict=True):
                areas.append(peak.resistance_interval[0] <= R <= peak.resistance_interval[1])
                times.append(peak.tau_interval[0] <= tau <= peak.tau_interval[1])
    assert np.mean(areas) >= COVERAGE[0]
    assert np.mean(times) >= COVERAGE[0]


def test_what_lies_beyond_the_sweep_is_found_and_flagged():
    """Case B: the grain boundary at 1.6 MHz is outside, the others are not."""
    assert {drt.peaks[0].region for drt in drts("B")} <= {"outside", "edge"}
    assert np.mean([drt.peaks[0].region == "outside" for drt in drts("B")]) > 0.9
    assert all(peak.region != "outside" for drt in drts("B") for peak in drt.peaks[1:])


def test_the_example_of_another_program_comes_back(shared_data):
    """pyDRTtools' noisy arc: one peak, the exact distribution inside the band around the summit."""
    table = pl.read_csv(shared_data("eis/pyDRTtools/1ZARC.csv"))
    drt = distributions(
        angular_frequency=2 * np.pi * table["Freq"].to_numpy(),
        impedance=(table["Real"].to_numpy() + 1j * table["Imag"].to_numpy())[None],
    )[0]
    assert [peak.resistance for peak in drt.peaks] == pytest.approx([50], rel=0.02)
    assert drt.series_resistance == pytest.approx(10, rel=0.02)
    exact = cole_cole(drt.tau, 50, 0.1, 0.8)
    around = (drt.tau > 1e-3) & (drt.tau < 10)
    assert ((drt.gamma_low <= exact) & (exact <= drt.gamma_high))[around].all()
