"""The paper's own series, measured by a virtual instrument with 0.5 % noise: its numbers come back within their errors.

Truth is what the paper reports and the cell is given: conductivity 1.3e-3 S/cm and activation energy 0.33 eV of
NZSP-0.6NSF, interface resistances 2.0 and 6.5 ohm cm2 of the coated cells (Li et al., Nat. Commun. 2025); the charge at
which the interface changes is what the same cell shows without noise.
"""

import numpy as np
import pytest

import nasicell
from nasicell.twin.instrument import VirtualInstrument
from nasicell.twin.observed import differential_resistances
from nasicell.twin.simulate import advance
from nasicell.twin.state import initial_state
from nasicell.units import MILLIAMPERE_PER_SQUARE_CENTIMETRE, OHM_SQUARE_CENTIMETRE, kelvin

NOISY = VirtualInstrument(voltage_noise_V=2e-5, relative_impedance_noise=5e-3, cable_inductance_H=1e-7)
SERIES = (
    ("EIS Au|NZSP-0.6NSF|Au", "ionic_conductivity", 1.3e-3, 20),
    ("Arrhenius Au|NZSP-0.6NSF|Au", "activation_energy", 0.33, 8),
    ("Arrhenius Na|SnF2-NZSP-0.6NSF|Na", "activation_energy", 0.33, 8),
    ("EIS Na|SnF2-NZSP-0.6NSF|Na", "interface_resistance", 2.0, 40),
    ("EIS Na|SnF2-NZSP|Na", "interface_resistance", 6.5, 40),
)


@pytest.fixture(scope="module")
def li2025():
    return nasicell.study("li2025")


def measured(study, name, seed):
    """One noisy measurement of an experiment, analysed."""
    protocol = study.protocols[study.experiments[name].protocol]
    rng = np.random.default_rng(seed)
    return nasicell.analyse(nasicell.simulate(study.experiment_cell(name), protocol, instrument=NOISY, rng=rng))


@pytest.mark.parametrize(("name", "quantity", "truth", "seeds"), SERIES)
def test_two_standard_errors_hold_the_reported_value(li2025, name, quantity, truth, seeds):
    """No more misses and no more flags (false alarms of the tests for drift) than chance allows, and no bias."""
    found = [measured(li2025, name, seed)[quantity] for seed in range(seeds)]
    expected = 0.95 - 3 * np.sqrt(0.05 * 0.95 / seeds)
    assert np.mean([q.status == "ok" for q in found]) > expected
    pulls = np.array([(q.value - truth) / q.uncertainty for q in found])
    assert (np.abs(pulls) < 2).mean() > expected
    assert abs(pulls.mean()) < 3 / np.sqrt(seeds)


@pytest.mark.parametrize("name", ["GEIS Na|SnF2-NZSP-0.6NSF|Na", "GEIS Na|SnF2-NZSP|Na"])
def test_the_onset_under_current_lies_in_its_interval(li2025, name):
    """The charge until the interface changes, without noise, is inside what each noisy measurement states."""
    protocol = li2025.protocols[li2025.experiments[name].protocol]
    truth = nasicell.analyse(nasicell.simulate(li2025.experiment_cell(name), protocol))["charge_until_change"].value
    for seed in range(5):
        found = measured(li2025, name, seed)["charge_until_change"]
        low, high = found.interval
        assert low <= truth <= high


@pytest.mark.parametrize(
    ("name", "hours"), [("GEIS Na|SnF2-NZSP-0.6NSF|Na", 12.0), ("GEIS Na|SnF2-NZSP|Na", 4.0)], ids=["no short", "short"]
)
def test_the_stripped_side_lies_in_its_interval(li2025, name, hours):
    """The side that the twin strips, in the last sweep before the short; an interphase grows on both sides."""
    cell, protocol = li2025.experiment_cell(name), li2025.protocols[li2025.experiments[name].protocol]
    until = protocol.model_copy(update={"duration_h": hours, "interval_min": 60 * hours})
    _, state = advance(cell, initial_state(cell), until)
    truth, _ = differential_resistances(
        cell,
        state,
        temperature=kelvin(cell.temperature_C),
        current_density=protocol.current_density_mA_cm2 * MILLIAMPERE_PER_SQUARE_CENTIMETRE,
    )
    for seed in range(3):
        found = measured(li2025, name, seed)["stripped_interface_resistance"]
        low, high = found.interval
        assert low <= truth / OHM_SQUARE_CENTIMETRE <= high
