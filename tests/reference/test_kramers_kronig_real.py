"""Kramers-Kronig test of measured spectra whose quality is known.

hybrid-drt's solid-state cell and blocking pellet (BSD 3-Clause; its authors fit them from about 10 mHz to 1.7 MHz),
impedance.py's dummy circuits of resistors and capacitors, and its CH Instruments and Gamry examples (MIT), which bend
visibly at low frequencies.
"""

import numpy as np
import pytest

import nasicell
from nasicell.analysis import analyse_impedance
from nasicell.analysis.kramers_kronig import KramersKronig, kramers_kronig_tests
from nasicell.records import ImpedanceRecord


def outcome(path, *, low: float = 0.0, high: float = np.inf) -> KramersKronig:
    """The test of a file's first sweep between two frequencies, Hz."""
    record = nasicell.read(path)
    assert isinstance(record, ImpedanceRecord)
    spectrum = record.spectra[0]
    kept = (spectrum.frequency >= low) & (spectrum.frequency <= high)
    return kramers_kronig_tests(
        angular_frequency=spectrum.angular_frequency[kept], impedance=spectrum.impedance[None, kept]
    )[0]


@pytest.mark.parametrize("number", ["1_EIS_1", "1_EIS_2", "2_EIS_1", "2_EIS_2"])
def test_circuits_of_resistors_and_capacitors_pass(shared_data, number: str):
    """Measured dummy cells are noise to 0.2 % of |Z|."""
    found = outcome(shared_data(f"eis/impedance.py/Circuit{number}.z"))
    assert found.passed
    assert found.noise < 0.002


def test_a_pellet_between_blocking_electrodes_passes(shared_data):
    """From 0.1 Hz to 7 MHz, tail and inductive end included, with noise below 0.1 %."""
    found = outcome(shared_data("eis/hybrid-drt/PEIS_LPSCl_IonBlocking_-25C.txt"))
    assert found.passed
    assert found.noise < 0.001


def test_a_solid_state_cell_passes_where_its_authors_use_it(shared_data):
    """From 10 mHz to 1.7 MHz the residual is noise below 0.1 %."""
    found = outcome(shared_data("eis/hybrid-drt/PEIS_SSB.mpr"), low=9e-3, high=1.7e6)
    assert found.passed
    assert found.noise < 0.001


@pytest.mark.parametrize("name", ["exampleDataCHInstruments.txt", "exampleDataGamry.DTA"])
def test_sweeps_that_are_not_steady_fail_and_say_where(shared_data, name: str):
    """The trend is several per cent, below 10 Hz, and a finding tells it."""
    path = shared_data(f"eis/impedance.py/{name}")
    found = outcome(path)
    assert not found.passed
    assert found.deviation > 0.03
    assert found.frequency_range[1] < 10
    findings = analyse_impedance(nasicell.read(path)).findings
    assert any("Kramers-Kronig" in finding.message and "Hz" in finding.message for finding in findings)
