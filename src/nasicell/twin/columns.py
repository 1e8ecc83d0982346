"""A full cell of parallel columns at one voltage, through steps of constant current.

Within a time step the current of each column is constant, so that its diffusion, its salt and its contact are
propagated exactly; the currents are those at which all columns have the same voltage in the middle of the time step
(implicit midpoint rule, order two).
"""

import numpy as np

from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.physics import ageing
from nasicell.twin.column import copied, restore, surface_at_rest
from nasicell.twin.common_voltage import shared
from nasicell.twin.compiled import cached_loop, kernel, loop
from nasicell.twin.electrode import advance, time_of_exhaustion
from nasicell.twin.full import COMPLETED, EXHAUSTED, LARGEST_EXPONENT
from nasicell.twin.particle import advance_modes
from nasicell.twin.salt import advance_salt

FAILED = 2
"""How a step ends whose columns find no common voltage."""
MOST_STEPS = 100_000
"""Time steps, repeated ones included, after which a step counts as failed."""
EVENT_WIDTH = 1e-13
"""Bracket of the cut-off at which its search stops, of the time that the charge in the cathode lasts."""
_utilisation = kernel(ageing.utilisation)


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
def attempt(stack, insertion, squares, columns, currents, total, parasitic, capacity, guess, h):
    """Move the columns `h` seconds on; the common voltages in the middle of the time step and at its end, V.

    `currents` become those of the columns at its end; also returns the largest change to those in its middle, of the
    total. One call does all solving of the loop, for every call of `shared` is compiled anew.
    """
    middle = end = guess
    change = 0.0
    for phase in range(2):
        before = currents.copy()
        v = shared(
            stack, insertion, squares, columns, currents, total, parasitic, capacity, guess, 0.5 * h * (1 - phase)
        )
        if phase == 0:
            middle = v
            change = np.max(np.abs(currents - before)) / abs(total)
            if not np.isfinite(v):
                return v, v, np.inf
            propagate(stack, insertion, squares, columns, currents, parasitic, capacity, h)
        else:
            end = v
    return middle, end, change


@loop
def first_exhaustion(stack, columns, currents):
    """Time after which the first column has no sodium left to strip, s."""
    first = np.inf
    for i in range(columns.shares.size):
        first = min(first, time_of_exhaustion(stack, columns.vector, i, -currents[i]))
    return first


@loop
def share_beyond(stack, total, v, cutoff):
    """How far a voltage is beyond the cut-off, as in `nasicell.twin.full`."""
    exponent = np.sign(total) * (cutoff - v) * FARADAY / (GAS_CONSTANT * stack.temperature)
    return -np.expm1(min(exponent, LARGEST_EXPONENT))


@loop
def run_step(stack, insertion, squares, columns, total, parasitic, capacity, cutoff, control, longest):
    """Carry out one step; rows (time, voltage) since its begin and how it ends. `columns` move along in place."""
    rows = np.empty((64, 2))
    row, t, h, grown = 0, 0.0, 0.0, control.first_share * longest
    v, settled = insertion.plateau, np.full(columns.shares.size, total)
    before = copied(columns)
    searching, low, high, f_low, f_high, look = False, 0.0, 0.0, -1.0, 1.0, 0
    for _ in range(MOST_STEPS):
        currents = settled.copy()
        _, end, change = attempt(stack, insertion, squares, columns, currents, total, parasitic, capacity, v, h)
        share, exhaustion = share_beyond(stack, total, end, cutoff), np.inf
        if searching and high - low > EVENT_WIDTH * longest:
            if share < 0:
                low, f_low, f_high = h, share, 0.5 * f_high
            else:
                high, f_high, f_low = h, share, 0.5 * f_low
            look += 1
            h = 0.5 * (low + high) if look % 3 == 2 else high - f_high * (high - low) / (f_high - f_low)
            if high - low <= EVENT_WIDTH * longest or not low < h < high:
                low = h = high
            restore(columns, before)
            continue
        if row > 0 and not searching:
            exhaustion = first_exhaustion(stack, before, currents)
            shorter = h
            if change > control.largest_change and h > control.smallest_share * longest:
                shorter = h * max(0.8 * control.largest_change / change, 0.2)
            elif h > exhaustion * (1 + 1e-12):
                shorter = exhaustion
            elif h > control.smallest_share * longest and overshoot(squares, insertion, columns) > insertion.limit:
                shorter = 0.5 * h
            elif np.isnan(end) or (share >= 0 and h > control.event_share * longest):
                shorter = 0.25 * h
            elif share >= 0:
                searching, low, high, f_low, f_high = True, 0.0, h, share_beyond(stack, total, v, cutoff), share
                shorter = 0.5 * h
            if shorter < h:
                h = shorter
                restore(columns, before)
                continue
        beyond = searching or share >= 0
        if not (beyond or np.isfinite(end)):
            break
        t, v, settled, before = t + h, end, currents, copied(columns)
        if row == rows.shape[0]:
            rows = np.concatenate((rows, np.empty_like(rows)))
        rows[row, 0], rows[row, 1] = t, cutoff if beyond else v
        row += 1
        if beyond:
            return rows[:row], COMPLETED
        if h >= exhaustion * (1 - 1e-12):
            return rows[:row], EXHAUSTED
        if row > 1:
            grown = h * min(max(0.8 * control.largest_change / max(change, 1e-3 * control.largest_change), 0.5), 2.0)
        h = min(grown, control.longest_share * longest)
    return rows[:row], FAILED


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
