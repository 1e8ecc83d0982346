"""Diffusion in a sphere: closed forms of J. Crank, The Mathematics of Diffusion, 2nd ed., section 6.3 (eq. 6.45).

Constant flux q through the surface of a sphere of unit radius that was even before, in units of radius and diffusion
time: x - x0 = q [3 t + (5 r^2 - 3)/10 - 2 sum exp(-l^2 t) sin(l r)/(l^2 r sin l)], tan l = l.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from nasicell.cell import Cell, read_cell
from nasicell.physics.particle_mesh import mode_integrals
from nasicell.twin import ImplicitControl, initial_state
from nasicell.twin.implicit.numbers import full_cell
from nasicell.twin.implicit.run import Legs, run_legs

DATA = Path(__file__).parents[1] / "data" / "twin"
DIFFUSION_TIME = 587.0
"""Of the cell of the file, s."""
ROOTS = np.array([brentq(lambda x: np.sin(x) - x * np.cos(x), m * np.pi, (m + 0.5) * np.pi) for m in range(1, 60)])
RADII_PER_SHELL = 200


def one_leg(cell: Cell, filling: np.ndarray, *, current: float, duration: float = np.inf) -> tuple[float, np.ndarray]:
    """Duration and fillings of the shells after one leg of a thin cathode; `current` in A/m2, 0 rests."""
    control = ImplicitControl(shells=filling.size, slices=1, tolerance=1e-9, most_steps=100_000)
    numbers = full_cell(cell, temperature=303.15, control=control)
    legs = Legs(np.array([False]), np.array([current]), np.zeros(1), np.array([duration]), np.array([2]))
    shells = filling[:, None].copy()
    sodium = initial_state(cell).vector()
    (time, *_), *_ = run_legs(
        numbers,
        control.tolerances(),
        sodium,
        shells,
        np.ones(1),
        age=0.0,
        legs=legs,
        lower=2.5,
        upper=3.8,
        capacity=numbers.insertion.areal_capacity,
    )
    return float(time[-1]), shells[:, 0]


def shell_means(faces, profile):
    """Means over the shells of a profile, by the midpoint rule."""
    means = []
    for low, high in pairwise(faces):
        radius = low + (np.arange(RADII_PER_SHELL) + 0.5) / RADII_PER_SHELL * (high - low)
        means.append(np.average(profile(radius), weights=radius**2))
    return np.array(means)


def faces_of(shells: int) -> np.ndarray:
    """Radii of the faces of the mesh."""
    return 1 - np.linspace(1, 0, shells + 1) ** 2


@pytest.mark.parametrize("diffusivity", [None, (1.0, 1.0, 1.0)])
def test_the_profile_under_constant_current_is_that_of_crank(diffusivity):
    """At the cut-off of a fast charge every shell holds what the closed form says."""
    cell = read_cell(DATA / "full_cF.yaml").updated(
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        cathode__parasitic_current_mA_cm2=0,
        cathode__relative_diffusivity=diffusivity,
    )
    capacity = 112.9e-3 * 1.2e-3 * 3600 / (np.pi * 0.25e-4)
    j = 5 * capacity / 3600
    duration, found = one_leg(cell, np.full(40, 0.6), current=j)
    t, q = duration / DIFFUSION_TIME, -j / capacity * DIFFUSION_TIME / 3

    def crank(radius):
        series = np.exp(-(ROOTS**2) * t) * np.sin(ROOTS * radius[:, None]) / (ROOTS**2 * np.sin(ROOTS))
        return 0.6 + q * (3 * t + (5 * radius**2 - 3) / 10 - 2 * series.sum(axis=1) / radius)

    assert found.min() < 0.05
    assert found == pytest.approx(shell_means(faces_of(40), crank), abs=2e-5)


def test_an_uneven_particle_evens_out_with_the_first_eigenvalue():
    """In a rest the first mode fades as exp(-20.19 t/tau), with a quarter of the error on twice the shells."""
    cell = read_cell(DATA / "full_cF.yaml")
    errors = []
    for shells in (20, 40, 80):
        integrals = mode_integrals(faces=faces_of(shells), number=1)[:, 0]
        volumes = np.diff(faces_of(shells) ** 3) / 3
        _, found = one_leg(cell, 0.5 + 0.1 * integrals / volumes, current=0.0, duration=30.0)
        expected = 0.1 * np.exp(-(ROOTS[0] ** 2) * 30.0 / DIFFUSION_TIME)
        errors.append(abs(2 * integrals @ (found - 0.5) / expected - 1))
    assert errors[2] < 1e-3
    assert np.log2(np.divide(errors[:-1], errors[1:])) == pytest.approx(2, abs=0.3)
