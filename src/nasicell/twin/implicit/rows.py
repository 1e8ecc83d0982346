"""The voltage between the points of a leg.

Smooth quantities are laid as a parabola through three points: filling at the surface, reaction and salt of the slice
that is farthest from full and from empty, and the rest of the voltage. The potential of that slice follows from the
equations, so the steep ends of the open-circuit potential come out as they are. Where a parabola leads out of the
range of fillings it is the line between the two points.
"""

import numpy as np

from nasicell.twin.compiled import lean_inner_loop
from nasicell.twin.implicit import arrays
from nasicell.twin.implicit.arrays import QUANTITIES
from nasicell.twin.implicit.reaction import reaction_potential

FILLING, EMPTINESS, REACTION, SALT, REST, CURRENT = range(QUANTITIES)
"""What is laid between the points; the rest is what the voltage has beyond the potential of the slice."""


@lean_inner_loop
def weights_of(trace, first, points, t):
    """Weights at t of up to three points of a trace from `first` on."""
    a, b = trace[first, arrays.TIME], trace[first + 1, arrays.TIME]
    if points == 2:
        return (b - t) / (b - a), (t - a) / (b - a), 0.0
    c = trace[first + 2, arrays.TIME]
    return (
        (t - b) * (t - c) / ((a - b) * (a - c)),
        (t - a) * (t - c) / ((b - a) * (b - c)),
        (t - a) * (t - b) / ((c - a) * (c - b)),
    )


@lean_inner_loop
def farthest_slice(traced):
    """Slice whose particles are farthest from full and from empty at their surface."""
    best = 0
    for i in range(1, traced.shape[1]):
        if abs(traced[arrays.LOGIT, i]) < abs(traced[arrays.LOGIT, best]):
            best = i
    return best


@lean_inner_loop
def gather(cell, trace, traced, first, points, i, table):
    """Quantities of slice `i` at the points from `first` on into `table`, shape (3, QUANTITIES)."""
    for n in range(points):
        point = first + n
        odds = np.exp(traced[point, arrays.LOGIT, i])
        x, e = odds / (1 + odds), 1 / (1 + odds)
        a, c = traced[point, arrays.REACTION, i], traced[point, arrays.SALT, i]
        table[n, FILLING], table[n, EMPTINESS], table[n, REACTION], table[n, SALT] = x, e, a, c
        table[n, REST] = trace[point, arrays.VOLTAGE] - reaction_potential(cell, x, e, c, a)
        table[n, CURRENT] = trace[point, arrays.CURRENT]


@lean_inner_loop
def between(table, weights, row):
    """Weighted quantities into `row`; returns whether filling and salt are possible ones."""
    for q in range(QUANTITIES):
        row[q] = weights[0] * table[0, q] + weights[1] * table[1, q] + weights[2] * table[2, q]
    return row[FILLING] > 0 and row[EMPTINESS] > 0 and row[SALT] > 0


@lean_inner_loop
def voltages_between(cell, leg, trace, traced, points, times, voltages, currents, table):
    """Fill voltages and currents at `times` since the begin of the leg, sorted; a held voltage is what it is."""
    row = table[3]
    k, first, used, gathered = 0, 0, min(points, 3), -1
    for n in range(times.size):
        t = times[n]
        while k < points - 2 and trace[k + 1, arrays.TIME] < t:
            k += 1
        if points == 1 or t >= trace[points - 1, arrays.TIME]:
            voltages[n], currents[n] = trace[points - 1, arrays.VOLTAGE], trace[points - 1, arrays.CURRENT]
            continue
        if gathered != k:
            first, gathered = max(k - 1, 0) if points > 2 else 0, k
            gather(cell, trace, traced, first, used, farthest_slice(traced[k + 1]), table)
        if not between(table, weights_of(trace, first, used, t), row):
            right = (t - trace[k, arrays.TIME]) / (trace[k + 1, arrays.TIME] - trace[k, arrays.TIME])
            line = (1 - right, right, 0.0) if first == k else (0.0, 1 - right, right)
            between(table, line, row)
        voltages[n] = row[REST] + reaction_potential(cell, row[FILLING], row[EMPTINESS], row[SALT], row[REACTION])
        currents[n] = row[CURRENT]
        if leg.hold:
            voltages[n] = leg.voltage
