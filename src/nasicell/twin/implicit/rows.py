"""The voltage between the points of a leg.

Smooth quantities are laid as a parabola through three points: filling at the surface, reaction and salt of the slice
that is farthest from full and from empty, and the rest of the voltage. The potential of that slice follows from the
equations, so the steep ends of the open-circuit potential come out as they are. Where a parabola leads out of the
range of fillings it is the line between the two points.
"""

import numpy as np

from nasicell.twin.compiled import loop
from nasicell.twin.implicit.reaction import reaction_potential

FILLING, EMPTINESS, REACTION, SALT, REST, CURRENT, QUANTITIES = range(7)
"""What is laid between the points; the rest is what the voltage has beyond the potential of the slice."""


@loop
def weights_of(time, first, points, t):
    """Weights at t of up to three points of `time` from `first` on."""
    a, b = time[first], time[first + 1]
    if points == 2:
        return (b - t) / (b - a), (t - a) / (b - a), 0.0
    c = time[first + 2]
    return (
        (t - b) * (t - c) / ((a - b) * (a - c)),
        (t - a) * (t - c) / ((b - a) * (b - c)),
        (t - a) * (t - b) / ((c - a) * (c - b)),
    )


@loop
def farthest_slice(logit):
    """Slice whose particles are farthest from full and from empty at their surface."""
    best = 0
    for i in range(1, logit.size):
        if abs(logit[i]) < abs(logit[best]):
            best = i
    return best


@loop
def gather(cell, trace, first, points, i, table):
    """Quantities of slice `i` at the points from `first` on into `table`, shape (3, QUANTITIES)."""
    for n in range(points):
        point = first + n
        odds = np.exp(trace.logit[point, i])
        x, e = odds / (1 + odds), 1 / (1 + odds)
        a, c = trace.reaction[point, i], trace.salt[point, i]
        table[n, FILLING], table[n, EMPTINESS], table[n, REACTION], table[n, SALT] = x, e, a, c
        table[n, REST] = trace.voltage[point] - reaction_potential(cell, x, e, c, a)
        table[n, CURRENT] = trace.current[point]


@loop
def between(table, weights, row):
    """Weighted quantities into `row`; returns whether filling and salt are possible ones."""
    for q in range(QUANTITIES):
        row[q] = weights[0] * table[0, q] + weights[1] * table[1, q] + weights[2] * table[2, q]
    return row[FILLING] > 0 and row[EMPTINESS] > 0 and row[SALT] > 0


@loop
def voltages_between(cell, trace, points, times, voltages, currents):
    """Fill voltages and currents at `times` since the begin of the leg, sorted."""
    table, row = np.zeros((3, QUANTITIES)), np.zeros(QUANTITIES)
    k, first, used, gathered = 0, 0, min(points, 3), -1
    for n in range(times.size):
        t = times[n]
        while k < points - 2 and trace.time[k + 1] < t:
            k += 1
        if points == 1 or t >= trace.time[points - 1]:
            voltages[n], currents[n] = trace.voltage[points - 1], trace.current[points - 1]
            continue
        if gathered != k:
            first, gathered = max(k - 1, 0) if points > 2 else 0, k
            gather(cell, trace, first, used, farthest_slice(trace.logit[k + 1]), table)
        if not between(table, weights_of(trace.time, first, used, t), row):
            right = (t - trace.time[k]) / (trace.time[k + 1] - trace.time[k])
            line = (1 - right, right, 0.0) if first == k else (0.0, 1 - right, right)
            between(table, line, row)
        voltages[n] = row[REST] + reaction_potential(cell, row[FILLING], row[EMPTINESS], row[SALT], row[REACTION])
        currents[n] = row[CURRENT]
