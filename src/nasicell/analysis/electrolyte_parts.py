"""Bulk and grain boundary: the two parts of an electrolyte's resistance, as far as a sweep separates them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from nasicell.analysis.processes import ProcessWindow
from nasicell.analysis.relaxation_fit import Arc, RelaxationFit
from nasicell.analysis.resistance import Resistance, counted, joined
from nasicell.quantity import Status

SEPARABLE: Final = 6.0
"""omega_max tau of the grain boundary above which bulk and grain boundary separate; below 1 they do not at all."""
UNDETERMINED: Final = 0.3
"""Relative uncertainty above which bulk and grain boundary count as not separated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectrolyteParts:
    """Arcs of a fit that are the grains' interior (beside R0) and the grain boundaries'."""

    bulk: tuple[Arc, ...]
    boundary: tuple[Arc, ...]
    by_order: bool
    """Whether the arcs were told apart by their order in time alone, for want of an area."""


def parts_of_electrolyte(fit: RelaxationFit, assigned: Sequence[ProcessWindow]) -> ElectrolyteParts | None:
    """The parts of a fit; None where no arc is a grain boundary's.

    Without an area, those before the widest gap in time are the bulk's where there are several: capacitances grow from
    bulk to grain boundary.
    """
    electrolyte = [
        (arc, window) for arc, window in zip(fit.arcs, assigned, strict=True) if window.part == "electrolyte"
    ]
    by_order = any(window.process == "bulk or grain boundary" for _, window in electrolyte)
    if by_order:
        arcs = [arc for arc, _ in electrolyte]
        gaps = [slow.summit / fast.summit for fast, slow in pairwise(arcs)]
        first = int(np.argmax(gaps)) + 1 if gaps else 0
        return ElectrolyteParts(bulk=tuple(arcs[:first]), boundary=tuple(arcs[first:]), by_order=True)
    bulk, boundary = (
        tuple(arc for arc, window in electrolyte if window.process == process) for process in ("bulk", "grain boundary")
    )
    return ElectrolyteParts(bulk=bulk, boundary=boundary, by_order=False) if boundary else None


def bulk_and_grain_boundary(
    fits: Sequence[tuple[float, RelaxationFit, ElectrolyteParts]], *, highest: float, status: Status, advice: str
) -> list[Resistance]:
    """The two resistances, their uncertainty with the spread of the models that are not excluded.

    Parameters
    ----------
    fits
        Weight of each model, the model and its parts, the best one first.
    highest
        Highest angular frequency of the sweep, rad/s.
    status, advice
        Standing of the sweep.
    """
    if not fits:
        return []
    _, best, parts = fits[0]
    largest = max(parts.boundary, key=lambda arc: arc.resistance)
    reach = largest.summit * highest
    evidence = (
        f"arc at {largest.summit:.2g} s, omega_max tau = {reach:.2g}, correlation with R0 "
        f"{best.correlation(0, largest.column):+.2f}"
    )
    if reach < SEPARABLE and not parts.bulk:
        status = "failed" if reach < 1 else "flagged"
        advice = joined(
            advice,
            f"{'Not' if reach < 1 else 'Barely'} separable (omega_max tau {reach:.2g}): use electrolyte_resistance or "
            "measure colder.",
        )
    if parts.by_order and status != "failed":
        status = "flagged"
        advice = joined(advice, "Give the area: capacitance per area tells bulk from grain boundary.")
    bulk = [(weight, *fit.resistance(part.bulk, series=True)) for weight, fit, part in fits]
    boundary = [(weight, *fit.resistance(part.boundary)) for weight, fit, part in fits]
    values = [(name, *_with_spread(each)) for name, each in (("bulk", bulk), ("grain_boundary", boundary))]
    if status == "ok" and any(value > sigma > UNDETERMINED * value for _, value, sigma in values):
        status = "flagged"
        advice = "Bulk and grain boundary overlap: use their sum, electrolyte_resistance."
    if len(fits) > 1:
        evidence += f"; uncertainty with the spread of {counted(len(fits), 'model')}"
    unseen = {name for name, value, sigma in values if not value > sigma}
    if unseen and status != "failed":
        return [
            _unseen(name, evidence)
            if name in unseen
            else Resistance(
                name=f"{name}_resistance",
                value=value,
                uncertainty=sigma,
                evidence=evidence,
                status="flagged",
                advice=joined(advice, "It may contain both parts: use electrolyte_resistance."),
            )
            for name, value, sigma in values
        ]
    return [
        Resistance(
            name=f"{name}_resistance",
            value=float("nan") if status == "failed" else value,
            uncertainty=float("nan") if status == "failed" else sigma,
            evidence=evidence,
            status=status,
            advice=advice,
        )
        for name, value, sigma in values
    ]


def undivided(electrolyte: Resistance) -> list[Resistance]:
    """Bulk and grain boundary where no arc is the grain boundary's: the bulk's may contain both."""
    bulk = replace(
        electrolyte,
        name="bulk_resistance",
        status=electrolyte.status if electrolyte.status == "failed" else "flagged",
        advice=joined(electrolyte.advice, "It may contain both parts: use electrolyte_resistance."),
    )
    return [bulk, _unseen("grain_boundary", electrolyte.evidence)]


def _unseen(name: str, evidence: str) -> Resistance:
    """A part of which the sweep shows nothing: no arc, nor R0 above its uncertainty."""
    part = name.replace("_", " ")
    return Resistance(
        name=f"{name}_resistance",
        value=float("nan"),
        uncertainty=float("nan"),
        evidence=f"no resistance above its uncertainty is assigned to the {part}; {evidence}",
        status="failed",
        advice=f"The sweep does not show the {part} by itself: measure colder or to higher frequency.",
    )


def _with_spread(values: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """The first of (weight, value, standard error); its error and the weighted distance of the others in quadrature."""
    _, value, sigma = values[0]
    spread = sum(weight * (other - value) ** 2 for weight, other, _ in values[1:])
    return value, float(np.hypot(sigma, np.sqrt(spread)))
