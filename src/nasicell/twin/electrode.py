"""One sodium electrode under constant current: its state, resistance and potential at any time of the step.

Contact, voids, interphase and sodium have closed solutions between kinks: where the surplus sodium begins or ends,
where the contact is used up, where plating has filled the voids, where the foil ends. A step is cut there, never
approximated.
"""

import numpy as np

from nasicell.physics import charge_transfer, constriction, contact, interphase, sodium
from nasicell.physics.contact import SMALLEST_CONTACT
from nasicell.twin.compiled import cached_loop, kernel, lean_inner_loop, lean_loop, loop

CONTACT, VOID, INTERPHASE, FILAMENT, SODIUM, RADIUS = range(6)
"""Rows of the state vector (`CellState.vector`)."""
KINKS = 3
"""Kinks that one side can have in a step (`kinks`)."""

_excess = kernel(contact.excess_current_density)
_relaxed = kernel(contact.relaxed_with_source)
_time_to_reach = kernel(contact.time_to_reach)
_interface_resistance = kernel(contact.interface_resistance)
_constriction = kernel(constriction.constriction_resistance)
_interphase_resistance = kernel(interphase.interphase_resistance)
_chord = kernel(charge_transfer.chord_resistance)
_differential = kernel(charge_transfer.differential_resistance)
_alloy_potential = kernel(sodium.alloy_potential)
_alloy_factor = kernel(sodium.alloy_interface_factor)


@lean_inner_loop
def layer_resistance(stack, y, side, t):
    """Resistance of the interphase `t` seconds into a step, at the reference temperature, ohm m2."""
    return _interphase_resistance(
        squared_resistance=y[INTERPHASE, side], squared_growth=stack.squared_growth, duration=t
    )


@lean_inner_loop
def sodium_left(stack, y, side, j, t):
    """Sodium `t` seconds into a step, C/m2: what was stripped and what the growing interphase bound is gone."""
    left = y[SODIUM, side] - j * t
    if stack.sodium_per_resistance > 0:
        left -= stack.sodium_per_resistance * (layer_resistance(stack, y, side, t) - np.sqrt(y[INTERPHASE, side]))
    return left


@lean_inner_loop
def time_of_sodium(stack, y, side, j, level):
    """Time after which stripping (`j` > 0) has brought the sodium down to `level`, s.

    With s the square root of the interphase row, j (s2 - s0 s0)/k + b (s - s0) = surplus is quadratic in s.
    """
    surplus = max(y[SODIUM, side] - level, 0.0)
    if stack.sodium_per_resistance <= 0 or stack.squared_growth <= 0:
        return surplus / j
    first, slope = np.sqrt(y[INTERPHASE, side]), j / stack.squared_growth
    b = stack.sodium_per_resistance
    total = surplus + b * first + slope * first * first
    last = 2 * total / (b + np.sqrt(b * b + 4 * slope * total))
    return max(last * last - first * first, 0.0) / stack.squared_growth


@lean_inner_loop
def void_opening(stack, y, side, j):
    """When stripping begins to open voids (s) and the rate at which it then takes contact away (1/s)."""
    excess = _excess(current_density=j, replenishment=stack.replenishment)
    begin = 0.0
    if stack.surplus_first and excess > 0:
        begin = time_of_sodium(stack, y, side, j, stack.foil)
    return begin, stack.loss_per_charge * excess


@lean_inner_loop
def refill_time(stack, y, side, j):
    """Time after which plating has filled the voids of this side, s."""
    if j >= 0 or y[VOID, side] <= 0 or stack.loss_per_charge <= 0:
        return np.inf
    return _time_to_reach(level=0.0, value=y[VOID, side], rate=stack.healing_rate, source=stack.loss_per_charge * j)


@lean_inner_loop
def surplus_time(stack, y, side, j):
    """Time after which plating (`j` < 0) has brought this side more sodium than at assembly, s."""
    if not stack.surplus_first:
        return np.inf
    return max(stack.foil - y[SODIUM, side], 0.0) / -j


@lean_inner_loop
def gaps_filled(stack, y, side, j, missing, filled, t):
    """Contact `t` seconds into plating that had filled the voids after `filled` s and left `missing` of the contact.

    Surplus sodium fills the gaps left at assembly until the whole surface is in contact; creep heals what was lost
    since, and no more.
    """
    heal = stack.healing_rate if missing > 0 else 0.0
    begin = min(max(filled, surplus_time(stack, y, side, j)), t)
    missing = _relaxed(missing, heal, 0.0, begin - filled)
    left = t - begin
    if left <= 0:
        return 1 - missing
    fill = -(1 - stack.occluded_fraction) * stack.loss_per_charge * j
    if heal > 0:
        mended = min(_time_to_reach(level=0.0, value=missing, rate=heal, source=-fill), left)
        missing = _relaxed(missing, heal, -fill, mended)
        left -= mended
    return min(1 - missing + fill * left, max(1 / stack.contact_as_assembled, 1 - missing))


@lean_loop
def contact_and_void(stack, y, side, j, t):
    """Contact left and refillable voids `t` seconds into a step; `j` > 0 strips this side, A/m2."""
    missing, void = 1 - y[CONTACT, side], y[VOID, side]
    heal = stack.healing_rate
    mend = heal if missing >= 0 else 0.0
    if stack.loss_per_charge <= 0 or j == 0:
        if heal <= 0:
            return y[CONTACT, side], void
        return 1 - _relaxed(missing, mend, 0.0, t), _relaxed(void, heal, 0.0, t)
    if j < 0:
        refill = -stack.loss_per_charge * j
        filled = min(refill_time(stack, y, side, j), t) if void > 0 else 0.0
        missing = _relaxed(missing, mend, -(1 - stack.occluded_fraction) * refill, filled)
        void = _relaxed(void, heal, -refill, filled) if filled == t else 0.0
        return gaps_filled(stack, y, side, j, missing, filled, t), void
    begin, loss = void_opening(stack, y, side, j)
    if loss <= 0 or t <= begin:
        return 1 - _relaxed(missing, mend, 0.0, t), _relaxed(void, heal, 0.0, t)
    missing, void, t = _relaxed(missing, mend, 0.0, begin), _relaxed(void, heal, 0.0, begin), t - begin
    most = 1 - SMALLEST_CONTACT
    end = _time_to_reach(level=most, value=missing, rate=mend, source=loss) if missing < most else 0.0
    opening = min(t, end)
    void = _relaxed(void, heal, loss, opening)
    if t < end:
        return 1 - _relaxed(missing, mend, loss, t), void
    # what creep returns of a contact that is used up is lost at once
    return SMALLEST_CONTACT, _relaxed(void, heal, heal * most, t - opening)


@lean_inner_loop
def ohmic_and_kinetic(stack, y, side, j, t):
    """Ohmic and charge-transfer part of the interface resistance at small current, ohm m2, `t` seconds into a step."""
    left, _ = contact_and_void(stack, y, side, j, t)
    theta = stack.contact_as_assembled * left
    layer, film = layer_resistance(stack, y, side, t), 0.0
    if stack.covering:
        layer, film = 0.0, layer
    ohmic = stack.interface_factor * (
        film
        + _interface_resistance(
            contact_resistance=stack.contact_resistance - stack.kinetic_resistance,
            interphase_resistance=layer,
            contact_fraction=theta,
        )
    )
    kinetic = stack.interface_factor * stack.kinetic_resistance / theta
    if stack.spot_radius > 0:
        ohmic += _constriction(
            spot_radius=stack.spot_radius, ionic_conductivity=stack.conductivity, contact_fraction=theta
        )
    if stack.reservoir > 0:
        shrunk = _alloy_factor(sodium=sodium_left(stack, y, side, j, t), reservoir=stack.reservoir)
        return shrunk * ohmic, shrunk * kinetic
    return ohmic, kinetic


@lean_inner_loop
def resistance(stack, y, side, j, t):
    """Interface resistance `t` seconds into a step, the voltage across it over its current density, ohm m2."""
    ohmic, kinetic = ohmic_and_kinetic(stack, y, side, j, t)
    if kinetic == 0:
        return ohmic
    return ohmic + _chord(current_density=j, charge_transfer_resistance=kinetic, thermal_voltage=stack.thermal_voltage)


@lean_inner_loop
def slope(stack, y, side, j):
    """Differential interface resistance at the current density `j` in the present state, ohm m2."""
    ohmic, kinetic = ohmic_and_kinetic(stack, y, side, j, 0.0)
    return ohmic + _differential(
        current_density=j, charge_transfer_resistance=kinetic, thermal_voltage=stack.thermal_voltage
    )


@lean_inner_loop
def potential(stack, y, side, j, t):
    """Equilibrium potential of the electrode against sodium `t` seconds into a step, V."""
    return _alloy_potential(sodium=sodium_left(stack, y, side, j, t), reservoir=stack.reservoir)


@lean_inner_loop
def unchanged(stack, y, side, j, t):
    """Whether resistance and potential of this side stay what they are for `t` seconds."""
    if stack.loss_per_charge > 0 or stack.healing_rate > 0 or stack.squared_growth > 0:
        return False
    return stack.reservoir <= 0 or min(y[SODIUM, side], y[SODIUM, side] - j * t) > 0


@lean_inner_loop
def time_of_exhaustion(stack, y, side, j):
    """Time after which this side has no sodium left to strip, s."""
    if j <= 0:
        return np.inf
    return time_of_sodium(stack, y, side, j, -stack.reservoir)


@loop
def kinks(stack, y, side, j):
    """Times at which the resistance of this side changes its course within a step, s; infinite where it does not."""
    times = np.full(KINKS, np.inf)
    if j < 0:
        times[0] = refill_time(stack, y, side, j)
        if stack.surplus_first and stack.loss_per_charge > 0 and y[CONTACT, side] * stack.contact_as_assembled < 1:
            times[2] = surplus_time(stack, y, side, j)
        if stack.reservoir > 0 and y[SODIUM, side] < 0:
            times[1] = y[SODIUM, side] / j
    elif j > 0:
        begin, loss = void_opening(stack, y, side, j)
        if loss > 0:
            times[0] = begin
            mend = stack.healing_rate if y[CONTACT, side] <= 1 else 0.0
            missing = _relaxed(1 - y[CONTACT, side], mend, 0.0, begin)
            times[1] = begin + _time_to_reach(level=1 - SMALLEST_CONTACT, value=missing, rate=mend, source=loss)
        if stack.reservoir > 0:
            times[2] = time_of_sodium(stack, y, side, j, 0.0)
    return times


@lean_inner_loop
def advance(stack, y, side, j, t):
    """Move this side `t` seconds on, in place; the filament is left to its own integral."""
    left, void = contact_and_void(stack, y, side, j, t)
    y[SODIUM, side] = sodium_left(stack, y, side, j, t)
    y[CONTACT, side] = left
    y[VOID, side] = void
    y[INTERPHASE, side] += stack.squared_growth * t


@cached_loop
def resistances_at_rest(stack, y):
    """Interface resistance of each side at small current in its present state, ohm m2."""
    found = np.empty(y.shape[1])
    for side in range(found.size):
        found[side] = resistance(stack, y, side, 0.0, 0.0)
    return found


@cached_loop
def slopes_at(stack, y, j):
    """Differential interface resistance of each side at the current density `j`, ohm m2."""
    found = np.empty(y.shape[1])
    for side in range(found.size):
        found[side] = slope(stack, y, side, j)
    return found
