"""The slices within one Newton iteration: block-tridiagonal elimination of salt and potential, and the voltage."""

import numpy as np

from nasicell.physics import pore_transport
from nasicell.twin.compiled import kernel, lean_inner_loop
from nasicell.twin.implicit.arrays import (
    CHANGE,
    POTENTIAL,
    REACTION,
    REACTION_PER_POTENTIAL,
    REACTION_PER_SALT,
    REACTION_REST,
    SALT,
    SALT_HISTORY,
    UPPER,
)

_ionic_current = kernel(pore_transport.ionic_current)


@lean_inner_loop
def four(slices, row, i):
    """Four entries of slice `i` from `row` on."""
    return slices[row, i], slices[row + 1, i], slices[row + 2, i], slices[row + 3, i]


@lean_inner_loop
def face_current(pores, point, current, i):
    """Ionic current between slice `i` and the next, A/m2."""
    return _ionic_current(
        current_density=current,
        potential_step=point[POTENTIAL, i + 1] - point[POTENTIAL, i],
        logarithm_step=np.log(point[SALT, i + 1] / point[SALT, i]),
        ionic_resistance=pores.ionic_resistance,
        electronic_resistance=pores.electronic_resistance,
        diffusion_potential=pores.diffusion_potential,
    )


@lean_inner_loop
def solve_slices(pores, slices, point, current, beta, held):
    """Newton's changes into `slices.change`: by themselves and, where the current is free, per current.

    Each slice has a salt and a charge balance, 2 x 2 blocks; the reaction is the linearised one. Returns whether the
    blocks could be inverted.
    """
    n = point.shape[1]
    spread, source = beta * pores.exchange_rate, beta * pores.salt_per_charge
    series = pores.ionic_resistance + pores.electronic_resistance
    conductance = 1 / series if n > 1 else 0.0
    shared = pores.electronic_resistance * conductance
    outflow_before = current
    for i in range(n):
        c = point[SALT, i]
        rest, per_salt, per_potential = (
            slices[REACTION_REST, i],
            slices[REACTION_PER_SALT, i],
            slices[REACTION_PER_POTENTIAL, i],
        )
        a = point[REACTION, i] + rest
        faces = 0.0
        r0 = slices[SALT_HISTORY, i] - c + source * a
        r1 = outflow_before - a / n
        s0, s1 = 0.0, 0.0
        if i == 0:
            r0 -= source * n * current
            s0 = -source * n
            s1 = 1.0
        else:
            r0 += spread * (point[SALT, i - 1] - c)
            s1 = shared
            faces += 1.0
        if i < n - 1:
            outflow = face_current(pores, point, current, i)
            r0 += spread * (point[SALT, i + 1] - c)
            r1 -= outflow
            s1 -= shared
            faces += 1.0
            outflow_before = outflow
        pull = conductance * pores.diffusion_potential / c
        b00 = 1 + spread * faces - source * per_salt
        b01 = -source * per_potential
        b10 = pull * faces + per_salt / n
        b11 = conductance * faces + per_potential / n
        if i > 0:
            a10 = -conductance * pores.diffusion_potential / point[SALT, i - 1]
            u00, u01, u10, u11 = four(slices, UPPER, i - 1)
            b00 += spread * u00
            b01 += spread * u01
            b10 -= a10 * u00 - conductance * u10
            b11 -= a10 * u01 - conductance * u11
            p0, p1, q0, q1 = four(slices, CHANGE, i - 1)
            r0 += spread * p0
            r1 -= a10 * p0 - conductance * p1
            s0 += spread * q0
            s1 -= a10 * q0 - conductance * q1
        determinant = b00 * b11 - b01 * b10
        if not abs(determinant) > 0:
            return False
        inverse = 1 / determinant
        if i < n - 1:
            c10 = -conductance * pores.diffusion_potential / point[SALT, i + 1]
            slices[UPPER, i] = (-b11 * spread - b01 * c10) * inverse
            slices[UPPER + 1, i] = b01 * conductance * inverse
            slices[UPPER + 2, i] = (b10 * spread + b00 * c10) * inverse
            slices[UPPER + 3, i] = -b00 * conductance * inverse
        slices[CHANGE, i] = (b11 * r0 - b01 * r1) * inverse
        slices[CHANGE + 1, i] = (b00 * r1 - b10 * r0) * inverse
        slices[CHANGE + 2, i] = (b11 * s0 - b01 * s1) * inverse if held else 0.0
        slices[CHANGE + 3, i] = (b00 * s1 - b10 * s0) * inverse if held else 0.0
    for i in range(n - 2, -1, -1):
        u00, u01, u10, u11 = four(slices, UPPER, i)
        p0, p1, q0, q1 = four(slices, CHANGE, i + 1)
        slices[CHANGE, i] -= u00 * p0 + u01 * p1
        slices[CHANGE + 1, i] -= u10 * p0 + u11 * p1
        slices[CHANGE + 2, i] -= u00 * q0 + u01 * q1
        slices[CHANGE + 3, i] -= u10 * q0 + u11 * q1
    return True


@lean_inner_loop
def terminal(pores, point, current):
    """Potential of the collector against the liquid at the ceramic, V."""
    n = point.shape[1]
    electrons = 0.5 * (current - point[REACTION, n - 1] / (4 * n))
    for i in range(n - 1):
        electrons += (n - 1 - i) * point[REACTION, i] / n
    ions = 0.5 * (current - point[REACTION, 0] / (4 * n))
    wall = point[SALT, 0] - pores.wall_step * current
    return (
        point[POTENTIAL, 0]
        + pores.ionic_resistance * ions
        + pores.electronic_resistance * electrons
        + pores.diffusion_potential * np.log(point[SALT, 0] / wall)
    )


@lean_inner_loop
def terminal_change(pores, slices, point, current):
    """What Newton's changes make of `terminal`: by themselves, and per current."""
    n = point.shape[1]
    wall = point[SALT, 0] - pores.wall_step * current
    by_salt = pores.diffusion_potential * (1 / point[SALT, 0] - 1 / wall)
    by_itself = slices[CHANGE + 1, 0] + by_salt * slices[CHANGE, 0]
    per_current = slices[CHANGE + 3, 0] + by_salt * slices[CHANGE + 2, 0]
    per_current += pores.diffusion_potential * pores.wall_step / wall
    per_current += 0.5 * (pores.ionic_resistance + pores.electronic_resistance)
    for i in range(n):
        per_salt, per_potential = slices[REACTION_PER_SALT, i], slices[REACTION_PER_POTENTIAL, i]
        weight = pores.electronic_resistance * (n - 1 - i) / n
        if i == 0:
            weight -= pores.ionic_resistance / (8 * n)
        if i == n - 1:
            weight -= pores.electronic_resistance / (8 * n)
        by_itself += weight * (
            slices[REACTION_REST, i] + per_salt * slices[CHANGE, i] + per_potential * slices[CHANGE + 1, i]
        )
        per_current += weight * (per_salt * slices[CHANGE + 2, i] + per_potential * slices[CHANGE + 3, i])
    return by_itself, per_current
