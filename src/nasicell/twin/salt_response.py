"""The salt in the pores of the cathode in small signals, around the profile that state and bias give it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.physics.catholyte import salt_potential, steady_salt, steady_salt_amplitude
from nasicell.physics.salt_response import salt_profile
from nasicell.twin.salt import LEAST_SALT, Salt, quadrature
from nasicell.twin.state import CellState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaltNow:
    """Relative concentration of the salt in one moment, at points for a quadrature and at the ceramic."""

    salt: Salt
    position: NDArray[np.float64]
    """Shape (m,); 0 at the ceramic."""
    weights: NDArray[np.float64]
    concentration: NDArray[np.float64]
    """At the points, shape (m,)."""
    at_ceramic: float

    @property
    def mean_root(self) -> float:
        """Mean root of the concentration: the exchange current over that at uniform salt."""
        return float(np.sqrt(self.concentration) @ self.weights)

    def impedance(
        self,
        *,
        angular_frequency: NDArray[np.float64],
        temperature: float,
        current_density: float,
        kinetic_resistance: float,
    ) -> NDArray[np.complex128]:
        """Response of the voltage to the salt that a small current moves, shape of `angular_frequency`, ohm m2.

        The salt shifts the potential against the ceramic and, under a bias, the overpotential of the cathode through
        its exchange current; `kinetic_resistance` is the slope of that overpotential, ohm m2.
        """
        profile = self.salt.swing_per_current * salt_profile(
            position=np.append(self.position, 0.0),
            angular_frequency=angular_frequency,
            diffusion_time=self.salt.diffusion_time,
        )
        inside, at_ceramic = profile[:, :-1], profile[:, -1]
        per_logarithm = salt_potential(
            mean_logarithm=1.0,
            logarithm_at_ceramic=0.0,
            transference_number=self.salt.transference_number,
            temperature=temperature,
        )
        uneven = per_logarithm * ((inside / self.concentration) @ self.weights - at_ceramic / self.at_ceramic)
        root = (inside / (2 * np.sqrt(self.concentration))) @ self.weights / self.mean_root
        return np.asarray(uneven - current_density * kinetic_resistance * root, dtype=np.complex128)


def salt_now(salt: Salt, state: CellState, *, current_density: float) -> SaltNow:
    """The salt of a porous cathode in `state` under a direct current (A/m2)."""
    position, weights = quadrature()
    swing = salt.swing_per_current * current_density
    modes = np.zeros(salt.wavenumbers.size) if state.salt_modes is None else state.salt_modes
    excess = modes - steady_salt_amplitude(wavenumber=salt.wavenumbers, swing=swing)
    inside = 1 + steady_salt(position=position, swing=swing) + excess @ salt.cosines
    at_ceramic = 1 + steady_salt(position=0.0, swing=swing) + float(np.sum(excess))
    return SaltNow(
        salt=salt,
        position=position,
        weights=weights,
        concentration=np.maximum(inside, LEAST_SALT),
        at_ceramic=max(float(at_ceramic), LEAST_SALT),
    )
