"""Voltage over direct current at the times of the sweeps, against what the sweeps say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.resistance import Resistance
from nasicell.analysis.result import Finding
from nasicell.analysis.sweeps import SweepResult
from nasicell.records import CyclingRecord

Floats = NDArray[np.float64]

DRIVEN: Final = 0.5
"""Samples below this share of the largest current are rests and edges."""
AROUND: Final = 5
"""Driven samples on either side of the start of a sweep that tell the voltage there."""
FARTHEST: Final = 0.2
"""Samples further from a sweep than this share of the time between sweeps belong to another state of the cell."""
CERTAIN: Final = 2.0
"""Standard errors of the difference beyond which the two disagree."""
GAIN: Final = 0.02
"""Relative difference that gains and offsets of the two paths of an instrument may make, 1 % each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DirectCurrent:
    """V/I of each sweep.

    Parameters
    ----------
    values
        Shape (m,), ohm; NaN where nothing was measured.
    uncertainty
        Shape (m,), ohm: scatter and drift of V/I around the sweep.
    """

    values: Floats
    uncertainty: Floats


def direct_current(results: Sequence[SweepResult], trace: CyclingRecord | None) -> DirectCurrent:
    """V/I at the start of each sweep, from the trace, or from what the sweeps state of their bias.

    Parameters
    ----------
    results
        Sweeps in order of time, with `test_time`.
    trace
        Direct-current trace on the same clock; None where there is none.
    """
    times = np.array([np.nan if r.spectrum.test_time is None else r.spectrum.test_time for r in results])
    values, sigma = np.full(times.size, np.nan), np.full(times.size, np.nan)
    for k, result in enumerate(results):
        V, current = result.spectrum.bias_voltage, result.spectrum.bias_current
        if V is not None and current:
            values[k], sigma[k] = V / current, 0.0
    if trace is None or not len(trace):
        return DirectCurrent(values=values, uncertainty=sigma)
    driven = np.abs(trace.current) > DRIVEN * np.max(np.abs(trace.current), initial=0.0)
    t, R = trace.time[driven], trace.voltage[driven] / trace.current[driven]
    reach = FARTHEST * float(np.median(np.diff(times))) if times.size > 1 else np.inf
    for k, time in enumerate(times):
        at = int(np.searchsorted(t, time))
        near = np.arange(max(at - AROUND, 0), min(at + AROUND, t.size))
        near = near[np.abs(t[near] - time) <= max(reach, 0.0)]
        if near.size:
            values[k] = float(np.median(R[near]))
            sigma[k] = float(np.ptp(R[near])) / 2
    return DirectCurrent(values=values, uncertainty=sigma)


def disagreement(direct: DirectCurrent, totals: Sequence[Resistance | None], *, current: Floats) -> tuple[Finding, ...]:
    """One warning where V/I and the resistance of the whole spectrum differ beyond their uncertainties.

    Parameters
    ----------
    direct
        V/I of each sweep.
    totals
        Total resistance of each sweep's fit; None where there is nothing to compare.
    current
        During each sweep, shape (m,), A; NaN where not stated.
    """
    found: list[tuple[int, float, float]] = []
    for k, total in enumerate(totals):
        if total is None or total.status == "failed" or not np.isfinite(direct.values[k]):
            continue
        difference = float(direct.values[k]) - total.value
        sigma = float(np.hypot(direct.uncertainty[k], np.nan_to_num(total.uncertainty)))
        if abs(difference) > max(CERTAIN * sigma, GAIN * total.value):
            found.append((k + 1, difference, total.value))
    if not found:
        return ()
    number, difference, total = max(found, key=lambda item: abs(item[1]) / item[2])
    numbers = ", ".join(str(item[0]) for item in found)
    where = f"sweep {numbers}" if len(found) == 1 else f"sweeps {numbers}"
    volt = difference * current[number - 1]
    as_voltage = f", {1000 * volt:+.3g} mV" if np.isfinite(volt) else ""
    signs = {item[1] > 0 for item in found}
    return (
        Finding(
            severity="warning",
            message=f"{where}: V/I differs from the resistance of the spectrum beyond uncertainty, most in sweep "
            f"{number}: {total + difference:.4g} ohm against {total:.4g} ohm ({100 * difference / total:+.0f} %"
            f"{as_voltage}).",
            advice=" ".join(MEANING[sign] for sign in sorted(signs, reverse=True)),
        ),
    )


MEANING: Final = {
    True: "More under direct current: an arc slower than the sweep, an interface whose resistance falls as the current "
    "grows (charge transfer: V/I is then above dV/dI), or electrodes of different potentials (an alloy, or sodium used "
    "up).",
    False: "Less under direct current: an interface whose resistance grows with the current, a cell that changed in "
    "between, or a current that is partly electronic (a soft short).",
}
"""Sign of V/I minus total resistance -> what it can be."""
