"""Physical constants (CODATA, from `scipy.constants`) and properties of sodium metal."""

from typing import Final

FARADAY: Final = 96485.33212331001
"""Faraday constant, C/mol (exact since 2019)."""
GAS_CONSTANT: Final = 8.31446261815324
"""Molar gas constant, J/(mol K) (exact since 2019)."""
BOLTZMANN_EV: Final = 8.617333262145179e-5
"""Boltzmann constant, eV/K (exact since 2019)."""
VACUUM_PERMITTIVITY: Final = 8.8541878128e-12
"""Electric constant, F/m (CODATA 2018)."""
ZERO_CELSIUS: Final = 273.15
"""0 degC in K."""
SODIUM_MOLAR_MASS: Final = 22.98976928e-3
"""Molar mass of sodium, kg/mol (IUPAC)."""
SODIUM_DENSITY: Final = 968.0
"""Density of sodium metal at 20 degC, kg/m3 (CRC Handbook of Chemistry and Physics)."""
SODIUM_MOLAR_VOLUME: Final = SODIUM_MOLAR_MASS / SODIUM_DENSITY
"""Molar volume of sodium metal, m3/mol (23.75 cm3/mol)."""
