"""A full cell of parallel columns at one voltage, through steps of constant current.

Within a time step the current of each column is constant, so that its diffusion, its salt and its contact are
propagated exactly; the currents are those at which all columns have the same voltage in the middle of the time step
(implicit midpoint rule, order two).
"""

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics import ageing
from nasicell.twin.column import (
    HALVING,
    MOST_LOOKS,
    WIDEST,
    column_current,
    copied,
    restore,
    surface_at_rest,
    surface_gain,
)
from nasicell.twin.compiled import cached_loop, kernel, loop
from nasicell.twin.crossing import crossing_of
from nasicell.twin.electrode import advance, time_of_exhaustion
from nasicell.twin.full import COMPLETED, EXHAUSTED, LARGEST_EXPONENT
from nasicell.twin.particle import advance_modes
from nasicell.twin.salt import advance_salt

FAILED = 2
"""How a step ends whose columns find no common voltage."""
MOST_STEPS = 100_000
"""Time steps, repeated ones included, after which a step counts as failed."""
SETTLED, BALANCED = 1e-10, 1e-8
"""Change of a column's current and imbalance of all, of the total, at which the searches stop.

A last Newton step then takes the imbalance to the rounding of the numbers.
"""

_utilisation = kernel(ageing.utilisation)


@loop
def shared(stack, insertion, squares, columns, currents, total, parasitic, capacity, guess, t):
    """Common voltage `t` seconds into a step of total current density `total`, V; `currents` become those of the columns.

    Infinite, of the sign of the current, where the columns can not carry it.
    """
    n = columns.shares.size
    gain = surface_gain(squares, insertion.diffusion_time, t) / capacity
    rest = np.empty(n)
    slopes = np.empty(n)
    for i in range(n):
        rest[i] = surface_at_rest(squares, insertion.diffusion_time, columns.filling[i], columns.modes[i], t)
    most = np.sum(columns.shares * rest) / gain + parasitic
    if not most - 1 / gain < total < most:
        return np.sign(total) * np.inf
    low, high = insertion.plateau - WIDEST, insertion.plateau + WIDEST
    v = guess if low < guess < high else insertion.plateau
    for look in range(MOST_LOOKS):
        carried, conductance = 0.0, 0.0
        for i in range(n):
            currents[i], slopes[i] = column_current(
                stack, insertion, columns, i, v, currents[i], rest[i], gain, parasitic, t, SETTLED * abs(total)
            )
            carried += columns.shares[i] * currents[i]
            conductance += columns.shares[i] / slopes[i]
        missing = total - carried
        if missing > 0:
            low = v
        else:
            high = v
        step = missing / conductance
        if abs(missing) <= BALANCED * abs(total) or high - low < 1e-14:
            for i in range(n):
                currents[i] += step / slopes[i]
            return v + step
        v = v + step
        if not low < v < high or look % HALVING == HALVING - 1:
            v = 0.5 * (low + high)
    return np.nan


@loop
def overshoot(squares, insertion, columns):
    """Largest distance of a particle's surface beyond empty or full: of a time step too long for a column that ends."""
    worst = 0.0
    for i in range(columns.shares.size):
        surface = surface_at_rest(squares, insertion.diffusion_time, columns.filling[i], columns.modes[i], 0.0)
        worst = max(worst, -surface, surface - 1)
    return worst


@loop
def propagate(stack, insertion, squares, columns, currents, parasitic, capacity, h):
    """Move all columns `h` seconds on at their currents, in place."""
    for i in range(columns.shares.size):
        rate = -(currents[i] - parasitic) / capacity
        advance_modes(squares, insertion.diffusion_time, columns.modes[i], rate, h)
        advance_salt(insertion.salt, columns.salt_modes[i], insertion.salt.swing_per_current * currents[i], h)
        columns.filling[i] += rate * h
        advance(stack, columns.vector, i, -currents[i], h)


@loop
def share_beyond(h, stack, insertion, squares, columns, currents, total, parasitic, capacity, guess, cutoff):
    """How far the voltage is beyond the cut-off after a time step of `h`, as in `nasicell.twin.full`."""
    moved, drawn = copied(columns), currents.copy()
    middle = shared(stack, insertion, squares, moved, drawn, total, parasitic, capacity, guess, 0.5 * h)
    if not np.isfinite(middle):
        return 1.0
    propagate(stack, insertion, squares, moved, drawn, parasitic, capacity, h)
    v = shared(stack, insertion, squares, moved, drawn, total, parasitic, capacity, middle, 0.0)
    beyond = np.sign(total) * (v - cutoff)
    return -np.expm1(min(-beyond * FARADAY / (GAS_CONSTANT * stack.temperature), LARGEST_EXPONENT))


_time_of_cutoff = crossing_of(share_beyond)


@loop
def run_step(stack, insertion, squares, columns, total, parasitic, capacity, cutoff, control, longest):
    """Carry out one step; rows (time, voltage) since its begin and how it ends. `columns` move along in place."""
    n = columns.shares.size
    rows = np.empty((64, 2))
    currents = np.full(n, total)
    v = shared(stack, insertion, squares, columns, currents, total, parasitic, capacity, insertion.plateau, 0.0)
    beyond = np.sign(total) * (v - cutoff) >= 0
    rows[0, 0], rows[0, 1] = 0.0, cutoff if beyond else v
    row, t, h = 1, 0.0, control.first_share * longest
    event = COMPLETED
    for _ in range(MOST_STEPS):
        if beyond:
            break
        h = min(h, control.longest_share * longest)
        drawn = currents.copy()
        middle = shared(stack, insertion, squares, columns, drawn, total, parasitic, capacity, v, 0.5 * h)
        change = np.max(np.abs(drawn - currents)) / abs(total) if np.isfinite(middle) else np.inf
        if change > control.largest_change and h > control.smallest_share * longest:
            h *= max(0.8 * control.largest_change / change, 0.2)
            continue
        exhaustion = np.inf
        for i in range(n):
            exhaustion = min(exhaustion, time_of_exhaustion(stack, columns.vector, i, -drawn[i]))
        step = min(h, exhaustion)
        if step < h:
            drawn = currents.copy()
            shared(stack, insertion, squares, columns, drawn, total, parasitic, capacity, v, 0.5 * step)
        before = copied(columns)
        propagate(stack, insertion, squares, columns, drawn, parasitic, capacity, step)
        v_end = shared(stack, insertion, squares, columns, drawn, total, parasitic, capacity, middle, 0.0)
        if step > control.smallest_share * longest and overshoot(squares, insertion, columns) > insertion.limit:
            restore(columns, before)
            h = 0.5 * step
            continue
        if np.sign(total) * (v_end - cutoff) >= 0:
            if step > control.event_share * longest:
                restore(columns, before)
                h = 0.25 * step
                continue
            arguments = (stack, insertion, squares, before, currents, total, parasitic, capacity, v, cutoff)
            step, beyond = _time_of_cutoff(arguments, step), True
            restore(columns, before)
            drawn = currents.copy()
            shared(stack, insertion, squares, columns, drawn, total, parasitic, capacity, v, 0.5 * step)
            propagate(stack, insertion, squares, columns, drawn, parasitic, capacity, step)
        elif exhaustion <= h:
            event, beyond = EXHAUSTED, True
        currents, v = drawn, v_end
        t += step
        if row == rows.shape[0]:
            rows = np.concatenate((rows, np.empty_like(rows)))
        rows[row, 0], rows[row, 1] = t, cutoff if beyond and event == COMPLETED else v
        row += 1
        if not (beyond or np.isfinite(v)):
            return rows[:row], FAILED
        h *= min(max(0.8 * control.largest_change / max(change, 1e-3 * control.largest_change), 0.5), 2.0)
    return rows[:row], event if beyond else FAILED


@cached_loop
def run_columns(stack, insertion, squares, columns, age, currents, lower, upper, control):
    """Carry out the steps, as `nasicell.twin.full.run_steps` does; `columns` move along in place.

    Rows are the time steps of the solution. Where a column has no sodium left the test ends.

    Returns times, voltages, current densities and step numbers of the rows, the time at the end and how it ended.
    """
    parts = np.empty((256, 4))
    row, now, event = 0, age, COMPLETED
    for k in range(currents.size):
        j = currents[k]
        filling = np.sum(columns.shares * columns.filling)
        room = filling if j > 0 else 1 - filling
        longest = max(room, 0.0) * insertion.areal_capacity / abs(j)
        usable = _utilisation(time=now + 0.5 * longest, loss_constant=insertion.loss_constant)
        cutoff = upper if j > 0 else lower
        rows, event = np.array([[0.0, cutoff]]), COMPLETED
        if usable > 0 and longest > 0:
            parasitic = insertion.parasitic_current_density if j > 0 else 0.0
            capacity = insertion.areal_capacity * usable
            rows, event = run_step(stack, insertion, squares, columns, j, parasitic, capacity, cutoff, control, longest)
        while row + rows.shape[0] > parts.shape[0]:
            parts = np.concatenate((parts, np.empty_like(parts)))
        for i in range(rows.shape[0]):
            parts[row, 0], parts[row, 1], parts[row, 2], parts[row, 3] = now + rows[i, 0], rows[i, 1], j, k
            row += 1
        now += rows[-1, 0]
        if event != COMPLETED:
            break
    return parts[:row, 0], parts[:row, 1], parts[:row, 2], parts[:row, 3].astype(np.int64), now, event
