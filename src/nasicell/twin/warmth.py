"""Cathode, catholyte and their ageing at a temperature other than the one their values are given for."""

from nasicell.cell import Cathode, Cell, PorousElectrode
from nasicell.physics.activation import arrhenius_factor
from nasicell.twin.described import described
from nasicell.twin.state import CellState
from nasicell.units import kelvin


def rate_factor(activation_energy_eV: float, *, temperature: float, reference: float) -> float:
    """Rate at `temperature` over that at `reference` (K); exactly 1 for an activation energy of 0."""
    if activation_energy_eV == 0:
        return 1.0
    return float(
        arrhenius_factor(
            activation_energy=activation_energy_eV, temperature=temperature, reference_temperature=reference
        )
    )


def reference_of(cell: Cell, cathode: Cathode) -> float:
    """Temperature for which the rates of the cathode are given, K."""
    given = cathode.reference_temperature_C
    return kelvin(described(cell)[0].reference_temperature_C if given is None else given)


def cathode_at(cell: Cell, cathode: Cathode, *, temperature: float) -> Cathode:
    """The cathode with the rates that it and its catholyte have at `temperature` (K)."""
    reference = reference_of(cell, cathode)
    if temperature == reference:
        return cathode

    def factor(activation_energy_eV: float) -> float:
        return rate_factor(activation_energy_eV, temperature=temperature, reference=reference)

    changes: dict[str, float | PorousElectrode] = {
        "diffusion_time_s": cathode.diffusion_time_s / factor(cathode.diffusion_activation_energy_eV),
        "exchange_current_mA_cm2": cathode.exchange_current_mA_cm2
        * factor(cathode.exchange_current_activation_energy_eV),
        "catholyte_resistance_ohm_cm2": cathode.catholyte_resistance_ohm_cm2
        / factor(cathode.catholyte_resistance_activation_energy_eV),
        "parasitic_current_mA_cm2": cathode.parasitic_current_mA_cm2 * factor(cathode.parasitic_activation_energy_eV),
    }
    porous = cathode.porous
    if porous is not None:
        liquid = porous.catholyte
        warm = liquid.model_copy(
            update={
                "conductivity_S_m": liquid.conductivity_S_m * factor(liquid.conductivity_activation_energy_eV),
                "salt_diffusivity_m2_s": liquid.salt_diffusivity_m2_s * factor(liquid.diffusivity_activation_energy_eV),
            }
        )
        changes["porous"] = porous.model_copy(update={"catholyte": warm})
    return cathode.model_copy(update=changes)


def ageing_factor(cell: Cell, *, temperature: float) -> float:
    """Time at the electrolyte's reference temperature that costs as much utilisation as 1 s at `temperature` (K), s."""
    electrolyte = described(cell)[0]
    return rate_factor(
        electrolyte.utilisation_loss_activation_energy_eV,
        temperature=temperature,
        reference=kelvin(electrolyte.reference_temperature_C),
    )


def age_at(cell: Cell, state: CellState, *, temperature: float) -> float:
    """Time at `temperature` (K) that would have cost the utilisation that the cell has lost, s."""
    if state.extra_age == 0 and described(cell)[0].utilisation_loss_activation_energy_eV == 0:
        return state.time
    return (state.time + state.extra_age) / ageing_factor(cell, temperature=temperature)


def extra_age_after(cell: Cell, state: CellState, *, duration: float, temperature: float) -> float:
    """`CellState.extra_age` after `duration` seconds at `temperature` (K)."""
    return state.extra_age + (ageing_factor(cell, temperature=temperature) - 1) * duration
