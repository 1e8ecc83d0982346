r"""Backward differences with variable steps: history, first guess and error estimate.

With the step h, the one before it and the ratio :math:`w` of the two, order two reads

.. math:: y_{n+1} - b\,\dot y_{n+1} = \frac{(1+w)^2\,y_n - w^2\,y_{n-1}}{1+2w}, \qquad b = h\,\frac{1+w}{1+2w},

and its error is :math:`b\,h\,(h + h')` times the third difference quotient, h' being the step before. Order one, for
the first step of a leg, has the error :math:`h^2` times the second one.
E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I, 2nd ed., section III.5.
"""

from typing import NamedTuple

import numpy as np

from nasicell.twin.compiled import lean_inner_loop
from nasicell.twin.implicit.arrays import (
    FIRST_SHELL,
    HISTORY,
    REACTION,
    SALT,
    SALT_HISTORY,
)
from nasicell.twin.implicit.particles import integral_at


class Places(NamedTuple):
    """Where the points are held, and the steps between them, s; 0 where there was none in this leg."""

    now: int
    before: int
    earlier: int
    new: int
    last: float
    """Step from `before` to `now`."""
    second_last: float


@lean_inner_loop
def moved_on(places, step):
    """After `step` seconds the new point is the present one."""
    return Places(places.new, places.now, places.before, places.earlier, step, places.last)


@lean_inner_loop
def weights(places, step):
    """Weights of present and past in the history of a step, and its effective length over its length."""
    if places.last == 0:
        return 1.0, 0.0, 1.0
    w = step / places.last
    return (1 + w) ** 2 / (1 + 2 * w), w * w / (1 + 2 * w), (1 + w) / (1 + 2 * w)


@lean_inner_loop
def keep_history(arrays, places, step):
    """History of fillings and salt for a step; returns its effective length, s."""
    points = arrays.points
    recent, past, share = weights(places, step)
    for k in range(arrays.shells.shape[1]):
        for i in range(arrays.shells.shape[2]):
            present, before = points[places.now, FIRST_SHELL + k, i], points[places.before, FIRST_SHELL + k, i]
            arrays.shells[HISTORY, k, i] = recent * present - past * before
    for i in range(arrays.slices.shape[1]):
        arrays.slices[SALT_HISTORY, i] = recent * points[places.now, SALT, i] - past * points[places.before, SALT, i]
    return share * step


@lean_inner_loop
def guess(points, varying, places, step):
    """First guess for the new point: a parabola (or line, or constant) through the points of this leg."""
    first, second = 0.0, 0.0
    if places.last > 0:
        first = step / places.last
    if places.second_last > 0:
        curvature = step * (step + places.last) / (places.last + places.second_last)
        first += curvature / places.last
        second = -curvature / places.second_last
    for row in range(points.shape[1] if varying else FIRST_SHELL):
        for i in range(points.shape[2]):
            a, b = points[places.now, row, i], points[places.before, row, i]
            points[places.new, row, i] = a + first * (a - b) + second * (b - points[places.earlier, row, i])
    for i in range(points.shape[2]):
        if points[places.new, SALT, i] <= 0:
            points[places.new, SALT, i] = points[places.now, SALT, i]


@lean_inner_loop
def quotient_error(points, row, quotients, places, step):
    """Mean square over the slices of the error of one row of the new point."""
    total = 0.0
    for i in range(points.shape[2]):
        present = points[places.now, row, i]
        rise = (points[places.new, row, i] - present) / step
        if places.last == 0:
            total += (step * (rise - quotients[row, i]) / 2) ** 2
        else:
            fall = (present - points[places.before, row, i]) / places.last
            curve = (rise - fall) / (step + places.last)
            curve_before = (fall - quotients[row, i]) / (places.last + places.second_last)
            third = (curve - curve_before) / (step + places.last + places.second_last)
            total += (weights(places, step)[2] * step * step * (step + places.last) * third) ** 2
    return total / points.shape[2]


@lean_inner_loop
def error_of(arrays, places, step):
    """Error of a step: root mean square over the slices, the largest of all shells and the salt."""
    worst = quotient_error(arrays.points, SALT, arrays.quotients, places, step)
    for row in range(FIRST_SHELL, arrays.points.shape[1]):
        worst = max(worst, quotient_error(arrays.points, row, arrays.quotients, places, step))
    return np.sqrt(worst)


@lean_inner_loop
def keep_quotients(arrays, places):
    """Difference quotients of the step that led to the present point, for the error of the step after next."""
    points = arrays.points
    for row in range(points.shape[1]):
        for i in range(points.shape[2]):
            rise = points[places.now, row, i] - points[places.before, row, i]
            arrays.quotients[row, i] = rise / places.last


@lean_inner_loop
def initial_rates(cell, arrays, flux_per_reaction, parasitic, current):
    """Rates of shells and salt at the begin of a leg, as its first quotients; returns the largest, 1/s."""
    point, mesh, pores = arrays.points[0], cell.mesh, cell.pores
    shells, n, largest = mesh.volumes.size, point.shape[1], 0.0
    for i in range(n):
        inflow = 0.0
        for k in range(shells):
            outflow = flux_per_reaction * (point[REACTION, i] - parasitic)
            if k < shells - 1:
                step = integral_at(cell.diffusivity, point[FIRST_SHELL + k + 1, i])
                step -= integral_at(cell.diffusivity, point[FIRST_SHELL + k, i])
                outflow = mesh.conductances[k] * step
            rate = (outflow - inflow) / (mesh.volumes[k] * cell.insertion.diffusion_time)
            arrays.quotients[FIRST_SHELL + k, i] = rate
            largest = max(largest, abs(rate))
            inflow = outflow
        gain = pores.salt_per_charge * (point[REACTION, i] - (n * current if i == 0 else 0.0))
        if i > 0:
            gain += pores.exchange_rate * (point[SALT, i - 1] - point[SALT, i])
        if i < n - 1:
            gain += pores.exchange_rate * (point[SALT, i + 1] - point[SALT, i])
        arrays.quotients[SALT, i] = gain
        largest = max(largest, abs(gain))
    return largest
