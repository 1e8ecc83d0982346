"""Distributions of relaxation times against pyDRTtools and hybrid-drt, on spectra with known truth.

Peaks are counted alike for all programs: maxima of gamma with a prominence above 2 % of the largest, matched to the
truth within 0.4 decades, areas from valley to valley. Times are per spectrum with the strength (for us: the number of
peaks) chosen, ours with the bands; theirs are the best of the spectra, ours the best of several runs over a batch.
Areas of all programs are of the same spectra, the first of ours.
"""

import os
import time
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
from impedance_cases import ANGULAR_FREQUENCY, CASES, FREQUENCY, Case, measured
from impedance_environment import PeerError, Peers
from numpy.typing import NDArray
from scipy.signal import find_peaks

from nasicell.analysis.drt import DRT, distributions
from nasicell.analysis.drt_bands import distribution
from nasicell.analysis.relaxation_peaks import SERIES, arc

SPECTRA = {False: 200, True: 20}
"""Ours, without and with --quick."""
PEER_SPECTRA = {False: 20, True: 3}
SCRIPTS = {"pyDRTtools": "drt_pydrttools.py", "hybrid-drt": "drt_hybrid_drt.py"}
NEAR_DECADES = 0.4
PROMINENCE = 0.02
REPEATS = 3
NOISE = 0.005

Floats = NDArray[np.float64]
Found = list[tuple[float, float]]
"""(tau, area) of each peak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Peaks found and false per spectrum, and median relative errors of the areas."""

    found: float
    false: float
    area_errors: list[float | None]
    """Of each arc; None where it was never found."""
    area_error: float | None
    """Of all that were found."""


def peaks_of(tau: Floats, gamma: Floats) -> Found:
    """Maxima of a distribution with their areas from valley to valley."""
    order = np.argsort(tau)
    tau, gamma = tau[order], np.maximum(gamma[order], 0.0)
    if not gamma.any():
        return []
    summits = find_peaks(np.r_[0.0, gamma, 0.0], prominence=PROMINENCE * gamma.max())[0] - 1
    valleys = [a + int(gamma[a : b + 1].argmin()) for a, b in pairwise(summits)]
    cuts = [0, *valleys, gamma.size - 1]
    return [
        (float(tau[k]), float(np.trapezoid(gamma[a : b + 1], np.log(tau[a : b + 1]))))
        for k, a, b in zip(summits, cuts[:-1], cuts[1:], strict=True)
    ]


def matched(found: Found, case: Case) -> list[int | None]:
    """Which peak is each arc's, nearest first."""
    left = set(range(len(found)))
    result: list[int | None] = []
    for _, tau, _ in case.arcs:
        nearest = min(left, key=lambda k: abs(np.log10(found[k][0] / tau)), default=None)
        if nearest is not None and abs(np.log10(found[nearest][0] / tau)) >= NEAR_DECADES:
            nearest = None
        left -= {nearest}
        result.append(nearest)
    return result


def score(spectra: list[Found], case: Case) -> Score:
    """Count over spectra of one case."""
    pairs = [(found, matched(found, case)) for found in spectra]
    hits = [sum(k is not None for k in own) for _, own in pairs]
    errors, every = [], []
    for number, (R, _, _) in enumerate(case.arcs):
        known = [abs(found[k][1] / R - 1) for found, own in pairs if (k := own[number]) is not None]
        errors.append(float(np.median(known)) if known else None)
        every += known
    false = [len(found) - hit for (found, _), hit in zip(pairs, hits, strict=True)]
    return Score(
        found=float(np.mean(hits)),
        false=float(np.mean(false)),
        area_errors=errors,
        area_error=float(np.median(every)) if every else None,
    )


def truth(case: Case, tau: Floats) -> Floats:
    """Exact gamma of a case, mean over each cell of the grid."""
    spacing = float(np.log(tau[1] / tau[0]))
    edges = np.append(np.log(tau) - spacing / 2, np.log(tau[-1]) + spacing / 2)
    arcs = chain.from_iterable(arc(np.log(R), np.log(t), n) for R, t, n in case.arcs)
    return distribution(np.array([[0.0] * SERIES + list(arcs)]), edges)[0]


def coverage(drts: list[DRT], case: Case) -> dict[str, float]:
    """Share of the 95 % bands that hold gamma (per region), and of the intervals that hold area and time constant."""
    exact = truth(case, drts[0].tau)
    inside = np.array([(drt.gamma_low <= exact) & (exact <= drt.gamma_high) for drt in drts])
    region = np.array(drts[0].region)
    areas, times = [], []
    for drt in drts:
        own = matched([(peak.tau, peak.resistance) for peak in drt.peaks], case)
        for (R, tau, _), k in zip(case.arcs, own, strict=True):
            if k is not None:
                low, high = drt.peaks[k].resistance_interval
                areas.append(low <= R <= high)
                low, high = drt.peaks[k].tau_interval
                times.append(low <= tau <= high)
    shares = {name: float(inside[:, region == name].mean()) for name in ("resolved", "edge", "outside")}
    return shares | {"area": float(np.mean(areas)), "tau": float(np.mean(times))}


def figures(*, seed: int, quick: bool, peers: Peers) -> dict[str, object]:
    """Every figure of the distributions of relaxation times; null where a program is missing."""
    result: dict[str, dict[str, object]] = {}
    seconds: dict[str, dict[str, float]] = {}
    for name, case in CASES.items():
        Z = measured(case, count=SPECTRA[quick], rng=np.random.default_rng([seed, ord(name)]), noise=NOISE)
        runs = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            drts = distributions(angular_frequency=ANGULAR_FREQUENCY, impedance=Z)
            runs.append((time.perf_counter() - start) / len(Z))
        singles = []
        for k in range(REPEATS):
            start = time.perf_counter()
            distributions(angular_frequency=ANGULAR_FREQUENCY, impedance=Z[k : k + 1])
            singles.append(time.perf_counter() - start)
        ours = score([[(peak.tau, peak.resistance) for peak in drt.peaks] for drt in drts], case)
        shared = [peaks_of(drt.tau, drt.gamma) for drt in drts[: PEER_SPECTRA[quick]]]
        curve = score(shared, case)
        regions = [drt.peaks[k].region for drt in drts for k in _slots(drt, case)]
        values: dict[str, object] = {
            "drt_found": ours.found,
            "drt_false": ours.false,
            "drt_area_errors": curve.area_errors,
            "drt_area_error": curve.area_error,
            "drt_peak_resistance_errors": ours.area_errors,
            "drt_fastest_outside": float(np.mean([region == "outside" for region in regions])),
            "drt_coverage": coverage(drts, case),
            "drt_ms": 1e3 * min(runs),
            "drt_ms_alone": 1e3 * min(singles),
        }
        seconds[name] = {"ours": min(runs)}
        for peer, script in SCRIPTS.items():
            key = peer.replace("-", "_").lower()
            values |= _peer(peers, peer, key, script, Z[: PEER_SPECTRA[quick]], case, seconds[name])
        result |= {figure: {**result.get(figure, {}), name: value} for figure, value in values.items()}
    ratios = {
        f"drt_ratio_{key}": {name: found[key] / found["ours"] for name, found in seconds.items() if key in found}
        or None
        for key in ("pydrttools", "hybrid_drt")
    }
    return {**result, **ratios, "drt_load": os.getloadavg()[0]}


def _slots(drt: DRT, case: Case) -> list[int]:
    """Peak of the fastest arc, if found."""
    fastest = matched([(peak.tau, peak.resistance) for peak in drt.peaks], case)[0]
    return [] if fastest is None else [fastest]


def _peer(
    peers: Peers, peer: str, key: str, script: str, Z: NDArray[np.complex128], case: Case, seconds: dict[str, float]
) -> dict[str, object]:
    names = [f"drt_{what}_{key}" for what in ("found", "false", "area_errors", "area_error", "ms", "coverage")]
    try:
        given = {"frequency": FREQUENCY, "impedance": Z}
        found = peers.run(peer, Path(__file__).parent / "peers" / script, given, timeout=900)
    except PeerError as problem:
        peers.missing.setdefault(peer, str(problem))
        return dict.fromkeys(names)
    tau = np.asarray(found["tau"], dtype=np.float64)
    counted = score([peaks_of(tau, gamma) for gamma in np.asarray(found["gamma"], dtype=np.float64)], case)
    seconds[key] = float(found["seconds"].min())
    share = None
    if "low" in found:
        w = ANGULAR_FREQUENCY
        resolved = (tau * w.max() > 10**0.5) & (tau * w.min() < 10**-0.5)
        exact = truth(case, tau)
        share = float(((found["low"] <= exact) & (exact <= found["high"]))[:, resolved].mean())
    errors = (counted.area_errors, counted.area_error)
    return dict(zip(names, (counted.found, counted.false, *errors, 1e3 * seconds[key], share), strict=True))


def table(figures: dict[str, object]) -> list[str]:
    """Lines of the table."""
    lines = ["Distribution of relaxation times (peaks found / false per spectrum, area errors, ms per spectrum)"]
    for name, case in CASES.items():
        lines.append(f"{name}  {case.meaning}")
        for program, ending in (("nasicell", ""), ("pyDRTtools", "_pydrttools"), ("hybrid-drt", "_hybrid_drt")):
            values = [figures[f"drt_{what}{ending}"] for what in ("found", "false", "area_errors", "ms")]
            found, false, errors, ms = (value[name] if isinstance(value, dict) else None for value in values)
            if found is None:
                continue
            shown = " ".join("-" if error is None else f"{100 * error:.1f} %" for error in errors)
            lines.append(f"   {program:11s} {found:.2f} of {len(case.arcs)}, {false:.2f} false; {shown}; {ms:.2f} ms")
        shares = figures["drt_coverage"]
        assert isinstance(shares, dict)
        lines.append("   95 % hold: " + ", ".join(f"{key} {share:.3f}" for key, share in shares[name].items()))
    return lines
