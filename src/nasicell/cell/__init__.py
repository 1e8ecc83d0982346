"""The cell as plain, validated data: what it is made of, how large it is, at which temperature it works."""

from nasicell.cell.cathode import Cathode, PorousElectrode
from nasicell.cell.catholyte import Catholyte
from nasicell.cell.cell import BlockingElectrode, Cell, Geometry
from nasicell.cell.electrolyte import Electrolyte, GrainBoundaries, Interphase, InterphaseProducts, PhaseTransition
from nasicell.cell.filament import Filament, ShortCircuit
from nasicell.cell.interface import FluorideCoating, SodiumInterface, Voids
from nasicell.cell.plain import PlainData, load_yaml, read_cell

__all__ = [
    "BlockingElectrode",
    "Cathode",
    "Catholyte",
    "Cell",
    "Electrolyte",
    "Filament",
    "FluorideCoating",
    "Geometry",
    "GrainBoundaries",
    "Interphase",
    "InterphaseProducts",
    "PhaseTransition",
    "PlainData",
    "PorousElectrode",
    "ShortCircuit",
    "SodiumInterface",
    "Voids",
    "load_yaml",
    "read_cell",
]
