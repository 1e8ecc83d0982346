"""Which process an arc belongs to, judged by its time constant and its capacitance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from nasicell.analysis.relaxation_fit import Arc
from nasicell.records import CellKind
from nasicell.units import SQUARE_CENTIMETRE

Part = Literal["electrolyte", "interface"]


BOUNDARY_TO_BULK: Final = 10.0
"""Largest ratio of grain boundary to bulk resistance of a dense ceramic that is taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessWindow:
    """Time constants and capacitances at which one process is expected; bounds include the lower end."""

    process: str
    part: Part
    tau: tuple[float, float] = (0.0, math.inf)
    """Time constant at the summit, s."""
    capacitance_F_cm2: tuple[float, float] = (0.0, math.inf)
    """Summit time constant over resistance, per area of the cell."""

    def holds(self, tau: float, capacitance_F_cm2: float) -> bool:
        """Whether an arc falls into the window."""
        low, high = self.tau
        least, most = self.capacitance_F_cm2
        return low <= tau < high and least <= capacitance_F_cm2 < most


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessWindows:
    """An ordered set of windows; the first that holds an arc names it.

    Parameters
    ----------
    name
        Shown as evidence.
    windows
        In order of precedence; the last one should hold everything.
    plausible_grain_boundary
        A window "grain boundary" without an upper time constant (one that goes by capacitance alone) holds an arc only
        while no faster grain boundary was found, and only if the arc is at most `BOUNDARY_TO_BULK` times what lies
        before it: capacitances grow from bulk over grain boundary to interface, so a slow wide arc of small
        capacitance is a resistive interface, not another grain boundary.
    """

    name: str
    windows: tuple[ProcessWindow, ...]
    plausible_grain_boundary: bool = True

    def assign(self, arcs: Sequence[Arc], *, area: float | None, series_resistance: float) -> list[ProcessWindow]:
        """Window of each arc; `arcs` in order of time constant, `series_resistance` R0 in ohm.

        `area` in m2 scales the capacitances; without one they are compared as if it were 1 cm2.
        """
        area_cm2 = 1.0 if area is None else area / SQUARE_CENTIMETRE
        found: list[ProcessWindow] = []
        for arc in arcs:
            capacitance = arc.capacitance / area_cm2
            seen = any(window.process == "grain boundary" for window in found)
            before = series_resistance + sum(faster.resistance for faster in arcs[: len(found)])
            implausible = seen or arc.resistance > BOUNDARY_TO_BULK * before
            for window in self.windows:
                by_capacitance = window.process == "grain boundary" and window.tau[1] == math.inf
                if by_capacitance and self.plausible_grain_boundary and implausible:
                    continue
                if window.holds(arc.summit, capacitance):
                    found.append(window)
                    break
            else:
                found.append(ProcessWindow(process="unassigned", part="interface"))
        return found


BULK_CAPACITANCE: Final = 1e-10
"""Upper end for the interior of the grains of a pellet, F/cm2."""
GRAIN_BOUNDARY_CAPACITANCE: Final = 1e-7
"""Upper end for grain boundaries, F/cm2."""
CONTACT_CAPACITANCE: Final = 1e-6
"""Lower end for the contact of a blocking electrode, F/cm2."""
FAST: Final = 3e-6
"""Arcs faster than this are the electrolyte's at room temperature in conductors of 1e-5 S/cm and better, s."""
SLOW: Final = 0.1
"""Interface arcs slower than this are transport of sodium, s."""

CERAMIC: Final = ProcessWindows(
    name="ceramic electrolyte (capacitance and time constant)",
    windows=(
        ProcessWindow(process="bulk", part="electrolyte", tau=(0.0, FAST), capacitance_F_cm2=(0.0, BULK_CAPACITANCE)),
        ProcessWindow(process="grain boundary", part="electrolyte", tau=(0.0, FAST)),
        ProcessWindow(process="bulk", part="electrolyte", capacitance_F_cm2=(0.0, BULK_CAPACITANCE)),
        ProcessWindow(
            process="grain boundary",
            part="electrolyte",
            capacitance_F_cm2=(BULK_CAPACITANCE, GRAIN_BOUNDARY_CAPACITANCE),
        ),
        ProcessWindow(process="interfacial transport", part="interface", tau=(SLOW, math.inf)),
        ProcessWindow(process="charge transfer", part="interface"),
    ),
)
"""Capacitances after J. T. S. Irvine, D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) 132."""

BLOCKING: Final = ProcessWindows(
    name="blocking electrodes (capacitance)",
    windows=(
        ProcessWindow(process="bulk", part="electrolyte", capacitance_F_cm2=(0.0, BULK_CAPACITANCE)),
        ProcessWindow(process="grain boundary", part="electrolyte", capacitance_F_cm2=(0.0, CONTACT_CAPACITANCE)),
        ProcessWindow(process="electrode contact", part="interface"),
    ),
    plausible_grain_boundary=False,
)
"""Between blocking electrodes every arc is the electrolyte's, except one as capacitive as an electrode."""


def default_windows(kind: CellKind | None) -> ProcessWindows:
    """The windows for a kind of cell: `BLOCKING` or `CERAMIC`."""
    return BLOCKING if kind == "blocking" else CERAMIC


PAPER_WINDOWS: Final = ProcessWindows(
    name="time-constant windows of Li et al., Nat. Commun. 2025",
    windows=(
        ProcessWindow(process="grain boundary", part="electrolyte", tau=(0.0, 1.6e-7)),
        ProcessWindow(process="charge transfer", part="interface", tau=(1.6e-3, 1.6e-2)),
        ProcessWindow(process="interfacial transport", part="interface", tau=(0.1, 10.0)),
    ),
)
"""The three windows in which that paper reads its distributions of relaxation times; the rest is unassigned."""
