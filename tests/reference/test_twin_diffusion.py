"""Diffusion in the particle against closed forms and an independent discretisation.

Crank, The Mathematics of Diffusion, 2nd ed., section 6.3.6: sphere under constant flux, late times r t + r tau/15,
early times 2/3 r sqrt(tau t/pi); and finite volumes integrated by scipy.
"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from nasicell.physics.cathode import diffusion_transfer_function, surface_filling_step

TAU, RATE = 600.0, 1e-4


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
    modal = surface_filling_step(time=times, rate=RATE, diffusion_time=TAU, modes=25)
    assert modal == pytest.approx(finite_volume_surface(times), rel=2e-3)


def test_early_times_follow_the_square_root():
    """At times far below tau the sphere is a half space."""
    time = np.array([0.02])
    surface = surface_filling_step(time=time, rate=RATE, diffusion_time=TAU, modes=400)
    assert surface == pytest.approx(2 / 3 * RATE * np.sqrt(TAU * time / np.pi), rel=0.02)


def test_the_transfer_function_has_the_limits_of_diffusion():
    """Low frequency: 1/(j omega) + tau/15; high frequency: sqrt(tau/(j omega))/3."""
    low, high = np.array([1e-5]), np.array([1e4])
    slow = diffusion_transfer_function(angular_frequency=low, diffusion_time=TAU)
    assert slow == pytest.approx(1 / (1j * low) + TAU / 15, rel=1e-4)
    fast = diffusion_transfer_function(angular_frequency=high, diffusion_time=TAU)
    assert fast == pytest.approx(np.sqrt(TAU / (1j * high)) / 3, rel=1e-3)
