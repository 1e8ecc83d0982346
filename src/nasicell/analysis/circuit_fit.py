"""A fitted circuit with the covariance of its parameters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.circuit_shapes import LARGEST_EXPONENT
from nasicell.analysis.circuits import Circuit
from nasicell.errors import AnalysisError, suggest

if TYPE_CHECKING:
    from nasicell.analysis.circuit_profile import Profile

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

AT_BOUND: Final = 1e-4
"""Distance from the bound 1 within which an exponent counts as held there."""
UNDETERMINED: Final = 0.3
"""Relative standard error above which a parameter counts as not determined: its interval is far from symmetric."""
SMALLEST_ERROR: Final = 1e-15
"""Relative standard error below which a parameter has no influence: even exact data are stored less precisely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """A sum of parameters with its standard error from the full covariance."""

    names: tuple[str, ...]
    value: float
    standard_error: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CircuitFit:
    """A fitted circuit.

    Parameters
    ----------
    circuit
        What was fitted.
    values
        Parameters in the order of `circuit.names`, in `circuit.units`; no numbers where the fit did not converge.
    covariance
        Of the parameters, scaled by the residual's variance, shape (p, p).
    impedance
        The fit, shape (n,), ohm.
    chi_squared
        Sum of squared weighted residuals, real and imaginary.
    converged
        Whether the minimum was reached.
    angular_frequency, measured, weight
        What was fitted: frequencies, rad/s, impedance, ohm, and weights, shape (n,).
    """

    circuit: Circuit
    values: Floats
    covariance: Floats
    impedance: Complexes
    chi_squared: float
    converged: bool
    angular_frequency: Floats
    measured: Complexes
    weight: Floats

    @property
    def standard_errors(self) -> Floats:
        """Standard error of every parameter."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    @property
    def correlation(self) -> Floats:
        """Correlation matrix of the parameters."""
        sigma = np.where(self.standard_errors > 0, self.standard_errors, 1.0)
        return self.covariance / np.outer(sigma, sigma)

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the residual."""
        return max(2 * self.impedance.size - self.values.size, 1)

    @property
    def reduced_chi_squared(self) -> float:
        """`chi_squared` per degree of freedom."""
        return self.chi_squared / self.freedom

    @property
    def status(self) -> str:
        """Whether the fit converged, in words."""
        return "converged" if self.converged else "not converged"

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do about a fit that did not converge, sits at a bound or leaves a parameter undetermined."""
        if not self.converged:
            return ("The fit did not converge: simplify the circuit or give a start.",)
        found = []
        for name in self.circuit.names:
            if self.at_bound(name):
                found.append(f"{name} is at its bound 1: use a capacitor instead.")
            elif not self.determined(name):
                found.append(f"{name} is not determined by these data: leave its element out or measure further.")
        return tuple(found)

    def __getitem__(self, name: str) -> float:
        return float(self.values[self.position(name)])

    def at_bound(self, name: str) -> bool:
        """Whether a parameter is an exponent at its upper bound 1; its standard error is that without the bound."""
        k = self.position(name)
        return self.circuit.units[k] == "" and bool(self.values[k] > LARGEST_EXPONENT - AT_BOUND)

    def determined(self, name: str) -> bool:
        """Whether the data see a parameter, and its standard error is below `UNDETERMINED` of its value."""
        return self.seen(name) and bool(self.standard_errors[self.position(name)] <= UNDETERMINED * self[name])

    def seen(self, name: str) -> bool:
        """Whether the spectrum changes with a parameter: one without any influence has no standard error."""
        sigma = self.standard_errors[self.position(name)]
        return bool(np.isfinite(sigma) and sigma > SMALLEST_ERROR * self[name])

    @property
    def identifiable(self) -> dict[str, bool]:
        """Whether value and standard error say all about each parameter.

        It is determined, not at a bound, and the sum of squares two standard errors to either side, minimised over
        all other parameters, has risen by about four variances. Of the others a `profile` tells the interval, and
        `combined` whether a sum is known better.
        """
        from nasicell.analysis.circuit_profile import is_linear

        return {
            name: self.determined(name) and not self.at_bound(name) and is_linear(self, name)
            for name in self.circuit.names
        }

    def combined(self, *names: str) -> Combined:
        """Sum of parameters of one unit, such as two resistances that only together are known.

        Raises
        ------
        AnalysisError
            If a name is unknown or the units differ.
        """
        positions = [self.position(name) for name in names]
        units = {self.circuit.units[k] for k in positions}
        if len(units) != 1:
            raise AnalysisError(f"a sum needs parameters of one unit; {', '.join(names)} have {sorted(units)}")
        variance = self.covariance[np.ix_(positions, positions)].sum()
        return Combined(
            names=names,
            value=float(self.values[positions].sum()),
            standard_error=float(np.sqrt(max(variance, 0.0))),
            unit=units.pop(),
        )

    def profile(self, *names: str) -> "Profile":
        """Profile likelihood of a parameter, or of the sum of several: interval and curve."""
        from nasicell.analysis.circuit_profile import profile

        return profile(self, *names)

    def partner(self, name: str) -> tuple[str, float]:
        """The other parameter that is correlated most with one, and the correlation."""
        k = self.position(name)
        others = np.where(np.arange(self.values.size) == k, 0.0, self.correlation[k])
        best = int(np.argmax(np.abs(others)))
        return self.circuit.names[best], float(others[best])

    def position(self, name: str) -> int:
        """Place of a parameter among `values`; `AnalysisError` names the nearest of an unknown one."""
        if name not in self.circuit.names:
            raise AnalysisError(f"no parameter {name!r}; {suggest(name, self.circuit.names)}")
        return self.circuit.names.index(name)
