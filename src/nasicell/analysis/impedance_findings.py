"""What the user should know about sweeps, and what their record does not say."""

from collections.abc import Sequence

from nasicell.analysis.basis import ASK_AREA, ASK_KIND, ASK_THICKNESS
from nasicell.analysis.kramers_kronig import NOISY
from nasicell.analysis.noise_findings import outlier_findings
from nasicell.analysis.result import Finding
from nasicell.analysis.sweeps import SweepResult
from nasicell.records import ImpedanceRecord, Sample


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
    """Sweeps that fail the Kramers-Kronig test, are noisy or whose fit did not converge, and peaks beyond the data."""
    found: list[Finding] = []
    for result in results:
        test, best = result.kramers_kronig, result.fits.best
        if not test.passed:
            found.append(
                Finding(
                    severity="warning",
                    message=f"sweep {result.number} fails the Kramers-Kronig test: {test.evidence}.",
                    advice="The cell changed during the sweep or the excitation was too large: wait longer, measure "
                    "faster or smaller.",
                )
            )
        elif test.noise > NOISY:
            found.append(
                Finding(
                    severity="note",
                    message=f"sweep {result.number}: noise {100 * test.noise:.2g} % of |Z|.",
                    advice="Raise the excitation or average.",
                )
            )
        if not best.converged:
            found.append(Finding(severity="error", message=f"sweep {result.number}: the fit did not converge."))
    return found + outlier_findings(results) + outside_finding(results)


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
