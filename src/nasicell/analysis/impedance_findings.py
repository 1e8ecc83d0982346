"""What the user should know about sweeps, and what their record does not say."""

import math
from collections.abc import Sequence
from typing import Final

from nasicell.analysis.basis import ASK_AREA, ASK_KIND, ASK_THICKNESS
from nasicell.analysis.kramers_kronig import NOISY, SYSTEMATIC_LIMIT
from nasicell.analysis.noise_findings import outlier_findings
from nasicell.analysis.result import Finding
from nasicell.analysis.sweeps import SweepResult
from nasicell.records import ImpedanceRecord, Sample

NAMED: Final = 6
"""Sweeps named one by one; of more, their number is given."""
CAUSES: Final = {
    "drift": "At the low-frequency end this is usually a cell that changes during the sweep: wait longer or measure "
    "faster.",
    "high-frequency artefact": "At the high-frequency end this is usually the instrument's phase error or coupling "
    "between leads (an inductance alone passes): shorten and twist the leads, calibrate, or leave these points out.",
    "non-linearity": "Between the ends this is usually too large an excitation, a change of range or an event during "
    "the sweep: halve the amplitude and see whether it stays.",
}
"""Advice for each kind of failure of the Kramers-Kronig test."""


def impedance_questions(sample: Sample) -> tuple[str, ...]:
    """What the record does not say about the cell and its resistances need."""
    asked = [ASK_KIND] if sample.kind is None else []
    asked += [ASK_AREA] if sample.area is None else []
    asked += [ASK_THICKNESS] if sample.thickness is None and sample.kind in (None, "symmetric", "blocking") else []
    return tuple(asked)


def damage_findings(record: ImpedanceRecord) -> list[Finding]:
    """What of the file could not be read."""
    return [Finding(severity="warning", message=str(damage)) for damage in record.damage]


def sweep_findings(results: Sequence[SweepResult]) -> list[Finding]:
    """Sweeps that no steady cell can have, drift, noise, fits that did not converge, and peaks beyond the data."""
    found = kramers_kronig_findings(results) + drift_findings(results) + undescribed_finding(results)
    found += [
        Finding(
            severity="note",
            message=f"sweep {result.number}: noise {100 * result.noise_level:.2g} % of |Z|.",
            advice="Raise the excitation or average.",
        )
        for result in results
        if result.kramers_kronig.passed and result.noise_level > NOISY
    ]
    found += [
        Finding(severity="error", message=f"sweep {result.number}: the fit did not converge.")
        for result in results
        if not result.fits.best.converged
    ]
    return found + outlier_findings(results) + outside_finding(results)


def kramers_kronig_findings(results: Sequence[SweepResult]) -> list[Finding]:
    """One warning per kind of failure of the Kramers-Kronig test: which sweeps, and the worst of them."""
    found: list[Finding] = []
    for cause, advice in CAUSES.items():
        failed = [result for result in results if result.kramers_kronig.cause == cause]
        if not failed:
            continue
        worst = max(failed, key=lambda result: result.kramers_kronig.deviation)
        found.append(
            Finding(
                severity="warning",
                message=f"{_sweeps(failed)} the Kramers-Kronig test{_of(worst, failed)}: "
                f"{worst.kramers_kronig.evidence}.",
                advice=advice,
            )
        )
    return found


def undescribed_finding(results: Sequence[SweepResult]) -> list[Finding]:
    """One warning on all sweeps that no sum of positive relaxations describes, such as those with an inductive loop."""
    missed = [r for r in results if not r.drt.converged and r.drt.rms_residual > SYSTEMATIC_LIMIT]
    if not missed:
        return []
    worst = max(missed, key=lambda result: result.drt.rms_residual / (result.drt.noise or math.inf))
    return [
        Finding(
            severity="warning",
            message=f"{_numbers(missed)}{_of(worst, missed)}: no sum of positive relaxations describes the spectrum, "
            f"{100 * worst.drt.rms_residual:.2g} % of |Z| is left beside {100 * (worst.drt.noise or 0.0):.2g} % noise.",
            advice="An inductive loop, a drift or a change of range does this, and resistances are then wrong by more "
            "than their uncertainties: leave those frequencies out.",
        )
    ]


def drift_findings(results: Sequence[SweepResult]) -> list[Finding]:
    """One warning on all sweeps during which the cell changed, by the drift test or, where that is silent, Z-HIT."""
    moved = [(result, drift) for result in results for drift in result.drifts if drift.significant]
    if moved:
        worst, drift = max(moved, key=lambda pair: abs(pair[1].growth))
        sweeps = list({result.number: result for result, _ in moved}.values())
        return [
            Finding(
                severity="warning",
                message=f"the cell changed during {_numbers(sweeps)}{_of(worst, sweeps)}: {drift.evidence}.",
                advice="Its slowest arcs are partly drift. Wait longer, stop at a higher frequency, or carry repeated "
                "sweeps to a common time with nasicell.analysis.at_common_time.",
            )
        ]
    apart = [result for result in results if not result.z_hit.passed]
    if not apart:
        return []
    worst = max(apart, key=lambda result: abs(result.z_hit.low_frequency_deviation))
    deviation = math.expm1(worst.z_hit.low_frequency_deviation)
    return [
        Finding(
            severity="warning",
            message=f"Z-HIT of {_numbers(apart)}{_of(worst, apart)}: |Z| at the lowest frequencies is "
            f"{100 * abs(deviation):.2g} % {'above' if deviation > 0 else 'below'} what the phase asks for.",
            advice="The cell changed during the sweep: wait longer, or stop at a higher frequency.",
        )
    ]


def _sweeps(results: Sequence[SweepResult]) -> str:
    return f"{_numbers(results)} {'fails' if len(results) == 1 else 'fail'}"


def _numbers(results: Sequence[SweepResult]) -> str:
    """Names of the sweeps; of many, how many."""
    numbers = [str(result.number) for result in results]
    if len(numbers) == 1:
        return f"sweep {numbers[0]}"
    return f"sweeps {', '.join(numbers)}" if len(numbers) <= NAMED else f"{len(numbers)} sweeps"


def _of(worst: SweepResult, results: Sequence[SweepResult]) -> str:
    return "" if len(results) == 1 else f", sweep {worst.number} most"


def outside_finding(results: Sequence[SweepResult]) -> list[Finding]:
    """One note on all peaks of the distributions of relaxation times that lie beyond the data."""
    peaks = [(r.number, peak.tau) for r in results for peak in r.drt.peaks if peak.region == "outside"]
    if not peaks:
        return []
    sweeps = list(dict.fromkeys(number for number, _ in peaks))
    where = "" if len(results) == 1 else "sweep " if len(sweeps) == 1 else "sweeps "
    where += ", ".join(map(str, sweeps)) + ": " if where else ""
    times = list(dict.fromkeys(f"{tau:.2g} s" for _, tau in sorted(peaks, key=lambda peak: peak[1])))
    one = len(peaks) == 1
    span = times[0] if len(times) == 1 else f"{times[0]} to {times[-1]}"
    return [
        Finding(
            severity="note",
            message=f"{where}{'a peak' if one else 'peaks'} of the distribution of relaxation times beyond the "
            f"measured frequencies, at {span}.",
            advice="Position and area are extrapolated.",
        )
    ]
