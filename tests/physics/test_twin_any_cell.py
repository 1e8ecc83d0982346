"""Whatever the parameters within their bounds, a simulation ends, is finite and runs forward in time."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.protocols import CCD, ConstantCurrentCycling, PlatingStripping, Tafel
from nasicell.twin import advance, contact_fractions, initial_state

DATA = Path(__file__).parents[1] / "data" / "twin"


def any_cell(name: str, rng: np.random.Generator) -> Cell:
    """A cell with parameters spread over decades, the special values 0 and 1 among them."""

    def decades(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def either(*values: float) -> float:
        return float(rng.choice(values))

    return read_cell(DATA / f"{name}.yaml").updated(
        temperature_C=float(rng.uniform(0, 100)),
        geometry__thickness_mm=decades(0.01, 5),
        interface__resistance_ohm_cm2=decades(2, 1e5),
        interface__sodium_um=decades(0.1, 500),
        interface__reservoir_mAh_cm2=either(0, 5),
        interface__voids__contact_loss_cm2_mAh=either(0, decades(0.01, 100)),
        interface__voids__replenishment_mA_cm2=decades(1e-4, 10),
        interface__voids__occluded_fraction=either(0, 0.5, 1),
        electrolyte__interphase__growth_ohm_cm2_per_sqrt_h=either(0, decades(1e-3, 10)),
        electrolyte__filament__critical_overpotential_mV=decades(0.1, 1e4),
        electrolyte__filament__growth_rate_mm_h=decades(1e-6, 1e3),
        electrolyte__filament__growth_exponent=decades(0.5, 30),
        electrolyte__filament__retraction_fraction=either(0, 0.2, 1),
        electrolyte__utilisation_loss_percent_per_sqrt_h=either(0, decades(0.01, 50)),
    )


def with_every_law(cell: Cell, rng: np.random.Generator) -> Cell:
    """The cell with the laws that are optional, or without some of them."""

    def decades(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def maybe(value):
        return value if rng.random() < 0.6 else None

    coating = maybe(
        {"thickness_um": decades(0.1, 30), "converted_fraction": float(rng.choice([0, 0.5, 1])), "foil_share": 0.0}
    )
    products = {
        "ionic_conductivity_S_cm": decades(1e-6, 1e-3),
        "potential_difference_V": 0.5,
        "molar_volume_cm3_mol": decades(5, 100),
    }
    return cell.updated(
        stack_pressure_MPa=maybe(decades(1e-3, 10)),
        interface__wetting="sodiophilic",
        interface__contact_spot_radius_um=maybe(decades(1e-3, 100)),
        interface__coating=coating,
        interface__reservoir_mAh_cm2=0 if coating else float(rng.choice([0, 5])),
        electrolyte__sodium_exchange_current_mA_cm2=maybe(decades(15, 1e4)),
        electrolyte__interphase__products=maybe(products),
        electrolyte__filament__short_circuit=maybe(
            {"filament_radius_um": maybe(decades(1e-3, 10)), "thickening_fraction": float(rng.choice([0, 0.1, 1]))}
        ),
        electrolyte__phase_transition=maybe(
            {"temperature_C": 60, "width_K": 8, "conductivity_ratio": 3, "activation_energy_eV": 0.25}
        ),
    )


@pytest.mark.parametrize("seed", range(40))
def test_any_symmetric_cell_with_every_law_gives_a_sound_record(seed):
    """Coating, creep, constriction, kinetics, products and shorts together, from slow to far too fast."""
    rng = np.random.default_rng(seed)
    cell, current = with_every_law(any_cell("cF", rng), rng), float(10 ** rng.uniform(-3, 1))
    for protocol in (
        PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.7, cycles=30),
        CCD(first_mA_cm2=current, step_mA_cm2=current, last_mA_cm2=20 * current, half_cycle_h=0.3),
        Tafel(limit_mV=float(rng.choice([10, 150, 5000])), rate_mV_s=1),
    ):
        record, state = advance(cell, initial_state(cell), protocol)
        assert np.all(np.isfinite(record.voltage))
        assert np.all(np.isfinite(record.current))
        assert np.all(np.diff(record.time) >= 0)
        assert np.all(np.isfinite(state.vector()))
        assert min(state.contact_left) > 0
        assert max(contact_fractions(cell, state)) <= 1 + 1e-12
        assert min(state.void_fraction) >= -1e-12


@pytest.mark.parametrize("seed", range(30))
def test_any_symmetric_cell_gives_a_sound_record(seed):
    """Staircase and plating/stripping from slow to far beyond what a cell can carry."""
    rng = np.random.default_rng(seed)
    cell, current = any_cell("cF", rng), float(10 ** rng.uniform(-3, 1))
    for protocol in (
        PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.7, cycles=30),
        CCD(first_mA_cm2=current, step_mA_cm2=current, last_mA_cm2=20 * current, half_cycle_h=0.3),
    ):
        record, state = advance(cell, initial_state(cell), protocol)
        assert np.all(np.isfinite(record.voltage))
        assert np.all(np.diff(record.time) >= 0)
        assert min(state.contact_left) > 0
        assert np.all(np.isfinite(state.vector()))


@pytest.mark.parametrize("seed", range(30))
def test_any_full_cell_gives_a_sound_record(seed):
    """Cycling from C/20 to 20C, dead cells included; the cathode stays between empty and full."""
    rng = np.random.default_rng(seed)
    cell = any_cell("full_cF", rng)
    protocol = ConstantCurrentCycling(
        c_rate=float(10 ** rng.uniform(-1.3, 1.3)), cycles=20, lower_cutoff_V=2.5, upper_cutoff_V=3.8
    )
    record, state = advance(cell, initial_state(cell), protocol)
    assert np.all(np.isfinite(record.voltage))
    assert np.all(np.diff(record.time) >= 0)
    assert state.filling is not None
    assert 0 <= state.filling <= 1
    assert min(state.contact_left) > 0
