"""The voltage between the points of a leg.

Smooth quantities are laid as a parabola through three points: filling at the surface, reaction and salt of the slice
that is farthest from full and from empty, and the rest of the voltage. The potential of that slice follows from the
equations, so the steep ends of the open-circuit potential come out as they are. Where a parabola leads out of the
range of fillings it is the line between the two points.
"""

import numpy as np

from nasicell.twin.compiled import loop
from nasicell.twin.implicit.reaction import reaction_potential


@loop
def weights_of(time, first, k, t):
    """Weights of the points `first`, `first` + 1 and `first` + 2 of `time` at t, for a parabola through them."""
    a, b, c = time[first], time[first + 1], time[first + 2]
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
def state_between(cell, trace, first, weights, i):
    """(filling, emptiness, reaction, salt, rest of the voltage, current) of slice `i`, weighted over three points."""
    filling, emptiness, reaction, salt, rest, current = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(3):
        if weights[n] == 0:
            continue
        point = first + n
        odds = np.exp(trace.logit[point, i])
        x, e = odds / (1 + odds), 1 / (1 + odds)
        a, c = trace.reaction[point, i], trace.salt[point, i]
        filling += weights[n] * x
        emptiness += weights[n] * e
        reaction += weights[n] * a
        salt += weights[n] * c
        rest += weights[n] * (trace.voltage[point] - reaction_potential(cell, x, e, c, a))
        current += weights[n] * trace.current[point]
    return filling, emptiness, reaction, salt, rest, current


@loop
def voltages_between(cell, trace, points, times, voltages, currents):
    """Fill voltages and currents at `times` since the begin of the leg, sorted."""
    k = 0
    for row in range(times.size):
        t = times[row]
        while k < points - 2 and trace.time[k + 1] < t:
            k += 1
        if points == 1 or t >= trace.time[points - 1]:
            voltages[row], currents[row] = trace.voltage[points - 1], trace.current[points - 1]
            continue
        share = (t - trace.time[k]) / (trace.time[k + 1] - trace.time[k])
        slice_ = farthest_slice(trace.logit[k + 1])
        first, weights = k, (1 - share, share, 0.0)
        straight = state_between(cell, trace, first, weights, slice_)
        found = straight
        if points > 2:
            first = max(k - 1, 0)
            found = state_between(cell, trace, first, weights_of(trace.time, first, k, t), slice_)
            if not (found[0] > 0 and found[1] > 0 and found[3] > 0):
                found = straight
        filling, emptiness, reaction, salt, rest, current = found
        voltages[row] = rest + reaction_potential(cell, filling, emptiness, salt, reaction)
        currents[row] = current
