"""The currents that a cell needs: from current densities by its area, from C-rates by its nominal capacity."""

from nasicell.cell import Cell
from nasicell.errors import CellError
from nasicell.units import (
    MILLIAMPERE,
    MILLIAMPERE_HOUR,
    MILLIAMPERE_HOUR_PER_GRAM,
    MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    MILLIGRAM,
)


def current_mA(*, current_density_mA_cm2: float, cell: Cell | None, technique: str) -> float:
    """Current of a symmetric cell, mA."""
    area = _area(cell, technique)
    return neat(current_density_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE * area / MILLIAMPERE)


def _area(cell: Cell | None, technique: str) -> float:
    """Electrode area of a symmetric cell, m2."""
    if cell is None:
        raise CellError(
            f"a {technique} in mA/cm2 has no current in mA without the cell. Give a cell file with kind: symmetric and "
            "geometry.diameter_mm or geometry.area_cm2 (--cell)."
        )
    require_symmetric(cell, technique)
    area = cell.geometry.area
    if area is None:
        raise CellError(
            f"cell {cell.name!r} states no electrode area, so a {technique} in mA/cm2 has no current in mA. "
            "Give geometry.diameter_mm or geometry.area_cm2."
        )
    return area


def require_symmetric(cell: Cell, technique: str) -> None:
    """Raise `CellError` unless both sides of the cell are the same."""
    if cell.kind != "symmetric":
        raise CellError(
            f"{technique} reverses the voltage of the cell and is meant for a symmetric one; cell {cell.name!r} is "
            f"a {cell.kind} cell. Give a cell of kind 'symmetric'."
        )


def nominal_capacity_mAh(cell: Cell | None) -> float:
    """Nominal specific capacity times active mass, mAh."""
    if cell is None:
        raise CellError(
            "a C-rate has no current in mA without the cell. Give a cell file with kind: full or half and its cathode: "
            "cathode.nominal_specific_capacity_mAh_g and cathode.active_mass_mg (--cell)."
        )
    if cell.kind not in ("full", "half"):
        raise CellError(
            f"a C-rate needs a cathode; cell {cell.name!r} is a {cell.kind} cell. Give a cell of kind 'full' or 'half'."
        )
    if cell.cathode is None:
        raise CellError(
            f"cell {cell.name!r} describes no cathode, so a C-rate has no current in mA. Give "
            "cathode.nominal_specific_capacity_mAh_g and cathode.active_mass_mg."
        )
    specific_capacity = cell.cathode.nominal_specific_capacity_mAh_g * MILLIAMPERE_HOUR_PER_GRAM
    return neat(specific_capacity * cell.cathode.active_mass_mg * MILLIGRAM / MILLIAMPERE_HOUR)


def neat(value: float) -> float:
    """`value` to nine significant digits, so that 0.1404 is not written as 0.14040000000000002."""
    return float(f"{value:.9g}")
