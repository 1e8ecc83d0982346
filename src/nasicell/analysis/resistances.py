"""From the arcs of a fit to the resistances of a cell, each with its standing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nasicell.analysis.electrolyte_parts import UNDETERMINED, bulk_and_grain_boundary, parts_of_electrolyte, undivided
from nasicell.analysis.processes import POSSIBLE_AREAS, ProcessWindow, ProcessWindows, doubtful_name
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit, RelaxationFits
from nasicell.analysis.resistance import Resistance, counted, joined, worse
from nasicell.analysis.sweeps import SweepResult
from nasicell.physics.elements import warburg_finite_length, zarc
from nasicell.quantity import Status
from nasicell.records import CellKind, Sample
from nasicell.units import SQUARE_CENTIMETRE

OPEN_FRACTION: Final = 0.2
"""Share of a resistance that may lie beyond the lowest frequency before it counts as extrapolated."""
MOSTLY_OPEN: Final = 0.5
"""Share beyond the lowest frequency above which the uncertainty of the fit says nothing about the resistance."""
LARGEST_RESIDUAL: Final = 0.1
"""Root mean square residual, relative to |Z|, above which a model describes no spectrum, however noisy."""


def resistances(
    result: SweepResult, *, sample: Sample, windows: ProcessWindows
) -> tuple[list[Resistance], list[ProcessWindow]]:
    """Resistances that the kind of cell allows, and the window of every arc of the best fit.

    Blocking cells: everything in series with the blocking tail is electrolyte. Symmetric cells: arcs slower than the
    electrolyte's are the two interfaces together. Half and full cells: the same arcs hold both electrodes. Kind not
    stated: only the total.
    """
    area = None if sample.area is None else sample.area.value
    fits, kind = result.fits, sample.kind
    best = fits.best

    def windows_of(fit: RelaxationFit) -> list[ProcessWindow]:
        return windows.assign(fit.arcs, area=area, series_resistance=fit.series_resistance, longest=result.longest_time)

    assigned = windows_of(best)

    def arcs_of(fit: RelaxationFit, part: str) -> list[Arc]:
        found = assigned if fit is best else windows_of(fit)
        return [arc for arc, window in zip(fit.arcs, found, strict=True) if window.part == part]

    described = f"{best.text}; rms residual {100 * best.rms_residual:.2g} %{_alternatives(fits)}"
    status, advice = standing(result)
    total = averaged(fits, lambda fit: fit.resistance(fit.arcs, series=True))
    found = [
        _doubted(
            Resistance(
                name="total_resistance",
                value=total[0],
                uncertainty=total[1],
                evidence=described,
                status=status,
                advice=advice,
            ),
            extrapolated=_extrapolated(result, best.arcs, total[0]),
            result=result,
        )
    ]
    if kind is None:
        return found, assigned
    open_arcs = arcs_of(best, "undetermined")
    if open_arcs:
        return found + _without_area(open_arcs, kind), assigned
    electrolyte = averaged(fits, lambda fit: fit.resistance(arcs_of(fit, "electrolyte"), series=True))
    fast = arcs_of(best, "electrolyte")
    series = counted(len(fast), "arc")
    doubt = doubtful_name([arc.capacitance for arc in best.arcs], assigned, area=area) if kind == "symmetric" else ""
    if doubt:
        status, advice = worse(status, "flagged"), joined(advice, doubt)
    if kind in ("half", "full"):
        status = worse(status, "flagged")
        advice = joined(advice, "R0 also holds liquid electrolyte and whatever else is faster than the sweep.")
    found.append(
        _doubted(
            Resistance(
                name="electrolyte_resistance",
                value=electrolyte[0],
                uncertainty=electrolyte[1],
                evidence=f"{f'R0 + {series}' if fast else 'R0 alone'}, by {windows.name}",
                status=status,
                advice=advice,
            ),
            extrapolated=_extrapolated(result, fast, electrolyte[0]),
            result=result,
        )
    )
    if kind in ("blocking", "symmetric"):
        models = [*fits.rivals, *((1.0 / len(fits.neighbours), fit) for fit in fits.neighbours)]
        parts = [(weight, fit, parts_of_electrolyte(fit, windows_of(fit))) for weight, fit in models]
        divided = bulk_and_grain_boundary(
            [(weight, fit, part) for weight, fit, part in parts if part is not None],
            highest=float(result.spectrum.angular_frequency.max()),
            status=status,
            advice=advice,
        )
        found += divided or (undivided(found[-1]) if kind == "blocking" else [])
    if kind != "blocking":
        slow = arcs_of(best, "interface")
        interface = _interface(result, slow, kind, lambda fit: fit.resistance(arcs_of(fit, "interface")), windows.name)
        if doubt:
            interface = replace(
                interface, status=worse(interface.status, "flagged"), advice=joined(interface.advice, doubt)
            )
        found.append(interface)
    return found, assigned


def averaged(fits: RelaxationFits, resistance: Callable[[RelaxationFit], tuple[float, float]]) -> tuple[float, float]:
    """Value of the best model; the variance includes how far the models that remain possible disagree."""
    value, _ = resistance(fits.best)
    variance = 0.0
    for weight, fit in fits.rivals:
        other, sigma = resistance(fit)
        variance += weight * (sigma**2 + (other - value) ** 2)
    return value, float(np.sqrt(variance))


def _interface(
    result: SweepResult,
    slow: Sequence[Arc],
    kind: CellKind,
    resistance: Callable[[RelaxationFit], tuple[float, float]],
    rule: str,
) -> Resistance:
    status, advice = standing(result)
    if not slow:
        return Resistance(
            name="interface_resistance",
            value=float("nan"),
            uncertainty=float("nan"),
            evidence=f"no arc slower than the electrolyte by {rule}",
            status="failed",
            advice="Measure to lower frequency or with less noise; the interface is below what this sweep shows.",
        )
    value, sigma = averaged(result.fits, resistance)
    if kind != "symmetric":
        status = worse(status, "flagged")
        advice = joined(advice, "Two different electrodes: the arcs of both are in this value.")
    share = 2 if kind == "symmetric" else 1
    arcs = " + ".join(f"{arc.resistance:.4g} ohm at {arc.summit:.2g} s" for arc in slow)
    return _doubted(
        Resistance(
            name="interface_resistance",
            value=value / share,
            uncertainty=sigma / share,
            evidence=f"{'half of ' if share == 2 else ''}{arcs}",
            status=status,
            advice=advice,
        ),
        extrapolated=_extrapolated(result, slow, value),
        result=result,
    )


def _without_area(arcs: Sequence[Arc], kind: CellKind) -> list[Resistance]:
    """Both resistances, failed: the area decides which of them these arcs are."""
    where = " and ".join(f"{arc.resistance:.4g} ohm at {arc.summit:.2g} s" for arc in arcs)
    low, high = POSSIBLE_AREAS[[0, -1]] / SQUARE_CENTIMETRE
    names = ("electrolyte_resistance",) + (("interface_resistance",) if kind != "blocking" else ())
    return [
        Resistance(
            name=name,
            value=float("nan"),
            uncertainty=float("nan"),
            evidence=f"{where}: electrolyte or interface, as the area lies between {low:g} and {high:g} cm2",
            status="failed",
            advice="Give the area: capacitance per area tells electrolyte from interface.",
        )
        for name in names
    ]


def standing(result: SweepResult) -> tuple[Status, str]:
    """How far the fit of a sweep can be trusted, and what to do."""
    best, test = result.fits.best, result.kramers_kronig
    if np.all(result.spectrum.impedance.real <= 0):
        return "failed", "The real part is negative at every frequency: check the sign or the order of the columns."
    if not best.converged:
        return "failed", best.status
    if not test.passed:
        return "flagged", f"The spectrum fails the Kramers-Kronig test: {test.evidence}."
    if best.rms_residual > LARGEST_RESIDUAL:
        return "flagged", (
            f"The model misses the spectrum by {100 * best.rms_residual:.2g} %: look at the data, shorten the sweep or "
            "give a circuit of your own."
        )
    if best.rms_residual > max(0.01, 2 * test.noise):
        return "flagged", "The model fits worse than the noise: give a circuit of your own."
    return "ok", ""


def _extrapolated(result: SweepResult, arcs: Sequence[Arc], resistance: float) -> float:
    """Share of a resistance that lies beyond the lowest frequency measured."""
    lowest = np.array([result.spectrum.angular_frequency.min()])
    missing = 0.0
    for arc in arcs:
        if arc.shape == "zarc":
            z = zarc(angular_frequency=lowest, R=arc.resistance, tau=arc.tau, n=arc.exponent)
        else:
            z = warburg_finite_length(angular_frequency=lowest, Z0=arc.resistance, tau=arc.tau)
        missing += arc.resistance - float(z[0].real)
    return missing / resistance if resistance > 0 else 0.0


def _doubted(item: Resistance, *, extrapolated: float, result: SweepResult) -> Resistance:
    """The resistance, failed where it is none, flagged where mostly uncertain or a good part is beyond the sweep."""
    if not item.value > 0:
        return replace(
            item,
            value=float("nan"),
            uncertainty=float("nan"),
            status="failed",
            advice=item.advice or "The sweep shows none: measure to higher frequency, or check lead and cell.",
        )
    status, advice, uncertainty = item.status, item.advice, item.uncertainty
    if uncertainty > UNDETERMINED * abs(item.value):
        status = worse(status, "flagged")
        advice = joined(
            advice, "The sweep hardly determines it: measure a wider range of frequency or with less noise."
        )
    if extrapolated > OPEN_FRACTION:
        lowest = result.spectrum.frequency.min()
        status = worse(status, "flagged")
        advice = joined(
            advice,
            f"The sweep ends before the arc closes: {100 * extrapolated:.0f} % is extrapolated; measure below "
            f"{lowest:.2g} Hz.",
        )
    if extrapolated > MOSTLY_OPEN:
        uncertainty = float("nan")
    return replace(item, status=status, advice=advice, uncertainty=uncertainty)


def _alternatives(fits: RelaxationFits) -> str:
    """The models that are nearly as good, with their weights."""
    if len(fits.rivals) == 1:
        return ""
    others = ", ".join(f"{fit.text} {100 * weight:.0f} %" for weight, fit in fits.rivals[1:])
    return f"; {100 * fits.rivals[0][0]:.0f} % likely, else {others}"
