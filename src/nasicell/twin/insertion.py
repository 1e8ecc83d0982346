"""The cathode and the catholyte as the compiled loops work with them, all SI."""

from typing import NamedTuple

from nasicell.cell import Cathode, Cell, PorousElectrode
from nasicell.errors import CellError, ProtocolError
from nasicell.physics.catholyte import effective_transport
from nasicell.physics.porous_electrode import uniform_reaction_resistance
from nasicell.protocols import ConstantCurrentCycling, RateTest
from nasicell.twin.conditions import described
from nasicell.twin.salt import Salt, salt_of, uniform_salt
from nasicell.twin.warmth import ageing_factor, cathode_at
from nasicell.units import (
    HOUR,
    MICROMETRE,
    MILLIAMPERE_HOUR_PER_GRAM,
    MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    MILLIGRAM,
    OHM_SQUARE_CENTIMETRE,
)


class Insertion(NamedTuple):
    """Cathode and catholyte of a full cell, per geometric area."""

    plateau: float
    limit: float
    """Filling or emptiness at which one phase alone begins."""
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
    pore_resistance: float
    """Ions and electrons along a porous cathode, ohm m2."""
    salt: Salt


def cathode_of(cell: Cell) -> Cathode:
    """The cathode; raises `CellError` where the cell describes none."""
    cell.require("cathode")
    assert cell.cathode is not None
    return cell.cathode


def insertion_of(cell: Cell, *, temperature: float | None = None) -> Insertion:
    """Cathode and catholyte of a full or half cell at `temperature` (K); None: as they are given."""
    electrolyte, area, _ = described(cell)
    cathode, squared_loss = cathode_of(cell), 1.0
    if temperature is not None:
        cathode = cathode_at(cell, cathode, temperature=temperature)
        squared_loss = ageing_factor(cell, temperature=temperature)
    mass_per_area = cathode.active_mass_mg * MILLIGRAM / area
    nominal = cathode.nominal_specific_capacity_mAh_g * MILLIAMPERE_HOUR_PER_GRAM * mass_per_area
    return Insertion(
        plateau=cathode.plateau_V,
        limit=cathode.solid_solution_limit,
        exchange_current_density=cathode.exchange_current_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
        areal_capacity=cathode.accessible_capacity_mAh_g * MILLIAMPERE_HOUR_PER_GRAM * mass_per_area,
        nominal_current_density=nominal / HOUR,
        diffusion_time=cathode.diffusion_time_s,
        catholyte_resistance=cathode.catholyte_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE,
        parasitic_current_density=cathode.parasitic_current_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
        loss_constant=electrolyte.utilisation_loss_percent_per_sqrt_h / 100 / HOUR**0.5 * squared_loss**0.5,
        pore_resistance=pore_resistance(cathode.porous),
        salt=uniform_salt() if cathode.porous is None else salt_of(cathode.porous),
    )


def require_constant_diffusivity(cell: Cell, what: str) -> None:
    """Raise `CellError` where the diffusivity depends on the filling and `what` can not follow that."""
    if cathode_of(cell).relative_diffusivity is not None:
        raise CellError(
            f"{what} follows a constant diffusivity by its modes and can not follow cathode.relative_diffusivity of "
            f"cell {cell.name!r}. Leave it out; cycling between two voltages and spectra after a rest follow it."
        )


def require_window(cell: Cell, protocol: ConstantCurrentCycling | RateTest, *, compliance: float) -> None:
    """Raise `ProtocolError` for a window without the cathode's plateau, or beyond the `compliance` of the cycler, V."""
    plateau = cathode_of(cell).plateau_V
    window = f"{protocol.technique}: the window {protocol.lower_cutoff_V}-{protocol.upper_cutoff_V} V"
    if not protocol.lower_cutoff_V < plateau < protocol.upper_cutoff_V:
        raise ProtocolError(
            f"{window} does not enclose the plateau of the cathode at {plateau} V, so the cell could not be cycled. "
            "Widen it."
        )
    if max(protocol.upper_cutoff_V, -protocol.lower_cutoff_V) > compliance:
        raise ProtocolError(
            f"{window} goes beyond the {compliance:g} V that the instrument can drive. Narrow it, or raise "
            "compliance_V of the instrument."
        )


def pore_resistance(porous: PorousElectrode | None) -> float:
    """Ohmic drop of ions and electrons along a cathode of uniform reaction, ohm m2; 0 for a thin one."""
    if porous is None:
        return 0.0
    thickness = porous.thickness_um * MICROMETRE
    ions = effective_transport(
        bulk=porous.catholyte.conductivity_S_m,
        porosity=porous.porosity,
        tortuosity_exponent=porous.tortuosity_exponent,
    )
    return float(
        uniform_reaction_resistance(thickness=thickness, effective_conductivity=ions)
        + uniform_reaction_resistance(thickness=thickness, effective_conductivity=porous.electronic_conductivity_S_m)
    )
