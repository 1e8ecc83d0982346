"""The bound of the uncertainty against closed forms and against the scatter of fits to simulated noise."""

import numpy as np
import pytest

from nasicell.analysis import NoiseModel, PlannedSweep, fit_circuit
from nasicell.analysis.attainable import attainable, information_bound
from nasicell.analysis.circuits import Circuit
from nasicell.records import ImpedanceSpectrum

SWEEP = PlannedSweep.between(highest=1e6, lowest=0.1, points_per_decade=5)


def test_of_a_resistor_it_is_the_noise_over_the_root_of_the_points():
    """Closed form: only the real parts tell of R, each with the relative noise."""
    bound = information_bound(circuit=Circuit.parse("R0"), values=np.array([50.0]), sweep=SWEEP)
    assert np.sqrt(bound[0, 0]) == pytest.approx(0.005 / np.sqrt(SWEEP.frequency.size), rel=1e-6)


def test_of_a_resistor_and_an_inductor_it_is_that_of_two_straight_lines():
    """Closed form with a constant noise v in ohm: v/(R sqrt(n)) and v/sqrt(sum (omega L)^2)."""
    noise = NoiseModel(gain=0.0, phase=0.0, voltage=0.1, current=0.0)
    sweep = PlannedSweep(frequency=SWEEP.frequency, noise=noise)
    bound = information_bound(circuit=Circuit.parse("R0-L0"), values=np.array([50.0, 1e-6]), sweep=sweep)
    w = 2 * np.pi * sweep.frequency
    assert np.sqrt(bound[0, 0]) == pytest.approx(0.1 / (50 * np.sqrt(w.size)), rel=1e-6)
    assert np.sqrt(bound[1, 1]) == pytest.approx(0.1 / np.sqrt(((w * 1e-6) ** 2).sum()), rel=1e-6)
    assert bound[0, 1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("tau", [1e-3, 2e-7], ids=["inside", "edge"])
def test_fits_to_simulated_noise_scatter_as_the_bound_says(tau: float):
    """120 spectra with noise: scatter of every parameter within 20 % of the attainable uncertainty."""
    circuit = Circuit.parse("R0-ZARC1")
    values = np.array([15.0, 35.0, tau, 0.92])
    rng = np.random.default_rng(11)
    w = 2 * np.pi * SWEEP.frequency
    z = circuit.impedance(angular_frequency=w, values=values)
    start = dict(zip(circuit.names, map(float, values), strict=True))
    found = []
    for _ in range(120):
        noisy = z + 0.005 * np.abs(z) * (rng.standard_normal(w.size) + 1j * rng.standard_normal(w.size))
        fit = fit_circuit(
            ImpedanceSpectrum(frequency=SWEEP.frequency, impedance=noisy), circuit, start=start, weights=SWEEP.noise
        )
        found.append(fit.values)
    scatter = np.std(found, axis=0, ddof=1) / np.array([*values[:3], 1.0])
    assert scatter == pytest.approx(attainable(circuit=circuit, values=values, sweep=SWEEP).relative, rel=0.2)
