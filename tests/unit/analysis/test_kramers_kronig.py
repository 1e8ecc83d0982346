"""The Kramers-Kronig test passes what is causal and stationary and fails what is not."""

import numpy as np
import pytest

from nasicell.analysis.kramers_kronig import kramers_kronig_tests
from nasicell.physics.elements import constant_phase_element, warburg, zarc

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)


def noisy(z: np.ndarray, noise: float, count: int) -> np.ndarray:
    """Repeats of a spectrum with relative noise."""
    rng = np.random.default_rng(3)
    shape = (count, z.size)
    return z + noise * np.abs(z) * (rng.standard_normal(shape) + 1j * rng.standard_normal(shape))


@pytest.mark.parametrize(
    "z",
    [
        20 + zarc(angular_frequency=W, R=35, tau=2e-6, n=0.9) + zarc(angular_frequency=W, R=10, tau=0.1, n=0.8),
        10 + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92),
        10 + 2e-7j * W + warburg(angular_frequency=W, A=20.0),
    ],
    ids=["arcs", "blocking", "inductive with Warburg"],
)
def test_valid_spectra_pass_and_the_noise_is_estimated(z: np.ndarray):
    """The noise comes out within 15 % over 50 repeats and at most two of them fail by chance."""
    tests = kramers_kronig_tests(angular_frequency=W, impedance=noisy(z, 0.004, 50))
    assert sum(not test.passed for test in tests) <= 2
    assert np.mean([test.noise for test in tests]) == pytest.approx(0.004, rel=0.15)


def test_a_spectrum_that_is_not_causal_fails():
    """Turning the sign of an arc's imaginary part violates causality and fails with a trend."""
    z = 20 + zarc(angular_frequency=W, R=35, tau=1e-3, n=0.9).conj()
    test = kramers_kronig_tests(angular_frequency=W, impedance=noisy(z, 0.001, 1))[0]
    assert not test.passed
    assert "trend" in test.evidence


ARCS = 20 + zarc(angular_frequency=W, R=35, tau=2e-6, n=0.9) + zarc(angular_frequency=W, R=10, tau=0.1, n=0.8)


@pytest.mark.parametrize("noise", [0.001, 0.005, 0.01, 0.015, 0.02, 0.03])
def test_noise_alone_does_not_fail(noise: float):
    """Of 200 valid spectra with white noise fewer than 5 % fail, however large the noise, which is told."""
    tests = kramers_kronig_tests(angular_frequency=W, impedance=noisy(ARCS, noise, 200))
    assert np.mean([not test.passed for test in tests]) < 0.05
    assert np.median([test.noise for test in tests]) == pytest.approx(noise, rel=0.15)


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.005, 0.01])
def test_a_wrong_imaginary_part_fails_below_any_limit_of_size(noise: float):
    """An imaginary part 20 % too large leaves residuals below 1 %, but they are a trend."""
    tests = kramers_kronig_tests(angular_frequency=W, impedance=noisy(ARCS.real + 1.2j * ARCS.imag, noise, 20))
    assert not any(test.passed for test in tests)
    assert all("trend" in test.evidence for test in tests)


def test_the_order_of_frequencies_does_not_matter():
    """A sweep from low to high gives the same residuals, reversed."""
    z = noisy(20 + zarc(angular_frequency=W, R=35, tau=1e-3, n=0.9), 0.004, 1)
    down = kramers_kronig_tests(angular_frequency=W, impedance=z)[0]
    up = kramers_kronig_tests(angular_frequency=W[::-1], impedance=z[:, ::-1])[0]
    np.testing.assert_allclose(up.residual[::-1], down.residual, atol=1e-7)
