"""Salt in the pores of the cathode through a step of constant current, by its modes."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nasicell.cell import PorousElectrode
from nasicell.physics import catholyte
from nasicell.physics.catholyte import (
    effective_transport,
    salt_diffusion_time,
    salt_swing,
    salt_wavenumbers,
    steady_salt,
)
from nasicell.twin.compiled import kernel, lean_loop, loop
from nasicell.twin.particle import FADED
from nasicell.units import MICROMETRE, MOLE_PER_LITRE

SALT_MODES = 20
"""Modes kept; the fastest relaxes in 1/4000 of the diffusion time of the salt."""
NODES = 24
"""Points of the quadrature over the pores, dense at the ceramic, where the salt changes most."""
LEAST_SALT = 1e-300
"""Relative concentration at which its logarithm is cut: the voltage is then beyond any cut-off."""

_amplitude = kernel(catholyte.steady_salt_amplitude)


class Salt(NamedTuple):
    """The liquid in the pores and the points at which the loops look at it."""

    diffusion_time: float
    """s; 0 where the cathode is thin and its salt uniform."""
    swing_per_current: float
    """m2/A."""
    transference_number: float
    wavenumbers: NDArray[np.float64]
    cosines: NDArray[np.float64]
    """Of each mode at each point, shape (modes, points)."""
    steady: NDArray[np.float64]
    """Steady relative change of salt at each point for a swing of 1."""
    weights: NDArray[np.float64]


@cache
def quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions from the ceramic (0) to the collector (1) and their weights, shape (NODES,) each."""
    abscissae, weights = np.polynomial.legendre.leggauss(NODES)
    root = 0.5 * (abscissae + 1)
    return root**2, weights * root


@cache
def uniform_salt() -> Salt:
    """The salt of a thin cathode."""
    return salt_of(None)


def salt_of(porous: PorousElectrode | None) -> Salt:
    """The salt of a porous cathode, or that of a thin one, which stays uniform."""
    position, weights = quadrature()
    wavenumbers = salt_wavenumbers(0 if porous is None else SALT_MODES)
    time = swing = transference = 0.0
    if porous is not None:
        liquid = porous.catholyte
        diffusivity = effective_transport(
            bulk=liquid.salt_diffusivity_m2_s,
            porosity=porous.porosity,
            tortuosity_exponent=porous.tortuosity_exponent,
        )
        transference = liquid.transference_number
        time = salt_diffusion_time(
            thickness=porous.thickness_um * MICROMETRE,
            porosity=porous.porosity,
            effective_diffusivity=diffusivity,
        )
        swing = float(
            salt_swing(
                current_density=1.0,
                thickness=porous.thickness_um * MICROMETRE,
                effective_diffusivity=diffusivity,
                concentration=liquid.salt_concentration_mol_L * MOLE_PER_LITRE,
                transference_number=transference,
            )
        )
    return Salt(
        diffusion_time=time,
        swing_per_current=swing,
        transference_number=transference,
        wavenumbers=wavenumbers,
        cosines=np.cos(np.outer(wavenumbers, position)),
        steady=np.asarray(steady_salt(position=position, swing=1.0), dtype=np.float64),
        weights=weights,
    )


def salt_modes_of(salt: Salt, modes: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """A copy of the modes of a state; zeros, for uniform salt, where it has none yet."""
    return np.zeros(salt.wavenumbers.size) if modes is None else modes.copy()


@loop
def salt_excess(salt, modes, swing):
    """Distance of each mode from its steady amplitude in a step, shape of `modes`."""
    excess = np.empty(modes.size)
    for n in range(modes.size):
        excess[n] = modes[n] - _amplitude(wavenumber=salt.wavenumbers[n], swing=swing)
    return excess


@lean_loop
def time_of_steady_salt(salt):
    """Time after which all modes have faded, s; 0 for uniform salt."""
    return FADED * salt.diffusion_time / salt.wavenumbers[0] ** 2 if salt.wavenumbers.size > 0 else 0.0


@lean_loop
def live_modes(salt, t):
    """How many modes have not faded `t` seconds into a step."""
    pace = t / salt.diffusion_time
    for n in range(salt.wavenumbers.size):
        if salt.wavenumbers[n] ** 2 * pace > FADED:
            return n
    return salt.wavenumbers.size


@loop
def salt_means(salt, excess, swing, live, t):
    """Mean of ln(c/c0), ln(c/c0) at the ceramic and mean of sqrt(c/c0) with the first `live` modes."""
    salts = np.empty(salt.weights.size)
    for k in range(salts.size):
        salts[k] = 1 + swing * salt.steady[k]
    at_ceramic = 1 - swing / 3
    for n in range(live):
        left = excess[n] * np.exp(-(salt.wavenumbers[n] ** 2) * t / salt.diffusion_time)
        at_ceramic += left
        for k in range(salts.size):
            salts[k] += left * salt.cosines[n, k]
    logarithm, root = 0.0, 0.0
    for k in range(salts.size):
        c = max(salts[k], LEAST_SALT)
        logarithm += salt.weights[k] * np.log(c)
        root += salt.weights[k] * np.sqrt(c)
    return logarithm, np.log(max(at_ceramic, LEAST_SALT)), root


@lean_loop
def advance_salt(salt, modes, swing, t):
    """Move the modes `t` seconds on, in place."""
    for n in range(modes.size):
        steady = _amplitude(wavenumber=salt.wavenumbers[n], swing=swing)
        exponent = salt.wavenumbers[n] ** 2 * t / salt.diffusion_time
        decay = np.exp(-exponent) if exponent < FADED else 0.0
        modes[n] = steady + (modes[n] - steady) * decay
