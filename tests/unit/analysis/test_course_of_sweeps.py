"""R_int over sweeps without direct current: in one file, and before and after cycling."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import nasicell
from nasicell.cell import Cell, Geometry
from nasicell.physics.elements import zarc
from nasicell.records import CyclingRecord, ImpedanceRecord, ImpedanceSpectrum, LinkedRecord, Provenance

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
PROVENANCE = Provenance(source="eis.csv", instrument="test")
SAMPLE = Cell(kind="symmetric", geometry=Geometry(area_cm2=1.0, thickness_mm=1.0)).sample()


def sweep(rng, R, **state):
    z = 60 + 2 * zarc(angular_frequency=W, R=R, tau=5e-3, n=0.9)
    z = z * (1 + 0.003 * (rng.standard_normal(71) + 1j * rng.standard_normal(71)))
    return ImpedanceSpectrum(frequency=W / (2 * np.pi), impedance=z, **state)


def record(resistances, sample=SAMPLE, *, times=True, seed=1, **state):
    rng = np.random.default_rng(seed)
    spectra = [sweep(rng, R, test_time=3600.0 * hour if times else None, **state) for hour, R in enumerate(resistances)]
    return ImpedanceRecord(spectra=tuple(spectra), provenance=PROVENANCE, sample=sample)


def cycling(resistance, temperature=None):
    time = np.arange(0.0, 7200.0, 60.0)
    current = np.where(time < 3600.0, 1e-4, -1e-4)
    table = {"test_time_second": time, "voltage_volt": current * resistance, "current_ampere": current}
    if temperature is not None:
        table["ambient_temperature_celsius"] = np.full(time.size, temperature)
    return CyclingRecord(table=pl.DataFrame(table), provenance=PROVENANCE, sample=SAMPLE)


def test_a_series_over_time_has_a_course():
    """R_int of each sweep at its time, and its change with an uncertainty that holds the truth."""
    analysis = nasicell.analyse(record([10.0, 10.5, 11.0, 12.0]))
    assert analysis.kind == "impedance"
    table = analysis.tables["course"]
    assert table["time_second"].to_list() == [0.0, 3600.0, 7200.0, 10800.0]
    assert table["interface_resistance_ohm_cm2"].to_list() == pytest.approx([10.0, 10.5, 11.0, 12.0], rel=0.02)
    change = analysis["interface_resistance_change"]
    assert change.value == pytest.approx(20.0, abs=3 * change.uncertainty)
    assert change.uncertainty < 1.5


def test_what_is_no_series_has_none():
    """Sweeps without times, at different voltages, or of a blocking cell are not a course."""
    blocking = Cell(kind="blocking", geometry=Geometry(area_cm2=1.0, thickness_mm=1.0)).sample()
    rng = np.random.default_rng(0)
    over_voltage = tuple(sweep(rng, 10.0, test_time=60.0 * k, bias_voltage=3.0 + 0.1 * k) for k in range(3))
    for one in (
        record([10.0, 11.0], times=False),
        record([10.0, 11.0], blocking),
        replace(record([10.0]), spectra=over_voltage),
    ):
        assert "course" not in nasicell.analyse(one).tables


def test_spectra_around_cycling_are_one_model():
    """The change of the interface between the spectra stands beside what they say each by itself."""
    parts = (record([10.0]), cycling(80.0), record([13.0], seed=2))
    analysis = nasicell.analyse(LinkedRecord(parts=parts))
    change = analysis["interface_resistance_change"]
    assert change.value == pytest.approx(30.0, abs=3 * change.uncertainty)
    assert analysis.tables["course"]["spectrum"].to_list() == [1, 2]
    assert "interface_resistance_before" in analysis


def test_a_shorted_spectrum_is_no_part_of_the_course():
    """After a short there is no interface to compare."""
    shorted = record([10.0], seed=3)
    metal = replace(shorted.spectra[0], impedance=np.full(71, 0.5 + 0j))
    analysis = nasicell.analyse(LinkedRecord(parts=(record([10.0]), cycling(80.0), replace(shorted, spectra=(metal,)))))
    assert "interface_resistance_change" not in analysis


@pytest.mark.parametrize(("temperature", "found"), [(None, True), (25.0, True), (40.0, False)])
def test_voltage_over_current_is_compared_at_one_temperature(temperature, found):
    """V/j 20 % above the spectrum is told, unless the cycling states another temperature than the sweep."""
    parts = (record([10.0], temperature=298.15), cycling(96.0, temperature))
    findings = nasicell.analyse(LinkedRecord(parts=parts)).findings
    assert any("+20 %" in finding.message for finding in findings) == found
