"""Drift of a cell during one sweep, from the sweeps before and after."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from nasicell.analysis.drift import Drift
from nasicell.records import ImpedanceSpectrum

DECADE: Final = 1.0
"""Width, decades, of the stretches over which neighbours are compared."""
FEWEST_POINTS: Final = 3
"""Points that such a stretch must hold."""
TINY: Final = 1e-12
"""Stands for the uncertainty of spectra without noise."""
SAME_TEMPERATURE: Final = 0.5
"""Difference, K, beyond which neighbouring sweeps are of a temperature series and not repeats."""


def drift_between(sweep: ImpedanceSpectrum, neighbours: Sequence[ImpedanceSpectrum], *, noise: float) -> Drift | None:
    r"""Growth within a sweep from the neighbours before and after it, None where they cannot tell.

    .. math:: g = \frac{T}{\Delta t}\left\langle
              \frac{\mathrm{Re}\,[\Delta Z(\omega)\,Z^*(\omega)]}{|Z(\omega)|^2}\right\rangle

    over the decade in which it is most significant, between the sweeps farthest apart in time among the sweep and its
    neighbours, as if the cell had changed steadily. They must have the same frequencies, time stamps and temperature.

    Parameters
    ----------
    sweep
        The sweep.
    neighbours
        The sweeps before and after, as far as there are.
    noise
        Relative noise of real and imaginary part.
    """
    alike = [other for other in neighbours if comparable(sweep, other)]
    both = sorted([sweep, *alike], key=_start)
    first, last = both[0], both[-1]
    between = _start(last) - _start(first)
    if not alike or between <= 0:
        return None
    f, modulus = sweep.frequency, np.abs(sweep.impedance)
    change = ((last.impedance - first.impedance) * sweep.impedance.conj()).real / modulus**2
    times = float((1 / f).sum()) / between
    decade = np.floor(np.log10(f / f.min()) / DECADE + 1e-9)
    found: list[Drift] = []
    for number in np.unique(decade):
        inside = decade == number
        if inside.sum() < FEWEST_POINTS:
            continue
        growth = float(change[inside].mean()) * times
        uncertainty = noise * float(np.sqrt(2 / inside.sum())) * times
        size = float(modulus[inside].mean())
        found.append(
            Drift(
                growth=growth,
                uncertainty=uncertainty,
                resistance_change=growth * size,
                resistance_uncertainty=uncertainty * size,
                frequency=float(np.exp(np.log(f[inside]).mean())),
                source="neighbouring sweeps",
            )
        )
    return max(found, key=lambda drift: abs(drift.growth) / max(drift.uncertainty, TINY), default=None)


def comparable(a: ImpedanceSpectrum, b: ImpedanceSpectrum) -> bool:
    """Whether two sweeps are repeats: same frequencies and conditions, with the time of each."""
    if a.test_time is None or b.test_time is None or not np.array_equal(a.frequency, b.frequency):
        return False
    if a.temperature is not None and b.temperature is not None:
        return abs(a.temperature - b.temperature) <= SAME_TEMPERATURE
    return True


def _start(spectrum: ImpedanceSpectrum) -> float:
    return 0.0 if spectrum.test_time is None else spectrum.test_time
