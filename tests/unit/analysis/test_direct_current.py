"""V/I at the times of the sweeps, and where it disagrees with them."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from nasicell.analysis.direct_current import DirectCurrent, disagreement
from nasicell.analysis.geis import analyse_geis
from nasicell.analysis.resistance import Resistance
from nasicell.cell import Cell, Geometry
from nasicell.physics.elements import zarc
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, ImpedanceRecord, ImpedanceSpectrum, LinkedRecord, Provenance

W = 2 * np.pi * np.geomspace(1e6, 0.1, 71)
PROVENANCE = Provenance(source="geis.csv", instrument="test")
SAMPLE = Cell(kind="symmetric", geometry=Geometry(area_cm2=2.0, thickness_mm=1.0)).sample()
CURRENT = 1e-3


def record(*, offset=0.0, slow=0.0, trace=True, sample=SAMPLE, reverse=False):
    """Five sweeps, one per hour, of one side that grows; `offset` in V and `slow` in ohm act on direct current only."""
    rng = np.random.default_rng(4)
    spectra, growing = [], [10.0, 12.0, 15.0, 20.0, 30.0]
    for hour, R in enumerate(growing):
        z = 60 + zarc(angular_frequency=W, R=10.0 + R, tau=5e-3, n=0.9)
        z = z + 0.002 * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
        current = -CURRENT if reverse and hour == 4 else CURRENT
        spectra.append(
            ImpedanceSpectrum(
                frequency=W / (2 * np.pi),
                impedance=z,
                test_time=3600.0 * hour,
                bias_current=current,
                transferred_charge=3600.0 * hour * CURRENT,
            )
        )
    sweeps = ImpedanceRecord(spectra=tuple(spectra), provenance=PROVENANCE, sample=sample)
    time = np.arange(0.0, 4 * 3600.0 + 1, 60.0)
    total = np.interp(time / 3600, range(5), 70 + np.array(growing)) + slow
    table = {"test_time_second": time, "voltage_volt": CURRENT * total + offset}
    table |= {"current_ampere": np.full(time.size, CURRENT)}
    parts = (CyclingRecord(table=pl.DataFrame(table), provenance=PROVENANCE, sample=sample),) if trace else ()
    return LinkedRecord(parts=(*parts, sweeps))


def test_voltage_over_current_agrees_with_a_cell_that_is_all_in_the_spectrum():
    """The column holds V/I, and there is nothing to warn of."""
    analysis = analyse_geis(record())
    table = analysis.tables["geis"]
    assert table["direct_current_resistance_ohm"].to_list() == pytest.approx([80, 82, 85, 90, 100], rel=0.01)
    assert table["total_resistance_ohm"].to_list() == pytest.approx([80, 82, 85, 90, 100], rel=0.01)
    assert not any("V/I" in finding.message for finding in analysis.findings)


@pytest.mark.parametrize(("more", "text"), [({"slow": 20.0}, "slower than the sweep"), ({"offset": 0.08}, "+80")])
def test_what_the_spectrum_does_not_see_is_found(more, text):
    """An arc below the sweep, or a potential of the electrodes, makes V/I larger than the spectrum."""
    (found,) = [f for f in analyse_geis(record(**more)).findings if "V/I" in f.message]
    assert text in str(found)
    assert "sweeps 1, 2, 3, 4, 5" in found.message


def test_the_bias_that_sweeps_state_stands_for_a_trace():
    """Without a trace V/I comes from the sweeps; without either it is null."""
    bare = record(trace=False)
    assert analyse_geis(bare).tables["geis"]["direct_current_resistance_ohm"].is_null().all()
    (sweeps,) = bare.parts
    spectra = tuple(replace(spectrum, bias_voltage=0.09) for spectrum in sweeps.spectra)
    table = analyse_geis(LinkedRecord(parts=(replace(sweeps, spectra=spectra),))).tables["geis"]
    assert table["direct_current_resistance_ohm"].to_list() == pytest.approx([90.0] * 5)


def test_a_difference_within_its_uncertainty_is_none():
    """Two standard errors, or what the gains of an instrument may make, are no disagreement."""
    total = Resistance(name="total_resistance", value=100.0, uncertainty=4.0, evidence="")
    one = np.array([1e-3])
    for value, found in ((107.0, 0), (109.0, 1), (91.0, 1), (101.5, 0)):
        direct = DirectCurrent(values=np.array([value]), uncertainty=np.array([0.0]))
        assert len(disagreement(direct, [total], current=one)) == found
    exact = replace(total, uncertainty=0.0)
    assert not disagreement(DirectCurrent(values=np.array([101.5]), uncertainty=np.zeros(1)), [exact], current=one)


def test_the_stripped_side_has_all_of_the_change():
    """One of two interfaces alike grows: its resistance comes back, flagged with the assumption."""
    analysis = analyse_geis(record())
    stripped = analysis["stripped_interface_resistance"]
    assert stripped.status == "flagged"
    assert "alike when fresh" in stripped.advice
    assert stripped.value == pytest.approx(2 * 30.0, abs=3 * stripped.uncertainty)
    assert stripped.uncertainty < 1.0
    assert stripped.interval == pytest.approx((40.0, 60.0), abs=2.5)
    column = analysis.tables["geis"]["stripped_interface_resistance_ohm_cm2"]
    assert column.to_list() == pytest.approx([20, 24, 30, 40, 60], rel=0.05)


def test_sides_that_can_not_be_told_apart_are_not():
    """A reversed current strips both sides: no number, with the reason."""
    stripped = analyse_geis(record(reverse=True))["stripped_interface_resistance"]
    assert stripped.status == "failed"
    assert "reversed" in stripped.evidence


def test_the_uncertainty_of_the_area_is_in_areal_values():
    """5 % of area are 5 % of every areal value, and nothing of the decision when the interface changed."""
    vague = replace(SAMPLE, area=Quantity(name="area", value=2e-4, unit="m2", uncertainty=1e-5))
    sure, doubtful = (analyse_geis(record(sample=sample)) for sample in (SAMPLE, vague))
    for name in ("interface_resistance_maximum", "stripped_interface_resistance"):
        wider = np.hypot(sure[name].uncertainty, 0.05 * sure[name].value)
        assert doubtful[name].uncertainty == pytest.approx(wider, rel=1e-6)
    assert doubtful["charge_until_change"].interval == sure["charge_until_change"].interval
    assert doubtful["charge_until_change"].uncertainty == pytest.approx(0.05 * doubtful["charge_until_change"].value)
    tables = [analysis.tables["geis"] for analysis in (sure, doubtful)]
    assert tables[1]["uncertainty"][0] > tables[0]["uncertainty"][0]
    assert tables[1]["interface_uncertainty_ohm"][0] == tables[0]["interface_uncertainty_ohm"][0]
