r"""Backward differences with variable steps: history, first guess and error estimate.

With the steps h, the one before it and the ratio :math:`w` of the two, order two reads

.. math:: y_{n+1} - b\,\dot y_{n+1} = \frac{(1+w)^2\,y_n - w^2\,y_{n-1}}{1+2w}, \qquad b = h\,\frac{1+w}{1+2w},

and its error is :math:`b\,h\,(h + h')` times the third difference quotient, h' being the step before. Order one, for
the first step of a leg, has the error :math:`h^2` times the second one.
E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I, 2nd ed., section III.5.
"""

import numpy as np

from nasicell.twin.compiled import loop


@loop
def keep_history(arrays, now, before, step, step_before):
    """History of fillings and salt for a step from `now`; returns its effective length, s."""
    filling, salt = arrays.nodes.filling, arrays.nodes.salt
    recent, past, beta = 1.0, 0.0, step
    if step_before > 0:
        w = step / step_before
        recent, past = (1 + w) ** 2 / (1 + 2 * w), w * w / (1 + 2 * w)
        beta = step * (1 + w) / (1 + 2 * w)
    for k in range(filling.shape[1]):
        history, first, second = arrays.shells.history[k], filling[now, k], filling[before, k]
        for i in range(history.size):
            history[i] = recent * first[i] - past * second[i]
    for i in range(salt.shape[1]):
        arrays.slices.history[i] = recent * salt[now, i] - past * salt[before, i]
    return beta


@loop
def extrapolate(values, now, before, earlier, new, first, second):
    """Parabola (or line, or constant) through three points of `values`, shape (NODES, slices)."""
    a, b, c, target = values[now], values[before], values[earlier], values[new]
    for i in range(target.size):
        target[i] = a[i] + first * (a[i] - b[i]) + second * (b[i] - c[i])


@loop
def guess(nodes, varying, now, before, earlier, new, step, step_before, step_earlier):
    """First guess for point `new`, extrapolated from the points at hand."""
    first, second = 0.0, 0.0
    if step_before > 0:
        first = step / step_before
    if step_earlier > 0:
        curvature = step * (step + step_before) / (step_before + step_earlier)
        first += curvature / step_before
        second = -curvature / step_earlier
    extrapolate(nodes.potential, now, before, earlier, new, first, second)
    extrapolate(nodes.logit, now, before, earlier, new, first, second)
    extrapolate(nodes.reaction, now, before, earlier, new, first, second)
    extrapolate(nodes.salt, now, before, earlier, new, first, second)
    for i in range(nodes.salt.shape[1]):
        if nodes.salt[new, i] <= 0:
            nodes.salt[new, i] = nodes.salt[now, i]
    if varying:
        for k in range(nodes.filling.shape[1]):
            extrapolate(nodes.filling[:, k], now, before, earlier, new, first, second)


@loop
def quotient_error(values, now, before, new, slope, step, step_before, step_earlier, beta):
    """Sum of squared errors of the step to `new` of `values`, shape (NODES, slices), with their past `slope`."""
    total = 0.0
    for i in range(slope.size):
        rise = (values[new, i] - values[now, i]) / step
        if step_before == 0:
            total += (step * (rise - slope[i]) / 2) ** 2
        else:
            last = (values[now, i] - values[before, i]) / step_before
            curve = (rise - last) / (step + step_before)
            curve_before = (last - slope[i]) / (step_before + step_earlier)
            third = (curve - curve_before) / (step + step_before + step_earlier)
            total += (beta * step * (step + step_before) * third) ** 2
    return total


@loop
def error_of(arrays, now, before, new, step, step_before, step_earlier, beta):
    """Error of a step: root mean square over the slices, the larger of surface shell and salt."""
    outermost = arrays.nodes.filling[:, -1]
    slopes = arrays.slices.slope
    filling = quotient_error(outermost, now, before, new, slopes[0], step, step_before, step_earlier, beta)
    salt = quotient_error(arrays.nodes.salt, now, before, new, slopes[1], step, step_before, step_earlier, beta)
    return np.sqrt(max(filling, salt) / slopes.shape[1])


@loop
def keep_slopes(arrays, now, before, step_before):
    """Difference quotients of the step that led to `now`, for the error of the step after next."""
    for i in range(arrays.slices.slope.shape[1]):
        filling, salt = arrays.nodes.filling, arrays.nodes.salt
        arrays.slices.slope[0, i] = (filling[now, -1, i] - filling[before, -1, i]) / step_before
        arrays.slices.slope[1, i] = (salt[now, i] - salt[before, i]) / step_before


@loop
def initial_slopes(cell, arrays, now, flux_per_reaction, parasitic, current):
    """Rates of surface shell and salt at the begin of a leg; returns the largest, 1/s."""
    filling, salt, reaction = arrays.nodes.filling[now], arrays.nodes.salt[now], arrays.nodes.reaction[now]
    mesh, pores, slices = cell.mesh, cell.pores, arrays.slices
    last, n = mesh.volumes.size - 1, salt.size
    largest = 0.0
    for i in range(n):
        flux = flux_per_reaction * (reaction[i] - parasitic)
        step = arrays.shells.slope[last, i] * (filling[last, i] - filling[last - 1, i])
        rate = (flux - mesh.conductances[last - 1] * step) / (mesh.volumes[last] * cell.insertion.diffusion_time)
        gain = pores.salt_per_charge * (reaction[i] - (n * current if i == 0 else 0.0))
        if i > 0:
            gain += pores.exchange_rate * (salt[i - 1] - salt[i])
        if i < n - 1:
            gain += pores.exchange_rate * (salt[i + 1] - salt[i])
        slices.slope[0, i], slices.slope[1, i] = rate, gain
        largest = max(largest, abs(rate), abs(gain))
    return largest
