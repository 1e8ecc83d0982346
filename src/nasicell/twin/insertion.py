"""The cathode and the catholyte as the compiled loops work with them, all SI."""

from typing import NamedTuple

from nasicell.cell import Cathode, Cell
from nasicell.twin.conditions import described
from nasicell.units import (
    HOUR,
    MILLIAMPERE_HOUR_PER_GRAM,
    MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    MILLIGRAM,
    MILLIVOLT,
    OHM_SQUARE_CENTIMETRE,
)


class Insertion(NamedTuple):
    """Cathode and catholyte of a full cell, per geometric area."""

    plateau: float
    width: float
    slope: float
    exchange_current_density: float
    """A/m2."""
    areal_capacity: float
    """Accessible at vanishing current when fresh, C/m2."""
    nominal_current_density: float
    """At 1C, A/m2."""
    diffusion_time: float
    catholyte_resistance: float
    """ohm m2."""
    parasitic_current_density: float
    """A/m2."""
    loss_constant: float
    """Of the utilisation, 1/s^0.5."""


def cathode_of(cell: Cell) -> Cathode:
    """The cathode; raises `CellError` where the cell describes none."""
    cell.require("cathode")
    assert cell.cathode is not None
    return cell.cathode


def insertion_of(cell: Cell) -> Insertion:
    """Cathode and catholyte of a full or half cell."""
    electrolyte, area, _ = described(cell)
    cathode = cathode_of(cell)
    mass_per_area = cathode.active_mass_mg * MILLIGRAM / area
    nominal = cathode.nominal_specific_capacity_mAh_g * MILLIAMPERE_HOUR_PER_GRAM * mass_per_area
    return Insertion(
        plateau=cathode.plateau_V,
        width=cathode.solid_solution_width_mV * MILLIVOLT,
        slope=cathode.plateau_slope_mV * MILLIVOLT,
        exchange_current_density=cathode.exchange_current_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
        areal_capacity=cathode.accessible_capacity_mAh_g * MILLIAMPERE_HOUR_PER_GRAM * mass_per_area,
        nominal_current_density=nominal / HOUR,
        diffusion_time=cathode.diffusion_time_s,
        catholyte_resistance=cathode.catholyte_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE,
        parasitic_current_density=cathode.parasitic_current_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
        loss_constant=electrolyte.utilisation_loss_percent_per_sqrt_h / 100 / HOUR**0.5,
    )
