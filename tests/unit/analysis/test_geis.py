"""Impedance under direct current: growth of the interface, the short, and what is no longer a number after it."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from nasicell.analysis.geis import analyse_geis
from nasicell.cell import Cell, Geometry
from nasicell.errors import AnalysisError
from nasicell.physics.elements import zarc
from nasicell.records import CyclingRecord, ImpedanceRecord, ImpedanceSpectrum, LinkedRecord, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY
PROVENANCE = Provenance(source="geis.csv", instrument="test")
SAMPLE = Cell(kind="symmetric", geometry=Geometry(area_cm2=1.0, thickness_mm=1.0)).sample()
CURRENT = 1e-3


def geis_record(resistances: list[float | None], *, trace: bool = True) -> LinkedRecord:
    """One sweep per hour; a resistance of None is a shorted cell."""
    rng = np.random.default_rng(2)
    spectra, voltage = [], []
    for hour, R in enumerate(resistances):
        z = np.full(71, 0.5 + 0j) if R is None else 60 + 2 * zarc(angular_frequency=W, R=R, tau=5e-3, n=0.9)
        z = z + 0.002 * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
        spectra.append(
            ImpedanceSpectrum(
                frequency=FREQUENCY,
                impedance=z,
                test_time=3600.0 * hour,
                bias_current=CURRENT,
                transferred_charge=CURRENT * 3600.0 * hour,
            )
        )
        voltage.append(CURRENT * (0.5 if R is None else 60 + 2 * R))
    sweeps = ImpedanceRecord(spectra=tuple(spectra), provenance=PROVENANCE, sample=SAMPLE)
    if not trace:
        return LinkedRecord(parts=(sweeps,))
    table = pl.DataFrame(
        {
            "test_time_second": 3600.0 * np.arange(len(voltage)),
            "voltage_volt": voltage,
            "current_ampere": np.full(len(voltage), CURRENT),
        }
    )
    return LinkedRecord(parts=(CyclingRecord(table=table, provenance=PROVENANCE, sample=SAMPLE), sweeps))


def test_growth_is_followed_against_charge():
    """Maximum, charge there and the charge at which R_int has left its start value."""
    analysis = analyse_geis(geis_record([10.0, 10.5, 11.0, 13.0, 16.0]))
    assert analysis.kind == "geis"
    maximum = analysis["interface_resistance_maximum"]
    assert maximum.value == pytest.approx(16.0, abs=3 * maximum.uncertainty)
    assert analysis["charge_at_interface_maximum"].value == pytest.approx(4.0)
    change = analysis["charge_until_change"]
    assert change.value == pytest.approx(3.0)
    assert change.interval == pytest.approx((2.0, 3.0))
    short = analysis["short_time"]
    assert (short.value, short.bound) == (4.0, ">=")
    np.testing.assert_allclose(
        analysis.tables["geis"]["interface_resistance_ohm_cm2"], [10.0, 10.5, 11.0, 13.0, 16.0], rtol=0.03
    )


@pytest.mark.parametrize("trace", [True, False], ids=["trace and sweeps", "sweeps only"])
def test_a_short_ends_the_interface_series(trace: bool):
    """The collapse dates the short; later sweeps have no interface resistance, and the maximum is before it."""
    analysis = analyse_geis(geis_record([10.0, 12.5, 15.0, None, None], trace=trace))
    short = analysis["short_time"]
    assert (short.value, short.bound) == (3.0, None)
    assert analysis["interface_resistance_maximum"].value == pytest.approx(15.0, rel=0.03)
    table = analysis.tables["geis"]
    assert table["interface_resistance_ohm_cm2"].is_null().to_list() == [False, False, False, True, True]
    assert table["low_frequency_resistance_ohm_cm2"][4] == pytest.approx(0.5, rel=0.02)


def test_healing_is_not_a_short():
    """An interface that falls below half of its maximum, but not below the electrolyte, is no short."""
    analysis = analyse_geis(geis_record([400.0, 200.0, 100.0, 50.0]))
    assert analysis["short_time"].bound == ">="
    assert analysis["charge_until_change"].value == pytest.approx(1.0)


def test_an_unchanged_interface_gives_a_lower_bound():
    """R_int that stays gives the charge passed as lower bound."""
    change = analyse_geis(geis_record([10.0, 10.1, 10.2]))["charge_until_change"]
    assert (change.value, change.bound) == (pytest.approx(2.0), ">=")


def test_a_large_step_between_sweeps_is_found():
    """Neighbouring sweeps that differ warn that one sweep mixes two states."""
    analysis = analyse_geis(geis_record([10.0, 60.0, 62.0]))
    assert any("between sweeps 1 and 2" in finding.message for finding in analysis.findings)


def test_cycling_data_alone_are_refused():
    """Without sweeps there is nothing to fit."""
    record = geis_record([10.0, 11.0])
    with pytest.raises(AnalysisError, match="needs sweeps"):
        analyse_geis(LinkedRecord(parts=(record.parts[0],)))


def test_a_charge_that_is_not_stated_is_not_guessed():
    """Current times test time also counts rests: without a charge in the file the charges fail, and it is asked for."""
    record = geis_record([10.0, 11.0, 15.0])
    sweeps = next(part for part in record.parts if isinstance(part, ImpedanceRecord))
    spectra = tuple(replace(spectrum, transferred_charge=None) for spectrum in sweeps.spectra)
    analysis = analyse_geis(LinkedRecord(parts=(replace(sweeps, spectra=spectra),)))
    assert analysis["interface_resistance_maximum"].value > 0
    for name in ("charge_at_interface_maximum", "charge_until_change"):
        assert analysis[name].status == "failed"
    assert any("charge" in question for question in analysis.questions)
