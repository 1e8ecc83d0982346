"""The law by which a capacity fades, chosen by evidence, and how long it lasts to 80 percent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

END_OF_LIFE: Final = 0.8
"""Share of the initial capacity at which a cell conventionally counts as spent."""
KNEES: Final = 12
"""Places at which a knee is tried."""
CERTAIN: Final = 1.96
"""Standard errors of a 95 % interval."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """One law of fade, fitted."""

    name: str
    parameters: int
    bic: float
    end_of_life: float
    """Cycle at which 80 % of the fitted initial capacity remain; infinity where the law never gets there."""
    end_interval: tuple[float, float]
    fitted: Floats
    """Capacity of the law at every cycle, in the unit given."""


def fades(*, cycle: Floats, capacity: Floats, until: float) -> list[Fade]:
    r"""The laws of fade, best first by the Bayesian information criterion.

    .. math:: Q = Q_0, \quad Q_0 (1 - k \sqrt n), \quad Q_0 (1 - k n), \quad Q_0 e^{-k n},
              \quad Q_0 (1 - k n - k_2 (n - n_k)_+)

    with n counted from the first cycle and :math:`\mathrm{BIC} = m \ln(S/m) + p \ln m`, S the sum of squares of m
    cycles and p parameters; where neighbouring cycles scatter together, m counts only the independent ones.

    Parameters
    ----------
    cycle
        Number of each cycle, shape (m,), rising.
    capacity
        Its capacity, shape (m,), any unit.
    until
        Cycles beyond which no law is followed.

    References
    ----------
    G. Schwarz, Ann. Statist. 6, 461 (1978).

    Examples
    --------
    >>> n = np.arange(40.0)
    >>> best = fades(cycle=n, capacity=1 - 0.02 * np.sqrt(n) + 1e-4 * np.sin(9 * n), until=400.0)[0]
    >>> best.name, round(best.end_of_life)
    ('square root of the cycle number', 100)
    """
    n = cycle - cycle[0]
    one = np.ones(n.size)
    laws: list[tuple[str, Callable[[Floats], Floats], int, Floats]] = [
        ("constant", lambda x: np.ones((x.size, 1)), 1, capacity),
        ("square root of the cycle number", lambda x: np.column_stack([np.ones(x.size), np.sqrt(x)]), 2, capacity),
        ("linear", lambda x: np.column_stack([np.ones(x.size), x]), 2, capacity),
    ]
    if np.all(capacity > 0):
        laws.append(("exponential", lambda x: np.column_stack([np.ones(x.size), x]), 2, np.log(capacity)))
    for knee in np.unique(np.linspace(0.2, 0.85, KNEES) * n[-1]):

        def knee_at(x: Floats, at: float = float(knee)) -> Floats:
            return np.column_stack([np.ones(x.size), x, np.maximum(x - at, 0.0)])

        laws.append((f"linear with a knee at cycle {cycle[0] + knee:.0f}", knee_at, 4, capacity))
    independent = _independent(one, n, capacity)
    found = [
        _fitted(name, basis, count, target, n=n, capacity=capacity, independent=independent, until=until)
        for name, basis, count, target in laws
    ]
    bent = [f for f in found if "knee" in f.name]
    rest = [f for f in found if "knee" not in f.name]
    return sorted([*rest, min(bent, key=lambda f: f.bic)], key=lambda f: f.bic)


def _fitted(
    name: str,
    basis: Callable[[Floats], Floats],
    count: int,
    target: Floats,
    *,
    n: Floats,
    capacity: Floats,
    independent: float,
    until: float,
) -> Fade:
    """Least squares of one law, and where it crosses 80 % with the interval of its parameters."""
    design = basis(n)
    solution, *_ = np.linalg.lstsq(design, target, rcond=None)
    fitted = design @ solution
    logarithmic = target is not capacity
    shown = np.exp(fitted) if logarithmic else fitted
    square = max(float(np.mean((capacity - shown) ** 2)), (1e-9 * float(np.abs(capacity).max())) ** 2)
    degrees = max(independent - count, 1.0)
    variance = float(np.sum((target - fitted) ** 2)) / n.size * independent / degrees
    covariance = np.linalg.pinv(design.T @ design) * variance * n.size / independent
    grid = np.linspace(0.0, until, 4001)
    far = basis(grid)
    start = far[0] @ solution
    level = start + np.log(END_OF_LIFE) if logarithmic else END_OF_LIFE * start
    lowered = far - far[0] * (1.0 if logarithmic else END_OF_LIFE)
    spread = CERTAIN * np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", lowered, covariance, lowered), 0.0))
    curve = far @ solution - level

    def first(below: NDArray[np.bool_]) -> float:
        return float(grid[np.argmax(below)]) if below.any() else np.inf

    return Fade(
        name=name,
        parameters=count,
        bic=independent * float(np.log(square)) + count * float(np.log(n.size)),
        end_of_life=first(curve <= 0),
        end_interval=(first(curve - spread <= 0), first(curve + spread <= 0)),
        fitted=shown,
    )


def _independent(one: Floats, n: Floats, capacity: Floats) -> float:
    """Number of independent cycles, from the correlation of neighbours around a smooth curve."""
    smooth = np.column_stack([one, n, np.sqrt(n), n**2])
    e = capacity - smooth @ np.linalg.lstsq(smooth, capacity, rcond=None)[0]
    size = float(e @ e)
    if size <= 0:
        return float(n.size)
    r = min(max(float(e[1:] @ e[:-1]) / size, 0.0), 0.95)
    return max(n.size * (1 - r) / (1 + r), 4.0) if r > 2 / np.sqrt(n.size) else float(n.size)
