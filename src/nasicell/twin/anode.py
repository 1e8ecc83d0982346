"""What the sodium side of a cell description says in SI: contact, interphase, sodium, flaw."""

from nasicell.cell import Cell, Electrolyte, Filament, InterphaseProducts, SodiumInterface
from nasicell.errors import CellError
from nasicell.physics import charge_transfer, coating, constriction, contact, filament, interphase, sodium
from nasicell.units import (
    CUBIC_CENTIMETRE,
    HOUR,
    MEGAPASCAL,
    MICROMETRE,
    MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE,
    MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    MILLIVOLT,
    OHM_SQUARE_CENTIMETRE,
    SIEMENS_PER_CENTIMETRE,
    kelvin,
)


def sodium_interface(cell: Cell) -> SodiumInterface:
    """The sodium interface; raises `CellError` where the cell describes none."""
    cell.require("interface")
    assert cell.interface is not None
    return cell.interface


def contact_as_assembled(electrolyte: Electrolyte, interface: SodiumInterface, *, conductivity: float) -> float:
    """Contact fraction of a fresh interface; `conductivity` of the ceramic at the reference temperature, S/m."""
    contact_resistance = electrolyte.sodium_contact_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE
    measured = interface.resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE
    if interface.contact_spot_radius_um is None:
        return contact.contact_fraction_as_assembled(
            contact_resistance=contact_resistance, interface_resistance=measured
        )
    return constriction.contact_fraction_with_constriction(
        contact_resistance=contact_resistance,
        interface_resistance=measured,
        spot_radius=interface.contact_spot_radius_um * MICROMETRE,
        ionic_conductivity=conductivity,
    )


def kinetic_resistance(electrolyte: Electrolyte) -> float:
    """Charge-transfer share of the resistance at full contact and the reference temperature, ohm m2; 0: ohmic."""
    if electrolyte.sodium_exchange_current_mA_cm2 is None:
        return 0.0
    resistance = charge_transfer.charge_transfer_resistance(
        exchange_current_density=electrolyte.sodium_exchange_current_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
        temperature=kelvin(electrolyte.reference_temperature_C),
    )
    if resistance > electrolyte.sodium_contact_resistance_ohm_cm2 * OHM_SQUARE_CENTIMETRE * (1 + 1e-9):
        raise CellError(
            f"an exchange current density of {electrolyte.sodium_exchange_current_mA_cm2:.6g} mA/cm2 means a charge "
            f"transfer of {resistance / OHM_SQUARE_CENTIMETRE:.6g} ohm cm2, more than the whole interface has at full "
            f"contact ({electrolyte.sodium_contact_resistance_ohm_cm2:.6g} ohm cm2). Raise "
            "sodium_exchange_current_mA_cm2 of the electrolyte, or leave it out."
        )
    return float(resistance)


def loss_per_charge(electrolyte: Electrolyte, interface: SodiumInterface) -> float:
    """Share of the contact as assembled that is lost per charge stripped, m2/C.

    Nothing where a coating lies on a ceramic that does not consume it, because their products make a dense film.
    """
    if interface.voids is None or (interface.coating is not None and electrolyte.interphase.extent == "surface"):
        return 0.0
    return interface.voids.contact_loss_cm2_mAh / MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE


def interphase_growth(electrolyte: Electrolyte) -> float:
    """Growth constant of the interphase's resistance at the reference temperature, ohm m2/s^0.5."""
    layer = electrolyte.interphase
    if layer.growth_ohm_cm2_per_sqrt_h is not None:
        return layer.growth_ohm_cm2_per_sqrt_h * OHM_SQUARE_CENTIMETRE / HOUR**0.5
    assert layer.products is not None
    assert layer.products.electronic_conductivity_S_cm is not None
    return float(
        interphase.growth_constant_from_conductivities(
            ionic_conductivity=layer.products.ionic_conductivity_S_cm * SIEMENS_PER_CENTIMETRE,
            electronic_conductivity=layer.products.electronic_conductivity_S_cm * SIEMENS_PER_CENTIMETRE,
            potential_difference=layer.products.potential_difference_V,
            molar_volume=layer.products.molar_volume_cm3_mol * CUBIC_CENTIMETRE,
        )
    )


def sodium_per_resistance(products: InterphaseProducts | None) -> float:
    """Sodium bound per layer area and per areal resistance of the interphase, C/(ohm m4); 0 where it is unknown."""
    if products is None:
        return 0.0
    thickness = interphase.interphase_thickness(
        interphase_resistance=1.0, ionic_conductivity=products.ionic_conductivity_S_cm * SIEMENS_PER_CENTIMETRE
    )
    return float(
        interphase.sodium_consumed(thickness=thickness, molar_volume=products.molar_volume_cm3_mol * CUBIC_CENTIMETRE)
    )


def sodium_inventory(interface: SodiumInterface) -> tuple[float, float]:
    """Foil as assembled and reservoir behind it, C/m2; the foil is negative where the alloy lacks part of its sodium.

    Raises
    ------
    CellError
        If the foil has less sodium than the conversion of its coating binds for good.
    """
    foil = sodium.areal_charge(thickness=interface.sodium_um * MICROMETRE)
    if interface.coating is None:
        return foil, interface.reservoir_mAh_cm2 * MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE
    tin = coating.tin_per_area(
        thickness=interface.coating.thickness_um * MICROMETRE, converted_fraction=interface.coating.converted_fraction
    )
    reservoir = float(coating.alloy_charge(tin=tin))
    foil -= interface.coating.foil_share * (float(coating.conversion_charge(tin=tin)) + reservoir)
    if foil < -reservoir:
        lacking = (-reservoir - foil) / MILLIAMPERE_HOUR_PER_SQUARE_CENTIMETRE
        raise CellError(
            f"{interface.sodium_um:.6g} um of sodium are {lacking:.3g} mAh/cm2 short of what the conversion of "
            f"{interface.coating.thickness_um:.6g} um of SnF2 binds. Raise sodium_um, lower converted_fraction of the "
            "coating, or set its foil_share to 0 if sodium_um is the foil that was found afterwards."
        )
    return foil, reservoir


def flaw(description: Filament) -> tuple[float, float]:
    """Critical overpotential (V) and size (m) of the flaw in this ceramic."""
    toughness = filament.toughness_of_modulus(
        reference=description.fracture_toughness_MPa_sqrt_m * MEGAPASCAL,
        youngs_modulus=description.youngs_modulus_GPa,
        reference_modulus=description.reference_modulus_GPa,
    )
    if description.flaw_size_um is not None:
        size = description.flaw_size_um * MICROMETRE
        return float(filament.critical_overpotential(fracture_toughness=toughness, flaw_size=size)), size
    assert description.critical_overpotential_mV is not None
    reference = description.critical_overpotential_mV * MILLIVOLT
    size = filament.flaw_size_from_overpotential(
        fracture_toughness=description.fracture_toughness_MPa_sqrt_m * MEGAPASCAL, critical_overpotential=reference
    )
    return float(filament.critical_overpotential(fracture_toughness=toughness, flaw_size=size)), float(size)


def filament_radius(description: Filament) -> float:
    """Radius of a filament that has just crossed the ceramic, m: half the flaw unless it is given."""
    if description.short_circuit is not None and description.short_circuit.filament_radius_um is not None:
        return description.short_circuit.filament_radius_um * MICROMETRE
    return flaw(description)[1] / 2
