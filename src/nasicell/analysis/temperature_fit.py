"""Fit of one thermal model to all sweeps of a temperature series."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.analysis.covariance import covariance
from nasicell.analysis.joint_residual import weighted_residual
from nasicell.analysis.temperature_model import FIRST_ARC, PER_ARC, ThermalModel
from nasicell.constants import BOLTZMANN_EV

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

NUDGE: Final = 1e-6
"""How far from its bound a parameter has to lie to count as free."""
MOST_EVALUATIONS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThermalFit:
    """A fitted `ThermalModel`.

    Parameters
    ----------
    model
        The model at the minimum.
    covariance
        Of `ThermalModel.vector`; zero for a parameter at its bound. Scaled up by the misfit, never down.
    reduced_chi_squared
        Of all points, in units of their noise: near 1 where one Arrhenius line per process holds.
    rms_residual
        Root mean square of the residuals relative to |Z|, weighted (`weighted_residual`).
    criterion
        Bayesian information criterion; lower is better.
    converged
        Whether the minimum was reached.
    """

    model: ThermalModel
    covariance: Floats
    reduced_chi_squared: float
    rms_residual: float
    criterion: float
    converged: bool

    def sum_at(self, positions: Sequence[int], temperature: float) -> tuple[float, float]:
        """Sum of resistances at a temperature, ohm, and its standard error.

        `positions` counts the series resistance as 0 and the arcs from 1.
        """
        lines = [self.model.series, *(arc.line for arc in self.model.arcs)]
        slope, total = np.zeros(len(self.covariance)), 0.0
        inverse = (1 / temperature - 1 / self.model.reference) / BOLTZMANN_EV
        for position in positions:
            first = self.first(position)
            R = float(np.exp(lines[position].log_at(np.array([temperature]), self.model.reference)[0]))
            slope[first] = R
            slope[first + 1] = R * inverse
            total += R
        return total, float(np.sqrt(slope @ self.covariance @ slope))

    def energy(self, position: int) -> tuple[float, float]:
        """Activation energy of a resistance, eV, and its standard error."""
        line = self.model.series if position == 0 else self.model.arcs[position - 1].line
        k = self.first(position) + 1
        return line.activation_energy, float(np.sqrt(self.covariance[k, k]))

    @staticmethod
    def first(position: int) -> int:
        """Where the line of a resistance begins in `ThermalModel.vector`."""
        return 0 if position == 0 else FIRST_ARC + PER_ARC * (position - 1)


def fit_thermal_model(
    model: ThermalModel, *, angular_frequency: Floats, temperature: Floats, impedance: Complexes, noise: Floats
) -> ThermalFit:
    """The model fitted to sweeps on one frequency grid by weighted least squares.

    Parameters
    ----------
    model
        Where the fit starts, and what is held.
    angular_frequency
        Shape (n,), rad/s.
    temperature
        Shape (t,), K.
    impedance
        Shape (t, n), ohm.
    noise
        Relative standard deviation of the parts of each point, shape (t, n).
    """
    weight = 1 / (np.abs(impedance) * noise)
    free = model.free
    scale = np.ones(free.size)
    scale[2] = float(np.median(np.abs(impedance)) / angular_frequency.max())
    low, high = (bound[free] for bound in model.bounds)
    fixed = model.vector

    def at(x: Floats) -> tuple[Complexes, Complexes]:
        vector = fixed.copy()
        vector[free] = x * scale[free]
        return model.with_vector(vector).with_derivatives(angular_frequency, temperature)

    def slopes(x: Floats) -> Floats:
        columns = np.moveaxis(at(x)[1][..., free], -1, 0)
        return np.stack([_parts(column * weight) for column in columns], axis=1) * scale[free]

    found = least_squares(
        lambda x: _parts((at(x)[0] - impedance) * weight),
        np.clip(fixed[free] / scale[free], low + NUDGE, high - NUDGE),
        jac=slopes,  # pyright: ignore[reportArgumentType]
        bounds=(low, high),
        x_scale="jac",
        max_nfev=MOST_EVALUATIONS,
    )
    inside = (found.x > low + NUDGE) & (found.x < high - NUDGE)
    jacobian = found.jac[:, inside] / scale[free][inside]
    square = float(found.fun @ found.fun)
    reduced = square / max(found.fun.size - int(inside.sum()), 1)
    where = np.flatnonzero(free)[inside]
    spread = np.zeros((free.size, free.size))
    spread[np.ix_(where, where)] = covariance(jacobian) * max(reduced, 1.0)
    vector = fixed.copy()
    vector[free] = found.x * scale[free]
    fitted = model.with_vector(vector)
    left = fitted.impedance(angular_frequency=angular_frequency, temperature=temperature) - impedance
    return ThermalFit(
        model=fitted,
        covariance=spread,
        reduced_chi_squared=reduced,
        rms_residual=weighted_residual(left / np.abs(impedance), noise),
        criterion=found.fun.size * float(np.log(square)) + int(free.sum()) * float(np.log(found.fun.size)),
        converged=bool(found.success),
    )


def _parts(values: Complexes) -> Floats:
    """Real and imaginary parts in one row."""
    return np.concatenate([values.real.ravel(), values.imag.ravel()])
