"""From the data of the sodium side to the numbers of the loops."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import read_cell
from nasicell.errors import CellError, ParameterError
from nasicell.protocols import EIS, GEIS
from nasicell.twin import advance, initial_state, interface_resistances, interphase_thicknesses
from nasicell.twin.anode import filament_radius, flaw, interphase_growth, sodium_inventory
from nasicell.twin.conditions import ceramic_resistance, grain_boundary_time, interface_factor, stack_at

DATA = Path(__file__).parents[2] / "data" / "twin"
CELL = read_cell(DATA / "cF.yaml")
MAH = 3.6e4
PRODUCTS = {"ionic_conductivity_S_cm": 1e-8, "potential_difference_V": 0.5, "molar_volume_cm3_mol": 25}


def coated(**coating: float):
    """The cell with its reservoir from 18 um of SnF2."""
    return CELL.updated(interface__reservoir_mAh_cm2=0, interface__coating={"thickness_um": 18, **coating})


def test_a_coating_takes_its_sodium_from_the_foil():
    """18 um bind 2.8 mAh/cm2 for good and hold 5.3; a foil found afterwards loses nothing."""
    foil, reservoir = sodium_inventory(coated().interface)
    assert reservoir / MAH == pytest.approx(5.28, abs=0.02)
    assert foil / MAH == pytest.approx(100 * 0.11285 - 2.81 - 5.28, abs=0.03)
    found, same = sodium_inventory(coated(foil_share=0).interface)
    assert found / MAH == pytest.approx(100 * 0.11285, abs=0.03)
    assert same == reservoir
    half, less = sodium_inventory(coated(converted_fraction=0.5).interface)
    assert less == pytest.approx(reservoir / 2)
    assert half > foil


def test_a_foil_too_thin_for_its_coating_is_refused():
    """The error says how much is lacking and which fields help."""
    with pytest.raises(CellError, match=r"20 um of sodium are 0\.5\d* mAh/cm2 short.*foil_share"):
        initial_state(coated().updated(interface__sodium_um=20))


def test_the_alloy_of_a_coating_supplies_sodium_and_its_interface_shrinks():
    """Half of it given up doubles the resistance."""
    cell = coated(foil_share=0).updated(interface__sodium_um=1, interface__voids=None)
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1, points_per_decade=1)
    hours = (0.112847 + 5.27 / 2) / 0.3
    protocol = GEIS(current_density_mA_cm2=0.3, interval_min=60 * hours, duration_h=hours, sweep=sweep)
    _, state = advance(cell, initial_state(cell), protocol)
    ratio = np.divide(*interface_resistances(cell, state, temperature=303.15))
    assert ratio == pytest.approx(2, rel=0.01)


def test_flaw_and_overpotential_state_one_thing():
    """Either gives the other; the filament is half as thick as the flaw is deep unless its radius is given."""
    filament = CELL.electrolyte.filament
    critical, size = flaw(filament)
    by_size = CELL.updated(
        electrolyte__filament__critical_overpotential_mV=None, electrolyte__filament__flaw_size_um=size * 1e6
    ).electrolyte.filament
    assert flaw(by_size) == pytest.approx((critical, size))
    assert critical == pytest.approx(0.065 * np.sqrt(90.58 / 82.8))
    assert filament_radius(filament) == pytest.approx(size / 2)
    thin = CELL.updated(electrolyte__filament__short_circuit={"filament_radius_um": 0.7}).electrolyte.filament
    assert filament_radius(thin) == pytest.approx(0.7e-6)


def test_the_growth_of_the_interphase_follows_from_its_conductivities():
    """As measured or as derived; the thickness needs the products."""
    leaky = CELL.updated(
        electrolyte__interphase={"products": {**PRODUCTS, "electronic_conductivity_S_cm": 5e-10}}
    ).electrolyte
    # sqrt(2 Omega sigma dphi/F)/sigma_i with sigma_e << sigma_i
    expected = np.sqrt(2 * 25e-6 * (5e-8 * 1e-6 / 1.05e-6) * 0.5 / 96485.332) / 1e-6
    assert interphase_growth(leaky) == pytest.approx(expected)
    with pytest.raises(CellError, match=r"interphase\.products"):
        interphase_thicknesses(CELL, initial_state(CELL))


def test_more_charge_transfer_than_interface_is_refused():
    """The error says what the exchange current would mean."""
    with pytest.raises(CellError, match="more than the whole interface"):
        initial_state_at(CELL.updated(electrolyte__sodium_exchange_current_mA_cm2=0.1))


def initial_state_at(cell):
    """The numbers of the loops."""
    return stack_at(cell, temperature=303.15)


def test_an_interface_that_resists_less_than_at_full_contact_is_refused():
    """With and without spots."""
    for radius in (None, 10.0):
        with pytest.raises(ParameterError, match="less than the same"):
            initial_state(CELL.updated(interface__resistance_ohm_cm2=1, interface__contact_spot_radius_um=radius))


def test_interface_and_interphase_follow_the_ceramic_unless_told_otherwise():
    """Without energies of their own the interface goes as L/sigma."""
    cell = CELL.updated(electrolyte__sodium_contact_activation_energy_eV=None)
    cold, hot = (ceramic_resistance(cell, temperature=t) for t in (303.15, 343.15))
    assert interface_factor(cell.electrolyte, temperature=343.15) == pytest.approx(hot / cold)


def test_the_grain_boundary_time_follows_from_grains():
    """(1 - f) eps0 eps_gb d/(sigma delta): 1.7e-8 s for micrometres and 5 nm; it goes as the resistance."""
    bricks = CELL.updated(
        electrolyte__grain_boundary_time_s=None,
        electrolyte__grain_boundaries={"grain_size_um": 1, "thickness_nm": 5},
    ).electrolyte
    expected = 0.5 * 8.854e-12 * 30 * 200 / 0.15798
    assert grain_boundary_time(bricks, temperature=303.15) == pytest.approx(expected, rel=1e-3)
    given = grain_boundary_time(CELL.electrolyte, temperature=343.15) / 1e-7
    assert grain_boundary_time(bricks, temperature=343.15) / expected == pytest.approx(given, rel=1e-3)


def test_the_transition_raises_the_conductivity_above_it():
    """Far below it nothing changes; at it the mean of both phases; far above the rhombohedral one."""
    cell = CELL.updated(
        electrolyte__phase_transition={
            "temperature_C": 80,
            "width_K": 1,
            "conductivity_ratio": 3,
            "activation_energy_eV": 0.2,
        }
    )
    for temperature, ratio in ((303.15, 1.0), (353.15, 2.0)):
        assert ceramic_resistance(CELL, temperature=temperature) == pytest.approx(
            ratio * ceramic_resistance(cell, temperature=temperature)
        )
    assert ceramic_resistance(CELL, temperature=373.15) > 2 * ceramic_resistance(cell, temperature=373.15)
