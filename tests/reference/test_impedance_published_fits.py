"""Fits published with real measurements.

impedance.py (its example data and the values in its documentation, MIT) and EISFitpython (LAGP pellet 2b with its fit
report, MIT); pyDRTtools (synthetic data of one ZARC, MIT).
"""

import numpy as np
import pytest

from nasicell.analysis.drt import distributions
from nasicell.analysis.fitting import fit_circuit, modulus, unit
from nasicell.analysis.impedance import analyse_impedance
from nasicell.analysis.kramers_kronig import kramers_kronig_tests
from nasicell.cell import Cell
from nasicell.instruments import read
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum

CIRCUIT = "R0-p(R1,C1)-p(R2-Wo1,C2)"
NAMES: tuple[str, ...] = ("R0", "R1", "C1", "R2", "Wo1_Z0", "Wo1_tau", "C2")
UNWEIGHTED = dict(zip(NAMES, (1.65e-2, 8.68e-3, 3.32, 5.39e-3, 6.31e-2, 2.33e2, 0.220), strict=True))
MODULUS = dict(zip(NAMES, (1.64e-2, 9.06e-3, 3.06, 5.29e-3, 0.145, 1.32e3, 0.202), strict=True))


def spectrum(path, *, capacitive: bool = False) -> ImpedanceSpectrum:
    """First sweep of a file, with the points above the real axis only if `capacitive`."""
    record = read(path)
    assert isinstance(record, ImpedanceRecord)
    sweep = record.spectra[0]
    keep = sweep.impedance.imag < 0 if capacitive else np.ones(len(sweep), dtype=bool)
    return ImpedanceSpectrum(frequency=sweep.frequency[keep], impedance=sweep.impedance[keep])


@pytest.mark.parametrize(("published", "weights"), [(UNWEIGHTED, unit), (MODULUS, modulus)], ids=["unit", "modulus"])
def test_the_example_of_impedance_py(shared_data, published, weights):
    """The published minimum is reproduced; Z0 and tau of its Warburg element only as the ratio that the data hold."""
    measured = spectrum(shared_data("eis/impedance.py/exampleData.csv"), capacitive=True)
    fit = fit_circuit(measured, CIRCUIT, start=published, weights=weights)
    assert fit.converged
    for name in ("R0", "R1", "C1", "R2", "C2"):
        assert fit[name] == pytest.approx(published[name], rel=0.005), name
    ratio = fit["Wo1_Z0"] / np.sqrt(fit["Wo1_tau"])
    assert ratio == pytest.approx(published["Wo1_Z0"] / np.sqrt(published["Wo1_tau"]), rel=0.01)
    at_published = fit.circuit.impedance(angular_frequency=measured.angular_frequency, values=list(published.values()))
    deviation = np.abs((at_published - measured.impedance) * weights(measured.impedance)) ** 2
    assert fit.chi_squared <= deviation.sum()


def test_an_undetermined_warburg_element_is_said(shared_data):
    """With modulus weights that example does not determine Z0 and tau one by one, and the fit says so."""
    measured = spectrum(shared_data("eis/impedance.py/exampleData.csv"), capacitive=True)
    fit = fit_circuit(measured, CIRCUIT, start=MODULUS)
    assert any("Wo1_tau is not determined" in advice for advice in fit.advice)


def test_a_ceramic_pellet_against_its_published_report(shared_data):
    """LAGP 2b: both resistances within two of the report's standard errors (it left six of the points out)."""
    measured = spectrum(shared_data("eis/EISFitpython/Example2b.txt"))
    fit = fit_circuit(
        measured,
        "p(R1,CPE1)-p(R2,CPE2)-CPE3",
        start={
            "R1": 4e4,
            "CPE1_Q": 2e-10,
            "CPE1_n": 0.85,
            "R2": 5e4,
            "CPE2_Q": 1e-8,
            "CPE2_n": 0.8,
            "CPE3_Q": 4e-7,
            "CPE3_n": 0.9,
        },
    )
    assert fit["R1"] == pytest.approx(4.471e4, abs=2 * 272)
    assert fit["R2"] == pytest.approx(4.712e4, abs=2 * 549)


def test_the_automatic_fit_of_that_pellet_finds_bulk_and_grain_boundary(shared_data):
    """Without a circuit given, bulk, grain boundary and sum agree with the report to 6, 6 and 2 %."""
    measured = read(shared_data("eis/EISFitpython/Example2b.txt"))
    assert isinstance(measured, ImpedanceRecord)
    sample = Cell(kind="blocking").sample()
    analysis = analyse_impedance(
        ImpedanceRecord(spectra=measured.spectra, provenance=measured.provenance, sample=sample)
    )
    assert analysis["bulk_resistance"].value == pytest.approx(4.471e4, rel=0.06)
    assert analysis["grain_boundary_resistance"].value == pytest.approx(4.712e4, rel=0.06)
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
