"""Diffusion in the particle against closed forms and an independent discretisation.

Crank, The Mathematics of Diffusion, 2nd ed., section 6.3.6: sphere under constant flux, late times r t + r tau/15,
early times 2/3 r sqrt(tau t/pi); and finite volumes integrated by scipy.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from nasicell.cell import read_cell
from nasicell.physics.cathode import SERIES_BELOW, diffusion_eigenvalues, diffusion_transfer_function
from nasicell.protocols import ConstantCurrentCycling
from nasicell.twin import simulate
from nasicell.twin.particle import surface_filling

DATA = Path(__file__).parents[1] / "data" / "twin"
CAPACITY_TOLERANCE = 1e-9

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


def test_the_capacity_of_a_charge_is_that_of_the_closed_form():
    """The cut-off is found where the closed solution has it, to nine digits."""
    cell = read_cell(DATA / "full_cF.yaml").updated(
        electrolyte__utilisation_loss_percent_per_sqrt_h=0,
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=0,
        interface__voids__contact_loss_cm2_mAh=0,
        cathode__parasitic_current_mA_cm2=0,
    )
    record = simulate(cell, ConstantCurrentCycling(c_rate=1, cycles=1, lower_cutoff_V=2.5, upper_cutoff_V=3.8))
    end = record.time[record.current > 0][-1]
    tau, rate, thermal = 587.0, -117 / 112.9 / 3600, 8.31446261815324 * 303.15 / 96485.33212331
    roots = diffusion_eigenvalues(40)
    j = 117 * 1.2e-6 / (np.pi * 0.005**2)

    def beyond(t: float) -> float:
        faded = np.sum(2 / 3 * np.exp(-(roots**2) * t / tau) / roots**2)
        x = 0.998 + rate * t + rate * tau * (1 / 15 - faded)
        exchange = 3.0 * 2 * np.sqrt(x * (1 - x))
        potential = 3.37 + thermal * (np.log1p(0.002 / x) - np.log1p(0.002 / (1 - x)))
        ohmic = 1e-3 / 0.15797788309636653 + 22e-4
        return potential + 2 * thermal * np.arcsinh(j / (2 * exchange)) + j * ohmic - 3.8

    full = float(brentq(lambda t: 0.998 + rate * t + rate * tau / 15, 1000, 4000, full_output=False))  # pyright: ignore[reportArgumentType]
    expected = brentq(beyond, 1000, full * (1 - 1e-13), xtol=1e-11)
    assert end == pytest.approx(expected, rel=CAPACITY_TOLERANCE)


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
