"""The cell as plain, validated data: what it is made of, how large it is, at which temperature it works."""

from nasicell.cell.cathode import Cathode, PorousElectrode
from nasicell.cell.catholyte import Catholyte
from nasicell.cell.cell import BlockingElectrode, Cell, Geometry
from nasicell.cell.electrolyte import Electrolyte, Filament, Interphase
from nasicell.cell.interface import SodiumInterface, Voids
from nasicell.cell.plain import PlainData, load_yaml, read_cell

__all__ = [
    "BlockingElectrode",
    "Cathode",
    "Catholyte",
    "Cell",
    "Electrolyte",
    "Filament",
    "Geometry",
    "Interphase",
    "PlainData",
    "PorousElectrode",
    "SodiumInterface",
    "Voids",
    "load_yaml",
    "read_cell",
]
