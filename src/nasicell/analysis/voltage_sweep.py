"""A linear voltage sweep, and the straight line drawn through its logarithm."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import AnalysisError
from nasicell.records import CyclingRecord
from nasicell.units import MILLIVOLT

LINEAR_RANGE_VOLT: Final = 10 * MILLIVOLT
"""Overvoltage of one interface, well below RT/F, up to which its current is taken as proportional."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TafelWindow:
    """Part of the anodic branch through which the line is drawn, |V| in mV.

    Examples
    --------
    >>> TafelWindow(low_mV=30, high_mV=60)
    TafelWindow(low_mV=30, high_mV=60)
    """

    low_mV: float = 60.0
    high_mV: float = 120.0

    def __post_init__(self) -> None:
        """Refuse a window that is not ordered."""
        if not 0 <= self.low_mV < self.high_mV:
            raise AnalysisError(f"a Tafel window needs 0 <= low < high, not {self.low_mV} and {self.high_mV} mV")


def sweep_of(record: CyclingRecord) -> slice | None:
    """Rows of a linear voltage sweep, from one extreme to the other; None where the record holds none."""
    voltage, current = record.voltage, record.current
    if voltage.size < 10:
        return None
    ends = sorted((int(np.argmin(voltage)), int(np.argmax(voltage))))
    rows = slice(ends[0], ends[1] + 1)
    time, v, i = record.time[rows], voltage[rows], current[rows]
    span = np.ptp(v)
    if v.size < max(8, 0.3 * voltage.size) or span < 5 * MILLIVOLT or np.ptp(time) <= 0:
        return None
    slope, intercept = np.polyfit(time - time[0], v, 1)
    linear = np.sqrt(np.mean((v - slope * (time - time[0]) - intercept) ** 2)) < 0.01 * span
    change = np.abs(np.diff(i))
    follows = np.ptp(i) > 0.2 * np.max(np.abs(i)) and np.mean(change > 1e-5 * np.ptp(i)) > 0.5
    smooth = change.max() < 0.3 * np.ptp(i)
    return rows if linear and follows and smooth else None


def naive_line(*, voltage: Floats, current: Floats, window: TafelWindow) -> tuple[float, float]:
    r"""Slope and intercept of :math:`\log_{10} I` against V on the anodic branch.

    .. math:: \log_{10} I = a V + \log_{10} I_0

    Parameters
    ----------
    voltage
        V; only samples within the window and with positive current count.
    current
        A.
    window
        Range of V.

    Returns
    -------
    :
        (a in 1/V, I_0 in A); NaN where fewer than three samples lie in the window.
    """
    mine = (voltage >= window.low_mV * MILLIVOLT) & (voltage <= window.high_mV * MILLIVOLT) & (current > 0)
    if mine.sum() < 3:
        return np.nan, np.nan
    slope, intercept = np.polyfit(voltage[mine], np.log10(current[mine]), 1)
    return float(slope), float(10**intercept)


def polarisation_resistance(*, voltage: Floats, current: Floats) -> tuple[float, float]:
    r"""Slope dV/dI around rest and its standard error, ohm: linear polarisation.

    .. math:: R_p = R + n \frac{RT}{F I_0}

    with n interfaces in series, so that :math:`I_0 \ge n RT/(F R_p)` whatever the ohmic part.

    Parameters
    ----------
    voltage
        Overvoltage, shape (n,), V; what lies within `LINEAR_RANGE_VOLT` counts, or the nearest eight samples.
    current
        A.

    References
    ----------
    M. Stern and A. L. Geary, J. Electrochem. Soc. 104, 56 (1957).

    Examples
    --------
    >>> rise = np.linspace(-1, 1, 21)
    >>> slope, error = polarisation_resistance(voltage=0.01 * rise, current=1e-4 * rise)
    >>> round(slope, 6)
    100.0
    """
    reach = max(LINEAR_RANGE_VOLT, float(np.sort(np.abs(voltage))[min(8, voltage.size) - 1]))
    mine = np.abs(voltage) <= reach
    v, i = voltage[mine] - voltage[mine].mean(), current[mine] - current[mine].mean()
    conductance = float(v @ i / (v @ v))
    error = np.sqrt(np.sum((i - conductance * v) ** 2) / max(v.size - 2, 1) / (v @ v))
    return 1 / conductance, float(error) / conductance**2
