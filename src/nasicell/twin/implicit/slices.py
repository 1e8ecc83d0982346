"""The slices within one Newton iteration: block-tridiagonal elimination of salt and potential, and the voltage."""

import numpy as np

from nasicell.physics import pore_transport
from nasicell.twin.compiled import kernel, loop

_ionic_current = kernel(pore_transport.ionic_current)


@loop
def four(table, i):
    """The four entries of slice `i`."""
    return table[0, i], table[1, i], table[2, i], table[3, i]


@loop
def face_current(pores, salt, potential, current, i):
    """Ionic current between slice `i` and the next, A/m2."""
    return _ionic_current(
        current_density=current,
        potential_step=potential[i + 1] - potential[i],
        logarithm_step=np.log(salt[i + 1] / salt[i]),
        ionic_resistance=pores.ionic_resistance,
        electronic_resistance=pores.electronic_resistance,
        diffusion_potential=pores.diffusion_potential,
    )


@loop
def solve_slices(pores, slices, salt, potential, reaction, current, beta, held):
    """Newton's changes into `slices.change`: by themselves and, where the voltage is held, per current.

    Each slice has a salt and a charge balance, 2 x 2 blocks; the reaction is the linearised one. Returns whether the
    blocks could be inverted.
    """
    n = salt.size
    spread, source = beta * pores.exchange_rate, beta * pores.salt_per_charge
    series = pores.ionic_resistance + pores.electronic_resistance
    conductance = 1 / series if n > 1 else 0.0
    shared = pores.electronic_resistance * conductance
    outflow_before = current
    for i in range(n):
        c = salt[i]
        rest, per_salt, per_potential = slices.reaction[0, i], slices.reaction[1, i], slices.reaction[2, i]
        a = reaction[i] + rest
        faces = 0.0
        r0 = slices.history[i] - c + source * a
        r1 = outflow_before - a / n
        s0, s1 = 0.0, 0.0
        if i == 0:
            r0 -= source * n * current
            s0 = -source * n
            s1 = 1.0
        else:
            r0 += spread * (salt[i - 1] - c)
            s1 = shared
            faces += 1.0
        if i < n - 1:
            outflow = face_current(pores, salt, potential, current, i)
            r0 += spread * (salt[i + 1] - c)
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
            a10 = -conductance * pores.diffusion_potential / salt[i - 1]
            u00, u01, u10, u11 = four(slices.upper, i - 1)
            b00 += spread * u00
            b01 += spread * u01
            b10 -= a10 * u00 - conductance * u10
            b11 -= a10 * u01 - conductance * u11
            p0, p1, q0, q1 = four(slices.change, i - 1)
            r0 += spread * p0
            r1 -= a10 * p0 - conductance * p1
            s0 += spread * q0
            s1 -= a10 * q0 - conductance * q1
        determinant = b00 * b11 - b01 * b10
        if not abs(determinant) > 0:
            return False
        inverse = 1 / determinant
        if i < n - 1:
            c10 = -conductance * pores.diffusion_potential / salt[i + 1]
            slices.upper[0, i] = (-b11 * spread - b01 * c10) * inverse
            slices.upper[1, i] = b01 * conductance * inverse
            slices.upper[2, i] = (b10 * spread + b00 * c10) * inverse
            slices.upper[3, i] = -b00 * conductance * inverse
        slices.change[0, i] = (b11 * r0 - b01 * r1) * inverse
        slices.change[1, i] = (b00 * r1 - b10 * r0) * inverse
        slices.change[2, i] = (b11 * s0 - b01 * s1) * inverse if held else 0.0
        slices.change[3, i] = (b00 * s1 - b10 * s0) * inverse if held else 0.0
    for i in range(n - 2, -1, -1):
        u00, u01, u10, u11 = four(slices.upper, i)
        p0, p1, q0, q1 = four(slices.change, i + 1)
        slices.change[0, i] -= u00 * p0 + u01 * p1
        slices.change[1, i] -= u10 * p0 + u11 * p1
        slices.change[2, i] -= u00 * q0 + u01 * q1
        slices.change[3, i] -= u10 * q0 + u11 * q1
    return True


@loop
def terminal(pores, salt, potential, reaction, current):
    """Potential of the collector against the liquid at the ceramic, V."""
    n = salt.size
    electrons = 0.5 * (current - reaction[n - 1] / (4 * n))
    for i in range(n - 1):
        electrons += (n - 1 - i) * reaction[i] / n
    ions = 0.5 * (current - reaction[0] / (4 * n))
    wall = salt[0] - pores.wall_step * current
    return (
        potential[0]
        + pores.ionic_resistance * ions
        + pores.electronic_resistance * electrons
        + pores.diffusion_potential * np.log(salt[0] / wall)
    )


@loop
def terminal_change(pores, slices, salt, n, current):
    """What Newton's changes make of `terminal`: by themselves, and per current."""
    wall = salt[0] - pores.wall_step * current
    by_salt = pores.diffusion_potential * (1 / salt[0] - 1 / wall)
    by_itself = slices.change[1, 0] + by_salt * slices.change[0, 0]
    per_current = slices.change[3, 0] + by_salt * slices.change[2, 0]
    per_current += pores.diffusion_potential * pores.wall_step / wall
    per_current += 0.5 * (pores.ionic_resistance + pores.electronic_resistance)
    for i in range(n):
        per_salt, per_potential = slices.reaction[1, i], slices.reaction[2, i]
        weight = pores.electronic_resistance * (n - 1 - i) / n
        if i == 0:
            weight -= pores.ionic_resistance / (8 * n)
        if i == n - 1:
            weight -= pores.electronic_resistance / (8 * n)
        by_itself += weight * (
            slices.reaction[0, i] + per_salt * slices.change[0, i] + per_potential * slices.change[1, i]
        )
        per_current += weight * (per_salt * slices.change[2, i] + per_potential * slices.change[3, i])
    return by_itself, per_current
