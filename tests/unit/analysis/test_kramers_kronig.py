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
    np.testing.assert_allclose(up.residual[::-1], down.residual, atol=1e-6)


def fault(centre: float) -> np.ndarray:
    """Conjugate of a relaxation's second difference around a frequency (Hz), rms 1 in both parts over a decade."""
    x = np.log10(W / (2 * np.pi * centre))
    bump = sum(weight / (1 - 1j * 10 ** (x + shift)) for weight, shift in ((1, 0.35), (-2, 0), (1, -0.35)))
    return bump / np.sqrt((np.abs(bump[np.abs(x) <= 0.5]) ** 2).mean() / 2)


@pytest.mark.parametrize("decade", range(7))
def test_a_fault_of_one_percent_is_found_in_any_decade_and_where_it_is(decade: int):
    """At 0.5 % noise 95 % of spectra fail (85 % at the ends), and the stretch named holds the fault's middle."""
    centre = 10 ** (decade - 0.5)
    z = noisy(ARCS + 0.01 * np.abs(ARCS) * fault(centre), 0.005, 60)
    tests = [test for test in kramers_kronig_tests(angular_frequency=W, impedance=z) if not test.passed]
    assert len(tests) >= (51 if decade in (0, 6) else 57)
    assert np.mean([low <= centre <= high for low, high in (test.frequency_range for test in tests)]) > 0.9


def test_noise_that_differs_from_decade_to_decade_is_no_fault():
    """Noise from 0.1 to 2.5 % over the sweep fails fewer than 5 % of valid spectra, and is told where it is."""
    rng = np.random.default_rng(4)
    noise = 0.005 * 5 ** np.linspace(-1, 1, W.size)
    deviation = rng.standard_normal((2, 200, W.size))
    z = ARCS + noise * np.abs(ARCS) * (deviation[0] + 1j * deviation[1])
    tests = kramers_kronig_tests(angular_frequency=W, impedance=z)
    assert np.mean([not test.passed for test in tests]) < 0.05
    found = np.mean([test.local_noise for test in tests], axis=0)
    np.testing.assert_allclose(found[10:-10], noise[10:-10], rtol=0.35)


@pytest.mark.parametrize(
    ("centre", "cause"), [(0.2, "drift"), (100.0, "non-linearity"), (4e5, "high-frequency artefact")]
)
def test_the_place_of_a_fault_suggests_its_cause(centre: float, cause: str):
    """A fault at the lowest frequencies looks like drift, at the highest like the instrument, else like neither."""
    z = noisy(ARCS + 0.03 * np.abs(ARCS) * fault(centre), 0.002, 20)
    causes = [test.cause for test in kramers_kronig_tests(angular_frequency=W, impedance=z)]
    assert causes.count(cause) >= 17


def test_a_large_inductance_is_no_artefact():
    """A spectrum that is inductive over two decades passes."""
    z = noisy(ARCS + 5e-6j * W, 0.005, 100)
    assert np.mean([not test.passed for test in kramers_kronig_tests(angular_frequency=W, impedance=z)]) < 0.05


def test_a_sweep_of_few_points_is_tested_as_a_whole():
    """Eight points in seven decades hold no stretch of two; noise passes, and the range named is the sweep's."""
    z = noisy(ARCS, 0.004, 50)[:, ::10]
    tests = kramers_kronig_tests(angular_frequency=W[::10], impedance=z)
    assert sum(not test.passed for test in tests) <= 3
    assert tests[0].frequency_range == pytest.approx((0.1, 1e6))
