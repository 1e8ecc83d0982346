"""A voltage sweep to which kinetics are fitted: what is linear is solved, what is noise is weighed."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from nasicell.analysis.given_kinetics import GivenKinetics
from nasicell.analysis.interface_kinetics import Interfaces, capacitive_voltage

MOST_ROWS: Final = 1000
"""Longer sweeps are averaged in stretches to this many points: the curve is smooth on that scale."""
TABLE: Final = 4001
"""Points of the curve from which the current at a voltage is interpolated."""
SMALLEST_NOISE: Final = 1e-3
"""Share of the largest variance below which no sample is trusted more."""

Floats = NDArray[np.float64]


class Linear(NamedTuple):
    """The parameters that enter linearly."""

    rest_voltage: float
    resistance: float
    capacitance: float
    resistance_error: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Voltage and current of a sweep with weights; functions of x = ln I_0 and the transfer coefficient."""

    measured: tuple[Floats, Floats]
    """Voltage and current as measured, V and A."""
    voltage: Floats
    current: Floats
    """Of the model where the measured one is noisy, A."""
    weight: Floats
    """1/V, up to a factor."""
    interfaces: Interfaces
    sweep_rate: float
    """V/s"""
    given: GivenKinetics
    noise: float = 0.0
    """V, of a sample of weight 1; 0 before it is known, and a resistance that is given then counts as exact."""

    @classmethod
    def of(
        cls, *, voltage: Floats, current: Floats, interfaces: Interfaces, sweep_rate: float, given: GivenKinetics
    ) -> "Curve":
        """The curve, averaged where it is long, with equal weights."""
        size = -(-voltage.size // MOST_ROWS)
        starts = np.arange(0, voltage.size, size)
        count = np.diff(np.append(starts, voltage.size))
        voltage, current = (np.add.reduceat(x, starts) / count for x in (voltage, current))
        return cls(
            measured=(voltage, current),
            voltage=voltage,
            current=current,
            weight=np.sqrt(count / size),
            interfaces=interfaces,
            sweep_rate=sweep_rate,
            given=given,
        )

    def misfit(self, x: float, alpha: float) -> float:
        """Weighted sum of squares with the best linear parameters."""
        difference = self.differences(x, alpha)
        return float(difference @ difference)

    def differences(self, x: float, alpha: float) -> Floats:
        """Weighted residuals with the best linear parameters."""
        return self._solved(x, alpha)[1]

    def linear(self, x: float, alpha: float) -> Linear:
        """The best linear parameters; the error of R is at fixed kinetics and known transfer coefficient."""
        return self._solved(x, alpha)[0]

    def residuals(self, x: float, alpha: float) -> Floats:
        """Voltage minus model, V."""
        return self.voltage - self._model(self.linear(x, alpha), x, alpha)

    def rms(self, x: float, alpha: float) -> float:
        """Root mean square of the residuals, V."""
        return float(np.sqrt(np.mean(self.residuals(x, alpha) ** 2)))

    def straight_rms(self) -> float:
        """Root mean square around the best straight line, V."""
        voltage, current = (x - x.mean() for x in self.measured)
        slope = float(current @ voltage / (current @ current))
        return float(np.sqrt(np.mean((voltage - slope * current) ** 2)))

    def parameters(self, coefficient_free: bool) -> int:
        """Number of fitted parameters."""
        return (
            2
            + (self.given.resistance is None)
            + coefficient_free
            + (self.given.largest_capacitance * self.sweep_rate > 0)
        )

    def refined(self, x: float, alpha: float) -> "Curve":
        r"""The curve with weights of its own noise and with currents that the model has at the measured voltages.

        Noise of the current bends a fit of V(I) where the curve is steep: each sample is moved along its tangent to
        the current :math:`\hat I` of the model, :math:`(I, V) \to (\hat I, V - (\mathrm dV/\mathrm dI)(I - \hat I))`.
        The variance is :math:`\sigma_V^2 + (\mathrm dV/\mathrm dI)^2 \sigma_I^2`.
        """
        smooth = self._current_at(x, alpha, self.measured[0])
        slope = replace(self, current=smooth)._sides(x, alpha)[1] + self.linear(x, alpha).resistance
        moved = replace(self, current=smooth, voltage=self.measured[0] - slope * (self.measured[1] - smooth))
        square = moved.residuals(x, alpha) ** 2
        relative = (slope / slope.max()) ** 2
        noise = np.full(square.size, square.mean())
        for _ in range(3):
            parts, _ = nnls(np.column_stack([np.ones(noise.size), relative]) / noise[:, None], square / noise)
            if not parts.any():
                return moved
            noise = np.maximum(parts[0] + parts[1] * relative, SMALLEST_NOISE * noise.max())
        scale = float(np.mean(noise))
        return replace(moved, weight=np.sqrt(scale / noise), noise=float(np.sqrt(scale)))

    def _current_at(self, x: float, alpha: float, voltage: Floats) -> Floats:
        """Current of the best model at the voltages, A, from a dense table of the curve."""
        scale, reach = float(np.exp(x)), 2 * float(np.abs(self.measured[1]).max())
        current = scale * np.sinh(np.linspace(-1, 1, TABLE) * np.arcsinh(reach / scale))
        dense = replace(self, current=current, voltage=np.zeros(TABLE))
        p = self.linear(x, alpha)
        curve = dense._model(p, x, alpha)
        return np.interp(voltage, np.maximum.accumulate(curve), current)

    def effective_size(self, x: float, alpha: float) -> float:
        """Number of independent residuals: fewer than samples where neighbours are correlated."""
        e = self.residuals(x, alpha) * self.weight
        n = e.size
        spectrum = np.abs(np.fft.rfft(e - e.mean(), 2 * n)) ** 2
        correlation = np.fft.irfft(spectrum)[: n // 4]
        if correlation[0] <= 0:
            return float(n)
        correlation = correlation / correlation[0]
        if correlation[1] < 2.5 / np.sqrt(n):
            return float(n)
        below = np.flatnonzero(correlation < 0)
        end = int(below[0]) if below.size else correlation.size
        return n / (1 + 2 * float(correlation[1:end].sum()))

    def _model(self, p: Linear, x: float, alpha: float) -> Floats:
        """Voltage of the model at every current, V."""
        eta, slope, square = self._sides(x, alpha)
        model = p.rest_voltage + eta + self.current * p.resistance
        if not p.capacitance:
            return model
        return model - p.capacitance * capacitive_voltage(
            slope=slope, square=square, resistance=p.resistance, sweep_rate=self.sweep_rate
        )

    def _sides(self, x: float, alpha: float) -> tuple[Floats, Floats, Floats]:
        """Overpotentials, their slope and its square at every sample."""
        return self.interfaces.sides(
            current=self.current, exchange_current=float(np.exp(x)), transfer_coefficient=alpha
        )

    def _solved(self, x: float, alpha: float) -> tuple[Linear, Floats]:
        """Linear parameters, with R >= 0 and C within its bounds, and the weighted residuals."""
        eta, slope, square = self._sides(x, alpha)
        left = self.voltage - eta
        columns = {"rest": np.ones(left.size), "resistance": self.current}
        solved = self._least(columns, left)
        if not self.given.largest_capacitance * self.sweep_rate:
            return solved
        shape = -capacitive_voltage(
            slope=slope, square=square, resistance=solved[0].resistance, sweep_rate=self.sweep_rate
        )
        charged = self._least(columns | {"capacitance": shape}, left)
        if charged[0].capacitance > self.given.largest_capacitance:
            most = self.given.largest_capacitance
            bounded, difference = self._least(columns, left - most * shape)
            return bounded._replace(capacitance=most), difference
        return charged if charged[0].capacitance > 0 else solved

    def _least(self, columns: dict[str, Floats], left: Floats) -> tuple[Linear, Floats]:
        """Weighted least squares; a negative resistance is held at zero, a given one weighed with its error."""
        known, known_error = self.given.resistance, self.given.resistance_error
        rest = dict(columns)
        exact = known is not None and (known_error == 0 or self.noise == 0)
        if known is not None and exact:
            left = left - known * rest.pop("resistance")
        names = list(rest)
        design = np.column_stack(list(rest.values())) * self.weight[:, None]
        wanted = left * self.weight
        if known is not None and not exact:
            row = np.array([name == "resistance" for name in names], dtype=float) * self.noise / known_error
            design, wanted = np.vstack([design, row]), np.append(wanted, known * self.noise / known_error)
        scale = np.sqrt(np.sum(design**2, axis=0))
        design = design / scale
        normal = design.T @ design + 1e-14 * np.eye(scale.size)
        solution = np.linalg.solve(normal, design.T @ wanted)
        values = dict(zip(names, solution / scale, strict=True))
        if values.get("resistance", 0.0) < 0:
            return self._least({k: v for k, v in columns.items() if k != "resistance"}, left)
        difference = wanted - design @ solution
        error = known_error
        if "resistance" in values:
            place = names.index("resistance")
            spread = (
                np.linalg.inv(normal)[place, place] * float(difference @ difference) / max(left.size - len(names), 1)
            )
            error = float(np.sqrt(max(spread, 0.0)) / scale[place])
        resistance = values.get("resistance", known if known is not None and exact else 0.0)
        return Linear(values["rest"], resistance, values.get("capacitance", 0.0), error), difference
