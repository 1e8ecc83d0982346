"""Can these data show it? What a sweep tells of a circuit, and what it must reach to tell more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.attainable import Attainable, attainable, exponents, information_bound
from nasicell.analysis.circuit_nodes import Component, Node, Series
from nasicell.analysis.circuit_starts import given_start
from nasicell.analysis.circuits import Circuit
from nasicell.analysis.planned_sweep import PlannedSweep
from nasicell.errors import ParameterError

Floats = NDArray[np.float64]

VISIBLE: Final = 0.3
"""Relative uncertainty of its resistance up to which an arc counts as visible."""
TRIED: Final = 10 ** np.arange(0.1, 3.05, 0.1)
"""Factors by which the ends of the sweep are moved in search of the wanted uncertainty."""
MOST_POINTS: Final = 10.0
"""Times as many points per decade that are worth proposing."""

SMALLEST_FACTOR: Final = 0.01
"""On the noise; no instrument is a hundred times better than another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcSeen:
    """One arc of a circuit and how the sweep sees it."""

    resistance: str
    """Name of its resistance."""
    tau: float
    """Time constant, s."""
    relative_uncertainty: float

    @property
    def visible(self) -> bool:
        """Whether its resistance is known better than `VISIBLE`."""
        return self.relative_uncertainty <= VISIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What alone would bring a parameter to the wanted uncertainty; None where it does not, or not within reason."""

    parameter: str
    highest: float | None
    """Highest frequency, Hz, with the same density of points."""
    lowest: float | None
    """Lowest frequency, Hz."""
    points_per_decade: float | None
    noise_factor: float | None
    """Factor on the noise."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpectrumPlan:
    """Answer of `plan_spectrum`."""

    sweep: PlannedSweep
    attainable: Attainable
    wanted: float
    """Relative uncertainty wanted."""
    arcs: tuple[ArcSeen, ...]
    needs: tuple[Need, ...]
    """Of every resistance, capacitance... whose uncertainty is larger than wanted."""

    @property
    def answers(self) -> tuple[str, ...]:
        """The plan in sentences: every arc, then what the sweep would need."""
        seen = [self._seen(arc) for arc in self.arcs]
        if len(self.in_series) > 1:
            seen.append(f"the sum of {', '.join(self.in_series)}: {percent(self.sum_uncertainty)}")
        return (*seen, *(self._needed(need) for need in self.needs))

    @property
    def in_series(self) -> tuple[str, ...]:
        """Resistances that direct current passes: those alone in series, then those of the arcs."""
        root = self.attainable.circuit.root
        nodes = root.parts if isinstance(root, Series) else (root,)
        alone = [node.name for node in nodes if isinstance(node, Component) and node.shape == "R"]
        return (*alone, *(arc.resistance for arc in self.arcs))

    @property
    def sum_uncertainty(self) -> float:
        """Relative uncertainty of the sum of `in_series`: often far below its parts'; infinite with one unseen."""
        found = self.attainable
        share = np.array(
            [value * (n in self.in_series) for n, value in zip(found.circuit.names, found.values, strict=True)]
        )
        share /= share.sum()
        counted = share > 0
        if not np.isfinite(np.diagonal(found.covariance)[counted]).all():
            return float(np.inf)
        return float(np.sqrt(share[counted] @ found.covariance[np.ix_(counted, counted)] @ share[counted]))

    def _seen(self, arc: ArcSeen) -> str:
        verdict = "visible" if arc.visible else "not visible"
        return (
            f"the arc of {arc.resistance} (tau {arc.tau:.2g} s) is {verdict} between {hertz(self.sweep.lowest)} and "
            f"{hertz(self.sweep.highest)}: {arc.resistance} {percent(arc.relative_uncertainty)}"
        )

    def _needed(self, need: Need) -> str:
        ways = [f"reach {hertz(need.highest)}"] if need.highest else []
        ways += [f"go down to {hertz(need.lowest)}"] if need.lowest else []
        ways += [f"measure {need.points_per_decade:.0f} points per decade"] if need.points_per_decade else []
        ways += [f"lower the noise to {need.noise_factor:.2g} of what it is"] if need.noise_factor else []
        return f"{need.parameter} {percent(self.wanted)}: {', or '.join(ways) or 'no sweep within reason'}"


def hertz(frequency: float) -> str:
    """Two digits with the prefix that reads best, such as ``3.2 MHz``.

    >>> hertz(3.16e6), hertz(0.1), hertz(2e-3)
    ('3.2 MHz', '0.1 Hz', '2 mHz')
    """
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k"), (0.1, ""), (0.0, "m")):
        if frequency >= factor * (1 - 1e-9):
            scale = {"": 1.0, "m": 1e-3}.get(prefix, factor)
            return f"{float(f'{frequency / scale:.2g}'):g} {prefix}Hz"
    raise ParameterError(f"a frequency is above 0 Hz, not {frequency:g} Hz")


def percent(relative: float) -> str:
    """``± 3 %``, or ``not bounded``."""
    return f"± {100 * relative:.2g} %" if np.isfinite(relative) else "not bounded"


def plan_spectrum(
    circuit: Circuit | str,
    values: Mapping[str, float],
    *,
    sweep: PlannedSweep,
    wanted: float = 0.05,
) -> SpectrumPlan:
    """What a planned or measured sweep can tell of the parameters expected, and what it must reach for more.

    Parameters
    ----------
    circuit
        What is in the cell.
    values
        Expected value of every parameter by name, or those of a fit.
    sweep
        Frequencies and noise.
    wanted
        Relative uncertainty wanted of every parameter that is not an exponent.

    Examples
    --------
    >>> cell = {"R0": 15.0, "L0": 2e-7, "ZARC1_R": 35.0, "ZARC1_tau": 5e-8, "ZARC1_n": 0.92}
    >>> for highest in (1e6, 1e7):
    ...     sweep = PlannedSweep.between(highest=highest, lowest=0.1, points_per_decade=10)
    ...     print(plan_spectrum("R0-L0-ZARC1", cell, sweep=sweep).answers[0])
    the arc of ZARC1_R (tau 5e-08 s) is not visible between 0.1 Hz and 1 MHz: ZARC1_R ± 37 %
    the arc of ZARC1_R (tau 5e-08 s) is visible between 0.1 Hz and 10 MHz: ZARC1_R ± 0.68 %
    """
    if not 0 < wanted < np.inf:
        raise ParameterError(f"the wanted relative uncertainty must be > 0, not {wanted:g}")
    circuit = Circuit.parse(circuit) if isinstance(circuit, str) else circuit
    known = given_start(circuit, values)
    found = attainable(circuit=circuit, values=known, sweep=sweep)
    relative = dict(zip(circuit.names, found.relative, strict=True))
    arcs = tuple(
        ArcSeen(resistance=name, tau=tau, relative_uncertainty=float(relative[name]))
        for name, tau in _arcs(circuit.root, dict(zip(circuit.names, known, strict=True)))
    )
    short = ~exponents(circuit) & (found.relative > wanted)
    return SpectrumPlan(
        sweep=sweep,
        attainable=found,
        wanted=wanted,
        arcs=arcs,
        needs=_needs(found, sweep, wanted, np.flatnonzero(short).tolist()),
    )


def _needs(found: Attainable, sweep: PlannedSweep, wanted: float, short: list[int]) -> tuple[Need, ...]:
    """The least change of each kind that brings the parameters of `short` to the wanted uncertainty."""
    if not short:
        return ()

    def errors(changed: PlannedSweep) -> Floats:
        return np.sqrt(np.diagonal(information_bound(circuit=found.circuit, values=found.values, sweep=changed)))

    now = errors(sweep)
    higher = {sweep.highest * factor: errors(sweep.reaching(highest=sweep.highest * factor)) for factor in TRIED}
    lower = {sweep.lowest / factor: errors(sweep.reaching(lowest=sweep.lowest / factor)) for factor in TRIED}
    needs = []
    for k in short:
        more = (float(now[k]) / wanted) ** 2
        needs.append(
            Need(
                parameter=found.circuit.names[k],
                highest=next((float(f) for f, error in higher.items() if error[k] <= wanted), None),
                lowest=next((float(f) for f, error in lower.items() if error[k] <= wanted), None),
                points_per_decade=sweep.points_per_decade * more if 1 < more <= MOST_POINTS else None,
                noise_factor=wanted / float(now[k]) if SMALLEST_FACTOR < wanted / now[k] < 1 else None,
            )
        )
    return tuple(needs)


def _arcs(root: Node, values: Mapping[str, float]) -> list[tuple[str, float]]:
    """Resistance and time constant of every arc in series, fastest first: p(R,C), p(R,CPE) and ZARC."""
    found = []
    for node in root.parts if isinstance(root, Series) else (root,):
        components = {component.element.symbol: component.name for component in node.components}
        if isinstance(node, Component):
            if node.shape == "ZARC":
                found.append((f"{node.name}_R", values[f"{node.name}_tau"]))
        elif set(components) == {"R", "C"} and len(node.components) == 2:
            found.append((components["R"], values[components["R"]] * values[components["C"]]))
        elif set(components) == {"R", "CPE"} and len(node.components) == 2:
            name = components["CPE"]
            tau = (values[components["R"]] * values[f"{name}_Q"]) ** (1 / values[f"{name}_n"])
            found.append((components["R"], tau))
    return sorted(found, key=lambda arc: arc[1])
