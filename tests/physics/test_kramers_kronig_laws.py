"""The Kramers-Kronig relations hold for every steady linear cell, and only for those."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.analysis import kramers_kronig_tests, z_hits
from nasicell.analysis.drift_within import drifts_within
from nasicell.analysis.kramers_kronig_model import linear_fits
from nasicell.cell import read_cell
from nasicell.physics.elements import constant_phase_element, warburg, warburg_finite_length, zarc
from nasicell.protocols import EIS
from nasicell.twin import VirtualInstrument, simulate

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
COUNT = 300
FALSE_ALARMS = 0.05


def random_circuits(seed: int) -> np.ndarray:
    """Spectra of 0-4 arcs, with and without inductance, Warburg elements and blocking tails, shape (COUNT, n)."""
    rng = np.random.default_rng(seed)
    spectra = np.empty((COUNT, W.size), dtype=np.complex128)
    for row in spectra:
        R0 = 10 ** rng.uniform(0, 2)
        row[:] = R0 + 1j * W * rng.choice([0.0, 10 ** rng.uniform(-8, -6)])
        for _ in range(rng.integers(0, 5)):
            R, tau, n = R0 * 10 ** rng.uniform(-1, 1), 10 ** rng.uniform(-7.5, 1), rng.uniform(0.65, 1)
            row += zarc(angular_frequency=W, R=R, tau=tau, n=n)
        size = R0 * 10 ** rng.uniform(-1, 0.5)
        tails = (
            0,
            constant_phase_element(angular_frequency=W, Q=10 ** rng.uniform(-7, -3), n=rng.uniform(0.8, 1)),
            warburg(angular_frequency=W, A=size),
            warburg_finite_length(angular_frequency=W, Z0=size, tau=10 ** rng.uniform(-2, 2)),
        )
        row += tails[rng.integers(4)]
    return spectra


def noisy(z: np.ndarray, noise: float, seed: int) -> np.ndarray:
    """Relative noise on both parts."""
    deviation = np.random.default_rng(seed).standard_normal((2, *z.shape))
    return z + noise * np.abs(z) * (deviation[0] + 1j * deviation[1])


def test_every_circuit_obeys_without_noise():
    """No circuit fails, and the linear model reproduces 99 % of them to 0.1 %."""
    tests = kramers_kronig_tests(angular_frequency=W, impedance=random_circuits(1))
    assert all(test.passed for test in tests)
    assert np.quantile([test.rms_residual for test in tests], 0.99) < 1e-3


@pytest.mark.parametrize("noise", [0.0005, 0.005, 0.02])
def test_noise_is_not_taken_for_a_violation(noise: float):
    """Fewer than 5 % of random circuits fail the test, Z-HIT or the drift test, from 0.05 to 2 % noise."""
    spectra = noisy(random_circuits(2), noise, 3)
    tests = kramers_kronig_tests(angular_frequency=W, impedance=spectra)
    assert np.mean([not test.passed for test in tests]) < FALSE_ALARMS
    hits = z_hits(angular_frequency=W, impedance=spectra, noise=np.array([test.noise for test in tests]))
    assert np.mean([not hit.passed for hit in hits]) < FALSE_ALARMS
    linear = linear_fits(angular_frequency=W, impedance=spectra)
    drifts = drifts_within(fits=linear.fits, impedance=spectra, weight=linear.weight, frequency=FREQUENCY)
    assert np.mean([drift.significant for drift in drifts]) < FALSE_ALARMS


@pytest.mark.parametrize(
    "z",
    [
        20 + zarc(angular_frequency=W, R=35, tau=1e-3, n=0.9).conj(),
        20 + zarc(angular_frequency=W, R=35, tau=1e-3, n=0.9).real + 0j,
        20 - zarc(angular_frequency=W, R=10, tau=-1e-3 + 0j, n=1.0),
    ],
    ids=["conjugate arc", "real part alone", "unstable pole"],
)
def test_what_no_causal_system_has_fails(z: np.ndarray):
    """Every one of 20 sweeps with 0.5 % noise fails."""
    tests = kramers_kronig_tests(angular_frequency=W, impedance=noisy(np.repeat(z[None], 20, axis=0), 0.005, 4))
    assert not any(test.passed for test in tests)


@pytest.mark.parametrize("name", ["cF.yaml", "full_cF.yaml"])
def test_spectra_of_the_twin_are_valid(name: str):
    """Of 20 simulated sweeps with 0.5 % noise at most two fail, and no drift is seen in a cell at rest."""
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10)
    instrument = VirtualInstrument(relative_impedance_noise=0.005, cable_inductance_H=1e-7)
    rng = np.random.default_rng(5)
    cell = read_cell(Path(__file__).parents[1] / "data" / "twin" / name)
    spectra = [simulate(cell, sweep, instrument=instrument, rng=rng).spectra[0] for _ in range(20)]
    w, Z = spectra[0].angular_frequency, np.array([spectrum.impedance for spectrum in spectra])
    assert sum(not test.passed for test in kramers_kronig_tests(angular_frequency=w, impedance=Z)) <= 2
    linear = linear_fits(angular_frequency=w, impedance=Z)
    drifts = drifts_within(fits=linear.fits, impedance=Z, weight=linear.weight, frequency=spectra[0].frequency)
    assert sum(drift.significant for drift in drifts) <= 2
