"""The synthetic spectra of the impedance benchmarks: known truth, 71 points from 1 MHz to 0.1 Hz."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.elements import constant_phase_element, warburg, warburg_finite_length, zarc

FREQUENCY = np.geomspace(1e6, 0.1, 71)
ANGULAR_FREQUENCY = 2 * np.pi * FREQUENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A circuit with known parameters: series resistance (ohm), inductance (H), arcs (R ohm, tau s, n), tail (Q, n)."""

    meaning: str
    series_resistance: float
    arcs: tuple[tuple[float, float, float], ...]
    inductance: float = 0.0
    tail: tuple[float, float] | None = None

    def impedance(self, angular_frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
        """Impedance without noise, shape (n,), ohm."""
        z = self.series_resistance + 1j * angular_frequency * self.inductance
        z = z + sum(zarc(angular_frequency=angular_frequency, R=R, tau=tau, n=n) for R, tau, n in self.arcs)
        if self.tail is not None:
            Q, n = self.tail
            z = z + constant_phase_element(angular_frequency=angular_frequency, Q=Q, n=n)
        return np.asarray(z, dtype=np.complex128)

    def grown(self, growth: float) -> "Case":
        """The same with the resistance of every arc larger by that fraction."""
        return replace(self, arcs=tuple((R * (1 + growth), tau, n) for R, tau, n in self.arcs))


CASES = {
    "A": Case(
        meaning="separated arcs",
        series_resistance=20.0,
        arcs=((35.0, 2e-6, 0.92), (10.0, 2e-3, 0.90), (15.0, 0.2, 0.88)),
    ),
    "B": Case(
        meaning="sodium cell, grain boundary at the edge of the sweep",
        series_resistance=15.0,
        inductance=2e-7,
        arcs=((35.0, 1e-7, 0.92), (3.0, 2e-5, 0.90), (5.0, 0.5, 0.85)),
    ),
    "C": Case(
        meaning="overlapping arcs",
        series_resistance=20.0,
        arcs=((20.0, 1e-4, 0.90), (20.0, 1e-3, 0.90), (10.0, 0.2, 0.90)),
    ),
    "D": Case(
        meaning="pellet between blocking electrodes",
        series_resistance=15.0,
        inductance=2e-7,
        arcs=((35.0, 3e-7, 0.92),),
        tail=(2e-6, 0.92),
    ),
}


def measured(case: Case, *, count: int, rng: np.random.Generator, noise: float = 0.005) -> NDArray[np.complex128]:
    """`count` spectra on `FREQUENCY` with independent noise of real and imaginary part, relative to |Z|; (count, n)."""
    z = case.impedance(ANGULAR_FREQUENCY)
    return with_noise(np.repeat(z[None], count, axis=0), noise=noise, rng=rng)


def random_impedance(angular_frequency: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.complex128]:
    """Impedance of a random circuit without noise, shape (n,), ohm.

    0-4 ZARCs beside a series resistance, half of the circuits with inductance, a quarter each with a blocking tail and
    with a Warburg element (infinite or of finite length); wide enough to hold the cells of this field.
    """
    w = angular_frequency
    R0 = 10 ** rng.uniform(0, 2)
    z = R0 + 0j * w
    for _ in range(rng.integers(0, 5)):
        R, tau, n = R0 * 10 ** rng.uniform(-1, 1), 10 ** rng.uniform(-7.5, 1), rng.uniform(0.65, 1)
        z = z + zarc(angular_frequency=w, R=R, tau=tau, n=n)
    if rng.random() < 0.5:
        z = z + 1j * w * 10 ** rng.uniform(-8, -6)
    kind = rng.choice(4)
    if kind == 0:
        Q, n = 10 ** rng.uniform(-7, -3), rng.uniform(0.8, 1)
        z = z + constant_phase_element(angular_frequency=w, Q=Q, n=n)
    elif kind == 1 and rng.random() < 0.5:
        z = z + warburg(angular_frequency=w, A=R0 * 10 ** rng.uniform(-1, 0.5))
    elif kind == 1:
        Z0, tau = R0 * 10 ** rng.uniform(-1, 0.5), 10 ** rng.uniform(-2, 2)
        z = z + warburg_finite_length(angular_frequency=w, Z0=Z0, tau=tau)
    return np.asarray(z, dtype=np.complex128)


def with_noise(
    z: NDArray[np.complex128], *, noise: float | NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.complex128]:
    """Spectra with noise relative to |Z| (a number, or one per frequency), independent in real and imaginary part."""
    deviation = rng.standard_normal((2, *z.shape))
    return z + noise * np.abs(z) * (deviation[0] + 1j * deviation[1])
