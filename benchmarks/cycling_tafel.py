"""Exchange currents of simulated voltage sweeps: how often the stated interval holds the truth.

The sweeps are made here, without nasicell's own equations: two (or one) Butler-Volmer interfaces with a double layer
and a resistor, stepped in time by the implicit Euler rule, with noise of the voltage and of the current.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nasicell.analysis.given_kinetics import GivenKinetics
from nasicell.analysis.kinetics import fit_kinetics

SWEEPS = 1000
QUICK = 60
FARADAY_OVER_GAS = 96485.33212 / 8.31446261815324
SAMPLES = 301
STEPS_PER_SAMPLE = 2
NEWTON = 40
WITHIN = 0.1
RESISTANCE_ERROR = 0.005
"""Relative standard uncertainty of a resistance known from a spectrum."""
LARGEST_CAPACITANCE = 5e-4
"""F of one interface, told to the fit."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Parameters of many sweeps, each of shape (n,), SI units, 1 cm2."""

    interfaces: np.ndarray
    exchange_current: np.ndarray
    resistance: np.ndarray
    alpha: np.ndarray
    capacitance: np.ndarray
    temperature: np.ndarray
    limit: np.ndarray
    rate: np.ndarray
    rest: np.ndarray
    voltage_noise: np.ndarray
    current_noise: np.ndarray
    known: np.ndarray
    """Whether the resistance is given, with the uncertainty `RESISTANCE_ERROR`."""

    @classmethod
    def drawn(cls, rng: np.random.Generator, n: int) -> "Truth":
        """From fast to slow kinetics behind little or much resistance."""
        resistance = 10 ** rng.uniform(0.0, 2.5, n)
        temperature = rng.uniform(288.0, 333.0, n)
        transfer = resistance * 10 ** rng.uniform(-2.0, 2.0, n)
        return cls(
            interfaces=rng.integers(1, 3, n),
            exchange_current=temperature / FARADAY_OVER_GAS / transfer,
            resistance=resistance,
            alpha=rng.uniform(0.3, 0.7, n),
            capacitance=10 ** rng.uniform(-6.0, -3.5, n),
            temperature=temperature,
            limit=rng.choice([0.1, 0.15, 0.25, 0.4], n),
            rate=10 ** rng.uniform(-4.0, -2.0, n),
            rest=rng.normal(0.0, 2e-3, n),
            voltage_noise=10 ** rng.uniform(-5.0, -3.7, n),
            current_noise=10 ** rng.uniform(-4.5, -2.5, n),
            known=rng.random(n) < 0.3,
        )


def sweeps(truth: Truth, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Voltage and current with noise, shapes (n, samples)."""
    f = (FARADAY_OVER_GAS / truth.temperature)[:, None]
    sides = np.array([1.0, -1.0])[None, :]
    present = np.column_stack([np.ones(truth.interfaces.size), truth.interfaces == 2])
    j0, alpha = truth.exchange_current[:, None], truth.alpha[:, None]
    applied = np.linspace(-1, 1, (SAMPLES - 1) * STEPS_PER_SAMPLE + 1)[None, :] * truth.limit[:, None]
    step = (applied[0, 1] - applied[0, 0]) / truth.limit[0] * truth.limit / truth.rate
    charging = (truth.capacitance / step)[:, None]

    def faradaic(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Current through each interface, positive from side 1 to side 2, and its slope."""
        u = sides * eta * f
        forward, back = np.exp(np.clip(alpha * u, -200, 200)), np.exp(np.clip(-(1 - alpha) * u, -200, 200))
        return sides * j0 * (forward - back), j0 * f * (alpha * forward + (1 - alpha) * back)

    eta = np.zeros((truth.interfaces.size, 2))
    current = np.zeros(applied.shape)
    for k in range(applied.shape[1]):
        old, capacity = eta, (charging if k else np.zeros_like(charging))
        total = np.zeros(truth.interfaces.size) if not k else current[:, k - 1]
        low, high = -4.0 * np.abs(truth.limit) / truth.resistance, 4.0 * np.abs(truth.limit) / truth.resistance
        for _ in range(NEWTON):
            for _ in range(6):
                value, slope = faradaic(eta)
                miss = value + capacity * (eta - old) - total[:, None]
                eta = eta - np.clip(miss / (slope + capacity), -0.05, 0.05)
            value, slope = faradaic(eta)
            over = np.sum(eta * present, axis=1) + total * truth.resistance - applied[:, k]
            low, high = np.where(over < 0, total, low), np.where(over > 0, total, high)
            change = over / (np.sum(present / (slope + capacity), axis=1) + truth.resistance)
            proposed = total - change
            total = np.where((proposed > low) & (proposed < high), proposed, (low + high) / 2)
            if np.max(np.abs(over)) < 1e-11:
                break
        current[:, k] = total
    chosen = slice(None, None, STEPS_PER_SAMPLE)
    voltage, current = applied[:, chosen] + truth.rest[:, None], current[:, chosen]
    voltage = voltage + truth.voltage_noise[:, None] * rng.standard_normal(voltage.shape)
    size = np.abs(current).max(axis=1, keepdims=True)
    return voltage, current + truth.current_noise[:, None] * size * rng.standard_normal(current.shape)


def figures(*, seed: int, quick: bool) -> dict[str, float]:
    """Share of intervals that hold the truth and of values within 10 %, where the fit calls them determined."""
    rng = np.random.default_rng(seed)
    truth = Truth.drawn(rng, QUICK if quick else SWEEPS)
    voltage, current = sweeps(truth, rng)
    determined, usable, held, near = (np.zeros(voltage.shape[0], dtype=bool) for _ in range(4))
    for k in range(voltage.shape[0]):
        error = RESISTANCE_ERROR * truth.resistance[k]
        fit = fit_kinetics(
            voltage=voltage[k],
            current=current[k],
            temperature=truth.temperature[k],
            interfaces=int(truth.interfaces[k]),
            sweep_rate=truth.rate[k],
            given=GivenKinetics(
                resistance=truth.resistance[k] + error * rng.standard_normal() if truth.known[k] else None,
                resistance_error=error if truth.known[k] else 0.0,
                largest_capacitance=LARGEST_CAPACITANCE,
            ),
        )
        low, high = fit.exchange_interval
        determined[k], usable[k] = fit.precise, fit.identified
        held[k] = low <= truth.exchange_current[k] <= high
        near[k] = abs(fit.exchange_current / truth.exchange_current[k] - 1) < WITHIN
    return {
        "tafel_sweeps": float(voltage.shape[0]),
        "tafel_determined": float(determined.mean()),
        "tafel_coverage": float(held[determined].mean()),
        "tafel_within_10_percent": float(near[determined].mean()),
        "tafel_flagged": float((usable & ~determined).mean()),
        "tafel_flagged_coverage": float(held[usable & ~determined].mean()),
        "tafel_refused": float((~usable).mean()),
        "tafel_refused_bound_holds": float(held[~usable].mean()),
    }


def table(figures: Mapping[str, object]) -> list[str]:
    """The figures in words."""
    f = {name: value for name, value in figures.items() if isinstance(value, float)}
    return [
        f"Tafel: {f['tafel_sweeps']:.0f} simulated sweeps, alpha 0.3 to 0.7, R known in a third",
        f"  determined to 10 %: {f['tafel_determined']:.1%}; of these {f['tafel_within_10_percent']:.1%} are within "
        f"10 % and {f['tafel_coverage']:.1%} of the 95 % intervals hold the truth",
        f"  flagged, within a factor of two: {f['tafel_flagged']:.1%}, coverage {f['tafel_flagged_coverage']:.1%}",
        f"  refused: {f['tafel_refused']:.1%}; the stated bounds hold in {f['tafel_refused_bound_holds']:.1%}",
    ]
