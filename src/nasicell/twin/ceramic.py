"""The ceramic of a cell at one temperature: conductivity, resistance, relaxation of its grain boundaries."""

from nasicell.cell import Cell, Electrolyte
from nasicell.physics import conduction
from nasicell.twin.described import described
from nasicell.units import MICROMETRE, NANOMETRE, SIEMENS_PER_CENTIMETRE, kelvin


def ceramic_conductivity(electrolyte: Electrolyte, *, temperature: float) -> float:
    """Total conductivity at `temperature` (K), S/m."""
    reference = kelvin(electrolyte.reference_temperature_C)
    first = electrolyte.conductivity_S_cm * SIEMENS_PER_CENTIMETRE

    def monoclinic(at: float) -> float:
        return float(
            conduction.ionic_conductivity(
                temperature=at,
                reference_conductivity=first,
                reference_temperature=reference,
                activation_energy=electrolyte.activation_energy_eV,
            )
        )

    transition = electrolyte.phase_transition
    if transition is None:
        return monoclinic(temperature)
    middle = kelvin(transition.temperature_C)
    rhombohedral = conduction.ionic_conductivity(
        temperature=temperature,
        reference_conductivity=transition.conductivity_ratio * monoclinic(middle),
        reference_temperature=middle,
        activation_energy=transition.activation_energy_eV,
    )
    return float(
        conduction.two_phase_conductivity(
            monoclinic_conductivity=monoclinic(temperature),
            rhombohedral_conductivity=rhombohedral,
            rhombohedral_fraction=conduction.rhombohedral_fraction(
                temperature=temperature, transition_temperature=middle, width=transition.width_K
            ),
        )
    )


def ceramic_resistance(cell: Cell, *, temperature: float) -> float:
    """Areal resistance of the ceramic, ohm m2."""
    electrolyte, _, thickness = described(cell)
    conductivity = ceramic_conductivity(electrolyte, temperature=temperature)
    return float(conduction.areal_resistance(thickness=thickness, conductivity=conductivity))


def grain_boundary_time(electrolyte: Electrolyte, *, temperature: float) -> float:
    """Relaxation time of the grain boundaries at `temperature` (K), s; it goes as their resistance."""
    conductivity = ceramic_conductivity(electrolyte, temperature=temperature)
    bricks = electrolyte.grain_boundaries
    if bricks is None:
        reference = kelvin(electrolyte.reference_temperature_C)
        assert electrolyte.grain_boundary_time_s is not None
        slowing = ceramic_conductivity(electrolyte, temperature=reference) / conductivity
        return electrolyte.grain_boundary_time_s * slowing
    # of a pellet of unit thickness: the time does not depend on it
    _, resistance = conduction.bulk_and_grain_boundary_resistance(
        areal_resistance=1 / conductivity, bulk_fraction=electrolyte.bulk_fraction
    )
    capacitance = conduction.grain_boundary_capacitance(
        bulk_capacitance=conduction.geometric_capacitance(
            relative_permittivity=electrolyte.relative_permittivity, thickness=1.0
        ),
        grain_size=bricks.grain_size_um * MICROMETRE,
        boundary_thickness=bricks.thickness_nm * NANOMETRE,
        boundary_permittivity=bricks.relative_permittivity or electrolyte.relative_permittivity,
        bulk_permittivity=electrolyte.relative_permittivity,
    )
    return float(resistance * capacitance)
