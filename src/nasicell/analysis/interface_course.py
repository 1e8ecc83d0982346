"""How the interface changes from sweep to sweep under current: its resistance, and when the change is beyond doubt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.joint_residual import point_noise, separate_residual
from nasicell.analysis.processes import ProcessWindow
from nasicell.analysis.resistance import Resistance
from nasicell.analysis.sweeps import SweepResult
from nasicell.analysis.time_model import SharedFit, fit_shared, relative_change

Floats = NDArray[np.float64]

CHANGE: Final = 0.2
"""Fraction by which R_int leaves its start value before the interface counts as changed."""
CERTAIN: Final = 2.0
"""Standard errors beyond which a sweep has changed, or has not, for certain."""
AS_GOOD: Final = 1.2
"""Residual of the shared model over that of separate fits up to which the electrolyte counts as unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InterfaceCourse:
    """Resistance of one interface in the sweeps of a series, before any short.

    Parameters
    ----------
    positions
        Which sweeps of the series these are, from 0, shape (m,).
    values
        Shape (m,), ohm.
    covariance
        Shape (m, m), ohm2.
    evidence
        What the values come from.
    """

    positions: NDArray[np.intp]
    values: Floats
    covariance: Floats
    evidence: str

    @property
    def uncertainty(self) -> Floats:
        """Standard errors of `values`, shape (m,)."""
        return np.sqrt(np.diag(self.covariance))

    def changed(self) -> tuple[int | None, int | None, int | None]:
        """Index of the first sweep beyond `CHANGE`, of the last within it and of the first beyond it for certain.

        Each is None where there is no such sweep. The last one within is counted before the first beyond for certain,
        and the first beyond after the last within: it lies between the two.
        """
        change, sigma = relative_change(self.values, self.covariance)
        beyond = np.flatnonzero(np.abs(change) - CERTAIN * sigma > CHANGE)
        end = int(beyond[0]) if beyond.size else change.size
        within = np.flatnonzero((np.abs(change) + CERTAIN * sigma < CHANGE)[:end])
        last = int(within[-1]) if within.size else None
        outside = np.flatnonzero(np.abs(change) > CHANGE)
        outside = outside[outside > (-1 if last is None else last)]
        return int(outside[0]) if outside.size else None, last, end if beyond.size else None

    def largest(self) -> tuple[int, list[int]]:
        """Index of the maximum, and of every sweep that may be the maximum."""
        top = int(np.argmax(self.values))
        variance = np.diag(self.covariance) + self.covariance[top, top] - 2 * self.covariance[top]
        near = self.values[top] - self.values <= CERTAIN * np.sqrt(np.maximum(variance, 0.0))
        return top, np.flatnonzero(near).tolist()


def interface_course(
    results: Sequence[SweepResult],
    assigned: Sequence[Sequence[ProcessWindow]],
    separate: Sequence[Resistance | None],
    *,
    share: int,
) -> InterfaceCourse | None:
    """The interface's resistance from one model of all sweeps, or from separate fits where that does not hold.

    Parameters
    ----------
    results
        Sweeps in order of time, those before the short.
    assigned
        Window of every arc of each sweep's best fit.
    separate
        Interface resistance of each sweep's own fit; None or failed where there is none.
    share
        Interfaces in the arcs: 2 in a symmetric cell.
    """
    known = {k: item for k, item in enumerate(separate) if item is not None and item.status != "failed"}
    if not known:
        return None
    usable = list(known)
    positions = np.array(usable, dtype=np.intp)
    fit = _shared([results[k] for k in usable], [assigned[k] for k in usable])
    if fit is not None:
        return InterfaceCourse(
            positions=positions,
            values=fit.interface / share,
            covariance=fit.covariance / share**2,
            evidence=f"one model of {len(usable)} sweeps, electrolyte and time constants in common, residual "
            f"{100 * fit.rms_residual:.2g} % of |Z|",
        )
    known = {k: item for k, item in known.items() if math.isfinite(item.uncertainty)}
    if not known:
        return None
    return InterfaceCourse(
        positions=np.array(list(known), dtype=np.intp),
        values=np.array([item.value for item in known.values()]),
        covariance=np.diag([item.uncertainty**2 for item in known.values()]),
        evidence="each sweep fitted by itself",
    )


def _shared(results: Sequence[SweepResult], assigned: Sequence[Sequence[ProcessWindow]]) -> SharedFit | None:
    """The best model of all sweeps, started from the first, the middle and the last; None where none holds."""
    if len(results) < 2 or len({result.spectrum.frequency.tobytes() for result in results}) > 1:
        return None
    found: list[SharedFit] = []
    noise = point_noise(results)
    for k in dict.fromkeys([0, len(results) // 2, len(results) - 1]):
        best = results[k].fits.best
        varied = [window.part == "interface" for window in assigned[k]]
        if best.tail is not None or not any(varied):
            continue
        found.append(
            fit_shared(
                best.arcs,
                varied,
                angular_frequency=results[0].spectrum.angular_frequency,
                impedance=np.stack([result.spectrum.impedance for result in results]),
                noise=noise,
            )
        )
    reached = [fit for fit in found if fit.converged]
    if not reached:
        return None
    best = min(reached, key=lambda fit: fit.criterion)
    return best if best.rms_residual <= AS_GOOD * separate_residual(results, noise) else None
