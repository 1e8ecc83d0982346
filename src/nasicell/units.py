"""The only place that converts units: multiply to enter SI, divide to leave it.

>>> round(0.2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE, 9)  # 0.2 mA/cm2 in A/m2
2.0
>>> kelvin(25.0)
298.15
"""

from collections.abc import Mapping
from typing import Final

from nasicell.constants import ZERO_CELSIUS

SI_PREFIX: Final[Mapping[str, float]] = {
    "": 1.0,
    "n": 1e-9,
    "u": 1e-6,
    "\u00b5": 1e-6,
    "\u03bc": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
}
"""Factor of a prefix as written before a unit; micro is written u, or with either of two Greek letters."""
MINUTE: Final = 60.0
"""One minute in s."""
HOUR: Final = 3600.0
"""One hour in s."""
MILLIAMPERE: Final = 1e-3
MILLIVOLT: Final = 1e-3
MILLIGRAM: Final = 1e-6
"""One mg in kg."""
MILLIMETRE: Final = 1e-3
MICROMETRE: Final = 1e-6
NANOMETRE: Final = 1e-9
SQUARE_CENTIMETRE: Final = 1e-4
"""One cm2 in m2."""
MILLIAMPERE_PER_SQUARE_CENTIMETRE: Final = MILLIAMPERE / SQUARE_CENTIMETRE
"""One mA/cm2 in A/m2."""
OHM_SQUARE_CENTIMETRE: Final = SQUARE_CENTIMETRE
"""One ohm cm2 in ohm m2."""
CUBIC_CENTIMETRE: Final = 1e-6
"""One cm3 in m3."""
MEGAPASCAL: Final = 1e6
FARAD_PER_SQUARE_CENTIMETRE: Final = 1.0 / SQUARE_CENTIMETRE
"""One F/cm2 in F/m2."""
SIEMENS_PER_CENTIMETRE: Final = 100.0
"""One S/cm in S/m."""
MOLE_PER_LITRE: Final = 1e3
"""One mol/L in mol/m3."""
AMPERE_HOUR: Final = HOUR
"""One Ah in C."""
MILLIAMPERE_HOUR: Final = 1e-3 * HOUR
"""One mAh in C."""
MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE: Final = MILLIAMPERE_HOUR / SQUARE_CENTIMETRE
"""One mAh/cm2 in C/m2."""
MILLIAMPERE_HOUR_PER_GRAM: Final = MILLIAMPERE_HOUR / 1e-3
"""One mAh/g in C/kg."""


def kelvin(temperature_C: float) -> float:
    """Absolute temperature in K of a temperature in degC."""
    return temperature_C + ZERO_CELSIUS


def celsius(temperature: float) -> float:
    """Temperature in degC of an absolute temperature in K."""
    return temperature - ZERO_CELSIUS
