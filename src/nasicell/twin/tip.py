"""How far the filament of a full cell gets in a leg: through the ceramic, then through the liquid."""

import numpy as np
from numpy.typing import NDArray

from nasicell.physics import filament
from nasicell.physics.filament_in_liquid import tip_current, tip_speed
from nasicell.twin.compiled import cached_loop, kernel
from nasicell.twin.conditions import Stack
from nasicell.twin.electrode import resistance
from nasicell.twin.liquid_path import LiquidPath

PANELS = 1024
"""Of the trapezoidal rule over a leg of constant current; halving them changes the growth by some 1e-6 of it."""
SIDE = 0
"""Sodium electrode of a full cell."""

_tip_overpotential = kernel(filament.tip_overpotential)
_growth_rate = kernel(filament.filament_growth_rate)


@cached_loop
def drives(stack, y, currents, times):
    """Speed of a crack (m/s), voltage across ceramic and interface (V), at currents (A/m2) and times (s) in a leg."""
    speeds, voltages = np.empty(times.size), np.empty(times.size)
    for i in range(times.size):
        interface = resistance(stack, y, SIDE, -currents[i], times[i])
        voltages[i] = abs(currents[i]) * (stack.ceramic_resistance + interface)
        drive = _tip_overpotential(
            current_density=abs(currents[i]),
            interface_resistance=interface,
            focusing_resistance=stack.focusing_resistance,
        )
        speeds[i] = _growth_rate(
            tip_overpotential=drive,
            critical_overpotential=stack.critical_overpotential,
            growth_rate=stack.growth_rate,
            exponent=stack.growth_exponent,
        )
    return speeds, voltages


def integral_of(rates: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Integral from the first time to each, trapezoidal."""
    return np.concatenate(([0.0], np.cumsum(0.5 * (rates[1:] + rates[:-1]) * np.diff(times))))


def length_after(
    stack: Stack,
    path: LiquidPath,
    vector: NDArray[np.float64],
    *,
    length: float,
    currents: NDArray[np.float64],
    times: NDArray[np.float64],
) -> tuple[float, float]:
    """Length of the filament after a leg, m, and when it touches the cathode, s since its begin; infinite: not in it.

    Parameters
    ----------
    stack, path
        The cell.
    vector
        Sodium electrode as the leg begins.
    length
        Of the filament then, m.
    currents, times
        Current densities (A/m2, > 0 charges) at times since the begin (s), shape (n,).
    """
    if not currents.any() or times[-1] <= 0:
        return length, np.inf
    speeds, voltages = drives(stack, vector, currents, times)
    crack = integral_of(speeds, times)
    in_liquid = integral_of(
        np.asarray(
            tip_speed(
                current=tip_current(
                    voltage=voltages, tip_resistance=path.tip_resistance, limiting_current=path.limiting_current
                ),
                radius=path.radius,
            )
        ),
        times,
    )
    if currents[0] > 0:
        return _grown(path, length, crack, in_liquid, times)
    left = length - path.thickness
    if left > 0:
        # the tip dissolves back into the ceramic, from where the crack closes
        out = float(np.interp(left, in_liquid, times)) if left < in_liquid[-1] else np.inf
        if out == np.inf:
            return length - float(in_liquid[-1]), np.inf
        length, crack = path.thickness, crack - np.interp(out, times, crack)
    return max(length - stack.retraction_fraction * float(crack[-1]), 0.0), np.inf


def _grown(
    path: LiquidPath,
    length: float,
    crack: NDArray[np.float64],
    in_liquid: NDArray[np.float64],
    times: NDArray[np.float64],
) -> tuple[float, float]:
    """Length after a charge and when the filament touches the cathode."""
    through = 0.0
    if length < path.thickness:
        missing = path.thickness - length
        if crack[-1] < missing:
            return length + float(crack[-1]), np.inf
        through, length = float(np.interp(missing, crack, times)), path.thickness
    before = float(np.interp(through, times, in_liquid))
    missing = path.length - length
    if in_liquid[-1] - before < missing:
        return length + float(in_liquid[-1]) - before, np.inf
    return path.length, float(np.interp(before + missing, in_liquid, times))
