"""Limits and identities of the single equations."""

from math import gamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasicell.errors import ParameterError
from nasicell.physics import (
    activation,
    ageing,
    cathode,
    charge_transfer,
    coating,
    conduction,
    constriction,
    contact,
    creep,
    filament,
    impedance,
    interphase,
    short_circuit,
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


def test_the_excess_current_is_a_ramp():
    """Nothing up to what the contact that is left replenishes, the difference above."""
    excess = contact.excess_current_density(
        current_density=np.array([0.0, 2.0, 10.0, 2.0]), replenishment=2.0, contact_left=np.array([1, 1, 1, 0.25])
    )
    assert excess == pytest.approx([0.0, 0.0, 8.0, 1.5])


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
    """x = 1 gives v_c for any exponent."""
    for exponent in (1.0, 9.0, 20.0):
        assert filament.filament_growth_rate(
            tip_overpotential=0.06, critical_overpotential=0.06, growth_rate=3e-8, exponent=exponent
        ) == pytest.approx(3e-8)


def test_only_the_product_of_rate_and_critical_overpotential_counts():
    """v_c and eta_c of one pure power law are one number."""
    law = {"tip_overpotential": np.geomspace(0.001, 1, 7), "exponent": 6.0}
    one = filament.filament_growth_rate(**law, critical_overpotential=0.06, growth_rate=2.0)
    other = filament.filament_growth_rate(**law, critical_overpotential=0.06 * 3 ** (1 / 6), growth_rate=6.0)
    assert other == pytest.approx(one)


def test_a_flaw_and_its_overpotential_are_one_number():
    """Size to overpotential and back; toughness as the root of the modulus; a quarter of it is twice as strong."""
    eta = filament.critical_overpotential(fracture_toughness=1.4e6, flaw_size=10e-6)
    assert filament.flaw_size_from_overpotential(fracture_toughness=1.4e6, critical_overpotential=eta) == pytest.approx(
        10e-6
    )
    assert filament.critical_overpotential(fracture_toughness=1.4e6, flaw_size=2.5e-6) == pytest.approx(2 * eta)
    assert filament.toughness_of_modulus(reference=1.0, youngs_modulus=4.0, reference_modulus=1.0) == pytest.approx(2.0)


def test_the_weakest_place_follows_weibull():
    """Sampled strengths have the mean of the distribution, and twice the area is as weak as the weaker of two."""
    rng = np.random.default_rng(3)
    law = {"characteristic": 0.06, "modulus": 5.0, "reference_area": 1.0}
    small = filament.weakest_of_area(**law, area=1.0, probability=rng.random((2, 200_000)))
    assert small.mean() == pytest.approx(0.06 * gamma(1 + 1 / 5), rel=2e-3)
    large = filament.weakest_of_area(**law, area=2.0, probability=rng.random(200_000))
    assert np.quantile(small.min(axis=0), [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(large, [0.1, 0.5, 0.9]), rel=5e-3
    )


def test_constriction_vanishes_at_full_contact_and_is_holms_spots_at_little():
    """The limits, with the areal density of spots n = theta/(pi a2)."""
    spots = {"spot_radius": 5e-6, "ionic_conductivity": 0.13}
    assert constriction.constriction_resistance(**spots, contact_fraction=1.0) == 0
    density = 1e-8 / (np.pi * 25e-12)
    assert constriction.constriction_resistance(**spots, contact_fraction=1e-8) == pytest.approx(
        1 / (4 * 0.13 * 5e-6 * density), rel=2e-4
    )


@pytest.mark.parametrize("ratio", [0.05, 0.2, 0.5, 0.8])
def test_constriction_is_close_to_the_tube_solved_in_full(ratio):
    """Of Holm's resistance, within 0.025: the series of K. J. Negus, M. M. Yovanovich (1984) for an isothermal spot."""
    exact = 1 - 1.40978 * ratio + 0.34406 * ratio**3 + 0.0435 * ratio**5 + 0.02271 * ratio**7
    found = constriction.constriction_resistance(spot_radius=1.0, ionic_conductivity=1.0, contact_fraction=ratio**2) / (
        np.pi / (4 * ratio**2)
    )
    assert found == pytest.approx(exact, abs=0.025)


def test_the_contact_with_constriction_gives_back_the_measured_resistance():
    """Both terms add up to it; without spots worth speaking of it is the plain ratio; too little is refused."""
    for measured in (3e-4, 190e-4, 1.0):
        data = {"contact_resistance": 2e-4, "spot_radius": 10e-6, "ionic_conductivity": 0.15}
        theta = constriction.contact_fraction_with_constriction(**data, interface_resistance=measured)
        total = 2e-4 / theta + constriction.constriction_resistance(
            spot_radius=10e-6, ionic_conductivity=0.15, contact_fraction=theta
        )
        assert total == pytest.approx(measured, rel=1e-9)
        point = constriction.contact_fraction_with_constriction(
            **{**data, "spot_radius": 1e-15}, interface_resistance=measured
        )
        assert point == pytest.approx(2e-4 / measured, rel=1e-6)
    with pytest.raises(ParameterError, match="less than the same"):
        constriction.contact_fraction_with_constriction(**data, interface_resistance=1e-4)


@given(
    value=st.floats(0, 1),
    rate=st.sampled_from([-1e-3, -1e-9, 0.0, 1e-9, 1e-3, 1.0, 1e3]),
    source=st.floats(-10, 10),
    duration=st.floats(0, 1e4),
)
def test_voids_relax_as_their_equation_says(value, rate, source, duration):
    """Two steps are one, and the time to reach what the solution has reached is that time."""
    law = {"rate": rate, "source": source}
    whole = contact.relaxed_with_source(value=value, duration=duration, **law)
    half = contact.relaxed_with_source(value=value, duration=duration / 2, **law)
    assert contact.relaxed_with_source(value=half, duration=duration / 2, **law) == pytest.approx(
        whole, rel=1e-9, abs=1e-9
    )
    steady = rate != 0 and abs(value - source / rate) < 1e-6
    if duration > 1e-3 and rate * duration < 5 and abs(source) > 1e-3 and not steady:
        when = contact.time_to_reach(level=float(whole), value=value, **law)
        assert when == pytest.approx(duration, rel=1e-4)


def test_creep_heals_with_the_fifth_power_of_the_pressure_and_faster_when_hot():
    """At the flow stress it strains as measured; nothing without pressure."""
    rates = creep.healing_rate(stack_pressure=np.array([0.0, 0.235e6, 0.47e6]), temperature=298.15)
    assert rates == pytest.approx([0.0, 1e-3, 32e-3])
    assert creep.healing_rate(stack_pressure=1e5, temperature=333.15) > 4 * creep.healing_rate(
        stack_pressure=1e5, temperature=298.15
    )


def test_the_brick_layer_time_does_not_depend_on_the_pellet():
    """R_gb C_gb is a property of grains and boundaries."""
    times = []
    for thickness in (1e-4, 1e-3):
        bulk = conduction.geometric_capacitance(relative_permittivity=30, thickness=thickness)
        capacitance = conduction.grain_boundary_capacitance(
            bulk_capacitance=bulk,
            grain_size=2e-6,
            boundary_thickness=5e-9,
            boundary_permittivity=15,
            bulk_permittivity=30,
        )
        _, resistance = conduction.bulk_and_grain_boundary_resistance(
            areal_resistance=thickness / 0.1, bulk_fraction=0.4
        )
        times.append(resistance * capacitance)
    assert times[0] == pytest.approx(times[1])
    assert times[0] == pytest.approx(0.6 / 0.1 * 8.854e-12 * 15 * 400, rel=1e-3)


def test_the_phase_transition_is_a_step_between_its_phases():
    """Monoclinic far below, rhombohedral far above, half-way at the transition, finite at any distance."""
    share = conduction.rhombohedral_fraction(
        temperature=np.array([1.0, 383.15, 1e5]), transition_temperature=383.15, width=0.01
    )
    assert share == pytest.approx([0, 0.5, 1])
    assert conduction.two_phase_conductivity(
        monoclinic_conductivity=1.0, rhombohedral_conductivity=3.0, rhombohedral_fraction=share
    ) == pytest.approx([1, 2, 3])


def test_the_sodium_bound_is_the_charge_that_leaked():
    """F/Omega d(delta)/dt, the electrons that feed the layer, adds up along delta = sqrt(k_p t)."""
    products = {"ionic_conductivity": 1e-6, "electronic_conductivity": 5e-8, "potential_difference": 0.5}
    growth = interphase.parabolic_growth_constant(**products, molar_volume=25e-6)
    time = np.linspace(720, 7200, 200_001)
    thickness = np.sqrt(growth * time)
    leaked = np.trapezoid(96485.332 / 25e-6 * growth / (2 * thickness), time)
    bound = interphase.sodium_consumed(thickness=thickness, molar_volume=25e-6)
    assert leaked == pytest.approx(bound[-1] - bound[0], rel=1e-6)


def test_insulating_products_stop_the_growth_and_only_electrons_differ():
    """No electrons, no growth; while electrons are few the growth goes as the root of their conductivity."""
    data = {"ionic_conductivity": 1e-6, "potential_difference": 0.5, "molar_volume": 25e-6}
    few, fewer = (
        interphase.growth_constant_from_conductivities(electronic_conductivity=s, **data) for s in (1e-10, 1e-12)
    )
    assert few / fewer == pytest.approx(10, rel=1e-3)
    with pytest.raises(ParameterError, match="can not carry"):
        interphase.electronic_conductivity_from_growth(growth_constant=10.0, **data)


def test_the_coating_binds_the_sodium_of_its_equations():
    """Per SnF2 two sodium for good and 15/4 on loan; 18 um take 8.1 mAh/cm2, which is 72 um of foil."""
    tin = coating.tin_per_area(thickness=18e-6, converted_fraction=1.0)
    taken = coating.conversion_charge(tin=tin) + coating.alloy_charge(tin=tin)
    assert coating.alloy_charge(tin=tin) / coating.conversion_charge(tin=tin) == pytest.approx(15 / 8)
    assert taken / sodium.areal_charge(thickness=1e-6) == pytest.approx(72, abs=0.5)


def test_the_interface_of_an_alloy_shrinks_with_what_is_left_of_it():
    """Unchanged while there is foil, doubled at half, finite at the end."""
    factors = [sodium.alloy_interface_factor(sodium=q, reservoir=10.0) for q in (5.0, 0.0, -5.0, -10.0, -11.0)]
    assert factors[:3] == [1.0, 1.0, 2.0]
    assert np.all(np.isfinite(factors))
    assert sodium.alloy_interface_factor(sodium=-1.0, reservoir=0.0) == 1.0
    assert pytest.approx([0.4, 0.7333, 0.8667], abs=1e-4) == sodium.ALLOY_LIMITS


def test_a_wire_melts_at_the_voltage_of_holm():
    """The heat equation of a wire whose ends are held at T: its middle melts at U_m, whatever its resistivity does."""
    ends, voltage = 303.15, short_circuit.melting_voltage(temperature=303.15)
    # kappa rho = L T and T2 is a parabola of the potential: the middle is at T2 + U2/(4 L)
    middle = np.sqrt(ends**2 + voltage**2 / (4 * short_circuit.LORENZ_NUMBER))
    assert middle == pytest.approx(short_circuit.SODIUM_MELTING_POINT)
    assert short_circuit.melting_voltage(temperature=400.0) == 0


def test_filament_and_ions_share_the_current_as_parallel_resistors():
    """The voltage across both is one; thickening adds the volume of the sodium deposited."""
    share = short_circuit.filament_share(ionic_resistance=80.0, filament_resistance=20.0)
    assert share * 20 == pytest.approx((1 - share) * 80)
    radius = short_circuit.thickened_radius(radius=1e-6, length=1e-3, deposited_charge=5e-4)
    grown = np.pi * (radius**2 - 1e-12) * 1e-3
    assert grown == pytest.approx(5e-4 / 96485.332 * 22.98976928e-3 / 968)


def test_the_slope_of_the_kinetics_is_the_derivative_of_their_overpotential():
    """Chord and slope meet at zero current; the slope is the derivative everywhere."""
    law = {"charge_transfer_resistance": 0.01, "thermal_voltage": 0.052}
    j = np.linspace(-50, 50, 4001)
    eta = j * charge_transfer.chord_resistance(current_density=j, **law)
    slope = charge_transfer.differential_resistance(current_density=j, **law)
    assert np.gradient(eta, j)[1:-1] == pytest.approx(slope[1:-1], rel=1e-4)
    exchange = 0.052 / 2 / 0.01
    assert eta == pytest.approx(
        charge_transfer.overpotential(
            current_density=j, exchange_current_density=exchange, temperature=0.052 / 2 * 96485.332 / 8.314462618
        )
    )


def test_the_alloy_potential_rises_from_the_foil_to_tin():
    """It is continuous and never falls as sodium is taken out."""
    left = np.linspace(1.0, -100.0, 5001)
    potential = np.array([float(sodium.alloy_potential(sodium=q, reservoir=100.0)) for q in left])
    assert potential[0] == 0
    assert potential[-1] == pytest.approx(0.53, abs=0.001)
    assert np.all(np.diff(potential) >= 0)
    assert np.diff(potential).max() < 0.01


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


@pytest.mark.parametrize("reduced", [-1e8, -20.0, -0.3, 0.0, 1e-9, 0.3, 20.0, 1e8])
def test_the_potential_under_current_is_the_open_circuit_potential_and_the_overpotential(reduced):
    """One logarithm says what the two equations say, up to both ends and at any current."""
    ends = 10.0 ** np.array([-8, -30, -299])
    x, empty = np.append(ends, [0.1, 0.5, 1, 1, 1]), np.append([1, 1, 1, 0.9, 0.5], ends)
    exchange = cathode.cathode_exchange_current_density(filling=x, emptiness=empty, at_half_filling=3.0)
    material = {"filling": x, "emptiness": empty, "plateau": 3.37, "limit": 0.002, "temperature": 300.0}
    expected = cathode.open_circuit_potential(**material) + charge_transfer.overpotential(
        current_density=12.0 * reduced, exchange_current_density=exchange, temperature=300.0
    )
    found = cathode.potential_under_current(reduced_current=reduced, **material)
    assert found == pytest.approx(expected, abs=1e-11)


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
    expected = contact.excess_current_density(current_density=5.0, replenishment=2.0, contact_left=0.5)
    assert compiled(5.0, 2.0, 0.5) == pytest.approx(expected, rel=1e-15)
    assert compiled(replenishment=2.0, contact_left=0.5, current_density=5.0) == pytest.approx(expected, rel=1e-15)
