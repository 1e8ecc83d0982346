"""What speaks against a quantity because of the charges behind it: gaps, a clock that jumps back, too few digits."""

from collections import Counter
from dataclasses import replace
from typing import Final

import polars as pl

from nasicell.analysis.cycles import BACKWARDS, COARSE_CURRENT, GAP
from nasicell.quantity import Quantity

ADVICE: Final = {
    BACKWARDS: "Correct the clock of the file: the interval at each jump is not integrated.",
    GAP: "Charge that passed in the gap is missing: give the linked files of the test together.",
    COARSE_CURRENT: "Export the current with more digits, or with the cycler's capacity counters.",
}
"""Reservation -> what to do."""
FROM_COUNTER: Final = "charge by the cycler's counter, since the current is printed too coarsely to be integrated"


def with_reservations(
    quantity: Quantity, cycles: pl.DataFrame, *, halves: tuple[str, ...] = ("discharge",), charges: bool = True
) -> Quantity:
    """The quantity, flagged where a charge behind it is doubtful, and with its origin in the evidence.

    Parameters
    ----------
    quantity
        What was computed.
    cycles
        The rows of the table ``"cycles"`` that it was computed from.
    halves
        ``"charge"`` or ``"discharge"`` or both: the halves that enter.
    charges
        Whether charges themselves enter; a mean voltage does not depend on the digits of the current.

    Returns
    -------
    :
        The same value; status, evidence and advice say what speaks against it.
    """
    seen: Counter[str] = Counter()
    for row in cycles.select([f"{half}_reservation" for half in halves]).iter_rows():
        seen.update({reason for text in row for reason in (text or "").split("; ") if reason})
    if not charges:
        seen.pop(COARSE_CURRENT, None)
    counted = any((cycles[f"{half}_from"] == "counter").any() for half in halves)
    evidence = [quantity.evidence] if quantity.evidence else []
    evidence += [FROM_COUNTER] if charges and counted else []
    evidence += [
        reason if cycles.height == 1 else f"{reason} in {number} of {cycles.height} cycles"
        for reason, number in seen.items()
    ]
    return replace(
        quantity,
        evidence="; ".join(evidence),
        status="flagged" if seen and quantity.status == "ok" else quantity.status,
        advice=" ".join([quantity.advice] * bool(quantity.advice) + [ADVICE[reason] for reason in seen]),
    )
