"""One step of constant current of a full cell: what stays the same throughout it, and the voltage in it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.physics import cathode, catholyte, charge_transfer
from nasicell.twin.compiled import kernel, loop
from nasicell.twin.electrode import potential, resistance
from nasicell.twin.particle import mode_excess, surface_at
from nasicell.twin.salt import live_modes, salt_excess, salt_means

SMALLEST_FILLING = 1e-300
"""Distance from full or empty at which the open-circuit potential is cut, beyond any voltage limit."""

_ocv = kernel(cathode.open_circuit_potential)
_exchange = kernel(cathode.cathode_exchange_current_density)
_overpotential = kernel(charge_transfer.overpotential)
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
    salt_logarithm: float
    """Steady mean of ln c less ln c at the ceramic."""
    salt_root: float
    """Steady mean of sqrt(c/c0)."""


@loop
def begin(insertion, squares, filling, modes, salt_modes, j, rate):
    """The leg of current `j` that begins in this state."""
    excess = mode_excess(squares, insertion.diffusion_time, modes, rate)
    swing = insertion.salt.swing_per_current * j
    salt = salt_excess(insertion.salt, salt_modes, swing)
    logarithm, at_ceramic, root = salt_means(insertion.salt, salt, swing, 0, 0.0)
    return Leg(j, rate, filling, excess, swing, salt, logarithm - at_ceramic, root)


@loop
def leg_voltage(stack, insertion, squares, y, side, factor, leg, t):
    """Voltage `t` seconds into a leg, V; the interface of `side` resists `factor` times what its state says."""
    surface = surface_at(squares, insertion.diffusion_time, leg.filling, leg.excess, leg.rate, t)
    full = max(surface, SMALLEST_FILLING)
    empty = max(1 - surface, SMALLEST_FILLING)
    difference, root = leg.salt_logarithm, leg.salt_root
    if insertion.salt.diffusion_time > 0:
        live = live_modes(insertion.salt, t)
        if live > 0:
            mean, at_ceramic, root = salt_means(insertion.salt, leg.salt_excess, leg.swing, live, t)
            difference = mean - at_ceramic
    j = leg.current
    exchange = _exchange(filling=full, emptiness=empty, at_half_filling=insertion.exchange_current_density * root)
    eta = _overpotential(current_density=j, exchange_current_density=exchange, temperature=stack.temperature)
    uneven = _salt_potential(
        mean_logarithm=difference,
        logarithm_at_ceramic=0.0,
        transference_number=insertion.salt.transference_number,
        temperature=stack.temperature,
    )
    ohmic = stack.ceramic_resistance + insertion.catholyte_resistance + insertion.pore_resistance
    ohmic += factor * resistance(stack, y, side, -j, t)
    equilibrium = _ocv(
        filling=full,
        emptiness=empty,
        plateau=insertion.plateau,
        limit=insertion.limit,
        temperature=stack.temperature,
    )
    return equilibrium + eta + uneven + j * ohmic - potential(stack, y, side, -j, t)
