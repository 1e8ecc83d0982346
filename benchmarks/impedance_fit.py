"""Fits of known circuits: convergence, errors, coverage of two-sigma intervals, and time beside two other programs.

The cases A-D, and random circuits: R0 from 1 to 100 ohm, none to four arcs of 0.1 to 3 times R0 + 10 ohm with exponents
from 0.75 to 1 and time constants from 1 us to 1 s at least a decade apart, half of the circuits with 10 nH to 1 uH in
series, three of ten with a blocking constant phase element (1e-6 to 1e-4, exponent 0.8 to 0.97) behind arcs faster than
1 ms. 0.5 % noise.

Times are of one processor, so that other work on the machine does not count. Both other programs get the circuit and
start values as a user reads them off a plot: resistances within a factor of 1.5 and time constants within a factor of 3
(one standard deviation of the logarithm each), exponents 0.9. Ours gets none. impedance.py fits with weights by the
modulus, pyimpspec with the method least_squares and modulus weights: its default, every method with every weight, took
sixty times as long on case A and returned the modulus weights. A ratio of times counts what the other program needs per
fit that ends at our minimum (sum of squares within 1 %), or, where none does, its median time to any end.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from impedance_cases import ANGULAR_FREQUENCY, CASES, FREQUENCY, Case, with_noise
from impedance_environment import PeerError, Peers
from numpy.typing import NDArray

from nasicell.analysis.circuit_fit import CircuitFit
from nasicell.analysis.circuit_order import fastest_first
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.fitting import fit_circuits
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

W = ANGULAR_FREQUENCY
BATCH = 100
"""Spectra fitted at once where time is taken..."""
REPEATS = 5
"""...this often; the best counts."""
SPECTRA, FEW_SPECTRA = 1000, 60
"""Of each case for the coverage; with quick."""
PROFILED, FEW_PROFILED = 200, 6
"""Of those, spectra whose other parameters are profiled."""
CIRCUITS, FEW_CIRCUITS = 600, 40
PEER_SPECTRA, FEW_PEER_SPECTRA = 16, 1
PEER_CIRCUITS, FEW_PEER_CIRCUITS = 20, 1
R_FACTOR, TAU_FACTOR, START_EXPONENT = 1.5, 3.0, 0.9
REACHED = 1.01
"""Sum of squares relative to ours up to which a fit of another program is at the same minimum."""
SUM = ("R0", "R1")
"""What only as a sum is known in case B."""
SCRIPTS = {"impedance.py": "impedance_py_fit.py", "pyimpspec": "pyimpspec_fit.py"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A circuit with its true parameters."""

    circuit: Circuit
    values: Floats
    code: str
    """The same as a description code."""

    @classmethod
    def of(cls, case: Case) -> "Known":
        """The circuit of a case, with (RQ) arcs."""
        parts = ["L0"] * bool(case.inductance) + ["R0"]
        code = "L" * bool(case.inductance) + "R"
        values = [case.inductance] * bool(case.inductance) + [case.series_resistance]
        for k, (R, tau, n) in enumerate(case.arcs, start=1):
            parts.append(f"p(R{k},CPE{k})")
            code += "(RQ)"
            values += [R, tau**n / R, n]
        if case.tail is not None:
            parts.append(f"CPE{len(case.arcs) + 1}")
            code += "Q"
            values += case.tail
        return cls(circuit=Circuit.parse("-".join(parts)), values=np.array(values), code=code)

    @property
    def resistances(self) -> list[int]:
        """Positions of the resistances."""
        return [k for k, unit in enumerate(self.circuit.units) if unit == "ohm"]

    def impedance(self) -> Complex:
        """Impedance without noise, shape (n,), ohm."""
        return self.circuit.impedance(angular_frequency=W, values=self.values)

    def by_eye(self, rng: np.random.Generator) -> Floats:
        """Start values as read off a plot."""
        start = self.values.copy()
        for k, parameter in enumerate(self.circuit.parameters):
            if parameter.is_exponent:
                start[k] = START_EXPONENT
            elif parameter.name != "Q":
                start[k] *= R_FACTOR ** rng.standard_normal()
        for k, parameter in enumerate(self.circuit.parameters):
            if parameter.name == "Q":
                arc = k > 0 and self.circuit.parameters[k - 1].name == "R" and self.circuit.names[k - 1] != "R0"
                R, true_R = (start[k - 1], self.values[k - 1]) if arc else (1.0, 1.0)
                tau = (true_R * self.values[k]) ** (1 / self.values[k + 1]) * TAU_FACTOR ** rng.standard_normal()
                start[k] = tau**START_EXPONENT / R
        return start

    def sorted(self, values: Floats) -> Floats:
        """Parameters with alike arcs from fast to slow."""
        if not np.isfinite(values).all() or (values <= 0).any():
            return values
        return values[fastest_first(root=self.circuit.root, values=values)]


def random_circuit(rng: np.random.Generator) -> Known:
    """A circuit of the prior stated above."""
    tail = rng.random() < 0.3
    slowest = -3.0 if tail else 0.0
    while True:
        count = int(rng.integers(0, 5))
        times = np.sort(rng.uniform(-6, slowest, count))
        if (np.diff(times) >= 1).all():
            break
    R0 = 10 ** rng.uniform(0, 2)
    arcs = tuple(
        (float((R0 + 10) * 10 ** rng.uniform(-1, 0.5)), float(10**t), float(rng.uniform(0.75, 1))) for t in times
    )
    case = Case(
        meaning="random",
        series_resistance=R0,
        inductance=10 ** rng.uniform(-8, -6) if rng.random() < 0.5 else 0.0,
        arcs=arcs,
        tail=(10 ** rng.uniform(-6, -4), rng.uniform(0.8, 0.97)) if tail else None,
    )
    return Known.of(case)


def spectra_of(z: Complex) -> list[ImpedanceSpectrum]:
    """Spectra of rows of impedances."""
    return [ImpedanceSpectrum(frequency=FREQUENCY, impedance=one) for one in z]


def fitted(known: Sequence[Known], z: Complex, *, from_truth: bool = False) -> list[CircuitFit]:
    """Fits of each spectrum with its circuit, those of one circuit together."""
    fits: dict[int, CircuitFit] = {}
    for text in dict.fromkeys(one.circuit.text for one in known):
        rows = [k for k, one in enumerate(known) if one.circuit.text == text]
        if from_truth:
            for k in rows:
                start = dict(zip(known[k].circuit.names, known[k].values, strict=True))
                fits[k] = fit_circuits(spectra_of(z[[k]]), known[k].circuit, start=start)[0]
        else:
            fits.update(zip(rows, fit_circuits(spectra_of(z[rows]), known[rows[0]].circuit), strict=True))
    return [fits[k] for k in range(len(known))]


def milliseconds(known: Known, z: Complex) -> float:
    """Time per spectrum of a batch, best of the repeats."""
    spectra = spectra_of(z[:BATCH])
    found = []
    for _ in range(REPEATS):
        begun = time.process_time()
        fit_circuits(spectra, known.circuit)
        found.append(time.process_time() - begun)
    return 1e3 * min(found) / len(spectra)


def reported(known: Known, fits: Sequence[CircuitFit], profiled: int) -> dict[str, object]:
    """Coverage of what a user is given: value and standard error where identifiable, else the profile's interval.

    Per parameter the two are weighted with the share of fits that have each; the profile is measured on the first
    `profiled` spectra.
    """
    identifiable = [fit.identifiable for fit in fits]
    coverage, shares = {}, {}
    for k, (name, truth) in enumerate(zip(known.circuit.names, known.values, strict=True)):
        good = np.array([one[name] for one in identifiable])
        held = np.array([abs(fit.values[k] - truth) < 2 * fit.standard_errors[k] for fit in fits])
        others = [
            holds(fit, (name,), truth) for fit, yes in zip(fits[:profiled], good[:profiled], strict=True) if not yes
        ]
        share = float(good.mean()) if others else 1.0
        coverage[name] = share * (held[good].mean() if good.any() else 0.0) + (1 - share) * np.mean(others or [0.0])
        shares[name] = float(good.mean())
    return {
        "coverage": {name: float(value) for name, value in coverage.items()},
        "identifiable": shares,
        "coverage_of_all": float(np.mean(list(coverage.values()))),
    }


def holds(fit: CircuitFit, names: tuple[str, ...], truth: float) -> bool:
    """Whether the profile's interval holds the truth."""
    found = fit.profile(*names)
    return (found.lower is None or found.lower <= truth) and (found.upper is None or truth <= found.upper)


def errors(known: Sequence[Known], values: Sequence[Floats]) -> Floats:
    """Relative error of every resistance of every spectrum; infinite where there is no value."""
    found = []
    for one, own in zip(known, values, strict=True):
        wrong = np.abs(own[: one.values.size] / one.values - 1)[one.resistances]
        found.append(np.where(np.isfinite(wrong), wrong, np.inf))
    return np.concatenate(found)


def by_peer(
    name: str, peers: Peers, known: Sequence[Known], z: Complex, starts: Sequence[Floats], ours: Sequence[CircuitFit]
) -> dict[str, float | None]:
    """Another program on the same spectra: median time and error, share of fits at our minimum, time for each of those.

    Nothing where it cannot be run.
    """
    sizes = np.array([one.values.size for one in known])
    padded = np.zeros((len(known), sizes.max()))
    for k, start in enumerate(starts):
        padded[k, : start.size] = start
    arrays = {
        "frequency": FREQUENCY,
        "impedance": z,
        "start": padded,
        "sizes": sizes,
        "circuits": np.array(json.dumps([one.circuit.text for one in known])),
        "codes": np.array(json.dumps([one.code for one in known])),
    }
    try:
        found = peers.run(name, Path(__file__).parent / "peers" / SCRIPTS[name], arrays)
    except PeerError as problem:
        peers.missing.setdefault(name, str(problem))
        return {}
    values = [one.sorted(row[: one.values.size]) for one, row in zip(known, found["values"], strict=True)]
    reached = [
        misfit(one, own, measured) <= REACHED * fit.chi_squared
        for one, own, measured, fit in zip(known, values, z, ours, strict=True)
    ]
    return {
        "seconds": float(np.median(found["seconds"])),
        "error": float(np.median(errors(known, values))),
        "error_ours": float(np.median(errors(known, [fit.values for fit in ours]))),
        "share_at_our_minimum": float(np.mean(reached)),
        "seconds_per_minimum": float(found["seconds"].sum() / sum(reached)) if any(reached) else None,
    }


def misfit(known: Known, values: Floats, measured: Complex) -> float:
    """Sum of squared residuals relative to |Z|; infinite where there are no values."""
    if not np.isfinite(values).all():
        return np.inf
    deviation = known.circuit.impedance(angular_frequency=W, values=values) - measured
    return float((np.abs(deviation / measured) ** 2).sum())


def figures(*, seed: int, quick: bool, peers: Peers) -> dict[str, object]:
    """All figures of the fits."""
    rng = np.random.default_rng([seed, 4])
    count, profiled = (FEW_SPECTRA, FEW_PROFILED) if quick else (SPECTRA, PROFILED)
    peer_count = FEW_PEER_SPECTRA if quick else PEER_SPECTRA
    cases = {name: Known.of(case) for name, case in CASES.items()}
    ours: dict[str, dict[str, object]] = {}
    theirs: dict[str, dict[str, dict[str, float | None]]] = {name: {} for name in SCRIPTS}
    converged: dict[str, float] = {}
    for name, known in cases.items():
        z = with_noise(np.repeat(known.impedance()[None], count, axis=0), noise=0.005, rng=rng)
        fits = fitted([known] * count, z)
        converged[name] = float(np.mean([fit.converged for fit in fits]))
        values = np.array([fit.values for fit in fits])
        ours[name] = {
            "ms": milliseconds(known, z),
            "median_error": {
                parameter: float(np.median(np.abs(values[:, k] / known.values[k] - 1)))
                for k, parameter in enumerate(known.circuit.names)
            },
            **reported(known, fits, profiled),
        }
        if name == "B":
            truth = sum(known.values[known.circuit.names.index(one)] for one in SUM)
            total = [fit.combined(*SUM).value for fit in fits]
            ours[name]["sum_error"] = float(np.median(np.abs(np.array(total) / truth - 1)))
            ours[name]["sum_coverage"] = float(np.mean([holds(fit, SUM, truth) for fit in fits]))
        starts = [known.by_eye(rng) for _ in range(peer_count)]
        for peer in SCRIPTS:
            theirs[peer][name] = by_peer(peer, peers, [known] * peer_count, z[:peer_count], starts, fits[:peer_count])
    random = [random_circuit(rng) for _ in range(FEW_CIRCUITS if quick else CIRCUITS)]
    z = with_noise(np.array([one.impedance() for one in random]), noise=0.005, rng=rng)
    begun = time.process_time()
    fits = fitted(random, z)
    seconds = time.process_time() - begun
    from_truth = fitted(random, z, from_truth=True)
    converged["random"] = float(np.mean([fit.converged for fit in fits]))
    some = FEW_PEER_CIRCUITS if quick else PEER_CIRCUITS
    ours["random"] = {
        "ms": 1e3 * seconds / len(random),
        "lowest_minimum": float(
            np.mean([a.chi_squared <= b.chi_squared * (1 + 1e-4) for a, b in zip(fits, from_truth, strict=True)])
        ),
    }
    starts = [one.by_eye(rng) for one in random[:some]]
    for peer in SCRIPTS:
        theirs[peer]["random"] = by_peer(peer, peers, random[:some], z[:some], starts, fits[:some])
    found: dict[str, object] = {}
    for peer, label in (("impedance.py", "impedance_py"), ("pyimpspec", "pyimpspec")):
        ratios = {
            name: 1e3 * float(one["seconds_per_minimum"] or one["seconds"] or 0.0) / float(str(ours[name]["ms"]))
            for name, one in ((name, theirs[peer][name]) for name in cases)
            if one
        }
        found[f"fit_ratio_{label}"] = min(ratios.values()) if ratios else None
        found[f"fit_ratio_{label}_by_case"] = ratios
    return found | {
        "fit_converged": min(converged.values()),
        "fit_converged_by_case": converged,
        "coverage_2sigma": {name: ours[name]["coverage_of_all"] for name in cases},
        "fit_ours": ours,
        "fit_peers": theirs,
    }


def table(found: dict[str, object]) -> list[str]:
    """Lines for the reader."""
    ours, theirs = found["fit_ours"], found["fit_peers"]
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    lines = ["circuit fits: ms per spectrum; share at our minimum; median error of the same resistances (ours)"]
    for name, own in ours.items():
        line = f"  {name:7s} nasicell {own['ms']:6.2f} ms"
        for peer, cases in theirs.items():
            one = cases.get(name)
            line += f"   {peer} " + (
                f"{1e3 * one['seconds']:6.0f} ms {100 * one['share_at_our_minimum']:3.0f} % "
                f"{100 * one['error']:5.2f} % ({100 * one['error_ours']:.2f} %)"
                if one
                else "-"
            )
        lines.append(line)
    lines.append(f"converged {found['fit_converged_by_case']}")
    lines.append(f"two-sigma coverage {found['coverage_2sigma']}")
    return lines
