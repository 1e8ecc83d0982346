"""A full cell whose filament is followed: leg by leg, and with a leak once it touches the cathode.

Where the tip meets the liquid it takes some thousandths of the current (`nasicell.physics.filament_in_liquid`), which
is left out. Where it touches the cathode electrons pass: the cell discharges itself at rest, charges take longer and
give back less. A rest in which it drains the cell is followed down to the lower cut-off, where the voltage is left. The
test ends where the filament keeps a charge from its end: where it would take all of the current before the cut-off,
after the time that the charge would take without it at the most, and where it drains the cell to the lower cut-off.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.short_circuit import HARD_SHARE, filament_share, thickened_radius
from nasicell.twin.electrode import FILAMENT, RADIUS, SODIUM, resistances_at_rest
from nasicell.twin.implicit.attempt import COMPLETED, EXHAUSTED, FAILED
from nasicell.twin.implicit.numbers import FullCell
from nasicell.twin.implicit.run import Legs, run_legs
from nasicell.twin.liquid_path import LiquidPath
from nasicell.twin.shorts import LEFT_AFTER_FUSING, MOST_SHORTS
from nasicell.twin.state import Short, ShortKind
from nasicell.twin.step_control import ImplicitTolerances
from nasicell.twin.sweeping import electrodes_after
from nasicell.twin.tip import PANELS, length_after

SHORTED: Final = 3
"""How a test ends whose filament takes nearly all of the current, or keeps a charge from its end."""
GLANCE: Final = 1e-6
"""Duration of the leg that tells the voltage of a moment, s."""
CUTOFF_WIDTH: Final = 1e-6
"""Above the lower cut-off, V: within it a leg that is not solved began at the cut-off."""

Floats = NDArray[np.float64]


def only(legs: Legs, k: int) -> Legs:
    """Leg `k` by itself."""
    return Legs(
        hold=legs.hold[k : k + 1],
        current=legs.current[k : k + 1],
        limit=legs.limit[k : k + 1],
        duration=legs.duration[k : k + 1],
        scans=legs.scans[k : k + 1],
    )


@dataclass(slots=True, kw_only=True)
class Punctured:
    """A test in progress; the arrays move along in place."""

    numbers: FullCell
    control: ImplicitTolerances
    path: LiquidPath | None
    """None: the filament is not followed."""
    vector: Floats
    filling: Floats
    salt: Floats
    now: float
    """Age, s."""
    lower: float
    upper: float
    capacity: float
    """Usable, C/m2."""
    event: int = COMPLETED
    rows: list[tuple[Floats, Floats, Floats, NDArray[np.int64]]] = field(default_factory=list)
    """Times, voltages, applied current densities and step numbers."""
    shorts: list[Short] = field(default_factory=list)
    """With their age as time."""

    @property
    def leak(self) -> float:
        """Conductance of the filament that touches the cathode, S/m2; 0: none does."""
        if self.path is None or self.vector[RADIUS, 0] <= 0:
            return 0.0
        return 1 / (self.path.resistance(float(self.vector[RADIUS, 0])) * self.path.area)

    def carry_out(self, legs: Legs) -> None:
        """All legs, one after the other, until one ends the test; in one go where no filament is followed."""
        if self.path is None:
            self.rows.append(self._run(legs, leak=0.0))
            return
        for k in range(legs.current.size):
            self._leg(self.path, only(legs, k), k)
            if self.event != COMPLETED:
                return

    def _leg(self, path: LiquidPath, leg: Legs, number: int) -> None:
        """One leg, in parts where a filament arrives or melts in it."""
        left = float(leg.duration[0])
        while self.event == COMPLETED:
            part = leg._replace(duration=np.array([left]))
            begun = self.now
            again = self._with_leak(path, part, number) if self.leak > 0 else self._without(path, part, number)
            left -= self.now - begun
            if not again or left <= 0:
                return

    def _without(self, path: LiquidPath, leg: Legs, number: int) -> bool:
        """The leg up to its end or to the touch of the filament; returns whether something of it is left."""
        before = [array.copy() for array in (self.vector, self.filling, self.salt)]
        begun, capacity = self.now, self.capacity
        rows = self._run(leg, leak=0.0)
        duration = self.now - begun
        times, currents = rows[0] - begun, rows[2]
        if not leg.hold[0]:
            times = np.linspace(0, duration, PANELS + 1)
            currents = np.full(times.size, float(leg.current[0]))
        length, touch = length_after(
            self.numbers.stack,
            path,
            before[0],
            length=float(before[0][FILAMENT, 0]),
            currents=currents,
            times=times,
        )
        if touch == np.inf or self.event == FAILED:
            self.vector[FILAMENT, 0] = length
            self._keep(rows, number, applied=rows[2])
            return False
        for array, old in zip((self.vector, self.filling, self.salt), before, strict=True):
            array[:] = old
        self.now, self.capacity, self.event = begun, capacity, COMPLETED
        if touch > GLANCE:
            rows = self._run(leg._replace(duration=np.array([touch])), leak=0.0)
            self._keep(rows, number, applied=rows[2])
        self.vector[FILAMENT, 0], self.vector[RADIUS, 0] = path.length, path.radius
        self._judge(path, float(leg.current[0]))
        return True

    def _with_leak(self, path: LiquidPath, leg: Legs, number: int) -> bool:
        """The leg with a filament beside the ions; returns whether something of it is left."""
        leak, sodium = self.leak, float(self.vector[SODIUM, 0])
        endless = self._endless(leg, leak)
        if endless:
            room = float(self.numbers.mesh.volumes @ self.filling.mean(axis=1)) * 3
            slowest = leg.limit[0] if leg.hold[0] else leg.current[0]
            longest = room * self.numbers.insertion.areal_capacity / float(slowest)
            leg = leg._replace(duration=np.minimum(leg.duration, longest))
        begun, longest = self.now, float(leg.duration[0])
        rows = self._run(leg, leak=leak)
        drained = 0 <= leg.current[0] < leak * self.lower and not (rows[1] > self.lower + CUTOFF_WIDTH).any()
        if self.event == FAILED and drained:
            # as before the leg: the surfaces of the particles can not give what the filament takes
            rows = (np.array([begun]), np.array([self.lower]), np.zeros(1), np.zeros(1, np.int64))
            self.event = COMPLETED
        self._keep(
            rows, number, applied=rows[2] + leak * rows[1] if leg.hold[0] else np.full_like(rows[0], leg.current[0])
        )
        gained = float(self.vector[SODIUM, 0]) - sodium
        stack = self.numbers.stack
        if stack.thickening_fraction > 0 and gained > 0:
            self.vector[RADIUS, 0] = thickened_radius(
                radius=self.vector[RADIUS, 0],
                length=path.length,
                deposited_charge=stack.thickening_fraction * gained * path.area,
            )
        if self.event == COMPLETED and self.vector[SODIUM, 0] < -stack.reservoir:
            self.event = EXHAUSTED
        stopped = endless and self.now - begun >= longest * (1 - 1e-9)
        empty = leg.current[0] >= 0 and not leg.hold[0] and rows[1][-1] <= self.lower
        if self.event == COMPLETED and empty and leg.current[0] == 0:
            self._stay_empty(begun + longest, number)
        elif self.event == COMPLETED and (stopped or empty):
            self.event = SHORTED
        return False

    def _stay_empty(self, until: float, number: int) -> None:
        """Let the rest of a rest pass at the lower cut-off."""
        currents = np.zeros(1)
        self.vector[:] = electrodes_after(self.numbers.stack, self.vector, currents, until - self.now)
        self.now = until
        self.rows.append((np.array([until]), np.array([self.lower]), currents, np.array([number])))

    def _endless(self, leg: Legs, leak: float) -> bool:
        """Whether the filament takes what a charge or a hold would need to end."""
        if leg.current[0] <= 0:
            return False
        needed = leg.limit[0] if leg.hold[0] else leg.current[0]
        return float(needed) - leak * self.upper <= self.numbers.insertion.parasitic_current_density

    def _judge(self, path: LiquidPath, current: float) -> None:
        """Note the short of a filament that has just touched, and what becomes of it."""
        voltage = self._glance(current)
        radius = float(self.vector[RADIUS, 0])
        metal, whole = path.metal_resistance(radius), path.resistance(radius)
        insertion, stack = self.numbers.insertion, self.numbers.stack
        ions = stack.ceramic_resistance + insertion.catholyte_resistance + insertion.pore_resistance
        ions += float(resistances_at_rest(stack, self.vector)[0])
        share = filament_share(ionic_resistance=ions / path.area, filament_resistance=whole)
        kind: ShortKind = "soft"
        if abs(voltage) * metal / whole >= stack.melting_voltage:
            kind = "recovered"
        elif share >= HARD_SHARE or stack.melting_voltage == np.inf:
            kind = "hard"
        if len(self.shorts) == MOST_SHORTS:
            kind = "hard"
        self.shorts.append(Short(time=self.now, kind=kind, current=voltage / whole))
        if kind == "recovered":
            self.vector[FILAMENT, 0], self.vector[RADIUS, 0] = LEFT_AFTER_FUSING * path.thickness, 0.0
        elif kind == "hard":
            self.event = SHORTED

    def _glance(self, current: float) -> float:
        """Voltage of this moment at the applied current density, V; nothing moves."""
        kept = [array.copy() for array in (self.vector, self.filling, self.salt)]
        now, capacity, event = self.now, self.capacity, self.event
        leg = Legs(
            hold=np.array([False]),
            current=np.array([current]),
            limit=np.zeros(1),
            duration=np.array([GLANCE]),
            scans=np.ones(1, dtype=np.int64),
        )
        _, voltage, _, _ = self._run(leg, leak=self.leak)
        for array, old in zip((self.vector, self.filling, self.salt), kept, strict=True):
            array[:] = old
        self.now, self.capacity, self.event = now, capacity, event
        return float(voltage[0])

    def _run(self, leg: Legs, *, leak: float) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        """Times, voltages, ionic current densities and step numbers of a leg; the state moves along."""
        rows, self.now, self.event, self.capacity = run_legs(
            self.numbers._replace(leak=leak),
            self.control,
            self.vector,
            self.filling,
            self.salt,
            age=self.now,
            legs=leg,
            lower=self.lower,
            upper=self.upper,
            capacity=self.capacity,
        )
        return rows

    def _keep(self, rows: tuple[Floats, Floats, Floats, NDArray[np.int64]], number: int, *, applied: Floats) -> None:
        """Keep the rows of a part of leg `number`."""
        self.rows.append((rows[0], rows[1], applied, np.full(rows[0].size, number, dtype=np.int64)))

    def table(self) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        """Times (age), voltages, applied current densities and step numbers of all rows."""
        time, voltage, current, number = (np.concatenate(column) for column in zip(*self.rows, strict=True))
        return time, voltage, current, number

    def shorts_at(self, shift: float) -> tuple[Short, ...]:
        """The shorts with the test time, which is the age plus `shift` (s)."""
        return tuple(replace(short, time=short.time + shift) for short in self.shorts)
