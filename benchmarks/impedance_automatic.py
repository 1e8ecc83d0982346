"""The automatic model of spectra against their truth: number of arcs, convergence, coverage and time.

A part of ``python benchmarks/impedance.py``.

Random spectra, 71 points from 1 MHz to 0.1 Hz with 0.5 % noise: R0 from 5 to 50 ohm, L from 10 nH to 1 uH, none to four
arcs of 5 to 50 ohm (all logarithmically), exponents 0.8 to 1, times between 0.3 us and 0.5 s; three of ten have a
blocking tail behind arcs faster than 1 ms, two of ten with an arc have a finite-length Warburg element as the slowest.
A spectrum is resolvable where the best model with one relaxation fewer misses the noise-free impedance by a chi-squared
of at least `RESOLVED`.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from impedance_cases import ANGULAR_FREQUENCY as W
from impedance_cases import CASES, FREQUENCY
from impedance_environment import Peers

from nasicell.analysis import Analysis, analyse, noise_of
from nasicell.analysis.drt import distributions
from nasicell.analysis.relaxations import fitted_models
from nasicell.cell import Cell, Geometry
from nasicell.physics.elements import FINITE_LENGTH_SUMMIT, constant_phase_element, warburg_finite_length, zarc
from nasicell.records import CellKind, ImpedanceRecord, ImpedanceSpectrum, Provenance

NOISE: Final = 0.005
RESOLVED: Final = 36.0
DISTURBED: Final = 0.04
"""Relative disturbance of a point by the mains: eight times the noise."""
SPECTRA: Final = {False: 1000, True: 60}
"""Of each case, and of the noise; fewer where it has to be quick."""
RANDOM: Final = {False: 600, True: 60}
TRUTH: Final = {
    "A": {"total": 80, "electrolyte": 55, "bulk": 20, "grain_boundary": 35, "interface": 12.5},
    "B": {"total": 58, "electrolyte": 50, "interface": 4},
    "C": {"total": 70, "electrolyte": 20, "interface": 25},
    "D": {"total": 50, "electrolyte": 50, "bulk": 15, "grain_boundary": 35},
}
"""Resistances at 1 cm2 that each case has, ohm cm2; in C every arc is as capacitive as an interface."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomSpectrum:
    """A random impedance without noise."""

    impedance: np.ndarray
    total: float
    """Resistance at zero frequency, without the blocking tail, ohm."""
    relaxations: int
    """Arcs and Warburg elements."""
    warburg: bool
    blocking: bool


def figures(*, seed: int, quick: bool, peers: Peers) -> dict[str, object]:
    """Per case coverage, convergence, number of arcs and time; of random spectra the arcs found. No peer does this."""
    del peers
    cases = {case: of_case(case, spectra=SPECTRA[quick], seed=seed) for case in CASES}
    return {
        "automatic": {
            "cases": cases,
            "random": of_random(RANDOM[quick], seed=seed),
            "noise": of_noise(SPECTRA[quick], seed=seed),
        }
    }


def table(figures: Mapping[str, Any]) -> list[str]:
    """The figures as lines of text."""
    found = figures["automatic"]
    lines = ["Automatic model (read, Kramers-Kronig, distribution, fit; coverage of 2 sigma where the quantity is ok):"]
    for case, one in found["cases"].items():
        covered = ", ".join(
            f"{name} {each['coverage']:.3f}" for name, each in one["coverage"].items() if each["coverage"] is not None
        )
        lines.append(
            f"  {case}: converged {one['converged']:.3f}, arcs right {one['arcs_right']:.3f}, too many "
            f"{one['arcs_too_many']:.3f}, {one['seconds_per_100']:.2f} s per 100 spectra; coverage {covered}"
        )
    lines.append("  random: " + ", ".join(f"{name} {value:.3g}" for name, value in found["random"].items()))
    lines.append("  noise: " + ", ".join(f"{name} {value:.3g}" for name, value in found["noise"].items()))
    return lines


def of_case(case: str, *, spectra: int, seed: int) -> dict[str, object]:
    """Coverage of two-sigma intervals of the quantities reported as ok, convergence, arcs and time of one case."""
    rng = np.random.default_rng([seed, ord(case)])
    z, arcs = CASES[case].impedance(W), CASES[case].arcs
    record = record_of([z] * spectra, kind="blocking" if case == "D" else "symmetric", rng=rng)
    start = time.perf_counter()
    analysis = analyse(record)
    seconds = time.perf_counter() - start
    numbers = numbers_of_arcs(analysis, spectra)
    return {
        "converged": float(np.mean([status == "converged" for status in analysis.tables["circuit"]["status"]])),
        "arcs_right": float(np.mean(np.array(numbers) == len(arcs))),
        "arcs_too_many": float(np.mean(np.array(numbers) > len(arcs))),
        "seconds_per_100": 100 * seconds / spectra,
        "coverage": {name: coverage(analysis, f"{name}_resistance", truth) for name, truth in TRUTH[case].items()}
        | {"sigma": coverage(analysis, "ionic_conductivity", 0.1 / TRUTH[case]["electrolyte"])},
    }


def of_noise(spectra: int, *, seed: int) -> dict[str, float]:
    """Error of the noise's size where it is proportional and where it is constant, and disturbed points found.

    Of case A, singly: each sweep's noise from itself. One point near 50 Hz of each is disturbed by `DISTURBED`.
    """
    rng = np.random.default_rng([seed, 2])
    z = CASES["A"].impedance(W)
    point = int(np.abs(FREQUENCY - 50).argmin())
    outcome: dict[str, list[float]] = {"proportional": [], "constant": [], "recall": [], "false": []}
    for _ in range(spectra):
        noise = rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size)
        one = noise_of(angular_frequency=W, impedance=(z + NOISE * np.abs(z) * noise)[None])
        outcome["proportional"].append(one.model.relative(z) / NOISE - 1)
        outcome["false"].append(float(one.outliers.sum()))
        flat = noise_of(angular_frequency=W, impedance=(z + NOISE * 50 * noise)[None])
        outcome["constant"].append(float(np.abs(flat.model.deviation(z)).mean() / (NOISE * 50 * np.sqrt(2)) - 1))
        disturbed = z + NOISE * np.abs(z) * noise
        disturbed[point] *= 1 + DISTURBED
        outcome["recall"].append(float(noise_of(angular_frequency=W, impedance=disturbed[None]).outliers[0, point]))
    return {
        "proportional_bias": float(np.mean(outcome["proportional"])),
        "proportional_scatter": float(np.std(outcome["proportional"])),
        "constant_bias": float(np.mean(outcome["constant"])),
        "constant_scatter": float(np.std(outcome["constant"])),
        "disturbed_found": float(np.mean(outcome["recall"])),
        "false_per_sweep": float(np.mean(outcome["false"])),
    }


def coverage(analysis: Analysis, name: str, truth: float) -> dict[str, float | None]:
    """Share of two-sigma intervals that hold the truth, over the quantities of that name that are ok, and their share.

    Also the median relative error.
    """
    every = analysis.all(name)
    good = [(q.value, q.uncertainty) for q in every if q.status == "ok" and q.uncertainty is not None]
    values, sigma = np.array(good).reshape(-1, 2).T
    return {
        "ok": len(good) / max(len(every), 1),
        "coverage": float(np.mean(np.abs(values - truth) < 2 * sigma)) if good else None,
        "median_error": float(np.median(np.abs(values / truth - 1))) if good else None,
    }


def of_random(count: int, *, seed: int) -> dict[str, float]:
    """How often the number of relaxations is found in random spectra, and how often too many."""
    rng = np.random.default_rng([seed, 1])
    drawn = [random_spectrum(rng) for _ in range(count)]
    outcome: dict[str, list[float]] = {
        name: [] for name in ("resolvable", "right", "too_many", "converged", "held", "held_too", "seconds")
    }
    for blocking in (False, True):
        some = [one for one in drawn if one.blocking == blocking]
        if not some:
            continue
        record = record_of([one.impedance for one in some], kind="blocking" if blocking else "symmetric", rng=rng)
        start = time.perf_counter()
        analysis = analyse(record)
        outcome["seconds"].append(time.perf_counter() - start)
        outcome["converged"] += [float(status == "converged") for status in analysis.tables["circuit"]["status"]]
        numbers = numbers_of_arcs(analysis, len(some))
        for one, sees, found, q in zip(some, resolvable(some), numbers, analysis.all("total_resistance"), strict=True):
            outcome["resolvable"].append(sees)
            outcome["too_many"].append(found > one.relaxations)
            if sees:
                outcome["right"].append(found == one.relaxations)
            if q.status == "ok" and q.uncertainty is not None:
                outcome["held" if sees else "held_too"].append(abs(q.value - one.total) < 2 * q.uncertainty)
    return {
        "spectra": count,
        "resolvable": float(np.mean(outcome["resolvable"])),
        "right_where_resolvable": float(np.mean(outcome["right"])),
        "too_many": float(np.mean(outcome["too_many"])),
        "converged": float(np.mean(outcome["converged"])),
        "total_coverage_where_resolvable": float(np.mean(outcome["held"])),
        "total_coverage_elsewhere": float(np.mean(outcome["held_too"])),
        "total_ok": (len(outcome["held"]) + len(outcome["held_too"])) / count,
        "seconds_per_100": 100 * sum(outcome["seconds"]) / count,
    }


def numbers_of_arcs(analysis: Analysis, spectra: int) -> list[int]:
    """Relaxations of the best model of each sweep."""
    circuit = analysis.tables["circuit"].filter(pl.col("parameter").str.starts_with("tau"))
    counted = Counter(circuit["sweep"])
    return [counted[k + 1] for k in range(spectra)]


def random_spectrum(rng: np.random.Generator) -> RandomSpectrum:
    """One draw of the prior in the head of this file."""

    def between(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    arcs = int(rng.integers(0, 5))
    blocking = bool(rng.random() < 0.3)
    total = between(5, 50)
    z = total + 1j * W * between(1e-8, 1e-6)
    times = sorted(between(3e-7, 1e-3 if blocking else 0.5) for _ in range(arcs))
    warburg = bool(arcs and not blocking and rng.random() < 0.2)
    for k, tau in enumerate(times):
        R = between(5, 50)
        total += R
        if warburg and k == arcs - 1:
            z = z + warburg_finite_length(angular_frequency=W, Z0=R, tau=tau * FINITE_LENGTH_SUMMIT)
        else:
            z = z + zarc(angular_frequency=W, R=R, tau=tau, n=rng.uniform(0.8, 1.0))
    if blocking:
        z = z + constant_phase_element(angular_frequency=W, Q=between(1e-6, 1e-5), n=rng.uniform(0.85, 0.97))
    return RandomSpectrum(impedance=z, total=total, relaxations=arcs, warburg=warburg, blocking=blocking)


def resolvable(spectra: Sequence[RandomSpectrum]) -> list[bool]:
    """Whether one relaxation fewer would leave a chi-squared of `RESOLVED` in the noise-free impedance."""
    if not spectra:
        return []
    Z = np.stack([one.impedance for one in spectra])
    kind = spectra[0].blocking
    models = fitted_models(
        angular_frequency=W,
        impedance=Z,
        distributions=distributions(angular_frequency=W, impedance=Z, noise=np.full(len(Z), NOISE / 5)),
        tails=(kind,),
        transport=not kind,
    )
    missed = np.full(len(Z), np.inf)
    fewer = np.array([one.relaxations - 1 for one in spectra])
    for model in models:
        same = model.problem.family.size == fewer[model.rows]
        rows = model.rows[same]
        missed[rows] = np.minimum(missed[rows], model.solution.cost[same] / NOISE**2)
    return [bool(chi >= RESOLVED) for chi in missed]


def record_of(impedances: Sequence[np.ndarray], *, kind: CellKind, rng: np.random.Generator) -> ImpedanceRecord:
    """Impedances with noise as one record of a cell of 1 cm2 and 1 mm."""
    noisy = [
        z + NOISE * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size)) for z in impedances
    ]
    return ImpedanceRecord(
        spectra=tuple(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z) for z in noisy),
        provenance=Provenance(source="synthetic", instrument="synthetic"),
        sample=Cell(kind=kind, geometry=Geometry(area_cm2=1.0, thickness_mm=1.0)).sample(),
    )
