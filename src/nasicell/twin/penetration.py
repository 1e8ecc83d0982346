"""The filament of a symmetric cell in one step of constant current: how far it grows, and what ends the step."""

from nasicell.physics import filament
from nasicell.twin.compiled import kernel, lean_loop, loop
from nasicell.twin.crossing import crossing_of
from nasicell.twin.electrode import FILAMENT, KINKS, kinks, potential, resistance, time_of_exhaustion

COMPLETED, SHORT, VOLTAGE_LIMIT, EXHAUSTED = range(4)
"""How a step ends."""

_tip_overpotential = kernel(filament.tip_overpotential)
_growth_rate = kernel(filament.filament_growth_rate)


@lean_loop
def ohmic_resistance(stack, y, j, t):
    """Ceramic and both interfaces in their present state `t` seconds into a step, ohm m2."""
    total = stack.ceramic_resistance
    for side in range(2):
        total += resistance(stack, y, side, j if side == 0 else -j, t)
    return total


@lean_loop
def cell_voltage(stack, y, j, t):
    """Voltage of the cell `t` seconds into a step, V."""
    voltage = j * ohmic_resistance(stack, y, j, t)
    for side in range(2):
        outward = 1.0 if side == 0 else -1.0
        voltage += outward * potential(stack, y, side, outward * j, t)
    return voltage


@lean_loop
def growth_at(stack, y, j, t):
    """Speed of the filament on the plated side `t` seconds into a step, m/s."""
    worst = 0.0
    for side in range(2):
        worst = max(worst, resistance(stack, y, side, j if side == 0 else -j, t))
    drive = _tip_overpotential(
        current_density=abs(j), interface_resistance=worst, focusing_resistance=stack.focusing_resistance
    )
    return _growth_rate(
        tip_overpotential=drive,
        critical_overpotential=stack.critical_overpotential,
        growth_rate=stack.growth_rate,
        exponent=stack.growth_exponent,
    )


@lean_loop
def grown_between(stack, y, j, t, h):
    """Growth of the filament from `t` to `t + h` by Simpson's rule with one and with two panels, m."""
    coarse, fine = 0.0, 0.0
    for i in range(5):
        speed = growth_at(stack, y, j, t + h * i / 4)
        ends = i % 4 == 0
        if i % 2 == 0:
            coarse += speed if ends else 4 * speed
        fine += speed if ends else (2 if i == 2 else 4) * speed
    return h / 6 * coarse, h / 12 * fine


@lean_loop
def growth_beyond(h, stack, y, j, t, missing):
    """Growth of the filament from `t` to `t + h` beyond what is missing to the short, m."""
    return grown_between(stack, y, j, t, h)[1] - missing


@lean_loop
def voltage_beyond(h, stack, y, j, t, limit):
    """Magnitude of the voltage at `t + h` above the limit, V."""
    return abs(cell_voltage(stack, y, j, t + h)) - limit


_time_of_growth = crossing_of(growth_beyond)
_time_of_limit = crossing_of(voltage_beyond)


@loop
def end_of_step(stack, control, y, j, duration, limit):
    """When and how a step ends, and how far the filament grows in it: (time, event, growth)."""
    stripped = 0 if j > 0 else 1
    plated = 1 - stripped
    if abs(cell_voltage(stack, y, j, 0.0)) >= limit:
        return 0.0, VOLTAGE_LIMIT, 0.0
    if j == 0:
        return duration, COMPLETED, 0.0
    exhaustion = time_of_exhaustion(stack, y, stripped, abs(j))
    event = EXHAUSTED if exhaustion < duration else COMPLETED
    last = min(duration, exhaustion)
    stripping, plating = kinks(stack, y, stripped, abs(j)), kinks(stack, y, plated, -abs(j))
    missing = stack.thickness - y[FILAMENT, plated]
    grown, t, h = 0.0, 0.0, control.longest_step_s
    while t < last:
        target = last
        for i in range(KINKS):
            if t < stripping[i] < target:
                target = stripping[i]
            if t < plating[i] < target:
                target = plating[i]
        step = min(h, control.longest_step_s, target - t)
        coarse, fine = grown_between(stack, y, j, t, step)
        error = abs(fine - coarse) / 15
        allowed = control.absolute_tolerance * stack.thickness + control.relative_tolerance * fine
        if not error <= allowed and step > control.smallest_step_s:
            h = 0.5 * step
            continue
        if not grown + fine < missing:
            short = t + _time_of_growth((stack, y, j, t, missing - grown), step)
            if abs(cell_voltage(stack, y, j, short)) < limit:
                return short, SHORT, missing
        if not abs(cell_voltage(stack, y, j, t + step)) < limit:
            when = t + _time_of_limit((stack, y, j, t, limit), step)
            _, part = grown_between(stack, y, j, t, when - t)
            return when, VOLTAGE_LIMIT, grown + part
        grown += fine
        t = target if step == target - t else t + step
        h = 2 * step if error < allowed / 32 else step
    return last, event, grown
