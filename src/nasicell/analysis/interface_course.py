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
from nasicell.quantity import Quantity

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

        Each is None where there is no such sweep; the last one within is counted before the first beyond for certain.
        """
        change, sigma = relative_change(self.values, self.covariance)
        outside = np.flatnonzero(np.abs(change) > CHANGE)
        beyond = np.flatnonzero(np.abs(change) - CERTAIN * sigma > CHANGE)
        end = int(beyond[0]) if beyond.size else change.size
        within = np.flatnonzero((np.abs(change) + CERTAIN * sigma < CHANGE)[:end])
        first = int(outside[0]) if outside.size else None
        return first, int(within[-1]) if within.size else None, end if beyond.size else None

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
    usable = [k for k, item in enumerate(separate) if item is not None and item.status != "failed"]
    if not usable:
        return None
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
    items = [item for item in separate if item is not None and item.status != "failed"]
    variance = np.array([item.uncertainty**2 if math.isfinite(item.uncertainty) else 0.0 for item in items])
    return InterfaceCourse(
        positions=positions,
        values=np.array([item.value for item in items]),
        covariance=np.diag(variance),
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


def course_quantities(
    course: InterfaceCourse | None,
    charge: Floats,
    *,
    scale: float,
    unit: str,
    charge_unit: str,
    ended: str,
    source: str,
) -> list[Quantity]:
    """Maximum of R_int, the charge there, and the charge until R_int changed.

    Parameters
    ----------
    course
        Resistances; None gives nothing.
    charge
        Charge passed before each sweep of the course, shape (m,), in `charge_unit`; NaN where the file does not say.
    scale
        From ohm to `unit`.
    unit, charge_unit
        Of the resistance and the charge.
    ended
        What ended the series, in a word.
    source
        Of the record.
    """
    if course is None:
        return []
    top, near = course.largest()
    maximum = Quantity(
        name="interface_resistance_maximum",
        value=float(course.values[top] * scale),
        unit=unit,
        uncertainty=float(course.uncertainty[top] * scale),
        conditions=f"sweep {course.positions[top] + 1}",
        source=source,
        evidence=course.evidence,
    )
    if not np.isfinite(charge).all():
        return [maximum, *_without_charge(charge_unit, source)]
    at_top = Quantity(
        name="charge_at_interface_maximum",
        value=float(charge[top]),
        unit=charge_unit,
        interval=(float(charge[near[0]]), float(charge[near[-1]])) if len(near) > 1 else None,
        source=source,
        evidence=f"sweep {course.positions[top] + 1}"
        + (
            f"; sweeps {course.positions[near[0]] + 1} to {course.positions[near[-1]] + 1} may be it"
            if len(near) > 1
            else ""
        ),
    )
    return [maximum, at_top, _until_change(course, charge, scale, unit, charge_unit, ended, source)]


def _until_change(
    course: InterfaceCourse, charge: Floats, scale: float, unit: str, charge_unit: str, ended: str, source: str
) -> Quantity:
    first, within, beyond = course.changed()
    rule = f"R_int leaves its start value {course.values[0] * scale:.4g} {unit} by more than {100 * CHANGE:g} %"
    low = float(charge[0] if within is None else charge[within])
    if beyond is None:
        text = "never" if first is None else f"first seen at {charge[first]:.3g} {charge_unit}, never beyond doubt"
        return Quantity(
            name="charge_until_change",
            value=low,
            unit=charge_unit,
            bound=">=",
            source=source,
            evidence=f"{text} until the {ended}: {rule}",
        )
    assert first is not None
    return Quantity(
        name="charge_until_change",
        value=float(charge[first]),
        unit=charge_unit,
        interval=(low, float(charge[beyond])),
        source=source,
        evidence=f"{rule}; ends of the interval are {CERTAIN:g} standard errors clear of it",
    )


def _without_charge(unit: str, source: str) -> list[Quantity]:
    """The charges, failed because the file does not state them."""
    return [
        Quantity(
            name=name,
            value=math.nan,
            unit=unit,
            source=source,
            status="failed",
            evidence="the file does not state the charge passed before each sweep",
            advice="Export the charge with the spectra; time since the start also counts rests and other currents.",
        )
        for name in ("charge_at_interface_maximum", "charge_until_change")
    ]
