"""The cell at one temperature: the numbers that the compiled loops work with, all SI."""

from typing import NamedTuple

from nasicell.cell import Cell, Electrolyte
from nasicell.constants import FARADAY, GAS_CONSTANT
from nasicell.errors import CellError
from nasicell.physics import creep
from nasicell.physics.activation import arrhenius_factor
from nasicell.physics.contact import replenishment_current_density
from nasicell.physics.interphase import squared_growth_constant
from nasicell.physics.short_circuit import SODIUM_MELTING_POINT, filament_resistance, melting_voltage
from nasicell.twin import anode
from nasicell.twin.anode import sodium_interface
from nasicell.twin.ceramic import ceramic_conductivity, ceramic_resistance, grain_boundary_time
from nasicell.twin.described import COLDEST_C, HOTTEST_C, at_temperature, described, require_kind, temperature_of
from nasicell.units import (
    HOUR,
    MEGAPASCAL,
    MICROMETRE,
    MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    MILLIMETRE,
    OHM_SQUARE_CENTIMETRE,
    kelvin,
)

__all__ = [
    "COLDEST_C",
    "HOTTEST_C",
    "Stack",
    "at_temperature",
    "ceramic_resistance",
    "described",
    "fresh_contact",
    "grain_boundary_time",
    "interface_factor",
    "require_even_interface",
    "require_kind",
    "sodium_interface",
    "stack_at",
    "temperature_of",
]


class Stack(NamedTuple):
    """Ceramic and sodium interfaces at one temperature, per geometric area."""

    temperature: float
    area: float
    thickness: float
    ceramic_resistance: float
    """ohm m2."""
    contact_resistance: float
    """At full contact and the reference temperature, ohm m2."""
    kinetic_resistance: float
    """Charge-transfer share of `contact_resistance` at small current, ohm m2; 0: the interface is ohmic."""
    thermal_voltage: float
    """2RT/F."""
    interface_factor: float
    """Interface resistance at this temperature over that at the reference."""
    contact_as_assembled: float
    conductivity: float
    """Of the ceramic, S/m."""
    spot_radius: float
    """Of the contacts, m; 0: constriction is part of `contact_resistance`."""
    squared_growth: float
    """ohm2 m4/s."""
    covering: bool
    """Whether the interphase covers the surface; else it lies under the contacts."""
    sodium_per_resistance: float
    """Sodium bound in the interphase per geometric area and per resistance it gains, C/(ohm m4)."""
    loss_per_charge: float
    """Share of the contact as assembled, m2/C."""
    replenishment: float
    """At the contact as assembled, A/m2."""
    surplus_first: bool
    """Whether sodium plated beyond what was there at assembly is stripped without voids."""
    occluded_fraction: float
    healing_rate: float
    """1/s."""
    focusing_resistance: float
    """ohm m2."""
    critical_overpotential: float
    growth_rate: float
    """m/s."""
    growth_exponent: float
    retraction_fraction: float
    foil: float
    """Sodium as assembled, C/m2."""
    reservoir: float
    """C/m2."""
    filament_radius: float
    """Of a filament that has just arrived, m."""
    short_resistance: float
    """Of that filament times the area, ohm m2."""
    melting_voltage: float
    """Voltage along a filament at which it fuses, V; infinite where every short is hard, as with molten sodium."""
    thickening_fraction: float


def require_even_interface(cell: Cell, what: str) -> None:
    """Raise `CellError` where the interface is not the same everywhere and `what` can not follow its patches."""
    if cell.interface is not None and cell.interface.resistance_spread:
        raise CellError(
            f"{what} does not follow an interface that differs over the area, and interface.resistance_spread of cell "
            f"{cell.name!r} is {cell.interface.resistance_spread:.6g}. Leave it out; constant-current cycling "
            "and spectra at rest of full and half cells follow it."
        )


def interface_factor(electrolyte: Electrolyte, *, temperature: float) -> float:
    """Resistance of a sodium interface at `temperature` (K) over that at the reference temperature."""
    reference = kelvin(electrolyte.reference_temperature_C)
    if electrolyte.sodium_contact_activation_energy_eV is None:
        return ceramic_conductivity(electrolyte, temperature=reference) / ceramic_conductivity(
            electrolyte, temperature=temperature
        )
    return 1 / float(
        arrhenius_factor(
            activation_energy=electrolyte.sodium_contact_activation_energy_eV,
            temperature=temperature,
            reference_temperature=reference,
        )
    )


def fresh_contact(cell: Cell) -> float:
    """Contact fraction of the cell's sodium interfaces as assembled."""
    electrolyte = described(cell)[0]
    conductivity = ceramic_conductivity(electrolyte, temperature=kelvin(electrolyte.reference_temperature_C))
    return anode.contact_as_assembled(electrolyte, sodium_interface(cell), conductivity=conductivity)


def stack_at(cell: Cell, *, temperature: float) -> Stack:
    """Ceramic and interfaces of a cell with sodium at `temperature` (K)."""
    electrolyte, area, thickness = described(cell)
    interface = sodium_interface(cell)
    voids, filament = interface.voids, electrolyte.filament
    reference = kelvin(electrolyte.reference_temperature_C)
    resistance = ceramic_resistance(cell, temperature=temperature)
    contact = fresh_contact(cell)
    pressure = (cell.stack_pressure_MPa or 0.0) * MEGAPASCAL
    growth_energy = electrolyte.interphase.activation_energy_eV
    foil, reservoir = anode.sodium_inventory(interface)
    critical, _ = anode.flaw(filament)
    radius = anode.filament_radius(filament)
    replenishment = 0.0
    if voids is not None:
        replenishment = replenishment_current_density(
            temperature=temperature,
            reference=voids.replenishment_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
            reference_temperature=reference,
            activation_energy=voids.replenishment_activation_energy_eV,
        )
        replenishment = creep.replenishment_under_pressure(
            replenishment=replenishment,
            pressure_coefficient=voids.replenishment_mA_cm2_MPa * MILLIAMPERE_PER_SQUARE_CENTIMETRE / MEGAPASCAL,
            stack_pressure=pressure,
        )
    return Stack(
        temperature=temperature,
        area=area,
        thickness=thickness,
        ceramic_resistance=resistance,
        contact_resistance=electrolyte.sodium_contact_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE,
        kinetic_resistance=anode.kinetic_resistance(electrolyte),
        thermal_voltage=2 * GAS_CONSTANT * temperature / FARADAY,
        interface_factor=interface_factor(electrolyte, temperature=temperature),
        contact_as_assembled=contact,
        conductivity=ceramic_conductivity(electrolyte, temperature=temperature),
        spot_radius=(interface.contact_spot_radius_um or 0.0) * MICROMETRE,
        squared_growth=float(
            squared_growth_constant(
                temperature=temperature,
                growth_constant=anode.interphase_growth(electrolyte),
                activation_energy=electrolyte.activation_energy_eV if growth_energy is None else growth_energy,
                reference_temperature=reference,
            )
        ),
        covering=electrolyte.interphase.extent == "surface",
        sodium_per_resistance=(1.0 if electrolyte.interphase.extent == "surface" else contact)
        * anode.sodium_per_resistance(electrolyte.interphase.products),
        loss_per_charge=anode.loss_per_charge(electrolyte, interface),
        replenishment=float(replenishment),
        surplus_first=interface.wetting == "sodiophilic",
        occluded_fraction=0.0 if voids is None else voids.occluded_fraction,
        healing_rate=float(creep.healing_rate(stack_pressure=pressure, temperature=temperature)),
        focusing_resistance=filament.focusing_fraction * resistance,
        critical_overpotential=critical,
        growth_rate=filament.growth_rate_mm_h * MILLIMETRE / HOUR,
        growth_exponent=filament.growth_exponent,
        retraction_fraction=filament.retraction_fraction,
        foil=foil,
        reservoir=reservoir,
        filament_radius=radius,
        melting_voltage=(
            float("inf")
            if filament.short_circuit is None or temperature >= SODIUM_MELTING_POINT
            else float(melting_voltage(temperature=temperature))
        ),
        thickening_fraction=0.0 if filament.short_circuit is None else filament.short_circuit.thickening_fraction,
        short_resistance=float(filament_resistance(length=thickness, radius=radius)) * area,
    )
