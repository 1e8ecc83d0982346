"""Limits and identities of the single equations."""

import numpy as np
import pytest

from nasicell.errors import ParameterError
from nasicell.physics import (
    activation,
    ageing,
    cathode,
    charge_transfer,
    conduction,
    contact,
    filament,
    impedance,
    interphase,
    sodium,
)
from nasicell.twin.compiled import kernel

BOLTZMANN_EV = 8.617333262e-5


def test_conductivity_is_linear_in_the_arrhenius_plot_of_sigma_t():
    """The slope of ln(sigma T) over 1/T is -Ea/k."""
    temperature = np.linspace(280, 360, 9)
    sigma = conduction.ionic_conductivity(
        temperature=temperature, reference_conductivity=0.13, reference_temperature=298.15, activation_energy=0.33
    )
    slope = np.polyfit(1 / temperature, np.log(sigma * temperature), 1)[0]
    assert -slope * BOLTZMANN_EV == pytest.approx(0.33, rel=1e-9)


def test_a_rate_at_its_reference_temperature_is_the_reference():
    """All activated laws meet at the reference."""
    factor = activation.arrhenius_factor(activation_energy=0.5, temperature=300.0, reference_temperature=300.0)
    assert factor == 1.0


def test_grains_and_boundaries_add_up():
    """The brick layer splits the resistance and loses none."""
    parts = conduction.bulk_and_grain_boundary_resistance(areal_resistance=63.3, bulk_fraction=0.37)
    assert sum(parts) == pytest.approx(63.3)


def test_the_bulk_arc_has_the_time_constant_of_the_material():
    """R C of the bulk is eps/sigma, whatever the thickness."""
    for thickness in (1e-4, 1e-3):
        resistance = conduction.areal_resistance(thickness=thickness, conductivity=0.13)
        capacitance = conduction.geometric_capacitance(relative_permittivity=30, thickness=thickness)
        assert resistance * capacitance == pytest.approx(30 * 8.854e-12 / 0.13, rel=1e-3)


def test_kinetics_are_linear_near_equilibrium_and_logarithmic_far_away():
    """The slope at zero is R_ct; a decade of current costs 2 ln(10) RT/F."""
    small = charge_transfer.overpotential(current_density=1e-6, exchange_current_density=1.0, temperature=298.15)
    resistance = charge_transfer.charge_transfer_resistance(exchange_current_density=1.0, temperature=298.15)
    assert small / 1e-6 == pytest.approx(resistance, rel=1e-9)
    far = charge_transfer.overpotential(
        current_density=np.array([1e4, 1e5]), exchange_current_density=1.0, temperature=298.15
    )
    assert np.diff(far)[0] == pytest.approx(2 * np.log(10) * 8.314462618 * 298.15 / 96485.332, rel=1e-6)


def test_the_excess_current_is_a_smooth_ramp():
    """Half-way it is s ln 2, far below nothing, far above the difference."""
    excess = contact.excess_current_density(
        current_density=np.array([0.0, 2.0, 10.0]), replenishment=2.0, onset_width=0.1
    )
    assert excess == pytest.approx([0.0, 0.1 * np.log(2), 8.0], abs=1e-6)


def test_replenishment_rises_with_temperature():
    """A positive activation energy."""
    rates = contact.replenishment_current_density(
        temperature=np.array([300.0, 320.0, 340.0]),
        reference=1.0,
        reference_temperature=300.0,
        activation_energy=0.14,
    )
    assert np.all(np.diff(rates) > 0)


def test_the_interphase_grows_with_the_square_root_of_time():
    """Four times the time, twice the resistance; and a step in two parts is one step."""
    fresh = {"squared_resistance": 0.0, "squared_growth": 2.0}
    assert interphase.interphase_resistance(**fresh, duration=40.0) == pytest.approx(
        2 * interphase.interphase_resistance(**fresh, duration=10.0)
    )
    first = interphase.interphase_resistance(**fresh, duration=10.0)
    both = interphase.interphase_resistance(squared_resistance=first**2, squared_growth=2.0, duration=30.0)
    assert both == pytest.approx(interphase.interphase_resistance(**fresh, duration=40.0))


def test_the_filament_grows_at_its_stated_rate_at_the_critical_overpotential():
    """x = 1 gives v_c for any exponent; toughness goes as the root of the modulus."""
    for exponent in (1.0, 9.0, 20.0):
        assert filament.filament_growth_rate(
            tip_overpotential=0.06, critical_overpotential=0.06, growth_rate=3e-8, exponent=exponent
        ) == pytest.approx(3e-8)
    assert filament.critical_overpotential(reference=0.05, youngs_modulus=4.0, reference_modulus=1.0) == pytest.approx(
        0.1
    )


def test_the_alloy_potential_rises_from_the_foil_to_tin():
    """It is continuous and never falls as sodium is taken out."""
    left = np.linspace(1.0, -100.0, 5001)
    potential = np.array([float(sodium.alloy_potential(sodium=q, reservoir=100.0)) for q in left])
    assert potential[0] == 0
    assert potential[-1] == pytest.approx(0.54, abs=0.01)
    assert np.all(np.diff(potential) >= 0)
    assert np.diff(potential).max() < 0.005


def test_one_micrometre_of_sodium_holds_its_charge():
    """0.1128 mAh/cm2, from molar mass and density."""
    assert sodium.areal_charge(thickness=1e-6) / 3.6e4 == pytest.approx(0.1128, rel=1e-3)


def test_the_open_circuit_potential_is_antisymmetric_and_falls():
    """Around half filling, and with the slope that is stated apart."""
    x = np.linspace(0.01, 0.99, 99)
    u = np.asarray(
        cathode.open_circuit_potential(filling=x, emptiness=1 - x, plateau=3.37, limit=0.05, temperature=300.0)
    )
    assert u + u[::-1] == pytest.approx(2 * 3.37)
    assert np.all(np.diff(u) < 0)
    slope = cathode.open_circuit_slope(filling=x[30:70], emptiness=1 - x[30:70], limit=0.05, temperature=300.0)
    assert np.gradient(u, x)[30:70] == pytest.approx(slope, rel=1e-2)


def test_the_open_circuit_potential_is_flat_between_the_phases_and_ideal_in_each():
    """A tenth of a millivolt on the plateau; in the dilute ends RT/F ln 10 per factor of ten, without limit."""
    thermal = 8.31446261815324 * 300.0 / 96485.33212331
    x = np.linspace(0.2, 0.8, 7)
    u = cathode.open_circuit_potential(filling=x, emptiness=1 - x, plateau=3.37, limit=0.001, temperature=300.0)
    assert u == pytest.approx(3.37, abs=1.1e-4)
    ends = 10.0 ** np.array([-8, -30, -299])
    dilute = cathode.open_circuit_potential(filling=ends, emptiness=1 - ends, plateau=0, limit=0.001, temperature=300.0)
    assert dilute == pytest.approx(thermal * np.log(0.001 / ends), rel=2e-4)
    full = cathode.open_circuit_potential(filling=1 - ends, emptiness=ends, plateau=0, limit=0.001, temperature=300.0)
    assert full == pytest.approx(-dilute)


def test_utilisation_and_efficiency_have_their_limits():
    """All is usable at first, nothing below zero; a parasitic current that takes all is refused."""
    assert ageing.utilisation(time=0.0, loss_constant=0.1) == 1
    assert ageing.utilisation(time=1e9, loss_constant=0.1) == 0
    with pytest.raises(ParameterError, match="never end"):
        ageing.coulombic_efficiency(current_density=1.0, parasitic_current_density=1.0)


def test_the_interface_spectrum_scales_with_its_resistance_alone():
    """Lost contact widens the arcs and leaves their time constants: resistance up, capacitance down."""
    response = impedance.InterfaceResponse(
        charge_transfer_fraction=0.6, charge_transfer_time=5e-3, charge_transfer_exponent=0.9, transport_time=1.5
    )
    omega = np.geomspace(1e-3, 1e6, 50)
    small, large = (
        impedance.interface_impedance(angular_frequency=omega, interface_resistance=r, interface=response)
        for r in (1.0, 40.0)
    )
    assert large == pytest.approx(40 * small)


def test_a_compiled_equation_is_the_equation():
    """The kernel of an equation gives its numbers, by name and by position."""
    compiled = kernel(contact.excess_current_density)
    expected = contact.excess_current_density(current_density=5.0, replenishment=2.0, onset_width=0.4)
    assert compiled(5.0, 2.0, 0.4) == pytest.approx(expected, rel=1e-15)
    assert compiled(onset_width=0.4, replenishment=2.0, current_density=5.0) == pytest.approx(expected, rel=1e-15)
