"""Voids under one sodium electrode: the contact left at any time of a step of constant current."""

import numpy as np

from nasicell.physics import contact
from nasicell.physics.contact import SMALLEST_CONTACT
from nasicell.twin.compiled import kernel, lean_inner_loop, lean_loop
from nasicell.twin.inventory import CONTACT, SODIUM, VOID, time_of_sodium

_excess = kernel(contact.excess_current_density)
_relaxed = kernel(contact.relaxed_with_source)
_time_to_reach = kernel(contact.time_to_reach)


@lean_inner_loop
def surplus_left(stack, y, side, j):
    """Time until stripping (`j` > 0) has taken what was plated beyond the assembly and can open voids, s."""
    return time_of_sodium(stack, y, side, j, stack.foil) if stack.surplus_first else 0.0


@lean_inner_loop
def opens(stack, left, j):
    """Whether stripping at `j` opens voids where this share of the contact is left."""
    return (
        stack.loss_per_charge > 0
        and _excess(current_density=j, replenishment=stack.replenishment, contact_left=left) > 0
    )


@lean_inner_loop
def opening_law(stack, mend, j):
    """Rate (1/s) and source (1/s) of the missing contact while voids open and creep heals with `mend` (1/s)."""
    return mend - stack.loss_per_charge * stack.replenishment, stack.loss_per_charge * (j - stack.replenishment)


@lean_inner_loop
def opening_ends(stack, missing, mend, j):
    """When voids that open at `missing` contact stop to: the contact is used up, or creep keeps pace; s each."""
    rate, source = opening_law(stack, mend, j)
    most = 1 - SMALLEST_CONTACT
    used_up = _time_to_reach(level=most, value=missing, rate=rate, source=source) if missing < most else 0.0
    healed = np.inf
    if mend > 0 and j < stack.replenishment:
        healed = _time_to_reach(level=1 - j / stack.replenishment, value=missing, rate=rate, source=source)
    return used_up, healed


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


@lean_inner_loop
def voids_opened(stack, y, side, j, t):
    """Contact left and refillable voids `t` seconds into stripping."""
    missing, void = 1 - y[CONTACT, side], y[VOID, side]
    heal = stack.healing_rate
    mend = heal if missing >= 0 else 0.0
    begin = min(surplus_left(stack, y, side, j), t)
    missing, void, t = _relaxed(missing, mend, 0.0, begin), _relaxed(void, heal, 0.0, begin), t - begin
    if t <= 0 or not opens(stack, 1 - missing, j):
        return 1 - _relaxed(missing, mend, 0.0, t), _relaxed(void, heal, 0.0, t)
    used_up, healed = opening_ends(stack, missing, mend, j)
    rate, source = opening_law(stack, mend, j)
    opening = min(t, used_up, healed)
    lost = _relaxed(missing, rate, source, opening)
    if mend == heal:
        # contact and voids heal alike, so what parts them only fades
        void = lost + _relaxed(void - missing, heal, 0.0, opening)
    else:
        # voids heal, the contact has more than it lost: the loss grows as exp(-rate t)
        void = _relaxed(void, heal, 0.0, opening) + (source - rate * missing) / (heal - rate) * (
            np.exp(-rate * opening) - np.exp(-heal * opening)
        )
    rest = t - opening
    if opening < used_up:
        return 1 - _relaxed(lost, mend, 0.0, rest), _relaxed(void, heal, 0.0, rest)
    # what creep returns of a contact that is used up is lost at once
    return SMALLEST_CONTACT, _relaxed(void, heal, heal * (1 - SMALLEST_CONTACT), rest)


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
    return voids_opened(stack, y, side, j, t)
