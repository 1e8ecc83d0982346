r"""A coating of SnF2 that sodium turns into NaF and a Na-Sn alloy.

.. math:: \mathrm{SnF_2 + 2\,Na \to Sn + 2\,NaF}, \qquad \mathrm{4\,Sn + 15\,Na \to Na_{15}Sn_4}

The first reaction is irreversible; the alloy of the second gives its sodium back once the foil is used up. NaF is an
insulator: a dense layer of the thickness found here could not carry the current, so it lies dispersed in the alloy.
"""

from typing import Final

from nasicell.constants import FARADAY
from nasicell.physics.values import Values

TIN_FLUORIDE_MOLAR_MASS: Final = 156.69e-3
"""Of SnF2, kg/mol."""
TIN_FLUORIDE_DENSITY: Final = 4570.0
"""Of SnF2, kg/m3 (CRC Handbook of Chemistry and Physics)."""
SODIUM_FLUORIDE_MOLAR_VOLUME: Final = 41.988e-3 / 2780.0
"""Of NaF, m3/mol: molar mass over density (CRC Handbook of Chemistry and Physics)."""
SODIUM_PER_CONVERSION: Final = 2.0
"""Atoms of sodium that take the fluorine of one SnF2."""
SODIUM_PER_TIN: Final = 15 / 4
"""Atoms of sodium per atom of tin in Na15Sn4, the alloy richest in sodium."""


def tin_per_area(*, thickness: Values, converted_fraction: Values) -> Values:
    r"""Tin that a coating has set free, :math:`y\,\rho d/M`, mol/m2.

    Parameters
    ----------
    thickness
        :math:`d` of dense SnF2, m.
    converted_fraction
        :math:`y`, share that has reacted.

    Examples
    --------
    >>> round(tin_per_area(thickness=18e-6, converted_fraction=1.0) * 100, 1)  # umol/cm2
    52.5
    """
    return converted_fraction * TIN_FLUORIDE_DENSITY * thickness / TIN_FLUORIDE_MOLAR_MASS


def conversion_charge(*, tin: Values) -> Values:
    """Sodium bound in NaF as charge, C/m2; never given back. `tin` in mol/m2.

    >>> tin = tin_per_area(thickness=18e-6, converted_fraction=1.0)
    >>> round(conversion_charge(tin=tin) / 3.6e4, 1)  # mAh/cm2
    2.8
    """
    return SODIUM_PER_CONVERSION * FARADAY * tin


def alloy_charge(*, tin: Values) -> Values:
    """Sodium held by Na15Sn4 as charge, C/m2: the reservoir behind the foil. `tin` in mol/m2.

    >>> tin = tin_per_area(thickness=18e-6, converted_fraction=1.0)
    >>> round(alloy_charge(tin=tin) / 3.6e4, 1)  # mAh/cm2
    5.3
    """
    return SODIUM_PER_TIN * FARADAY * tin


def sodium_fluoride_thickness(*, tin: Values) -> Values:
    """Thickness that the NaF would have as a dense layer, m. `tin` in mol/m2.

    >>> tin = tin_per_area(thickness=18e-6, converted_fraction=1.0)
    >>> round(sodium_fluoride_thickness(tin=tin) * 1e6, 1)  # um
    15.9
    """
    return SODIUM_PER_CONVERSION * SODIUM_FLUORIDE_MOLAR_VOLUME * tin
