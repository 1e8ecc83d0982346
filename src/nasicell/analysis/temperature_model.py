r"""One model for the sweeps of a temperature series: every process follows its own Arrhenius line.

.. math:: Z(\omega, T) = R_0(T) + j\omega L + \sum_k R_k(T)\, z_k[\omega R_k(T) C_k(T)]
          + \frac{1}{Q(T)\,(j\omega)^m},
          \qquad R_k(T) = R_k \left(\frac{T}{T_0}\right)^{p_k} \exp\left[\frac{E_k}{k}
          \left(\frac1T - \frac1{T_0}\right)\right]

with :math:`p = 1` where the line is that of :math:`\ln(\sigma T)` (electrolyte) and 0 where it is that of
:math:`\ln(1/R)` (interface); :math:`z_k` is the shape of a depressed arc, :math:`1/[1 + (jx)^n]`, or of a finite-length
Warburg element. Capacitances and exponents belong to geometry and material and hardly change, so an arc that leaves
the window of a warm sweep is held by the cold ones: bulk and grain boundary are told apart at every temperature by the
sweeps that separate them. A fit of each sweep by itself cannot do that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.relaxation_fit import RelaxationFit
from nasicell.constants import BOLTZMANN_EV
from nasicell.physics.elements import FINITE_LENGTH_SUMMIT

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

FIRST_ENERGY: Final = 0.35
"""Where an activation energy starts, eV: that of most solid electrolytes."""
ENERGY_BOUNDS: Final = (-0.5, 2.0)
EXPONENT_BOUNDS: Final = (0.5, 1.0)
CAPACITANCE_ENERGY_BOUNDS: Final = (-1.0, 1.0)
FAR: Final = 50.0
"""Largest logarithm of a resistance, a capacitance or a time constant, either way: no cell comes near."""
FIRST_ARC: Final = 3
"""Where the first arc begins in `ThermalModel.vector`."""
PER_ARC: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalLine:
    r"""Arrhenius line of one resistance.

    Parameters
    ----------
    log_resistance
        ln(R/ohm) at the reference temperature.
    activation_energy
        eV.
    with_temperature
        Whether :math:`\ln(T/R)` is the line (conduction), not :math:`\ln(1/R)`.
    """

    log_resistance: float
    activation_energy: float
    with_temperature: bool

    def log_at(self, temperature: Floats, reference: float) -> Floats:
        """ln(R/ohm) at temperatures, shape (t,), K."""
        found = self.log_resistance + self.activation_energy * (1 / temperature - 1 / reference) / BOLTZMANN_EV
        return found + np.log(temperature / reference) if self.with_temperature else found


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalArc:
    """A relaxation whose resistance follows an Arrhenius line.

    Parameters
    ----------
    line
        Of its resistance.
    log_capacitance
        ln of the summit's time constant over the resistance, F, at the reference temperature.
    capacitance_energy
        Slope of `log_capacitance` against 1/kT, eV; 0 for a capacitance that does not change.
    exponent
        Of the depressed arc; without meaning for a Warburg element.
    warburg
        Whether it is a finite-length Warburg element.
    """

    line: ThermalLine
    log_capacitance: float
    capacitance_energy: float
    exponent: float
    warburg: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalTail:
    """Blocking constant phase element, 1/Q following a line like that of an interface's resistance."""

    line: ThermalLine
    """Of 1/Q, ohm s^-m."""
    exponent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalModel:
    """All sweeps of a series in one formula.

    Parameters
    ----------
    reference
        Temperature at which the parameters are stated, K.
    series
        Line of R0.
    inductance
        H.
    arcs
        Relaxations, in order of time constant.
    tail
        Blocking element, None without one.
    steady_series
        Whether R0 does not change with temperature: a lead or a contact.
    steady_capacitances
        Whether no capacitance changes with temperature.
    """

    reference: float
    series: ThermalLine
    inductance: float
    arcs: tuple[ThermalArc, ...]
    tail: ThermalTail | None = None
    steady_series: bool = False
    steady_capacitances: bool = True

    @property
    def vector(self) -> Floats:
        """R0's line, L, per arc line, ln C with its energy and n, then the tail's line and exponent."""
        found = [self.series.log_resistance, self.series.activation_energy, self.inductance]
        for arc in self.arcs:
            found += [arc.line.log_resistance, arc.line.activation_energy]
            found += [arc.log_capacitance, arc.capacitance_energy, arc.exponent]
        if self.tail is not None:
            found += [self.tail.line.log_resistance, self.tail.line.activation_energy, self.tail.exponent]
        return np.array(found)

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which entries of `vector` a fit may change."""
        found = [True, not self.steady_series, True]
        for arc in self.arcs:
            found += [True, True, True, not self.steady_capacitances, not arc.warburg]
        return np.array(found + [True] * (0 if self.tail is None else 3))

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of `vector`."""
        size, anything = (-FAR, FAR), (-np.inf, np.inf)
        rows = [size, ENERGY_BOUNDS, anything]
        rows += [size, ENERGY_BOUNDS, size, CAPACITANCE_ENERGY_BOUNDS, EXPONENT_BOUNDS] * len(self.arcs)
        rows += [] if self.tail is None else [size, ENERGY_BOUNDS, EXPONENT_BOUNDS]
        low, high = np.array(rows).T
        return low, high

    def with_vector(self, x: Floats) -> "ThermalModel":
        """The model with other parameters."""

        def line(old: ThermalLine, k: int) -> ThermalLine:
            return replace(old, log_resistance=float(x[k]), activation_energy=float(x[k + 1]))

        arcs = tuple(
            replace(
                arc,
                line=line(arc.line, k),
                log_capacitance=float(x[k + 2]),
                capacitance_energy=float(x[k + 3]),
                exponent=float(x[k + 4]),
            )
            for k, arc in zip(range(FIRST_ARC, x.size, PER_ARC), self.arcs, strict=False)
        )
        k = FIRST_ARC + PER_ARC * len(arcs)
        tail = None if self.tail is None else ThermalTail(line=line(self.tail.line, k), exponent=float(x[k + 2]))
        return replace(self, series=line(self.series, 0), inductance=float(x[2]), arcs=arcs, tail=tail)

    def impedance(self, *, angular_frequency: Floats, temperature: Floats) -> Complexes:
        """Impedance, shape (t, n), ohm, at `temperature`, shape (t,), K."""
        return self.with_derivatives(angular_frequency, temperature)[0]

    def with_derivatives(self, w: Floats, T: Floats) -> tuple[Complexes, Complexes]:
        """Impedance, shape (t, n), and its derivatives by `vector`, shape (t, n, p)."""
        inverse = ((1 / T - 1 / self.reference) / BOLTZMANN_EV)[:, None]
        log_jw = np.log(w)[None, :] + 0.5j * np.pi
        shape = (T.size, w.size)
        R0 = np.broadcast_to(np.exp(self.series.log_at(T, self.reference))[:, None], shape)
        total = R0 + 1j * w * self.inductance
        columns = [R0, R0 * inverse, np.broadcast_to(1j * w, shape)]
        for arc in self.arcs:
            log_R = arc.line.log_at(T, self.reference)[:, None]
            log_x = log_jw + np.clip(log_R + arc.log_capacitance + arc.capacitance_energy * inverse, -FAR, FAR)
            if arc.warburg:
                s = np.exp(0.5 * (log_x + np.log(FINITE_LENGTH_SUMMIT)))
                tanh = np.tanh(s)
                Z = np.exp(log_R) * tanh / s
                by_time = 0.5 * (np.exp(log_R) * (1 - tanh**2) - Z)
                by_exponent = np.zeros(shape)
            else:
                power = np.exp(arc.exponent * log_x)
                Z = np.exp(log_R) / (1 + power)
                bend = -Z * power / (1 + power)
                by_time, by_exponent = arc.exponent * bend, bend * log_x
            total = total + Z
            columns += [Z + by_time, (Z + by_time) * inverse, by_time, by_time * inverse, by_exponent]
        if self.tail is not None:
            Z = np.exp(self.tail.line.log_at(T, self.reference)[:, None] - self.tail.exponent * log_jw)
            total = total + Z
            columns += [Z, Z * inverse, -Z * log_jw]
        return np.asarray(total, dtype=np.complex128), np.stack(columns, axis=-1).astype(np.complex128)


def model_from(
    fit: RelaxationFit, *, temperature: float, reference: float, electrolyte: Sequence[bool]
) -> ThermalModel:
    """Where a joint fit starts: the fit of one sweep, every line at `FIRST_ENERGY`.

    `electrolyte` tells for each arc whether its line is that of conduction.
    """

    def line(resistance: float, *, with_temperature: bool) -> ThermalLine:
        here = ThermalLine(
            log_resistance=0.0, activation_energy=FIRST_ENERGY, with_temperature=with_temperature
        ).log_at(np.array([temperature]), reference)
        log_resistance = float(np.log(resistance) - here[0])
        return ThermalLine(
            log_resistance=log_resistance, activation_energy=FIRST_ENERGY, with_temperature=with_temperature
        )

    smallest = 1e-3 * (abs(fit.series_resistance) + sum(arc.resistance for arc in fit.arcs))
    arcs = tuple(
        ThermalArc(
            line=line(arc.resistance, with_temperature=conducts),
            log_capacitance=float(np.log(arc.capacitance)),
            capacitance_energy=0.0,
            exponent=arc.exponent,
            warburg=arc.shape != "zarc",
        )
        for arc, conducts in zip(fit.arcs, electrolyte, strict=True)
    )
    tail = fit.tail
    return ThermalModel(
        reference=reference,
        series=line(max(fit.series_resistance, smallest), with_temperature=True),
        inductance=fit.inductance,
        arcs=arcs,
        tail=None
        if tail is None
        else ThermalTail(
            line=replace(line(1 / tail.Q, with_temperature=False), activation_energy=0.0), exponent=tail.exponent
        ),
    )
