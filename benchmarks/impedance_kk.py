"""The Kramers-Kronig, Z-HIT and drift tests: time, false alarms and recall, beside the tests of other programs.

Valid spectra are those of the cases A-D and of random circuits. A fault is a deviation that no causal system can have:
the complex conjugate of a relaxation's second difference on the axis lg(omega), one decade wide, anywhere in the sweep,
whose real and imaginary parts have the stated root mean square relative to |Z| over that decade. ``raw`` faults act on
the real part or on |Z| alone; half of their square is a valid spectrum and can not be found by any such test.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from impedance_cases import ANGULAR_FREQUENCY, CASES, FREQUENCY, Case, measured, random_impedance, with_noise
from impedance_environment import PeerError, Peers
from numpy.typing import NDArray

from nasicell.analysis import kramers_kronig_tests, z_hits
from nasicell.analysis.drift import point_times
from nasicell.analysis.drift_between import drift_between
from nasicell.analysis.drift_within import drifts_within
from nasicell.analysis.kramers_kronig import kramers_kronig_of
from nasicell.analysis.kramers_kronig_model import linear_fits
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

W = ANGULAR_FREQUENCY
X = np.log10(W)
NOISES = (0.0005, 0.002, 0.005, 0.01, 0.02)
SIZES = (0.003, 0.005, 0.01, 0.02, 0.03)
STANDARD_NOISE = 0.005
"""Of the figures named in the JSON, unless they say otherwise: that of the cases A-D."""
FAULT_DECADES = 0.35
"""Spacing of the second difference: about one decade between half maxima."""
GROWTH = 0.2
SCRIPTS = Path(__file__).parent / "peers"
PEER_SPECTRA = {"impedance.py": ("impedance_py_kk.py", 8), "pyimpspec": ("pyimpspec_kk.py", 1)}


def conjugate_fault(centre: float) -> Complex:
    """A fault of root mean square 1 in both parts over the decade around `centre`, shape (n,)."""
    relaxations = [1 / (1 + 1j * 10 ** (X - centre + shift)) for shift in (FAULT_DECADES, 0, -FAULT_DECADES)]
    bump = (relaxations[0] - 2 * relaxations[1] + relaxations[2]).conj()
    return bump / np.sqrt((np.abs(bump[np.abs(X - centre) <= 0.5]) ** 2).mean() / 2)


def raw_fault(centre: float) -> Complex:
    """Half a cosine over one decade of root mean square 1, in the real part alone."""
    inside = np.abs(X - centre) <= 0.5
    bump = np.where(inside, np.cos(np.pi * (X - centre)), 0.0)
    return bump / np.sqrt((bump[inside] ** 2).mean()) + 0j


def faulty(z: Complex, *, size: float, fault: Callable[[float], Complex], rng: np.random.Generator) -> Complex:
    """The spectra (b, n) with a fault of either sign at a random place each."""
    centres = rng.uniform(X.min() + 0.5, X.max() - 0.5, len(z))
    signs = rng.choice([-1.0, 1.0], len(z))
    return z + size * np.abs(z) * np.array([sign * fault(c) for sign, c in zip(signs, centres, strict=True)])


def random_spectra(count: int, rng: np.random.Generator) -> Complex:
    """Spectra of random circuits without noise, shape (count, n)."""
    return np.array([random_impedance(W, rng) for _ in range(count)])


def failing(z: Complex) -> float:
    """Share of spectra that fail the test."""
    return float(np.mean([not test.passed for test in kramers_kronig_tests(angular_frequency=W, impedance=z)]))


def grown_sweep(case: Case, *, growth: float, begins: float = 0.0) -> Complex:
    """Sweep of a cell whose arcs grow steadily by `growth` per sweep, `begins` sweeps after the start."""
    share = point_times(FREQUENCY) / (1 / FREQUENCY).sum()
    return case.impedance(W) + (case.grown(growth).impedance(W) - case.impedance(W)) * (begins + share)


def drift_shares(case: Case, *, growth: float, count: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """Shares of sweeps flagged by their own shape, by a neighbour, and by Z-HIT."""
    first, second = (
        with_noise(
            np.repeat(grown_sweep(case, growth=growth, begins=begins)[None], count, axis=0),
            noise=STANDARD_NOISE,
            rng=rng,
        )
        for begins in (0.0, 1.0)
    )
    linear = linear_fits(angular_frequency=W, impedance=first)
    tests = kramers_kronig_of(linear)
    own = drifts_within(fits=linear.fits, impedance=first, weight=linear.weight, frequency=FREQUENCY)
    duration = float((1 / FREQUENCY).sum())
    between = [
        drift_between(
            ImpedanceSpectrum(frequency=FREQUENCY, impedance=a, test_time=0.0),
            [ImpedanceSpectrum(frequency=FREQUENCY, impedance=b, test_time=duration)],
            noise=test.noise,
        )
        for a, b, test in zip(first, second, tests, strict=True)
    ]
    hits = z_hits(angular_frequency=W, impedance=first, noise=np.array([test.noise for test in tests]))
    return (
        float(np.mean([drift.significant for drift in own])),
        float(np.mean([drift is not None and drift.significant for drift in between])),
        float(np.mean([not hit.passed for hit in hits])),
    )


def peer_seconds(peers: Peers, spectra: Complex) -> dict[str, float | None]:
    """Seconds per spectrum of each program that has such a test."""
    found: dict[str, float | None] = {}
    for name, (script, count) in PEER_SPECTRA.items():
        try:
            arrays = {"frequency": FREQUENCY, "impedance": spectra[:count]}
            found[name] = float(np.median(peers.run(name, SCRIPTS / script, arrays, timeout=180)["seconds"]))
        except PeerError as problem:
            peers.missing.setdefault(f"{name} (Kramers-Kronig)", str(problem))
            found[name] = None
    return found


def best_milliseconds(work: Callable[[], object], *, count: int, repeats: int = 5) -> float:
    """Best time of several, per spectrum."""
    times: list[float] = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times) / count


def figures(*, seed: int, quick: bool, peers: Peers) -> dict[str, object]:
    """Time, false alarms and recall."""
    rng = np.random.default_rng(seed)
    count = 100 if quick else 1000
    clean = random_spectra(count, rng)
    hundred = measured(CASES["A"], count=100, rng=rng)
    alarms = {f"{noise:g}": failing(with_noise(clean, noise=noise, rng=rng)) for noise in NOISES}
    cases = {name: failing(measured(case, count=count, rng=rng)) for name, case in CASES.items()}
    uneven = STANDARD_NOISE * 5 ** np.linspace(-1, 1, W.size) / 2
    recall = {
        f"{noise:g}": {
            f"{size:g}": failing(
                with_noise(faulty(clean, size=size, fault=conjugate_fault, rng=rng), noise=noise, rng=rng)
            )
            for size in SIZES
        }
        for noise in NOISES
    }
    raw = {
        f"{noise:g}": failing(with_noise(faulty(clean, size=0.01, fault=raw_fault, rng=rng), noise=noise, rng=rng))
        for noise in NOISES
    }
    shares = {
        growth: {name: drift_shares(case, growth=growth, count=count // 2, rng=rng) for name, case in CASES.items()}
        for growth in (0.0, GROWTH)
    }
    ours = best_milliseconds(lambda: kramers_kronig_tests(angular_frequency=W, impedance=hundred), count=100)
    seconds = peer_seconds(peers, hundred)
    found: dict[str, object] = {
        "kk_ms": ours,
        "kk_false_alarm": float(np.mean(list(alarms.values()))),
        "kk_recall_1pct": recall[f"{STANDARD_NOISE:g}"]["0.01"],
        "kk_false_alarm_by_noise": alarms,
        "kk_false_alarm_uneven_noise": failing(with_noise(clean, noise=uneven, rng=rng)),
        "kk_false_alarm_by_case": cases,
        "kk_recall_by_noise_and_size": recall,
        "kk_recall_1pct_raw_by_noise": raw,
        "kk_z_hit_ms": best_milliseconds(lambda: z_hits(angular_frequency=W, impedance=hundred), count=100),
        "kk_drift_flagged": {name: share[0] for name, share in shares[GROWTH].items()},
        "kk_drift_flagged_by_neighbour": {name: share[1] for name, share in shares[GROWTH].items()},
        "kk_drift_flagged_by_z_hit": {name: share[2] for name, share in shares[GROWTH].items()},
        "kk_drift_false_alarm": {name: max(share) for name, share in shares[0.0].items()},
    }
    for name, value in seconds.items():
        found[f"kk_ratio_{name.replace('.', '_')}"] = None if value is None else 1000 * value / ours
    return found


def table(found: dict[str, object]) -> list[str]:
    """Lines for people."""
    recall = found["kk_recall_by_noise_and_size"]
    assert isinstance(recall, dict)
    lines = [f"Kramers-Kronig test: {found['kk_ms']:.3g} ms per spectrum of 71 points, in a batch of 100"]
    for name in PEER_SPECTRA:
        ratio = found[f"kk_ratio_{name.replace('.', '_')}"]
        lines.append(f"  {name} takes " + ("NOT MEASURED" if ratio is None else f"{ratio:.3g} times as long"))
    lines += [
        f"false alarms on random circuits, by relative noise: {found['kk_false_alarm_by_noise']}",
        f"  with noise rising 25-fold over the sweep: {found['kk_false_alarm_uneven_noise']:.3g}",
        f"  on the cases at {STANDARD_NOISE:g}: {found['kk_false_alarm_by_case']}",
        "share of faulty spectra that fail; rows: noise, columns: size of the fault (rms of |Z| over one decade)",
        "  noise   " + "".join(f"{size:>8g}" for size in SIZES),
    ]
    for noise, row in recall.items():
        lines.append(f"  {noise:8s}" + "".join(f"{share:8.3f}" for share in row.values()))
    return [
        *lines,
        f"  a raw fault of 0.01 in the real part alone: {found['kk_recall_1pct_raw_by_noise']}",
        f"sweeps whose arcs grow by {GROWTH:g} while measured (noise {STANDARD_NOISE:g}), share flagged",
        f"  by their own shape: {found['kk_drift_flagged']}",
        f"  by the next sweep:  {found['kk_drift_flagged_by_neighbour']}",
        f"  by Z-HIT:           {found['kk_drift_flagged_by_z_hit']} ({found['kk_z_hit_ms']:.2g} ms)",
        f"  steady ones flagged by any one of these, at most: {found['kk_drift_false_alarm']}",
    ]
