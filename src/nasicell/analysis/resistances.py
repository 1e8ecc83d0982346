"""From the arcs of a fit to the resistances of a cell, each with its standing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nasicell.analysis.processes import ProcessWindow, ProcessWindows
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit, RelaxationFits
from nasicell.analysis.sweeps import SweepResult
from nasicell.physics.elements import warburg_finite_length, zarc
from nasicell.quantity import Status
from nasicell.records import CellKind, Sample

OPEN_FRACTION: Final = 0.2
"""Share of a resistance that may lie beyond the lowest frequency before it counts as extrapolated."""
SEPARABLE: Final = 6.0
"""omega_max tau of the grain boundary above which bulk and grain boundary separate; below 1 they do not at all."""
UNDETERMINED: Final = 0.3
"""Relative uncertainty above which bulk and grain boundary count as not separated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resistance:
    """One resistance of the whole cell, ohm."""

    name: str
    value: float
    uncertainty: float
    evidence: str
    status: Status = "ok"
    advice: str = ""


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
    assigned = windows.assign(best.arcs, area=area, series_resistance=best.series_resistance)

    def arcs_of(fit: RelaxationFit, part: str) -> list[Arc]:
        found = (
            assigned if fit is best else windows.assign(fit.arcs, area=area, series_resistance=fit.series_resistance)
        )
        return [arc for arc, window in zip(fit.arcs, found, strict=True) if window.part == part]

    described = f"{_model_text(best)}; rms residual {100 * best.rms_residual:.2g} %"
    status, advice = _standing(result)
    total = averaged(fits, lambda fit: fit.resistance(fit.arcs, series=True))
    open_status, open_advice = _closure(result, best.arcs, total[0])
    found = [
        Resistance(
            name="total_resistance",
            value=total[0],
            uncertainty=total[1],
            evidence=described,
            status=_worse(status, open_status),
            advice=_joined(advice, open_advice),
        )
    ]
    if kind is None:
        return found, assigned
    electrolyte = averaged(fits, lambda fit: fit.resistance(arcs_of(fit, "electrolyte"), series=True))
    fast = arcs_of(best, "electrolyte")
    if kind in ("half", "full"):
        status = _worse(status, "flagged")
        advice = _joined(advice, "R0 also holds liquid electrolyte and whatever else is faster than the sweep.")
    found.append(
        Resistance(
            name="electrolyte_resistance",
            value=electrolyte[0],
            uncertainty=electrolyte[1],
            evidence=f"R0 + {_counted(len(fast), 'arc')}, by {windows.name}",
            status=status,
            advice=advice,
        )
    )
    if kind in ("blocking", "symmetric"):
        found += _bulk_and_grain_boundary(result, fast, assigned, status, advice)
    if kind != "blocking":
        slow = arcs_of(best, "interface")
        found.append(
            _interface(result, slow, kind, lambda fit: fit.resistance(arcs_of(fit, "interface")), windows.name)
        )
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
    status, advice = _standing(result)
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
    open_status, open_advice = _closure(result, slow, value)
    if kind != "symmetric":
        open_status = _worse(open_status, "flagged")
        open_advice = _joined(open_advice, "Two different electrodes: the arcs of both are in this value.")
    share = 2 if kind == "symmetric" else 1
    arcs = " + ".join(f"{arc.resistance:.4g} ohm at {arc.summit:.2g} s" for arc in slow)
    return Resistance(
        name="interface_resistance",
        value=value / share,
        uncertainty=sigma / share,
        evidence=f"{'half of ' if share == 2 else ''}{arcs}",
        status=_worse(status, open_status),
        advice=_joined(advice, open_advice),
    )


def _bulk_and_grain_boundary(
    result: SweepResult, fast: Sequence[Arc], assigned: Sequence[ProcessWindow], status: Status, advice: str
) -> list[Resistance]:
    """The electrolyte's two parts as far as the window of the sweep separates them."""
    best = result.fits.best
    process = dict(zip((arc.column for arc in best.arcs), (window.process for window in assigned), strict=True))
    bulk = [arc for arc in fast if process[arc.column] == "bulk"]
    boundary = [arc for arc in fast if process[arc.column] == "grain boundary"]
    if not boundary:
        return []
    largest = max(boundary, key=lambda arc: arc.resistance)
    reach = largest.summit * float(result.spectrum.angular_frequency.max())
    correlation = best.correlation(0, largest.column)
    evidence = f"arc at {largest.summit:.2g} s, omega_max tau = {reach:.2g}, correlation with R0 {correlation:+.2f}"
    if reach < SEPARABLE and not bulk:
        status = "failed" if reach < 1 else "flagged"
        advice = _joined(
            advice,
            f"{'Not' if reach < 1 else 'Barely'} separable (omega_max tau {reach:.2g}): use electrolyte_resistance or "
            "measure colder.",
        )
    parts = (("bulk_resistance", bulk, True), ("grain_boundary_resistance", boundary, False))
    values = [(name, *best.resistance(arcs, series=series)) for name, arcs, series in parts]
    if status == "ok" and any(sigma > UNDETERMINED * value for _, value, sigma in values):
        status = "flagged"
        advice = "Bulk and grain boundary overlap: use their sum, electrolyte_resistance."
    return [
        Resistance(
            name=name,
            value=float("nan") if status == "failed" else value,
            uncertainty=float("nan") if status == "failed" else sigma,
            evidence=evidence,
            status=status,
            advice=advice,
        )
        for name, value, sigma in values
    ]


def _standing(result: SweepResult) -> tuple[Status, str]:
    """How far the fit of a sweep can be trusted, and what to do."""
    best, test = result.fits.best, result.kramers_kronig
    if not best.converged:
        return "failed", best.status
    if not test.passed:
        return "flagged", f"The spectrum fails the Kramers-Kronig test: {test.evidence}."
    if best.rms_residual > max(0.01, 2 * test.noise):
        return "flagged", "The model fits worse than the noise: give a circuit of your own."
    return "ok", ""


def _closure(result: SweepResult, arcs: Sequence[Arc], resistance: float) -> tuple[Status, str]:
    """Flag a resistance of which a good part lies beyond the lowest frequency measured."""
    lowest = np.array([result.spectrum.angular_frequency.min()])
    missing = 0.0
    for arc in arcs:
        if arc.shape == "zarc":
            z = zarc(angular_frequency=lowest, R=arc.resistance, tau=arc.tau, n=arc.exponent)
        else:
            z = warburg_finite_length(angular_frequency=lowest, Z0=arc.resistance, tau=arc.tau)
        missing += arc.resistance - float(z[0].real)
    if missing <= OPEN_FRACTION * resistance:
        return "ok", ""
    return "flagged", (
        f"The sweep ends before the arc closes: {100 * missing / resistance:.0f} % is extrapolated; measure below "
        f"{lowest[0] / (2 * np.pi):.2g} Hz."
    )


def _worse(a: Status, b: Status) -> Status:
    order: list[Status] = ["ok", "flagged", "failed"]
    return max(a, b, key=order.index)


def _joined(*texts: str) -> str:
    return " ".join(text for text in texts if text)


def _model_text(fit: RelaxationFit) -> str:
    """The terms of a model in a few words."""
    arcs = sum(arc.shape == "zarc" for arc in fit.arcs)
    parts = ["R0 + L"] + ([_counted(arcs, "arc")] if arcs else [])
    parts += ["Warburg"] * (len(fit.arcs) - arcs) + ["blocking tail"] * (fit.tail is not None)
    return " + ".join(parts)


def _counted(number: int, what: str) -> str:
    """``1 arc``, ``2 arcs``."""
    return f"{number} {what}" + ("" if number == 1 else "s")
