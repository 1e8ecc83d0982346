"""Which process an arc belongs to, judged by its time constant and its capacitance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from nasicell.analysis.relaxation_fit import Arc
from nasicell.records import CellKind
from nasicell.units import SQUARE_CENTIMETRE

Part = Literal["electrolyte", "interface", "undetermined"]


BOUNDARY_TO_BULK: Final = 10.0
"""Largest ratio of grain boundary to bulk resistance of a dense ceramic that is taken for one."""
POSSIBLE_AREAS: Final = np.geomspace(0.05, 20.0, 27) * SQUARE_CENTIMETRE
"""Areas that a cell of unknown area may have, from a micro-contact to a pouch of the laboratory, m2."""


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
    interface_processes
        Names of the fast and the slow interface arcs, where there is more than one: charge transfer answers before
        the transport that feeds it is drained. They are told apart by the widest gap between their time constants,
        not by a time that one material has. A single interface arc keeps its window's name.
    """

    name: str
    windows: tuple[ProcessWindow, ...]
    plausible_grain_boundary: bool = True
    interface_processes: tuple[str, str] | None = None

    def assign(
        self,
        arcs: Sequence[Arc],
        *,
        area: float | None,
        series_resistance: float,
        longest: float = math.inf,
    ) -> list[ProcessWindow]:
        """Window of each arc.

        Parameters
        ----------
        arcs
            In order of time constant.
        area
            Area of the cell, m2, which scales the capacitances. Without one, every area of `POSSIBLE_AREAS` is tried:
            an arc whose window depends on it is ``"bulk or grain boundary"`` where it is the electrolyte's anyway,
            else of the part ``"undetermined"``.
        series_resistance
            R0, ohm.
        longest
            Longest time constant that the sweep holds, s: slower arcs do not decide which of the others is slow.
        """
        if area is not None:
            return self._of_area(arcs, area, series_resistance, longest)
        tried = [self._of_area(arcs, float(each), series_resistance, longest) for each in POSSIBLE_AREAS]
        return [_common(candidates) for candidates in zip(*tried, strict=True)]

    def _of_area(
        self, arcs: Sequence[Arc], area: float, series_resistance: float, longest: float
    ) -> list[ProcessWindow]:
        """`assign` at one area."""
        found: list[ProcessWindow] = []
        for arc in arcs:
            capacitance = arc.capacitance / (area / SQUARE_CENTIMETRE)
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
                found.append(UNASSIGNED)
        return self._in_series(arcs, found, longest)

    def _in_series(self, arcs: Sequence[Arc], found: Sequence[ProcessWindow], longest: float) -> list[ProcessWindow]:
        """The windows, interface arcs named by which side of their widest gap in time they lie on."""
        times = [
            arc.summit
            for arc, window in zip(arcs, found, strict=True)
            if window.part == "interface" and arc.summit <= longest
        ]
        if self.interface_processes is None or len(times) < 2:
            return list(found)
        slow = max(pairwise(times), key=lambda pair: pair[1] / pair[0])[1]
        names = self.interface_processes
        return [
            replace(window, process=names[arc.summit >= slow])
            if window.part == "interface" and arc.summit <= longest
            else window
            for arc, window in zip(arcs, found, strict=True)
        ]


UNASSIGNED: Final = ProcessWindow(process="unassigned", part="undetermined")
"""Of an arc that no window holds."""


def _common(candidates: Sequence[ProcessWindow]) -> ProcessWindow:
    """What is left of an arc's windows at different areas: the one window, or the part they share, or nothing."""
    first = candidates[0]
    if all(window.process == first.process for window in candidates):
        return first
    if any(window.part != first.part for window in candidates):
        return ProcessWindow(process="electrolyte or interface", part="undetermined")
    return ProcessWindow(
        process="bulk or grain boundary" if first.part == "electrolyte" else "interface", part=first.part
    )


BULK_CAPACITANCE: Final = 1e-10
"""Upper end for the interior of the grains of a pellet, F/cm2."""
GRAIN_BOUNDARY_CAPACITANCE: Final = 1e-7
"""Upper end for grain boundaries, F/cm2."""
CONTACT_CAPACITANCE: Final = 1e-6
"""Lower end for the contact of a blocking electrode, F/cm2."""
FAST: Final = 3e-6
"""Arcs faster than this are the electrolyte's at room temperature in conductors of 1e-5 S/cm and better, s."""
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
        ProcessWindow(process="interface", part="interface"),
    ),
    interface_processes=("charge transfer", "interfacial transport"),
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


LI2025: Final = ProcessWindows(
    name="time constants of Li et al. (2025)",
    windows=(
        ProcessWindow(process="grain boundary", part="electrolyte", tau=(0.0, 1.6e-7)),
        ProcessWindow(process="charge transfer", part="interface", tau=(1.6e-3, 1.6e-2)),
        ProcessWindow(process="interfacial transport", part="interface", tau=(0.1, 10.0)),
        ProcessWindow(process="unassigned", part="undetermined"),
    ),
)
"""Windows by which the symmetric cells of doi 10.1038/s41467-025-60842-x were read, at room temperature.

They tell by time alone: take them to compare with that paper, not for another material.
"""

NOT_STATED: Final = ProcessWindows(name="kind of cell not stated", windows=(UNASSIGNED,))
"""Without the kind of cell, no arc has a name: the same one is an interface's here and an electrode's there."""


def doubtful_name(capacitances: Sequence[float], windows: Sequence[ProcessWindow], *, area: float | None) -> str:
    """What speaks against the names of the arcs of a dense ceramic between two sodium electrodes; empty for nothing.

    An arc taken for the interface that is no more capacitive than a grain boundary may be one.

    Parameters
    ----------
    capacitances
        Of the arcs of the cell, F.
    windows
        That hold them.
    area
        Of the cell, m2; without it nothing can be said.
    """
    if area is None:
        return ""
    each = [c / (area / SQUARE_CENTIMETRE) for c in capacitances]
    low = [c for c, w in zip(each, windows, strict=True) if w.part == "interface" and c < GRAIN_BOUNDARY_CAPACITANCE]
    if not low:
        return ""
    return (
        f"An arc taken for the interface has only {min(low):.2g} F/cm2, as a grain boundary has: it may be the "
        "electrolyte's. Its activation energy tells, or another thickness of the ceramic."
    )


def default_windows(kind: CellKind | None) -> ProcessWindows:
    """The windows for a kind of cell: `BLOCKING`, `CERAMIC`, or `NOT_STATED` for none."""
    if kind is None:
        return NOT_STATED
    return BLOCKING if kind == "blocking" else CERAMIC
