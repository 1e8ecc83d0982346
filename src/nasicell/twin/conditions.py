"""The cell at one temperature: the numbers that the compiled loops work with, all SI."""

from typing import NamedTuple

from nasicell.cell import Cell, Electrolyte, SodiumInterface
from nasicell.errors import CellError, ParameterError, ProtocolError
from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.conduction import areal_resistance, ionic_conductivity
from nasicell.physics.contact import contact_fraction_as_assembled, replenishment_current_density
from nasicell.physics.filament import critical_overpotential, short_circuit_resistance
from nasicell.physics.interphase import squared_growth_constant
from nasicell.units import (
    HOUR,
    MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE,
    MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    MILLIMETRE,
    MILLIVOLT,
    OHM_SQUARE_CENTIMETRE,
    SIEMENS_PER_CENTIMETRE,
    celsius,
    kelvin,
)

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


class Stack(NamedTuple):
    """Ceramic and sodium interfaces at one temperature, per geometric area."""

    temperature: float
    area: float
    thickness: float
    ceramic_resistance: float
    """ohm m2."""
    contact_resistance: float
    """At full contact and the reference temperature, ohm m2."""
    interface_factor: float
    """Interface resistance at this temperature over that at the reference."""
    contact_as_assembled: float
    squared_growth: float
    """ohm2 m4/s."""
    loss_per_charge: float
    """m2/C."""
    replenishment: float
    """A/m2."""
    onset_width: float
    """A/m2."""
    occluded_fraction: float
    focusing_resistance: float
    """ohm m2."""
    critical_overpotential: float
    growth_rate: float
    """m/s."""
    growth_exponent: float
    retraction_fraction: float
    reservoir: float
    """C/m2."""
    short_resistance: float
    """Of the filament times the area, ohm m2."""


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


def ceramic_resistance(cell: Cell, *, temperature: float) -> float:
    """Areal resistance of the ceramic, ohm m2."""
    electrolyte, _, thickness = described(cell)
    conductivity = ionic_conductivity(
        temperature=temperature,
        reference_conductivity=electrolyte.conductivity_S_cm * SIEMENS_PER_CENTIMETRE,
        reference_temperature=kelvin(electrolyte.reference_temperature_C),
        activation_energy=electrolyte.activation_energy_eV,
    )
    return float(areal_resistance(thickness=thickness, conductivity=conductivity))


def fresh_contact(cell: Cell) -> float:
    """Contact fraction of the cell's sodium interfaces as assembled."""
    electrolyte, interface = described(cell)[0], sodium_interface(cell)
    return contact_fraction_as_assembled(
        contact_resistance=electrolyte.sodium_contact_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE,
        interface_resistance=interface.resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE,
    )


def sodium_interface(cell: Cell) -> SodiumInterface:
    """The sodium interface; raises `CellError` where the cell describes none."""
    cell.require("interface")
    assert cell.interface is not None
    return cell.interface


def stack_at(cell: Cell, *, temperature: float) -> Stack:
    """Ceramic and interfaces of a cell with sodium at `temperature` (K)."""
    electrolyte, area, thickness = described(cell)
    interface = sodium_interface(cell)
    voids, filament = interface.voids, electrolyte.filament
    reference = kelvin(electrolyte.reference_temperature_C)
    resistance = ceramic_resistance(cell, temperature=temperature)
    conductance_factor = arrhenius_factor(
        activation_energy=electrolyte.sodium_contact_activation_energy_eV,
        temperature=temperature,
        reference_temperature=reference,
    )
    return Stack(
        temperature=temperature,
        area=area,
        thickness=thickness,
        ceramic_resistance=resistance,
        contact_resistance=electrolyte.sodium_contact_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE,
        interface_factor=1 / float(conductance_factor),
        contact_as_assembled=fresh_contact(cell),
        squared_growth=float(
            squared_growth_constant(
                temperature=temperature,
                growth_constant=electrolyte.interphase.growth_ohm_cm2_per_sqrt_h * OHM_SQUARE_CENTIMETRE / HOUR**0.5,
                activation_energy=electrolyte.interphase.activation_energy_eV,
                reference_temperature=reference,
            )
        ),
        loss_per_charge=voids.contact_loss_cm2_mAh / MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE,
        replenishment=float(
            replenishment_current_density(
                temperature=temperature,
                reference=voids.replenishment_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
                reference_temperature=reference,
                activation_energy=voids.replenishment_activation_energy_eV,
            )
        ),
        onset_width=voids.onset_width_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
        occluded_fraction=voids.occluded_fraction,
        focusing_resistance=filament.focusing_fraction * resistance,
        critical_overpotential=critical_overpotential(
            reference=filament.critical_overpotential_mV * MILLIVOLT,
            youngs_modulus=filament.youngs_modulus_GPa,
            reference_modulus=filament.reference_modulus_GPa,
        ),
        growth_rate=filament.growth_rate_mm_h * MILLIMETRE / HOUR,
        growth_exponent=filament.growth_exponent,
        retraction_fraction=filament.retraction_fraction,
        reservoir=interface.reservoir_mAh_cm2 * MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE,
        short_resistance=short_circuit_resistance(thickness=thickness) * area,
    )


def at_temperature(cell: Cell, *, temperature: float) -> Cell:
    """The cell with its temperature set to that of the test, for the record's sample."""
    return cell.model_copy(update={"temperature_C": celsius(temperature)})
