"""Spectra of a cell that is shorted: what an electron conductor gives is no resistance of electrolyte or interface."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nasicell.analysis.result import Analysis, Finding
from nasicell.quantity import Quantity

COLLAPSED: Final = 0.2
"""Total resistance relative to the electrolyte's before, below which a cell is shorted: ions cannot bypass it."""
FALLEN: Final = 0.9
"""Electrolyte resistance relative to that before, below which something beside the ions conducts.

No ceramic conducts better for having been used; one part in ten is what 2-3 K of warming do (0.3 to 0.4 eV).
"""
LARGEST_CONDUCTIVITY: Final = 1.0
"""S/cm, beyond every sodium electrolyte.

The fastest solid at room temperature has 0.041 S/cm (T. Fuchs et al., ACS Energy Lett. 5 (2020) 146), beta''-alumina at
300 degC 0.2 to 0.4 S/cm (X. Lu et al., J. Power Sources 195 (2010) 2431).
"""
OF_THE_CELL: Final = frozenset(
    {
        "bulk_resistance",
        "grain_boundary_resistance",
        "electrolyte_resistance",
        "interface_resistance",
        "ionic_conductivity",
    }
)
"""Quantities that a short makes meaningless; the total resistance is then that of the short."""


def without_short(later: Analysis, *, before: Analysis) -> Analysis:
    """The analysis of a later spectrum with what a short took from it failed, judged by a spectrum before.

    What a soft short may have taken, where the electrolyte seems to conduct better than before, is flagged.

    Parameters
    ----------
    later
        Analysis of sweeps taken after current has passed.
    before
        Analysis of sweeps taken before; its last sweep tells the electrolyte's resistance, or the total one where the
        kind of cell is not known.
    """
    reference = _reference(before)
    if reference is None:
        return later
    reasons = {
        total.conditions: f"The cell is shorted: its total resistance is {total.value:.3g} {total.unit}, where that of "
        f"{'its electrolyte' if reference.name == 'electrolyte_resistance' else 'the cell'} was {reference.value:.3g} "
        "before."
        for total in later.all("total_resistance")
        if total.unit == reference.unit and total.value < COLLAPSED * reference.value
    }
    if not reasons:
        return _beside_a_path(later, before=before)
    first = next(iter(reasons.values()))
    message = first[0].lower() + first[1:]
    return replace(
        later,
        quantities=tuple(_judged(quantity, reasons.get(quantity.conditions)) for quantity in later.quantities),
        findings=(*later.findings, Finding(severity="warning", message=message)),
    )


def _beside_a_path(later: Analysis, *, before: Analysis) -> Analysis:
    """The analysis of a later spectrum, flagged where its electrolyte conducts better than before."""
    known = {q.conditions: q for q in before.all("electrolyte_resistance") if q.status == "ok" and q.value > 0}
    reasons = {
        q.conditions: (
            f"The electrolyte seems to resist {q.value:.3g} {q.unit}, {q.value / known[q.conditions].value:.0%} of "
            "before. No ceramic improves with use: a filament conducts beside it (soft short), or the cell was warmer."
        )
        for q in later.all("electrolyte_resistance")
        if q.conditions in known and q.unit == known[q.conditions].unit and q.value < FALLEN * known[q.conditions].value
    }
    if not reasons:
        return later
    quantities = tuple(
        replace(q, status="flagged", advice=f"{q.advice} {reasons[q.conditions]}".strip())
        if q.conditions in reasons and q.status == "ok" and (q.name in OF_THE_CELL or q.name == "total_resistance")
        else q
        for q in later.quantities
    )
    first = next(iter(reasons.values()))
    message = first[0].lower() + first[1:]
    return replace(
        later, quantities=quantities, findings=(*later.findings, Finding(severity="warning", message=message))
    )


def flag_impossible(quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of one sweep, flagged if its conductivity exceeds `LARGEST_CONDUCTIVITY`."""
    conductivity = next((q.value for q in quantities if q.name == "ionic_conductivity"), math.nan)
    if not conductivity > LARGEST_CONDUCTIVITY:
        return list(quantities)
    reason = (
        f"{conductivity:.2g} S/cm is beyond any sodium electrolyte: the cell is shorted, or area or thickness is wrong."
    )
    return [q if q.status == "failed" else replace(q, status="flagged", advice=reason) for q in quantities]


def _reference(before: Analysis) -> Quantity | None:
    """The resistance that ions must pass, from the last sweep that has it."""
    for name in ("electrolyte_resistance", "total_resistance"):
        known = [q for q in before.all(name) if q.status != "failed" and q.value > 0]
        if known:
            return known[-1]
    return None


def _judged(quantity: Quantity, reason: str | None) -> Quantity:
    """The quantity, failed if it is the cell's and there is a reason, flagged if it is the total resistance."""
    if reason is None:
        return quantity
    if quantity.name in OF_THE_CELL:
        return replace(quantity, value=math.nan, uncertainty=None, interval=None, status="failed", advice=reason)
    if quantity.name == "total_resistance":
        return replace(quantity, status="flagged", advice=reason)
    return quantity
