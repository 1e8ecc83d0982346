"""What speaks against a quantity because of the charges behind it: gaps, a bad clock, few digits, a cut file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from nasicell.analysis.cycles import BACKWARDS, COARSE_CURRENT, CUT, GAP, UNSEEN_VOLTAGE
from nasicell.quantity import Quantity

ADVICE: Final = {
    BACKWARDS: "Correct the clock of the file: the interval at each jump is not integrated.",
    GAP: "Charge that passed in the gap is missing: give the linked files of the test together.",
    CUT: "The half-cycle at the end of the file is incomplete: copy or export the file again.",
    UNSEEN_VOLTAGE: "The mean voltage leaves the gap out: give the linked files of the test together.",
    COARSE_CURRENT: "Export the current with more digits, or with the cycler's capacity counters.",
}
"""Reservation -> what to do, the one that explains the others first."""
UNCERTAINTY: Final = "; uncertainty: "
"""Between what was computed and what its uncertainty holds."""
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
        The same value; status, evidence and advice say what speaks against it. Its uncertainty is unknown where
        something is missing from a single charge.
    """
    seen: Counter[str] = Counter()
    for row in cycles.select([f"{half}_reservation" for half in halves]).iter_rows():
        seen.update(reason for reason in ADVICE if any(reason in (text or "") for text in row))
    del seen[UNSEEN_VOLTAGE if charges else COARSE_CURRENT]
    counted = any((cycles[f"{half}_from"] == "counter").any() for half in halves)
    missing = bool(seen[BACKWARDS] or seen[GAP] or seen[CUT]) and cycles.height <= 2
    said = quantity.evidence.partition(UNCERTAINTY)[0] if missing else quantity.evidence
    evidence = [said] if said else []
    evidence += [FROM_COUNTER] if charges and counted else []
    reasons = [reason for reason in ADVICE if seen[reason]]
    evidence += [
        reason if cycles.height == 1 else f"{reason} in {seen[reason]} of {cycles.height} cycles" for reason in reasons
    ]
    return replace(
        quantity,
        uncertainty=None if missing else quantity.uncertainty,
        evidence="; ".join(evidence),
        status="flagged" if reasons and quantity.status == "ok" else quantity.status,
        advice=" ".join([quantity.advice] * bool(quantity.advice) + advice_on(reasons)),
    )


def with_clock(quantity: Quantity, *, backwards: bool) -> Quantity:
    """The quantity, flagged where it hangs on times of a clock that runs backwards somewhere in the record."""
    if not backwards or quantity.status != "ok":
        return quantity
    return replace(
        quantity,
        status="flagged",
        evidence="; ".join(text for text in (quantity.evidence, BACKWARDS) if text),
        advice=" ".join(text for text in (quantity.advice, ADVICE[BACKWARDS]) if text),
    )


def advice_on(reasons: Sequence[str]) -> list[str]:
    """What to do about the reservations; a clock that jumps back explains the gaps, in which it jumps forward."""
    return [ADVICE[reason] for reason in reasons if not (reason == GAP and BACKWARDS in reasons)]


def uncertainty_of(**parts: float) -> str:
    """``"; uncertainty: cut-off between two samples, active mass"``: the parts that are not zero.

    >>> uncertainty_of(cut_off_between_two_samples=0.1, printed_digits=0.0)
    '; uncertainty: cut-off between two samples'
    """
    named = [name.replace("_", " ").replace("cut off", "cut-off") for name, size in parts.items() if size > 0]
    return f"{UNCERTAINTY}{', '.join(named)}" if named else ""
