"""One step of constant current of a full cell: what stays the same throughout it, and the voltage in it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.physics import cathode, catholyte
from nasicell.twin.compiled import kernel, lean_inner_loop, loop
from nasicell.twin.electrode import potential, resistance, unchanged
from nasicell.twin.particle import mode_excess, surface_at, surfaces_at
from nasicell.twin.salt import live_modes, salt_excess, salt_means, time_of_steady_salt

SMALLEST_FILLING = 1e-300
"""Distance from full or empty at which the open-circuit potential is cut, beyond any voltage limit."""
SIDE = 0
"""Sodium electrode of a full cell."""

_cathode = kernel(cathode.potential_under_current)
_salt_potential = kernel(catholyte.salt_potential)


class Leg(NamedTuple):
    """A step of constant current as it begins."""

    current: float
    """A/m2, > 0 charges."""
    rate: float
    """Filling per second."""
    filling: float
    excess: NDArray[np.float64]
    """Of the particle's modes over their steady amplitudes."""
    swing: float
    salt_excess: NDArray[np.float64]
    """Of the salt's modes over their steady amplitudes."""
    salt_steady: float
    """Time after which the salt is steady, s."""
    salt_root: float
    """Mean of sqrt(c/c0) then."""
    salt_voltage: float
    """What the salt adds to the voltage then, V."""
    reduced: float
    """Current over four times the exchange current density at half filling, in steady salt."""
    drop: float
    """What steady salt, liquid and ceramic add to the voltage, V, and the sodium if it is `unchanged`."""
    unchanged: bool
    """Whether the sodium electrode stays what it is."""


@loop
def begin(stack, insertion, squares, y, filling, modes, salt_modes, j, rate):
    """The leg of current `j` that begins in this state."""
    excess = mode_excess(squares, insertion.diffusion_time, modes, rate)
    swing = insertion.salt.swing_per_current * j
    salt = salt_excess(insertion.salt, salt_modes, swing)
    logarithm, at_ceramic, root = salt_means(insertion.salt, salt, swing, 0, 0.0)
    reduced = 0.25 * j / (insertion.exchange_current_density * root)
    uneven = uneven_salt(stack, insertion, logarithm, at_ceramic)
    drop = uneven + j * (stack.ceramic_resistance + insertion.catholyte_resistance + insertion.pore_resistance)
    still = rate != 0 and unchanged(stack, y, SIDE, -j, ((1 - filling) if rate > 0 else filling) / abs(rate))
    if still:
        drop += sodium_drop(stack, y, j, 0.0)
    steady = time_of_steady_salt(insertion.salt)
    return Leg(j, rate, filling, excess, swing, salt, steady, root, uneven, reduced, drop, still)


@lean_inner_loop
def uneven_salt(stack, insertion, logarithm, at_ceramic):
    """What uneven salt adds to the voltage, V."""
    return _salt_potential(
        mean_logarithm=logarithm,
        logarithm_at_ceramic=at_ceramic,
        transference_number=insertion.salt.transference_number,
        temperature=stack.temperature,
    )


@lean_inner_loop
def sodium_drop(stack, y, j, t):
    """What the sodium electrode adds to the voltage `t` seconds into a leg of current `j`, V."""
    return j * resistance(stack, y, SIDE, -j, t) - potential(stack, y, SIDE, -j, t)


@lean_inner_loop
def cathode_potential(stack, insertion, surface, reduced):
    """Potential of the cathode under current at the filling of its surface, V."""
    return _cathode(
        filling=max(surface, SMALLEST_FILLING),
        emptiness=max(1 - surface, SMALLEST_FILLING),
        reduced_current=reduced,
        plateau=insertion.plateau,
        limit=insertion.limit,
        temperature=stack.temperature,
    )


@lean_inner_loop
def leg_voltage(stack, insertion, squares, y, leg, t):
    """Voltage `t` seconds into a leg, V."""
    surface = surface_at(squares, insertion.diffusion_time, leg.filling, leg.excess, leg.rate, t)
    reduced, voltage = leg.reduced, leg.drop
    if t < leg.salt_steady:
        live = live_modes(insertion.salt, t)
        logarithm, at_ceramic, root = salt_means(insertion.salt, leg.salt_excess, leg.swing, live, t)
        reduced *= leg.salt_root / root
        voltage += uneven_salt(stack, insertion, logarithm, at_ceramic) - leg.salt_voltage
    if not leg.unchanged:
        voltage += sodium_drop(stack, y, leg.current, t)
    return voltage + cathode_potential(stack, insertion, surface, reduced)


@lean_inner_loop
def leg_voltages(stack, insertion, squares, y, leg, times, voltages):
    """Fill in the voltages at `times`, s, which rise: `leg_voltage`, without what stays the same, V."""
    surfaces_at(squares, insertion.diffusion_time, leg.filling, leg.excess, leg.rate, times, voltages)
    first = 0
    while first < times.size and times[first] < leg.salt_steady:
        voltages[first] = leg_voltage(stack, insertion, squares, y, leg, times[first])
        first += 1
    for i in range(first, times.size):
        voltages[i] = leg.drop + cathode_potential(stack, insertion, voltages[i], leg.reduced)
    if not leg.unchanged:
        for i in range(first, times.size):
            voltages[i] += sodium_drop(stack, y, leg.current, times[i])
