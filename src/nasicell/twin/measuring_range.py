"""A measuring range: what an instrument reads between two ends, and in which steps."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import ParameterError

MOST_BITS: Final = 48
"""Beyond, the steps are finer than the numbers of the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuringRange:
    """From ``-full_scale`` to ``full_scale`` in ``2**bits`` equal steps.

    Parameters
    ----------
    full_scale
        Largest reading, V or A; what lies beyond is read as the end of the range.
    bits
        Of the converter from analogue to digital; None reads all digits.

    Raises
    ------
    ParameterError
        If the full scale is not positive, or the bits are not between 1 and 48.

    Examples
    --------
    >>> five_volts = MeasuringRange(full_scale=5.0, bits=16)
    >>> round(five_volts.resolution, 7)
    0.0001526
    >>> five_volts.read(np.array([3.37, 7.0])).round(6)
    array([3.370056, 5.      ])
    """

    full_scale: float
    bits: int | None = None

    def __post_init__(self) -> None:
        """Refuse ranges that can not exist."""
        if not 0 < self.full_scale < np.inf:
            raise ParameterError(f"full_scale must be > 0 and finite, not {self.full_scale}")
        if self.bits is not None and not 1 <= self.bits <= MOST_BITS:
            raise ParameterError(f"bits must be 1-{MOST_BITS} or None, not {self.bits}")

    @property
    def resolution(self) -> float:
        """Smallest difference of two readings, V or A; 0 where all digits are read."""
        return 0.0 if self.bits is None else 2 * self.full_scale / 2**self.bits

    def exceeded(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Mask of the values that lie beyond the range, shape of `values`."""
        return np.abs(values) > self.full_scale

    def read(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The readings, shape of `values`."""
        held = np.clip(values, -self.full_scale, self.full_scale)
        step = self.resolution
        return np.round(held / step) * step if step > 0 else held


def read_in_smallest(ranges: tuple[MeasuringRange, ...], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value read in the smallest of the ranges that holds it, or else in the largest; shape of `values`.

    Without ranges the values are read as they are.

    >>> ranges = (MeasuringRange(full_scale=1.0, bits=2), MeasuringRange(full_scale=0.1, bits=2))
    >>> read_in_smallest(ranges, np.array([0.07, 0.7, 7.0]))
    array([0.05, 0.5 , 1.  ])
    """
    written = values
    for measuring_range in sorted(ranges, key=lambda r: -r.full_scale):
        fits = (np.abs(values) <= measuring_range.full_scale) | (written is values)
        written = np.where(fits, measuring_range.read(values), written)
    return written
