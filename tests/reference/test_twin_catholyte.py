"""Salt in the pores against closed forms and finite volumes integrated by scipy.

Newman, Thomas-Alyea, Electrochemical Systems, 3rd ed., chs. 12 and 22: steady state q(xi - xi^2/2 - 1/3); the finite
volumes discretise the same balance without using its modes.
"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from nasicell.cell import Catholyte, PorousElectrode
from nasicell.physics.catholyte import steady_salt, steady_salt_amplitude
from nasicell.twin.salt import SALT_MODES, Salt, advance_salt, live_modes, salt_excess, salt_means, salt_of

VOLUMES = 1000
FINITE_VOLUME_TOLERANCE = 1e-6
"""Of concentrations relative to the mean; the discretisation itself is good to 1e-7."""
LIQUID = Catholyte(
    name="1 M",
    salt_concentration_mol_L=1.0,
    conductivity_S_m=0.6,
    salt_diffusivity_m2_s=2e-10,
    transference_number=0.4,
)


@pytest.fixture
def salt() -> Salt:
    """A thick electrode, whose salt takes about two minutes to settle."""
    return salt_of(PorousElectrode(thickness_um=120, porosity=0.4, electronic_conductivity_S_m=10, catholyte=LIQUID))


def finite_volumes(start: np.ndarray, *, swing: float, time: float) -> np.ndarray:
    """Relative change of salt in each volume after `time` diffusion times at a constant current."""
    width = 1 / VOLUMES

    def derivative(_, s):
        flux = np.zeros(VOLUMES + 1)
        flux[1:-1] = np.diff(s) / width
        flux[0] = swing
        return np.diff(flux) / width + swing

    solution = solve_ivp(
        derivative, (0, time), start, method="LSODA", t_eval=[time], rtol=1e-11, atol=1e-12, lband=1, uband=1
    )
    return solution.y[:, -1]


def at_ceramic(values: np.ndarray, *, swing: float) -> float:
    """Salt at the ceramic from the first two volumes and the gradient there (parabola)."""
    width = 1 / VOLUMES
    curvature = (values[1] - values[0]) / width**2 - swing / width
    return float(values[0] - swing * width / 2 - curvature * width**2 / 2 + curvature * width**2 / 3)


def modal(salt: Salt, modes: np.ndarray, *, swing: float, time: float) -> np.ndarray:
    """(mean of ln c, ln c at the ceramic, mean of sqrt c) after `time` diffusion times."""
    seconds = time * salt.diffusion_time
    excess = salt_excess(salt, modes, swing)
    return np.array(salt_means(salt, excess, swing, live_modes(salt, seconds), seconds))


def expected(values: np.ndarray, *, swing: float) -> np.ndarray:
    """The same three of the finite volumes."""
    return np.array([np.log1p(values).mean(), np.log1p(at_ceramic(values, swing=swing)), np.sqrt(1 + values).mean()])


@pytest.mark.parametrize("swing", [0.5, -1.5, 2.7])
@pytest.mark.parametrize("time", [0.03, 0.3])
def test_the_modes_agree_with_finite_volumes(salt, swing, time):
    """From uniform salt, and after the current has been reversed."""
    values = finite_volumes(np.zeros(VOLUMES), swing=swing, time=time)
    modes = np.zeros(SALT_MODES)
    assert modal(salt, modes, swing=swing, time=time) == pytest.approx(
        expected(values, swing=swing), abs=FINITE_VOLUME_TOLERANCE
    )
    advance_salt(salt, modes, swing, time * salt.diffusion_time)
    reversed_values = finite_volumes(values, swing=-swing / 2, time=0.05)
    assert modal(salt, modes, swing=-swing / 2, time=0.05) == pytest.approx(
        expected(reversed_values, swing=-swing / 2), abs=FINITE_VOLUME_TOLERANCE
    )


def test_the_steady_state_is_the_closed_form(salt):
    """Long after the start the modes have the amplitudes of the parabola, and its values come out."""
    modes = np.zeros(SALT_MODES)
    advance_salt(salt, modes, 0.6, 100 * salt.diffusion_time)
    assert modes == pytest.approx(steady_salt_amplitude(wavenumber=salt.wavenumbers, swing=0.6), rel=1e-12)
    mean, ceramic, root = modal(salt, modes, swing=0.6, time=1.0)
    x = (np.arange(100_000) + 0.5) / 100_000
    profile = 1 + steady_salt(position=x, swing=0.6)
    assert ceramic == pytest.approx(np.log(0.8), rel=1e-12)
    assert [mean, root] == pytest.approx([np.log(profile).mean(), np.sqrt(profile).mean()], abs=1e-10)


def test_salt_is_neither_made_nor_lost(salt):
    """The mean over the pores stays that of the liquid poured in, whatever currents have run."""
    assert salt.weights.sum() == pytest.approx(1, abs=1e-12)
    assert salt.weights @ salt.steady == pytest.approx(0, abs=1e-12)
    modes = np.zeros(SALT_MODES)
    for swing, seconds in ((0.5, 3.0), (-2.0, 11.0), (1.0, 0.4)):
        advance_salt(salt, modes, swing, seconds)
    x = (np.arange(4000) + 0.5) / 4000
    profile = np.cos(np.outer(x, salt.wavenumbers)) @ modes
    assert np.abs(modes).max() > 0.01
    assert profile.mean() == pytest.approx(0, abs=1e-12)


def test_charging_depletes_the_liquid_at_the_ceramic(salt):
    """The ceramic takes sodium and holds the anions back; the discharge enriches it."""
    modes = np.zeros(SALT_MODES)
    assert modal(salt, modes, swing=0.5, time=0.1)[1] < 0
    assert modal(salt, modes, swing=-0.5, time=0.1)[1] > 0
