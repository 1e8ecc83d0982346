"""What a cell must describe to be simulated, and the temperature of a test."""

from nasicell.cell import Cell, Electrolyte
from nasicell.errors import CellError, ParameterError, ProtocolError
from nasicell.units import celsius, kelvin

COLDEST_C = 0.0
HOTTEST_C = 100.0
"""Range in which the activated laws of the twin are meant to hold, degC."""

PARTS = {
    "symmetric": ("electrolyte", "interface"),
    "full": ("electrolyte", "interface", "cathode"),
    "half": ("electrolyte", "interface", "cathode"),
    "blocking": ("electrolyte", "blocking_electrode"),
}
"""What a cell of each kind must describe to be simulated; a half cell is a cathode against sodium."""


def described(cell: Cell) -> tuple[Electrolyte, float, float]:
    """Electrolyte, area (m2) and thickness (m) of a cell that can be simulated; raises `CellError` otherwise."""
    cell.require(*PARTS[cell.kind])
    area, thickness = cell.geometry.area, cell.geometry.thickness
    if area is None or thickness is None:
        raise CellError(
            f"cell {cell.name!r} cannot be simulated without its size: give geometry.thickness_mm and "
            "geometry.diameter_mm or geometry.area_cm2."
        )
    assert cell.electrolyte is not None
    return cell.electrolyte, area, thickness


def temperature_of(cell: Cell, *, temperature_C: float | None) -> float:
    """Temperature of the test, K: the protocol's, or else the cell's."""
    given = cell.temperature_C if temperature_C is None else temperature_C
    if given is None:
        raise CellError(
            f"neither cell {cell.name!r} nor the protocol states a temperature. Set temperature_C of either."
        )
    if not COLDEST_C <= given <= HOTTEST_C:
        raise ParameterError(
            f"{given:.6g} degC lies outside {COLDEST_C:g}-{HOTTEST_C:g} degC, where the twin's laws hold. "
            "Change temperature_C of the protocol or of the cell."
        )
    return kelvin(given)


def require_kind(cell: Cell, technique: str, *kinds: str) -> None:
    """Raise `ProtocolError` unless the cell is of one of the kinds on which the protocol makes sense."""
    if cell.kind not in kinds:
        raise ProtocolError(
            f"{technique} needs a {' or '.join(kinds)} cell, and {cell.name!r} is a {cell.kind} cell. "
            "Choose another protocol or another cell."
        )


def at_temperature(cell: Cell, *, temperature: float) -> Cell:
    """The cell with its temperature set to that of the test, for the record's sample."""
    return cell.model_copy(update={"temperature_C": celsius(temperature)})
