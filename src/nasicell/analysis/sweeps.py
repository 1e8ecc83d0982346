"""Every sweep of a record through the tests of its validity, the distribution of relaxation times and the fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.drift import Drift
from nasicell.analysis.drift_between import drift_between
from nasicell.analysis.drift_within import drifts_within
from nasicell.analysis.drt import DRT, distributions
from nasicell.analysis.kramers_kronig import CHANCE, KramersKronig, kramers_kronig_of
from nasicell.analysis.kramers_kronig_model import linear_fits
from nasicell.analysis.noise_model import NoiseModel, noise_of
from nasicell.analysis.relaxation_fit import RelaxationFits
from nasicell.analysis.relaxations import fit_relaxations
from nasicell.analysis.z_hit import ZHit, z_hits
from nasicell.errors import AnalysisError
from nasicell.records import CellKind, ImpedanceRecord, ImpedanceSpectrum

FEWEST_POINTS = 8
"""Different frequencies below which a sweep has nothing to fit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepResult:
    """What was computed from one sweep; arrays in the order measured."""

    number: int
    """Position in the record, from 1."""
    spectrum: ImpedanceSpectrum
    kramers_kronig: KramersKronig
    z_hit: ZHit
    drifts: tuple[Drift, ...]
    """Growth during the sweep, from its own shape, and from its neighbours where they can tell."""
    drt: DRT
    fits: RelaxationFits
    noise: NoiseModel
    """Of all sweeps measured on these frequencies."""
    noise_level: float
    """Of this sweep, relative to |Z|; points that stick out do not count. NaN for a sweep too thin to tell."""
    outliers: NDArray[np.bool_]
    """Points that deviate from their neighbours more than noise does; they count less in the fit."""

    @property
    def longest_time(self) -> float:
        """Longest time constant within the sweep, s."""
        return float(1 / self.spectrum.angular_frequency.min())


def sweep_results(record: ImpedanceRecord, *, kind: CellKind | None) -> list[SweepResult]:
    """Results of all sweeps; sweeps on the same frequencies are computed together."""
    groups: dict[bytes, list[int]] = {}
    for k, spectrum in enumerate(record.spectra):
        different = np.unique(spectrum.frequency).size
        if different < FEWEST_POINTS:
            raise AnalysisError(
                f"{record.provenance.source}: sweep {k + 1} has {len(spectrum)} points at {different} frequencies; at "
                f"least {FEWEST_POINTS} different ones are needed for a circuit. Measure more points per decade."
            )
        zero = np.flatnonzero(spectrum.impedance == 0)
        if zero.size:
            raise AnalysisError(
                f"{record.provenance.source}: the impedance of sweep {k + 1} is zero at {zero.size} of {len(spectrum)} "
                f"frequencies, first at {spectrum.frequency[zero[0]]:.4g} Hz; expected a cell. Leave these points out, "
                "or check which columns hold the impedance."
            )
        groups.setdefault(spectrum.frequency.tobytes(), []).append(k)
    results: list[SweepResult] = []
    for members in groups.values():
        results += _group(record, [k + 1 for k in members], kind)
    return sorted(results, key=lambda result: result.number)


def _group(record: ImpedanceRecord, numbers: list[int], kind: CellKind | None) -> list[SweepResult]:
    spectra = [record.spectra[number - 1] for number in numbers]
    w = spectra[0].angular_frequency
    Z = np.stack([spectrum.impedance for spectrum in spectra])
    linear = linear_fits(angular_frequency=w, impedance=Z)
    tests = kramers_kronig_of(linear, chance=CHANCE / len(record.spectra))
    noise = np.array([test.noise for test in tests])
    hits = z_hits(angular_frequency=w, impedance=Z, noise=noise)
    within = drifts_within(fits=linear.fits, impedance=Z, weight=linear.weight, frequency=spectra[0].frequency)
    between = [
        drift_between(spectrum, neighbours(record.spectra, number - 1), noise=test.noise)
        for spectrum, number, test in zip(spectra, numbers, tests, strict=True)
    ]
    drifts = [(own,) if other is None else (other, own) for own, other in zip(within, between, strict=True)]
    errors = noise_of(angular_frequency=w, impedance=Z)
    seeds = distributions(
        angular_frequency=w,
        impedance=Z,
        noise=errors.level if np.isfinite(errors.level).all() else None,
        modulus=np.abs(Z) * errors.enlarged,
    )
    tails = {"blocking": (True,), "symmetric": (False,)}.get(kind or "", (False, True))
    fits = fit_relaxations(
        angular_frequency=w,
        impedance=Z,
        distributions=seeds,
        tails=tails,
        transport=kind != "blocking",
        deviation=errors.deviation,
    )
    return [
        SweepResult(
            number=number,
            spectrum=spectrum,
            kramers_kronig=test,
            z_hit=hit,
            drifts=drift,
            drt=drt,
            fits=fit,
            noise=errors.model,
            noise_level=float(level),
            outliers=out,
        )
        for number, spectrum, test, hit, drift, drt, fit, out, level in zip(
            numbers, spectra, tests, hits, drifts, seeds, fits, errors.outliers, errors.level, strict=True
        )
    ]


def neighbours(spectra: tuple[ImpedanceSpectrum, ...], k: int) -> tuple[ImpedanceSpectrum, ...]:
    """The sweeps before and after position k (from 0), as far as there are."""
    return spectra[max(k - 1, 0) : k] + spectra[k + 1 : k + 2]
