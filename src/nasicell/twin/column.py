"""One of the parallel columns of a cell: its voltage as a function of its own current, and the other way round."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics import cathode, catholyte, charge_transfer
from nasicell.physics.cathode import MODE_GAIN, STEADY_SURFACE_EXCESS
from nasicell.twin.compiled import kernel, loop
from nasicell.twin.electrode import potential, resistance
from nasicell.twin.leg import SMALLEST_FILLING
from nasicell.twin.particle import FADED
from nasicell.twin.salt import live_modes, salt_excess, salt_means

WIDEST = 10.0
"""Distance from the plateau within which voltages are sought, V: no cut-off lies beyond it."""
MOST_LOOKS = 200
"""Looks after which a search stops in any case."""
HALVING = 20
"""Every so many looks the bracket is halved, whatever Newton's step is."""
LARGEST_EXPONENT = 700.0
"""Largest argument of an exponential that double precision holds."""

_ocv = kernel(cathode.open_circuit_potential)
_slope = kernel(cathode.open_circuit_slope)
_filling = kernel(cathode.filling_at_potential)
_exchange = kernel(cathode.cathode_exchange_current_density)
_overpotential = kernel(charge_transfer.overpotential)
_salt_potential = kernel(catholyte.salt_potential)


class Columns(NamedTuple):
    """What the columns of a cell are, and the state that moves along in place."""

    shares: NDArray[np.float64]
    factors: NDArray[np.float64]
    """Resistance of a column's interface over that of the state's contact."""
    vector: NDArray[np.float64]
    """Sodium electrodes, shape (6, columns)."""
    filling: NDArray[np.float64]
    modes: NDArray[np.float64]
    """Shape (columns, modes)."""
    salt_modes: NDArray[np.float64]


@loop
def copied(columns):
    """The columns with a state of their own."""
    return Columns(
        columns.shares,
        columns.factors,
        columns.vector.copy(),
        columns.filling.copy(),
        columns.modes.copy(),
        columns.salt_modes.copy(),
    )


@loop
def restore(columns, earlier):
    """Give the columns the state of earlier ones."""
    columns.vector[:] = earlier.vector
    columns.filling[:] = earlier.filling
    columns.modes[:] = earlier.modes
    columns.salt_modes[:] = earlier.salt_modes


@loop
def surface_gain(squares, diffusion_time, t):
    """Change of the surface filling after `t` seconds per filling rate, s; the same in all columns."""
    gain = t + STEADY_SURFACE_EXCESS * diffusion_time
    for m in range(squares.size):
        exponent = squares[m] * t / diffusion_time
        if exponent > FADED:
            break
        gain -= MODE_GAIN * diffusion_time / squares[m] * np.exp(-exponent)
    return gain


@loop
def surface_at_rest(squares, diffusion_time, filling, modes, t):
    """Surface filling after `t` seconds without current."""
    surface = filling
    for m in range(squares.size):
        exponent = squares[m] * t / diffusion_time
        if exponent > FADED:
            break
        surface += modes[m] * np.exp(-exponent)
    return surface


@loop
def ohmic_and_kinetic(stack, insertion, columns, i, j, surface, gain, t):
    """Voltage of a column without its open-circuit potential, V, and its slope against `j`, ohm m2."""
    full = max(surface, SMALLEST_FILLING)
    empty = max(1 - surface, SMALLEST_FILLING)
    uneven, root = 0.0, 1.0
    if insertion.salt.diffusion_time > 0:
        swing = insertion.salt.swing_per_current * j
        live = live_modes(insertion.salt, t)
        excess = salt_excess(insertion.salt, columns.salt_modes[i], swing)
        mean, at_ceramic, root = salt_means(insertion.salt, excess, swing, live, t)
        uneven = _salt_potential(
            mean_logarithm=mean,
            logarithm_at_ceramic=at_ceramic,
            transference_number=insertion.salt.transference_number,
            temperature=stack.temperature,
        )
    exchange = _exchange(filling=full, emptiness=empty, at_half_filling=insertion.exchange_current_density * root)
    eta = _overpotential(current_density=j, exchange_current_density=exchange, temperature=stack.temperature)
    ohmic = stack.ceramic_resistance + insertion.catholyte_resistance + insertion.pore_resistance
    ohmic += columns.factors[i] * resistance(stack, columns.vector, i, -j, t)
    thermal = GAS_CONSTANT * stack.temperature / FARADAY
    kinetic = thermal * (2 + j * gain * (1 / full - 1 / empty)) / np.sqrt(j * j + 4 * exchange * exchange)
    return eta + uneven + j * ohmic - potential(stack, columns.vector, i, -j, t), ohmic + kinetic


@loop
def equilibrium(stack, insertion, surface):
    """Open-circuit potential, V, and its slope against the filling, V."""
    full = max(surface, SMALLEST_FILLING)
    empty = max(1 - surface, SMALLEST_FILLING)
    value = _ocv(
        filling=full, emptiness=empty, plateau=insertion.plateau, limit=insertion.limit, temperature=stack.temperature
    )
    return value, _slope(filling=full, emptiness=empty, limit=insertion.limit, temperature=stack.temperature)


@loop
def column_current(stack, insertion, columns, i, voltage, start, rest, gain, parasitic, t, settled):
    """Current at which a column has `voltage` after `t` seconds, A/m2, and the slope of the voltage there, ohm m2.

    It lies between the currents that bring the surface of the particle to full and to empty, where the potential has no
    bound. Newton steps; where one overshoots an end, the filling at which the potential takes what the resistances
    leave of the voltage, from which the next converge without overshooting. `gain` is the fall of the surface filling
    per current, `rest` the surface filling without current. The slope leaves out what the current does to contact and
    salt: it guides the search.
    """
    thermal = GAS_CONSTANT * stack.temperature / FARADAY
    low, high = (rest - 1) / gain + parasitic, rest / gain + parasitic
    j = start
    if j <= low:
        j = low + insertion.limit / gain
    if j >= high:
        j = high - insertion.limit / gain
    slope = 0.0
    for look in range(MOST_LOOKS):
        surface = rest - gain * (j - parasitic)
        lost, resistive = ohmic_and_kinetic(stack, insertion, columns, i, j, surface, gain, t)
        here, steepness = equilibrium(stack, insertion, surface)
        slope = resistive - steepness * gain
        beyond = here + lost - voltage
        if beyond > 0:
            high = j
        else:
            low = j
        step = -beyond / slope
        if abs(step) <= settled or high - low <= settled:
            return min(max(j + step, low), high), slope
        if low < j + step < high:
            j += step
        else:
            reduced = min(max((voltage - lost - insertion.plateau) / thermal, -LARGEST_EXPONENT), LARGEST_EXPONENT)
            j = (rest - _filling(reduced=reduced, limit=insertion.limit)) / gain + parasitic
        if not low < j < high or look % HALVING == HALVING - 1:
            j = 0.5 * (low + high)
    return j, slope
