"""Diffusion in the particle against closed forms and an independent discretisation.

Crank, The Mathematics of Diffusion, 2nd ed., section 6.3.6: sphere under constant flux, late times r t + r tau/15,
early times 2/3 r sqrt(tau t/pi); and finite volumes integrated by scipy.
"""

from typing import NamedTuple

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from nasicell.physics.cathode import SERIES_BELOW, diffusion_eigenvalues, diffusion_transfer_function
from nasicell.twin.particle import surface_filling

TAU, RATE = 600.0, 1e-4


class Particle(NamedTuple):
    """What the twin's equation needs to know."""

    diffusion_time: float


def modal_surface(times: np.ndarray, modes: int) -> np.ndarray:
    """Surface filling of an empty particle after each time, by the modes as the twin follows them."""
    squares = diffusion_eigenvalues(modes) ** 2
    return np.array([surface_filling(Particle(TAU), squares, 0.0, np.zeros(modes), RATE, time) for time in times])


def finite_volume_surface(times: np.ndarray, shells: int = 400) -> np.ndarray:
    """Surface filling of a sphere of unit radius under the same flux, by finite volumes."""
    faces = np.linspace(0, 1, shells + 1)
    volumes = np.diff(faces**3) / 3
    width = 1 / shells

    def derivative(_, x):
        flux = np.zeros(shells + 1)
        flux[1:-1] = faces[1:-1] ** 2 * np.diff(x) / width / TAU
        flux[-1] = RATE / 3
        return np.diff(flux) / volumes

    solution = solve_ivp(
        derivative,
        (0, times[-1]),
        np.zeros(shells),
        method="LSODA",
        t_eval=times,
        rtol=1e-8,
        atol=1e-12,
        lband=1,
        uband=1,
    )
    return solution.y[-1] + RATE / 3 * TAU * width / 2


def test_the_modes_agree_with_finite_volumes():
    """Twenty-five modes give the surface filling of 400 shells from 1 s to 1000 s."""
    times = np.array([1.0, 5.0, 30.0, 200.0, 1000.0])
    assert modal_surface(times, 25) == pytest.approx(finite_volume_surface(times), rel=2e-3)


def test_early_times_follow_the_square_root():
    """At times far below tau the sphere is a half space."""
    time = np.array([0.02])
    assert modal_surface(time, 400) == pytest.approx(2 / 3 * RATE * np.sqrt(TAU * time / np.pi), rel=0.02)


def test_the_transfer_function_has_the_limits_of_diffusion():
    """Low frequency: 1/(j omega) + tau/15; high frequency: sqrt(tau/(j omega))/3."""
    low, high = np.array([1e-5]), np.array([1e4])
    slow = diffusion_transfer_function(angular_frequency=low, diffusion_time=TAU)
    assert slow == pytest.approx(1 / (1j * low) + TAU / 15, rel=1e-4)
    fast = diffusion_transfer_function(angular_frequency=high, diffusion_time=TAU)
    assert fast == pytest.approx(np.sqrt(TAU / (1j * high)) / 3, rel=1e-3)


def test_the_transfer_function_keeps_its_digits_at_low_frequency():
    """Sixteen decades below 1/tau it is still 1/(j omega) + tau/15, and its series joins the closed form."""
    omega = np.array([1e-16, 1e-10, 1e-5]) / TAU
    slow = diffusion_transfer_function(angular_frequency=omega, diffusion_time=TAU)
    assert slow.real == pytest.approx(TAU / 15, rel=1e-9)
    assert slow.imag == pytest.approx(-1 / omega, rel=1e-9)
    sides = diffusion_transfer_function(
        angular_frequency=np.array([1 - 1e-9, 1 + 1e-9]) * SERIES_BELOW / TAU, diffusion_time=TAU
    )
    assert sides[0].real == pytest.approx(sides[1].real, rel=1e-8)
    assert sides[0].imag == pytest.approx(sides[1].imag, rel=1e-8)
