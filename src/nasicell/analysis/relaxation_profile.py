"""Intervals of the automatic model along the profile of its likelihood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.analysis.relaxation_basis import Family, column_of, columns_and_slopes, middle
from nasicell.analysis.relaxation_fit import RelaxationFit
from nasicell.analysis.relaxation_ranking import alike
from nasicell.analysis.sweeps import SweepResult
from nasicell.analysis.varpro import bounds

Floats = NDArray[np.float64]

RISE_95: Final = 3.841
"""Rise of chi-squared at the ends of a 95 % interval of one parameter."""
FARTHEST: Final = np.log(100.0)
"""Logarithm of the factor up to which a profile is followed."""
HALVINGS: Final = 8
"""Of the interval in which the profile crosses its rise."""


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """A fit as a function of amplitudes and nonlinear parameters, weighted."""

    family: Family
    w: Floats
    weight: Floats
    data: Floats
    x: Floats
    """Amplitudes, then nonlinear parameters, of the fit."""
    low: Floats
    high: Floats

    @property
    def amplitudes(self) -> int:
        return self.x.size - column_of(self.family).size

    def residual_and_slopes(self, x: Floats) -> tuple[Floats, Floats]:
        """Weighted residuals, shape (2n,), and their slopes, shape (2n, p)."""
        p = self.amplitudes
        P, D = columns_and_slopes(family=self.family, w=self.w, q=x[None, p:])
        slopes = np.concatenate([P[0], D[0] * x[:p][column_of(self.family), None]]) * self.weight
        return x[:p] @ slopes[:p] - self.data, slopes.T


def profile_table(results: Sequence[SweepResult]) -> pl.DataFrame:
    """95 % intervals of the total resistance and of R0, each resistance and time constant of the best models.

    Columns ``sweep``, ``parameter``, ``value``, ``low``, ``high``, ``unit``; 0 or infinity where the sweep sets no
    bound within a factor of 100.
    """
    rows = []
    for result in results:
        fit = result.fits.best
        wanted = [("total", "ohm", fit.resistance(fit.arcs, series=True)[0])]
        wanted += [("R0", "ohm", fit.series_resistance)] if fit.series_resistance > 0 else []
        for number, arc in enumerate(fit.arcs, start=1):
            wanted += [(f"R{number}", "ohm", arc.resistance), (f"tau{number}", "s", arc.tau)]
        for name, unit, value in wanted:
            low, high = profile_interval(result, name)
            rows.append((result.number, name, value, low, high, unit))
    return pl.DataFrame(rows, schema=["sweep", "parameter", "value", "low", "high", "unit"], orient="row")


def profile_interval(result: SweepResult, name: str) -> tuple[float, float]:
    """95 % interval of ``"total"``, ``"R0"``, ``"R1"``, ``"tau1"``... of a sweep's best model.

    Every other parameter is fitted anew on the way; the scale of the noise is that of the best fit,
    larger where neighbouring residuals are alike (`alike`), as in the covariance.

    References
    ----------
    D. J. Venzon, S. H. Moolgavkar, J. R. Stat. Soc. C 37 (1988) 87.
    """
    fit = result.fits.best
    model = _model(result, fit)
    K, p = len(fit.arcs), model.amplitudes
    chosen = np.zeros(model.x.size, dtype=np.bool_)
    if name == "total":
        chosen[0] = True
        chosen[2 : 2 + K] = True
    elif name == "R0":
        chosen[0] = True
    else:
        number = int(name.removeprefix("tau").removeprefix("R")) - 1
        arcs = sum(arc.shape == "zarc" for arc in fit.arcs)
        order = [k for k, arc in enumerate(fit.arcs) if arc.shape == "zarc"]
        order += [k for k, arc in enumerate(fit.arcs) if arc.shape != "zarc"]
        place = order.index(number)
        time = p + place if place < arcs else p + 2 * arcs
        chosen[2 + place if name.startswith("R") else time] = True
    logarithmic = name.startswith("tau")
    value = float(model.x[chosen].sum())
    residual, _ = model.residual_and_slopes(model.x)
    best = float(residual @ residual)
    limit = best + RISE_95 * alike(residual) * best / max(residual.size - model.x.size, 1)
    ends = []
    for side in (-1.0, 1.0):

        def at(distance: float, start: Floats, side: float = side) -> tuple[float, Floats]:
            target = value + side * distance if logarithmic else value * np.exp(side * distance)
            return _constrained(model, chosen, target, start)

        distance = _crossing(at, model.x, limit)
        ends.append(float(np.exp(value + side * distance) if logarithmic else value * np.exp(side * distance)))
    return ends[0], ends[1]


def _model(result: SweepResult, fit: RelaxationFit) -> _Model:
    """The best fit of a sweep with the weights it was fitted with."""
    w, Z = result.spectrum.angular_frequency, result.spectrum.impedance
    arcs = [arc for arc in fit.arcs if arc.shape == "zarc"]
    slow = [arc for arc in fit.arcs if arc.shape != "zarc"]
    family = Family(arcs=len(arcs), warburg=bool(slow), tail=fit.tail is not None)
    tail = [] if fit.tail is None else [1 / (fit.tail.Q * middle(w) ** fit.tail.exponent)]
    amplitudes = [fit.series_resistance, fit.inductance * w.max(), *(arc.resistance for arc in (*arcs, *slow)), *tail]
    nonlinear = [*(np.log(arc.tau) for arc in arcs), *(arc.exponent for arc in arcs)]
    nonlinear += [np.log(arc.tau) for arc in slow] + ([] if fit.tail is None else [fit.tail.exponent])
    low, high = bounds(family, w)
    none = np.zeros(len(amplitudes))
    none[1] = -np.inf
    weight = 1 / np.concatenate([fit.deviation.real, fit.deviation.imag])
    return _Model(
        family=family,
        w=w,
        weight=weight,
        data=np.concatenate([Z.real, Z.imag]) * weight,
        x=np.r_[amplitudes, nonlinear],
        low=np.r_[none, low],
        high=np.r_[np.full(none.size, np.inf), high],
    )


def _constrained(model: _Model, chosen: NDArray[np.bool_], target: float, start: Floats) -> tuple[float, Floats]:
    """Least sum of squares where the chosen parameters add up to `target`, and all parameters there."""
    members = np.flatnonzero(chosen)
    pivot = members[np.argmax(np.abs(start[members]))]
    free = np.arange(start.size) != pivot
    partners = chosen[free]

    def whole(rest: Floats) -> Floats:
        x = np.empty(start.size)
        x[free] = rest
        x[pivot] = target - rest[partners].sum()
        return x

    def slopes(rest: Floats) -> Floats:
        every = model.residual_and_slopes(whole(rest))[1]
        return every[:, free] - every[:, pivot, None] * partners

    low, high = model.low[free], model.high[free]
    fit = least_squares(
        lambda rest: model.residual_and_slopes(whole(rest))[0],
        np.clip(start[free], low, high),
        jac=slopes,  # pyright: ignore[reportArgumentType] - inferred from the default, a word
        bounds=(low - 1e-9 * np.maximum(np.abs(low), 1e-6), high),
        x_scale="jac",
        max_nfev=60,
    )
    return float(2 * fit.cost), whole(fit.x)


def _crossing(at: Callable[[float, Floats], tuple[float, Floats]], start: Floats, limit: float) -> float:
    """Distance at which the profile reaches `limit`; inf beyond `FARTHEST`."""
    inside, rest, step, outside = 0.0, start, 1e-3, 0.0
    while not outside:
        square, found = at(inside + step, rest)
        if square > limit:
            outside = inside + step
        else:
            inside, rest, step = inside + step, found, 2 * step
        if inside > FARTHEST:
            return np.inf
    for _ in range(HALVINGS):
        middle_ = 0.5 * (inside + outside)
        square, found = at(middle_, rest)
        if square > limit:
            outside = middle_
        else:
            inside, rest = middle_, found
    return 0.5 * (inside + outside)
