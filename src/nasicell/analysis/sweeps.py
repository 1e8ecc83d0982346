"""Every sweep of a record through the Kramers-Kronig test, the distribution of relaxation times and the fit."""

from dataclasses import dataclass

import numpy as np

from nasicell.analysis.drt import DRT, distributions
from nasicell.analysis.kramers_kronig import KramersKronig, kramers_kronig_tests
from nasicell.analysis.relaxation_fit import RelaxationFits
from nasicell.analysis.relaxations import fit_relaxations
from nasicell.errors import AnalysisError
from nasicell.records import CellKind, ImpedanceRecord, ImpedanceSpectrum

FEWEST_POINTS = 8
"""Points below which a sweep has nothing to fit."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepResult:
    """What was computed from one sweep; arrays in the order measured."""

    number: int
    """Position in the record, from 1."""
    spectrum: ImpedanceSpectrum
    kramers_kronig: KramersKronig
    drt: DRT
    fits: RelaxationFits

    @property
    def longest_time(self) -> float:
        """Longest time constant within the sweep, s."""
        return float(1 / self.spectrum.angular_frequency.min())


def sweep_results(record: ImpedanceRecord, *, kind: CellKind | None) -> list[SweepResult]:
    """Results of all sweeps; sweeps on the same frequencies are computed together."""
    groups: dict[bytes, list[int]] = {}
    for k, spectrum in enumerate(record.spectra):
        if len(spectrum) < FEWEST_POINTS:
            raise AnalysisError(
                f"{record.provenance.source}: sweep {k + 1} has {len(spectrum)} points; at least {FEWEST_POINTS} are "
                "needed for a circuit. Measure more points per decade."
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
        spectra = [record.spectra[k] for k in members]
        results += _group(spectra, [k + 1 for k in members], kind)
    return sorted(results, key=lambda result: result.number)


def _group(spectra: list[ImpedanceSpectrum], numbers: list[int], kind: CellKind | None) -> list[SweepResult]:
    w = spectra[0].angular_frequency
    Z = np.stack([spectrum.impedance for spectrum in spectra])
    tests = kramers_kronig_tests(angular_frequency=w, impedance=Z)
    noise = np.array([test.noise for test in tests])
    seeds = distributions(angular_frequency=w, impedance=Z, noise=noise)
    tails = {"blocking": (True,), "symmetric": (False,)}.get(kind or "", (False, True))
    fits = fit_relaxations(
        angular_frequency=w, impedance=Z, distributions=seeds, tails=tails, transport=kind != "blocking"
    )
    return [
        SweepResult(number=number, spectrum=spectrum, kramers_kronig=test, drt=drt, fits=fit)
        for number, spectrum, test, drt, fit in zip(numbers, spectra, tests, seeds, fits, strict=True)
    ]
