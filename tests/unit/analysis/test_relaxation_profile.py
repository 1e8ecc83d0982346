"""Intervals of the automatic model along the profile of its likelihood."""

import numpy as np
import pytest

from nasicell.analysis.impedance import analyse_impedance
from nasicell.analysis.relaxation_profile import profile_interval
from nasicell.analysis.relaxation_ranking import alike
from nasicell.analysis.sweeps import SweepResult, sweep_results
from nasicell.cell import Cell
from nasicell.physics.elements import constant_phase_element, warburg_finite_length, zarc
from nasicell.records import CellKind, ImpedanceRecord, ImpedanceSpectrum, Provenance

FREQUENCY = np.geomspace(1e6, 0.1, 71)
W = 2 * np.pi * FREQUENCY


def record(z: np.ndarray, kind: CellKind, seed: int = 3) -> ImpedanceRecord:
    """One sweep with 0.5 % noise."""
    rng = np.random.default_rng(seed)
    noisy = z * 1 + 0.005 * np.abs(z) * (rng.standard_normal(W.size) + 1j * rng.standard_normal(W.size))
    return ImpedanceRecord(
        spectra=(ImpedanceSpectrum(frequency=FREQUENCY, impedance=noisy),),
        provenance=Provenance(source="test", instrument="none"),
        sample=Cell(kind=kind).sample(),
    )


def result(z: np.ndarray, kind: CellKind) -> SweepResult:
    """Of one sweep."""
    return sweep_results(record(z, kind), kind=kind)[0]


def test_of_well_known_parameters_the_profile_is_the_standard_error():
    """Resistances, their sum and a time constant of separated arcs: 1.96 standard errors on both sides."""
    z = 20 + zarc(angular_frequency=W, R=35, tau=2e-6, n=0.92) + zarc(angular_frequency=W, R=15, tau=0.05, n=0.9)
    found = result(z, "symmetric")
    fit = found.fits.best
    sigma = np.sqrt(np.diagonal(fit.covariance))
    total, error = fit.resistance(fit.arcs, series=True)
    for name, value, one in (
        ("total", total, error),
        ("R0", fit.series_resistance, sigma[0]),
        ("R2", fit.arcs[1].resistance, sigma[fit.arcs[1].column]),
        ("tau2", fit.arcs[1].tau, fit.arcs[1].tau * sigma[fit.arcs[1].column + 1]),
    ):
        low, high = profile_interval(found, name)
        assert (value - low, high - value) == (pytest.approx(1.96 * one, rel=0.12), pytest.approx(1.96 * one, rel=0.12))


def test_an_arc_at_the_edge_has_an_interval_that_is_not_symmetric():
    """Bulk and grain boundary behind 1 MHz: R0 is bounded from above much better than from below."""
    z = 15 + 2e-7j * W + zarc(angular_frequency=W, R=35, tau=1e-7, n=0.92)
    found = result(z + zarc(angular_frequency=W, R=5, tau=0.1, n=0.9), "symmetric")
    low, high = profile_interval(found, "R0")
    value = found.fits.best.series_resistance
    assert low < 15 < high
    assert value - low > 1.3 * (high - value)


def test_models_with_a_warburg_element_and_with_a_tail_have_profiles():
    """Both intervals hold the truth."""
    slow = 50 + 0j * W + warburg_finite_length(angular_frequency=W, Z0=20, tau=1.0)
    low, high = profile_interval(result(slow, "symmetric"), "R1")
    assert low < 20 < high
    pellet = 15 + zarc(angular_frequency=W, R=35, tau=1e-5, n=0.92)
    blocked = result(pellet + constant_phase_element(angular_frequency=W, Q=2e-6, n=0.92), "blocking")
    low, high = profile_interval(blocked, "tau1")
    assert low < 1e-5 < high


def test_the_table_is_made_on_request():
    """One row per parameter, in ohm and seconds."""
    one = record(20 + zarc(angular_frequency=W, R=35, tau=1e-3, n=0.92), "symmetric")
    assert "profiles" not in analyse_impedance(one).tables
    table = analyse_impedance(one, profiles=True).tables["profiles"]
    assert table["parameter"].to_list() == ["total", "R0", "R1", "tau1"]
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()


def test_where_the_model_misses_the_profile_is_as_wide_as_the_standard_error():
    """A small inductive loop leaves residuals that are alike: both kinds of interval grow by the same factor."""
    loop = zarc(angular_frequency=W, R=4.0, tau=0.3, n=1.0)
    z = 20 + zarc(angular_frequency=W, R=35, tau=2e-6, n=0.92) + zarc(angular_frequency=W, R=15, tau=0.01, n=0.9) - loop
    found = result(z, "symmetric")
    fit = found.fits.best
    error = fit.resistance(fit.arcs, series=True)[1]
    left = fit.impedance - found.spectrum.impedance
    residual = np.concatenate([left.real / fit.deviation.real, left.imag / fit.deviation.imag])
    assert alike(residual) > 2
    low, high = profile_interval(found, "total")
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.15)
