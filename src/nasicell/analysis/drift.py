"""Drift: how much a cell changed while its sweep was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.kramers_kronig_model import LinearFits
from nasicell.records import ImpedanceSpectrum

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

SIGNIFICANT: Final = 3.0
"""Standard errors beyond which a growth is not chance."""
WORTH_TELLING: Final = 0.01
"""Growth of |Z| during a sweep below which no result changes."""
LARGEST: Final = 1.0
"""Growth from which the cell does not drift but is another one: a steady drift no longer describes it."""
DECADE: Final = 1.0
"""Width, decades, of the stretches over which neighbours are compared."""
FEWEST_POINTS: Final = 3
"""Points that such a stretch must hold."""
TINY: Final = 1e-12
"""Stands for the uncertainty of spectra without noise."""
SAME_TEMPERATURE: Final = 0.5
"""Difference, K, beyond which neighbouring sweeps are of a temperature series and not repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Growth of the impedance from the beginning to the end of one sweep.

    Parameters
    ----------
    growth
        Of |Z| at `frequency`, relative; negative where the resistance falls.
    uncertainty
        Its standard error.
    resistance_change
        The same in ohm.
    resistance_uncertainty
        Its standard error, ohm.
    frequency
        Where in the sweep that is, Hz: the lowest frequency, or the middle of the decade that differs most.
    source
        Whether neighbouring sweeps told, or the sweep's own shape.
    """

    growth: float
    uncertainty: float
    resistance_change: float
    resistance_uncertainty: float
    frequency: float
    source: Literal["neighbouring sweeps", "the sweep itself"]

    @property
    def significant(self) -> bool:
        """Whether the growth is not chance, large enough to change results, and small enough for a steady drift."""
        return max(SIGNIFICANT * self.uncertainty, WORTH_TELLING) < abs(self.growth) < LARGEST

    @property
    def evidence(self) -> str:
        """One sentence: the growth, its error, and how it was found."""
        return (
            f"|Z| at {self.frequency:.2g} Hz {'grew' if self.growth > 0 else 'fell'} by {100 * abs(self.growth):.2g} ± "
            f"{100 * self.uncertainty:.1g} % ({abs(self.resistance_change):.3g} ± {self.resistance_uncertainty:.1g} "
            f"ohm) during the sweep, told by {self.source}"
        )


def point_times(frequency: Floats) -> Floats:
    """Time from the start of a sweep to the middle of each point, s: one period each, in the order measured.

    Instruments that average several periods, or wait, take longer by a factor that drops out where only shares of the
    sweep's duration matter.

    Examples
    --------
    >>> point_times(np.array([1.0, 0.5]))
    array([0.5, 2. ])
    """
    return np.cumsum(1 / frequency) - 0.5 / frequency


def drifts_within(*, fits: Sequence[LinearFits], impedance: Complex, weight: Floats, frequency: Floats) -> list[Drift]:
    r"""Growth within each sweep from its own shape.

    .. math:: Z(\omega_i) = Z_\mathrm{KK}(\omega_i)\left(1 + g\,\frac{t_i}{T}\right)

    where :math:`Z_\mathrm{KK}` is one of the linear models of the Kramers-Kronig test and :math:`t_i` the time at
    which the point was measured: nearly all of a sweep's duration T goes into its lowest decade. In sweeps from high
    frequencies to low, g adds a real part that no process can give. It is estimated beside the model's other
    coefficients; the model is the one with the lowest corrected Akaike criterion. A part of the cell that is a small
    share of |Z| makes a small g: then only neighbouring sweeps tell.

    Parameters
    ----------
    fits
        The models fitted to the sweeps.
    impedance
        Shape (b, n), ohm.
    weight
        1/(noise |Z|) as in the fits, shape (b, n), 1/ohm.
    frequency
        In the order measured, shape (n,), Hz.

    Returns
    -------
    :
        One per sweep.
    """
    share = point_times(frequency) / float((1 / frequency).sum())
    found = [_growth(fit, impedance=impedance, weight=weight, share=share) for fit in fits]
    best = np.array([criterion for _, _, criterion in found]).argmin(axis=0)
    lowest = np.abs(impedance[:, int(np.argmin(frequency))])
    drifts: list[Drift] = []
    for i, k in enumerate(best):
        growth, uncertainty = float(found[k][0][i]), float(found[k][1][i])
        drifts.append(
            Drift(
                growth=growth,
                uncertainty=uncertainty,
                resistance_change=growth * float(lowest[i]),
                resistance_uncertainty=uncertainty * float(lowest[i]),
                frequency=float(frequency.min()),
                source="the sweep itself",
            )
        )
    return drifts


def _growth(fit: LinearFits, *, impedance: Complex, weight: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Growth, its standard error and the corrected Akaike criterion, each of shape (b,)."""
    added = (impedance * weight - fit.residual) * share
    columns = fit.model.columns[None] * weight[:, :, None] / fit.scale[:, None, :]
    right = (added.conj()[:, None, :] @ columns)[:, 0].real
    x = np.linalg.solve(fit.gram, right[..., None])[..., 0]
    left = added - (columns @ x[..., None])[..., 0]
    strength = np.maximum((left.real**2 + left.imag**2).sum(axis=1), 1e-300)
    growth = (left.conj() * fit.residual).real.sum(axis=1) / strength
    rest = fit.residual - growth[:, None] * left
    data, k = 2 * share.size, fit.gram.shape[1] + 1
    square = np.maximum((rest.real**2 + rest.imag**2).sum(axis=1), 1e-20)
    spread = np.sqrt(np.maximum(square / max(data - k, 1), 1.0))
    criterion = data * np.log(square / data) + 2 * k + 2 * k * (k + 1) / max(data - k - 1, 1)
    return growth, spread / np.sqrt(strength), criterion


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
