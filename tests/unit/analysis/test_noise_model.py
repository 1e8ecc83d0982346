"""The noise of spectra from the spectra themselves: its form, its size, and points that stick out."""

import numpy as np
import pytest

from nasicell.analysis import NoiseModel, fit_circuit, noise_of
from nasicell.analysis.noise_findings import near_mains, outlier_findings
from nasicell.analysis.sweeps import sweep_results
from nasicell.physics.elements import constant_phase_element, zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
CELL = 20 + zarc(angular_frequency=W, R=35, tau=2e-6, n=0.92) + zarc(angular_frequency=W, R=15, tau=0.2, n=0.88)
PELLET = 15 + 2e-7j * W + zarc(angular_frequency=W, R=35, tau=3e-7, n=0.92)
PELLET = PELLET + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92)


def parts(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Independent numbers for real and imaginary parts."""
    return rng.standard_normal((count, W.size)), rng.standard_normal((count, W.size))


@pytest.mark.parametrize("z", [CELL, PELLET], ids=["cell", "pellet"])
def test_noise_proportional_to_the_modulus_is_found(z: np.ndarray):
    """Its size to 4 % from 30 sweeps, at every frequency to 8 %."""
    real, imaginary = parts(np.random.default_rng(1), 30)
    model = noise_of(angular_frequency=W, impedance=z + 0.005 * np.abs(z) * (real + 1j * imaginary)).model
    assert model.relative(z) == pytest.approx(0.005, rel=0.04)
    deviation = model.deviation(z) / np.abs(z)
    assert deviation.real == pytest.approx(0.005, rel=0.08)
    assert deviation.imag == pytest.approx(0.005, rel=0.08)


def test_a_floor_in_ohm_is_found():
    """Noise of the same size in ohm everywhere is not taken for a relative one."""
    real, imaginary = parts(np.random.default_rng(2), 30)
    model = noise_of(angular_frequency=W, impedance=CELL + 0.05 * (real + 1j * imaginary)).model
    assert model.voltage == pytest.approx(0.05, rel=0.1)
    assert model.deviation(CELL).real == pytest.approx(0.05, rel=0.15)


def test_noise_of_each_part_by_itself_is_a_noise_of_the_gain():
    """Real and imaginary part with 0.5 % of themselves: the cross term is small."""
    real, imaginary = parts(np.random.default_rng(3), 30)
    model = noise_of(
        angular_frequency=W, impedance=CELL.real * (1 + 0.005 * real) + 1j * CELL.imag * (1 + 0.005 * imaginary)
    ).model
    assert model.gain == pytest.approx(0.005, rel=0.1)
    assert model.phase < 0.2 * model.gain


def test_one_sweep_is_drawn_towards_proportional_noise():
    """Of few data the form is not believed at once: no part of the sweep gets a weight five times another's."""
    real, imaginary = parts(np.random.default_rng(4), 1)
    model = noise_of(angular_frequency=W, impedance=CELL + 0.003 * np.abs(CELL) * (real + 1j * imaginary)).model
    relative = model.deviation(CELL).real / np.abs(CELL)
    assert relative.max() / relative.min() < 1.6
    assert 0.002 < np.median(relative) < 0.004


def test_points_that_stick_out_are_found_and_nothing_else():
    """Deviations of 50, 5 and 3 % in noise of 0.5 %; without any, one sweep in some hundred has one."""
    real, imaginary = parts(np.random.default_rng(5), 200)
    Z = CELL + 0.005 * np.abs(CELL) * (real + 1j * imaginary)
    clean = noise_of(angular_frequency=W, impedance=Z)
    assert clean.outliers.sum() <= 6
    Z[1, 30] *= 1.5
    Z[2, 12] *= 1.05
    Z[3, 20] *= 1 + 0.035j
    found = noise_of(angular_frequency=W, impedance=Z)
    assert found.outliers[1, 30]
    assert found.outliers[2, 12]
    assert found.outliers[3, 20]
    assert found.outliers.sum() <= 9
    assert found.model.relative(CELL) == pytest.approx(clean.model.relative(CELL), rel=0.02)


def test_the_curve_of_a_sweep_without_noise_is_no_outlier():
    """What the measurement model misses by itself is not told as a point that sticks out."""
    z = 50 + zarc(angular_frequency=W, R=20, tau=1.6e-4, n=1.0)
    assert not noise_of(angular_frequency=W, impedance=z[None]).outliers.any()


def test_a_short_sweep_gets_proportional_noise():
    """Ten points do not tell the form of their noise."""
    found = noise_of(angular_frequency=W[::7], impedance=CELL[None, ::7])
    assert found.model.gain == found.model.phase
    assert (found.model.voltage, found.model.current) == (0.0, 0.0)
    assert not found.outliers.any()


def test_mains_and_harmonics_are_named():
    """50 and 60 Hz and their multiples, and no other frequency."""
    assert near_mains(np.array([49.0, 61.0, 100.0, 178.0, 80.0, 1e3])).tolist() == [50, 60, 50, 60, 0, 0]


def test_a_disturbed_point_is_told_and_does_not_move_the_fit():
    """A point at 50 Hz off by 30 %: a warning names the mains; the total resistance stays within its uncertainty."""
    real, imaginary = parts(np.random.default_rng(6), 1)
    z = (CELL + 0.003 * np.abs(CELL) * (real + 1j * imaginary))[0]
    bad = int(np.abs(FREQUENCY - 50).argmin())
    disturbed = z.copy()
    disturbed[bad] *= 1.3
    results = [
        sweep_results(
            ImpedanceRecord(
                spectra=(ImpedanceSpectrum(frequency=FREQUENCY, impedance=one),),
                provenance=Provenance(source="test", instrument="none"),
            ),
            kind="symmetric",
        )
        for one in (z, disturbed)
    ]
    (finding,) = outlier_findings(results[1])
    assert "mains of 50 Hz" in finding.message
    assert not outlier_findings(results[0])
    clean, robust = (result[0].fits.best for result in results)
    value, sigma = clean.resistance(clean.arcs, series=True)
    assert len(robust.arcs) == len(clean.arcs) == 2
    assert robust.resistance(robust.arcs, series=True)[0] == pytest.approx(value, abs=sigma)


def test_a_noise_model_is_a_weight_of_circuit_fits():
    """`fit_circuit` takes it; equal relative noise gives the weights of the modulus."""
    z = 10 + zarc(angular_frequency=W, R=20, tau=1e-3, n=0.9)
    model = NoiseModel(gain=0.01, phase=0.01, voltage=0.0, current=0.0)
    assert model(z) == pytest.approx(100 / np.abs(z))
    fit = fit_circuit(
        ImpedanceSpectrum(frequency=FREQUENCY, impedance=z),
        "R0-ZARC1",
        start={"R0": 9.0, "ZARC1_R": 21.0, "ZARC1_tau": 1e-3, "ZARC1_n": 0.8},
        weights=model,
    )
    assert fit.values == pytest.approx([10, 20, 1e-3, 0.9], rel=1e-4)
