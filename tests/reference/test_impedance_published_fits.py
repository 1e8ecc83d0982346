"""Fits published with real measurements.

impedance.py (its example data and the values in its documentation, MIT) and EISFitpython (LAGP pellet 2b with its fit
report, MIT); pyDRTtools (synthetic data of one ZARC, MIT).
"""

import numpy as np
import pytest

import nasicell
from nasicell.analysis import Analysis, CircuitModel, analyse_impedance, modulus, unit
from nasicell.analysis.drt import distributions
from nasicell.analysis.kramers_kronig import kramers_kronig_tests
from nasicell.cell import Cell
from nasicell.instruments import read
from nasicell.records import ImpedanceRecord

CIRCUIT = "R0-p(R1,C1)-p(R2-Wo1,C2)"
NAMES: tuple[str, ...] = ("R0", "R1", "C1", "R2", "Wo1_Z0", "Wo1_tau", "C2")
UNWEIGHTED = dict(zip(NAMES, (1.65e-2, 8.68e-3, 3.32, 5.39e-3, 6.31e-2, 2.33e2, 0.220), strict=True))
MODULUS = dict(zip(NAMES, (1.64e-2, 9.06e-3, 3.06, 5.29e-3, 0.145, 1.32e3, 0.202), strict=True))


def analysis_of(path, model: CircuitModel) -> Analysis:
    """A file through the door that users take."""
    record = nasicell.read(path)
    assert isinstance(record, ImpedanceRecord)
    return nasicell.analyse(record, circuit=model)


@pytest.mark.parametrize(("published", "weights"), [(UNWEIGHTED, unit), (MODULUS, modulus)], ids=["unit", "modulus"])
def test_the_example_of_impedance_py(shared_data, published, weights):
    """From the published values the fit stays in the published minimum, to the printed digits that the data hold.

    Z0 and tau of the Warburg element are held only as Z0/sqrt(tau); one by one they agree within their standard error.
    The nine inductive points are left out, as in the documentation.
    """
    path = shared_data("eis/impedance.py/exampleData.csv")
    analysis = analysis_of(path, CircuitModel.of(CIRCUIT, start=published, weights=weights))
    for name in ("R0", "R1", "C1", "R2", "C2"):
        assert analysis[name].status == "ok"
        assert analysis[name].value == pytest.approx(published[name], rel=0.003), name
    for name in ("Wo1_Z0", "Wo1_tau"):
        assert analysis[name].value == pytest.approx(published[name], abs=0.4 * analysis[name].uncertainty)
    ratio = analysis["Wo1_Z0"].value / np.sqrt(analysis["Wo1_tau"].value)
    assert ratio == pytest.approx(published["Wo1_Z0"] / np.sqrt(published["Wo1_tau"]), rel=0.003)
    assert any("9 inductive points from 1585 Hz up" in finding.message for finding in analysis.findings)


@pytest.mark.parametrize(
    ("published", "weights", "gain"), [(UNWEIGHTED, unit, 0.72), (MODULUS, modulus, 0.92)], ids=["unit", "modulus"]
)
def test_that_example_has_a_better_minimum(shared_data, published, weights, gain):
    """Without a start the Warburg element is found beside the larger capacitance, at a lower sum of squares.

    Chi-squared is 28 % (unit) and 8 % (modulus) below the published minimum's; the two arcs have changed places.
    """
    spectrum = nasicell.read(shared_data("eis/impedance.py/exampleData.csv")).spectra[0]
    from_published = CircuitModel.of(CIRCUIT, start=published, weights=weights).fit(spectrum)
    best = CircuitModel.of(CIRCUIT, weights=weights).fit(spectrum)
    assert best.chi_squared / from_published.chi_squared == pytest.approx(gain, abs=0.01)
    assert best["R1"] == pytest.approx(from_published["R2"], rel=0.03)
    assert best["C2"] > 10 * best["C1"]
    assert not best.determined("Wo1_Z0")


def test_an_undetermined_warburg_element_is_said(shared_data):
    """With modulus weights that example does not determine Z0 and tau one by one; what it does determine is named."""
    path = shared_data("eis/impedance.py/exampleData.csv")
    analysis = analysis_of(path, CircuitModel.of(CIRCUIT, start=MODULUS))
    assert analysis["Wo1_tau"].status == "flagged"
    assert "correlation +1.000 with Wo1_tau" in analysis["Wo1_Z0"].advice
    assert "Known is Wo1_Z0/Wo1_tau^0.5 = 0.003987 to 1.3 %" in analysis["Wo1_Z0"].advice


def test_a_ceramic_pellet_against_its_published_report(shared_data):
    """LAGP 2b without a start: every parameter and standard error of the report, which left the slowest six out."""
    path = shared_data("eis/EISFitpython/Example2b.txt")
    analysis = analysis_of(path, CircuitModel.of("p(R1,CPE1)-p(R2,CPE2)-CPE3", frequency_range=(5.0, 1e6)))
    for name, value, error in (
        ("R1", 4.471e4, 2.723e2),
        ("CPE1_Q", 1.727e-10, 6.415e-12),
        ("CPE1_n", 8.501e-1, 2.535e-3),
        ("R2", 4.712e4, 5.485e2),
        ("CPE2_Q", 1.244e-8, 9.687e-10),
        ("CPE2_n", 8.189e-1, 9.211e-3),
        ("CPE3_Q", 4.405e-7, 9.470e-9),
        ("CPE3_n", 8.824e-1, 5.467e-3),
    ):
        assert analysis[name].value == pytest.approx(value, rel=2e-4), name
        assert analysis[name].uncertainty == pytest.approx(error, rel=2e-3), name
    assert "chi-squared 0.004311 / 80" in analysis["R1"].evidence


def test_the_header_of_a_pellet_answers_for_its_size(shared_data):
    """2a states diameter and thickness, which are used and not asked for; 2b states neither."""
    told = nasicell.analyse(nasicell.read(shared_data("eis/EISFitpython/Example2a.txt"), cell=Cell(kind="blocking")))
    assert told.questions == ()
    resistance = told["electrolyte_resistance"]
    assert told["ionic_conductivity"].value == pytest.approx(0.075 / resistance.value, rel=1e-9)
    assert told.sample.area.value == pytest.approx(np.pi / 4 * 0.013**2)
    silent = nasicell.analyse(nasicell.read(shared_data("eis/EISFitpython/Example2b.txt"), cell=Cell(kind="blocking")))
    assert [question.partition(":")[0] for question in silent.questions] == ["electrode area", "electrolyte thickness"]


def test_the_automatic_fit_of_that_pellet_finds_bulk_and_grain_boundary(shared_data):
    """Bulk and grain boundary agree with the report within two standard errors, their sum to 2 %."""
    measured = read(shared_data("eis/EISFitpython/Example2b.txt"))
    assert isinstance(measured, ImpedanceRecord)
    sample = Cell(kind="blocking").sample()
    analysis = analyse_impedance(
        ImpedanceRecord(spectra=measured.spectra, provenance=measured.provenance, sample=sample)
    )
    for name, published in (("bulk_resistance", 4.471e4), ("grain_boundary_resistance", 4.712e4)):
        assert analysis[name].value == pytest.approx(published, rel=0.06)
        assert analysis[name].value == pytest.approx(published, abs=2 * analysis[name].uncertainty)
    assert analysis["electrolyte_resistance"].value == pytest.approx(9.183e4, rel=0.02)


def test_the_distribution_of_one_zarc(shared_data):
    """The synthetic ZARC of pyDRTtools has its one large peak at 0.1 s with an area of 50 ohm."""
    columns = np.loadtxt(shared_data("eis/pyDRTtools/1ZARC.csv"), delimiter=",", skiprows=1)
    w, Z = 2 * np.pi * columns[:, 1], (columns[:, 2] + 1j * columns[:, 3])[None]
    noise = kramers_kronig_tests(angular_frequency=w, impedance=Z)[0].noise
    drt = distributions(angular_frequency=w, impedance=Z, noise=np.array([noise]))[0]
    assert drt.gamma.sum() * np.log(drt.tau[1] / drt.tau[0]) == pytest.approx(50, rel=0.04)
    largest = max(drt.peaks, key=lambda peak: peak.resistance)
    assert abs(np.log10(largest.tau / 0.1)) < 0.1
