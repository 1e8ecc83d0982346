"""A full cell with every field described; the numbers are round, not anybody's."""

import pytest

from nasicell.cell import (
    BlockingElectrode,
    Cathode,
    Cell,
    Electrolyte,
    Filament,
    Geometry,
    Interphase,
    SodiumInterface,
    Voids,
)


@pytest.fixture
def full_cell() -> Cell:
    """Sodium | ceramic | insertion cathode: 1.2 mg of 117 mAh/g, so 1C is 0.1404 mA."""
    return Cell(
        name="full 1",
        kind="full",
        geometry=Geometry(diameter_mm=10, thickness_mm=1, area_uncertainty_cm2=0.01, thickness_uncertainty_mm=0.02),
        temperature_C=30,
        electrolyte=Electrolyte(
            name="ceramic",
            conductivity_S_cm=1e-3,
            reference_temperature_C=25,
            activation_energy_eV=0.33,
            bulk_fraction=0.5,
            relative_permittivity=30,
            grain_boundary_time_s=1e-7,
            grain_boundary_exponent=0.9,
            sodium_contact_resistance_ohm_cm2=2,
            sodium_contact_activation_energy_eV=0.4,
            interphase=Interphase(growth_ohm_cm2_per_sqrt_h=0.1, activation_energy_eV=0.5),
            filament=Filament(
                critical_overpotential_mV=40,
                growth_rate_mm_h=0.1,
                growth_exponent=9,
                retraction_fraction=0.5,
                focusing_fraction=0.5,
                youngs_modulus_GPa=90,
                reference_modulus_GPa=75,
            ),
            utilisation_loss_percent_per_sqrt_h=0.2,
        ),
        interface=SodiumInterface(
            name="wetted",
            wetting="sodiophilic",
            resistance_ohm_cm2=10,
            charge_transfer_fraction=0.6,
            charge_transfer_time_s=5e-3,
            charge_transfer_exponent=0.9,
            transport_time_s=1.5,
            sodium_um=20,
            reservoir_mAh_cm2=5,
            voids=Voids(
                contact_loss_cm2_mAh=1.6,
                replenishment_mA_cm2=0.2,
                replenishment_activation_energy_eV=0.1,
                occluded_fraction=0.1,
            ),
        ),
        cathode=Cathode(
            name="NVP",
            active_mass_mg=1.2,
            nominal_specific_capacity_mAh_g=117,
            accessible_capacity_mAh_g=113,
            diffusion_time_s=600,
            plateau_V=3.37,
            exchange_current_mA_cm2=1,
            catholyte_resistance_ohm_cm2=3,
            parasitic_current_mA_cm2=1e-4,
            lower_cutoff_V=2.5,
            upper_cutoff_V=3.8,
        ),
        blocking_electrode=BlockingElectrode(name="gold", capacitance_uF_cm2=5, exponent=0.9),
    )


@pytest.fixture
def symmetric_cell() -> Cell:
    """Two like electrodes of 0.8 cm2, so 1 mA/cm2 is 0.8 mA."""
    return Cell(name="sym 1", kind="symmetric", geometry=Geometry(area_cm2=0.8), temperature_C=30)
