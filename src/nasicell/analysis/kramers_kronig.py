"""Kramers-Kronig test: whether a causal, linear, stationary system can have a spectrum."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nasicell.analysis.kramers_kronig_model import SMALLEST_NOISE, WeightedFits, chosen, linear_fits
from nasicell.analysis.kramers_kronig_scan import Stretches, deviations, stretches

Floats = NDArray[np.float64]
Cause = Literal["", "drift", "high-frequency artefact", "non-linearity"]

SYSTEMATIC_LIMIT: Final = 0.002
"""Deviation relative to |Z| below which it can be the instrument's own error: good ones are accurate to 0.1-0.3 %."""
CHANCE: Final = 0.03
"""Probability below which a spectrum fails; stretches overlap, so that of valid spectra fewer do, about 2 %."""
SEEN: Final = 2.0
"""Times the noise of a deviation over a decade that the test nearly always finds (`benchmarks/impedance_kk.py`)."""
NOISY: Final = 0.01
"""Relative noise above which it is worth telling."""
END_DECADES: Final = 0.6
"""A deviation that reaches so near to the lowest frequency is taken for drift, to the highest for the instrument's."""
HIGH_FREQUENCY: Final = 1e4
"""Frequency, Hz, below which leads and an instrument's phase error hardly matter."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KramersKronig:
    """Outcome of the test for one spectrum.

    Parameters
    ----------
    elements
        Number of relaxation times, chosen by Akaike's information criterion.
    residual
        (Z - fit)/|Z|, shape (n,).
    local_noise
        Standard deviation of real and imaginary part relative to |Z|, from third differences, shape (n,).
    probability
        Of so large a deviation in some stretch of frequencies if there were only noise (upper bound).
    deviation
        Root mean square over that stretch of the deviation that explains it best, relative to |Z|.
    frequency_range
        Ends of that stretch, Hz.
    cause
        What a failure there looks like; empty for a spectrum that passes.
    """

    elements: int
    residual: NDArray[np.complex128]
    local_noise: Floats
    probability: float
    deviation: float
    frequency_range: tuple[float, float]
    cause: Cause

    @property
    def rms_residual(self) -> float:
        """Root mean square of the real and imaginary parts of `residual`."""
        return float(np.sqrt((np.abs(self.residual) ** 2).mean() / 2))

    @property
    def noise(self) -> float:
        """Relative noise, root mean square over the sweep; a systematic deviation is not in it."""
        return float(np.sqrt((self.local_noise**2).mean()))

    @property
    def passed(self) -> bool:
        """Whether the residuals are noise, or their systematic part is too small to matter.

        The size of the noise does not count: noise does not violate the relations.
        """
        return self.cause == ""

    @property
    def smallest_seen(self) -> float:
        """Deviation over a decade, rms relative to |Z|, that is found almost always: `SEEN` times the noise."""
        return max(SEEN * self.noise, SYSTEMATIC_LIMIT)

    @property
    def evidence(self) -> str:
        """One sentence: size and character of the residuals, and where they are not noise."""
        size = f"rms residual {100 * self.rms_residual:.2g} % of |Z|, noise {100 * self.noise:.2g} %"
        low, high = self.frequency_range
        found = f"nothing but noise; over a decade, less than {100 * self.smallest_seen:.2g} % would not be seen"
        if not self.passed:
            found = f"a trend of {100 * self.deviation:.2g} % from {low:.2g} to {high:.2g} Hz, by chance in "
            found += f"{self.probability:.1g} of valid sweeps" if self.probability > 1e-12 else "no valid sweep"
        return f"{size}, {found} ({self.elements} relaxation times)"


def kramers_kronig_tests(*, angular_frequency: Floats, impedance: NDArray[np.complex128]) -> list[KramersKronig]:
    r"""Linear Kramers-Kronig test of spectra on one frequency grid.

    .. math:: Z = R_0 + j\omega L + \frac{1}{j\omega C} + \sum_{m=1}^{M} \frac{R_m}{1 + j\omega\tau_m}

    with fixed logarithmic :math:`\tau_m` and :math:`R_m` of either sign, so linear least squares. Inductance and a
    blocking tail are part of the model and no violation. In three steps: the richest model gives the noise as a
    function of frequency (`noise_level`); with it as weight, M minimises Akaike's corrected criterion; then every
    stretch of one and of two decades is asked whether the residuals in it are more than noise (`deviations`),
    allowing for the number of stretches. The usual ratio of negative to positive :math:`R_m` under-fits, and an rms of
    the residuals does not see a deviation in one decade.

    A deviation at either end of the sweep that a process beyond it can imitate is not seen: no test can. Nor is a slow
    steady drift, which has nearly a valid spectrum: see `drift` and `z_hit`.

    Parameters
    ----------
    angular_frequency
        Shape (n,), rad/s, n >= 5.
    impedance
        Shape (b, n), ohm.

    Returns
    -------
    :
        One result per spectrum.

    References
    ----------
    B. A. Boukamp, J. Electrochem. Soc. 142 (1995) 1885; M. Schönleber, D. Klotz, E. Ivers-Tiffée, Electrochim. Acta
    131 (2014) 20 (the linear test).

    Examples
    --------
    >>> w = np.geomspace(1e6, 1.0, 61)
    >>> kramers_kronig_tests(angular_frequency=w, impedance=(10 + 5 / (1 + 1e-3j * w))[None])[0].passed
    True
    """
    return kramers_kronig_of(linear_fits(angular_frequency=angular_frequency, impedance=impedance))


def kramers_kronig_of(given: WeightedFits, *, chance: float = CHANCE) -> list[KramersKronig]:
    """The test of spectra whose models have been fitted, see `kramers_kronig_tests`.

    `chance` is the probability below which a spectrum fails: of the sweeps of a record, `CHANCE` over their number, so
    that a long record has no failing sweep by chance alone (C. E. Bonferroni, 1936).
    """
    w, fits, weight, level = given.angular_frequency, given.fits, given.weight, given.level
    sigma = np.maximum(level.sigma, SMALLEST_NOISE)
    where, best = stretches(np.log10(w)), chosen(given.fits)
    results: dict[int, KramersKronig] = {}
    for k in np.unique(best):
        rows = np.flatnonzero(best == k)
        part = fits[k].rows(rows)
        found = deviations(part, where=where, weight=weight[rows], sigma=sigma[rows], degrees=level.degrees[rows])
        residual = part.residual * sigma[rows]
        for i, row in enumerate(rows):
            results[int(row)] = _result(
                elements=fits[k].model.elements,
                residual=residual[i],
                noise=level.sigma[row],
                probability=found.probability[i],
                size=found.size[i],
                where=where,
                w=w,
                chance=chance,
            )
    return [results[row] for row in range(len(weight))]


def _result(
    *,
    elements: int,
    residual: NDArray[np.complex128],
    noise: Floats,
    probability: Floats,
    size: Floats,
    where: Stretches,
    w: Floats,
    chance: float,
) -> KramersKronig:
    probability = np.minimum(np.where(size > SYSTEMATIC_LIMIT, probability, 1.0) * probability.size, 1.0)
    worst = int(np.lexsort((-size, probability))[0])
    low, high = (float(10 ** end[worst] / (2 * np.pi)) for end in (where.low, where.high))
    failed = bool(probability[worst] < chance)
    return KramersKronig(
        elements=elements,
        residual=residual,
        local_noise=noise,
        probability=float(probability[worst]),
        deviation=float(size[worst]),
        frequency_range=(low, high),
        cause=_cause(low, high, w / (2 * np.pi)) if failed else "",
    )


def _cause(low: float, high: float, frequency: Floats) -> Cause:
    """What a deviation between two frequencies usually is; a spectrum alone can not prove it."""
    if low < frequency.min() * 10**END_DECADES:
        return "drift"
    if high > max(frequency.max() / 10**END_DECADES, HIGH_FREQUENCY):
        return "high-frequency artefact"
    return "non-linearity"
