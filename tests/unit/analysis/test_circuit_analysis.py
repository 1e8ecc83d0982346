"""A circuit of the user's own beside the automatic model."""

import numpy as np
import pytest

import nasicell
from nasicell.analysis import CircuitModel, circuit_search
from nasicell.physics.elements import zarc
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, LinkedRecord, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 51)
W = 2 * np.pi * FREQUENCY
CIRCUIT = "R0-p(R1,CPE1)"


def record(*resistances: float, temperatures: tuple[float, ...] = ()) -> ImpedanceRecord:
    """One sweep per resistance of an arc, with little noise."""
    rng = np.random.default_rng(3)
    spectra = []
    for k, R in enumerate(resistances):
        z = 10 + zarc(angular_frequency=W, R=R, tau=1e-3, n=0.9)
        z = z + 1e-3 * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size))
        T = temperatures[k] if temperatures else None
        spectra.append(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z, temperature=T))
    return ImpedanceRecord(spectra=tuple(spectra), provenance=Provenance(source="a.csv", instrument="none"))


def test_parameters_stand_beside_the_automatic_resistances():
    """Each has unit, uncertainty and evidence; nothing of the automatic analysis is lost."""
    plain, given = nasicell.analyse(record(50.0)), nasicell.analyse(record(50.0), circuit=CIRCUIT)
    names = [q.name for q in given.quantities]
    assert names == [*(q.name for q in plain.quantities), "R0", "R1", "CPE1_Q", "CPE1_n"]
    assert given["R1"].value == pytest.approx(50, abs=3 * given["R1"].uncertainty)
    assert given["CPE1_Q"].unit == "F s^(n-1)"
    assert "chi-squared" in given["R0"].evidence
    assert "modulus weights" in given["R0"].evidence


def test_the_tables_hold_the_given_circuit():
    """The curve drawn is the circuit's; the automatic model keeps a table of its own."""
    plain, given = nasicell.analyse(record(50.0)), nasicell.analyse(record(50.0), circuit=CIRCUIT)
    assert given.tables["circuit"]["parameter"].to_list() == ["R0", "R1", "CPE1_Q", "CPE1_n"]
    assert given.tables["automatic_circuit"].equals(plain.tables["circuit"])
    fit = CircuitModel.of(CIRCUIT).fit(record(50.0).spectra[0])
    np.testing.assert_allclose(given.tables["spectra"]["fit_real_ohm"], fit.impedance.real)


def test_every_sweep_of_any_kind_of_record_is_fitted():
    """Sweeps, a temperature series and the spectra of a linked record."""
    near = CircuitModel.of(CIRCUIT, start={"R0": 10, "R1": 40, "CPE1_Q": 3e-5, "CPE1_n": 0.9})
    several = nasicell.analyse(record(50.0, 70.0), circuit=near)
    assert [q.conditions for q in several.all("R1")] == ["sweep 1", "sweep 2"]
    series = nasicell.analyse(record(50.0, 30.0, 20.0, temperatures=(300.0, 320.0, 340.0)), circuit=near)
    assert series.kind == "temperature series"
    assert [round(q.value) for q in series.all("R1")] == [50, 30, 20]
    linked = nasicell.analyse(LinkedRecord(parts=(record(50.0), record(70.0))), circuit=near)
    assert [round(part["R1"].value) for part in linked.parts] == [50, 70]


def test_what_is_not_determined_is_flagged_with_its_partner():
    """Two resistors in series: only their sum is known, and each names the other."""
    given = nasicell.analyse(record(50.0), circuit="R0-R9-p(R1,CPE1)")
    assert given["R0"].status == given["R9"].status == "flagged"
    assert "correlation -1.000 with R9" in given["R0"].advice
    assert given["R1"].status == "ok"


@pytest.mark.parametrize("text", ["R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)", "R0-ZARC1-ZARC2-W1"])
def test_elements_that_the_data_do_not_see_are_no_numbers(text: str) -> None:
    """One arc described by too many elements: what has no influence fails or is flagged, and nothing is 0 ± 0."""
    found = nasicell.analyse(record(50.0), circuit=text)
    mine = [q for q in found.quantities if q.evidence.endswith(text)]
    assert any(q.status != "ok" for q in mine)
    assert not [q for q in mine if q.status == "ok" and not q.uncertainty]
    assert all(q.status == "failed" or np.isfinite(q.value) for q in mine)


def test_a_circuit_that_misses_the_data_is_flagged() -> None:
    """A resistor alone does not describe an arc, and its value says so."""
    (resistance,) = [q for q in nasicell.analyse(record(50.0), circuit="R0").quantities if q.name == "R0"]
    assert resistance.status == "flagged"
    assert "misses the data" in resistance.advice


def test_of_two_resistances_that_are_not_told_apart_the_sum_is_named() -> None:
    """Two resistors in series: the advice holds their sum with its error."""
    given = nasicell.analyse(record(50.0), circuit="R0-R9-p(R1,CPE1)")
    assert "Known is R0 + R9 = 9.998 ohm to 0.026 %" in given["R0"].advice


def test_a_fit_that_does_not_converge_has_status_but_no_number(monkeypatch) -> None:
    """Every parameter fails with advice, and the table has no curve."""
    monkeypatch.setattr(circuit_search, "ITERATIONS", 1)
    for effort in ("QUICK", "THOROUGH"):
        monkeypatch.setattr(circuit_search, effort, circuit_search.Effort(starts=1, stages=((1, 1),)))
    given = nasicell.analyse(record(50.0), circuit=CIRCUIT)
    assert {given[name].status for name in ("R0", "R1", "CPE1_Q", "CPE1_n")} == {"failed"}
    assert np.isnan(given["R1"].value)
    assert given.tables["spectra"]["fit_real_ohm"].is_nan().all()
