"""What Arbin's files say of the cell: the active mass, in g."""

from typing import Final

from nasicell.instruments.geometry import is_size
from nasicell.quantity import Quantity
from nasicell.records import Sample
from nasicell.units import MILLIGRAM

_DEFAULTS: Final = (0.0, 1.0)
"""Masses, g, that MITS Pro writes where none was given."""
_GRAM: Final = 1000 * MILLIGRAM


def arbin_sample(mass_g: float | None, *, source: str) -> Sample:
    """The sample with the active mass, where it is not Arbin's default."""
    if mass_g is None or mass_g in _DEFAULTS or not is_size(mass_g):
        return Sample()
    return Sample(active_mass=Quantity(name="active_mass", value=mass_g * _GRAM, unit="kg", source=source))


def unknown_mass(mass_g: float | None) -> dict[str, str]:
    """The mass where it is Arbin's default.

    >>> unknown_mass(1.0), unknown_mass(0.0123)
    ({'MASS': "1 g is Arbin's default"}, {})
    """
    return {"MASS": f"{mass_g:g} g is Arbin's default"} if mass_g in _DEFAULTS else {}
